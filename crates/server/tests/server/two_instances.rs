//! Two servers on one PostgreSQL database behind Nginx: one is killed under load, then the database is.
//!
//! A short run is a test. `make two-instances` runs it for a minute: `RTUTILS_TWO_SECONDS` says how long.

use std::{
    process::{Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use reqwest::Method;
use serde_json::{Value, json};
use store::test_support::TestDatabase;

use crate::torture::{count, load::Load, number, site::Site};

const USUAL_SECONDS: u64 = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a PostgreSQL server of its own: scripts/two-instances starts it"]
async fn one_of_two_is_killed_and_then_the_database_and_no_answer_is_lost() {
    let third = Duration::from_secs(number("RTUTILS_TWO_SECONDS", USUAL_SECONDS)) / 3;
    let database = TestDatabase::postgres().await;
    let mut site = Site::start(Some(database.url().to_owned())).await;
    site.put_behind_nginx().await;
    let site = Arc::new(site);
    what_is_begun_at_one_goes_on_at_the_other(&site).await;
    let load = Load::start(&site, 20_261_130);
    let probe = Probe::start(&site);

    let began = Instant::now();
    tokio::time::sleep(third).await;
    let killed = Instant::now();
    site.kill_one();
    tokio::time::sleep(third / 2).await;
    site.start_again().await;
    tokio::time::sleep(third / 2).await;
    let restarted = Instant::now();
    restart_the_database().await;
    let is_back = Instant::now();
    tokio::time::sleep(third).await;
    load.until_all_was_done().await;
    let ended = Instant::now();
    let seen = probe.stop().await;
    let record = load.stop().await;
    site.until_nothing_waits().await;

    println!(
        "two instances: {} looks, one each 20 ms; before: {}; one server killed: {}; PostgreSQL \
         killed and back after {} ms: {}",
        seen.len(),
        between(&seen, began, killed),
        between(&seen, killed, restarted),
        (is_back - restarted).as_millis(),
        between(&seen, restarted, ended),
    );
    let last = seen.last().unwrap();
    assert!(last.is_good, "it never came back");
    count::count(&site, &record).await;
}

/// Sessions, jobs, progress and idempotency keys are of both.
async fn what_is_begun_at_one_goes_on_at_the_other(site: &Site) {
    let ask = |server, method, path: &str| site.request_to(server, method, path);
    // Whose session was opened at one of them is known at both.
    for server in [0, 1] {
        let me = ask(server, Method::GET, "/api/v1/me").send().await.unwrap();
        assert_eq!(me.status(), 200);
    }
    let reserve = async |server| -> Value {
        let request = ask(server, Method::POST, "/api/v1/tags/reservations");
        let request = request
            .header("Idempotency-Key", "both")
            .json(&json!({"count": 2}));
        request.send().await.unwrap().json().await.unwrap()
    };
    assert_eq!(reserve(0).await, reserve(1).await);

    let items: Vec<Value> = (1..=200).map(|id| json!({"asset_id": id})).collect();
    let body = json!({"items": items, "on_missing": "skip"});
    let job = ask(0, Method::POST, "/api/v1/labels/jobs").json(&body);
    let job: Value = job.send().await.unwrap().json().await.unwrap();
    let path = format!("/api/v1/labels/jobs/{}", job["id"].as_str().unwrap());
    // Progress is told by both until the end, whoever draws.
    for server in [1, 0] {
        let events = ask(server, Method::GET, &format!("{path}/events"));
        let told = events.send().await.unwrap().text().await.unwrap();
        assert!(told.contains("\"state\":\"done\""), "{told}");
    }
    let pdf = ask(1, Method::GET, &format!("{path}/result"))
        .send()
        .await
        .unwrap();
    assert_eq!(pdf.status(), 200);
    assert!(pdf.bytes().await.unwrap().starts_with(b"%PDF-"));
}

/// Ends PostgreSQL without letting it put anything away, and starts it again.
#[expect(
    clippy::disallowed_methods,
    reason = "whoever starts the database says how it is started again"
)]
async fn restart_the_database() {
    let restart = std::env::var("TEST_POSTGRES_RESTART");
    let restart = restart.unwrap_or_else(|_| panic!("scripts/with-postgres sets it"));
    let mut command = Command::new(restart);
    command.stdout(Stdio::null());
    let done = tokio::task::spawn_blocking(move || command.status()).await;
    assert!(done.unwrap().unwrap().success());
}

/// What somebody sees who looks something up all the time.
struct Probe {
    stop: Arc<AtomicBool>,
    seen: Arc<Mutex<Vec<Look>>>,
    task: tokio::task::JoinHandle<()>,
}

#[derive(Debug, Clone, Copy)]
struct Look {
    at: Instant,
    is_good: bool,
}

impl Probe {
    fn start(site: &Arc<Site>) -> Self {
        let (stop, seen) = (Arc::new(AtomicBool::new(false)), Arc::default());
        let (site, until, to) = (Arc::clone(site), Arc::clone(&stop), Arc::clone(&seen));
        let task = tokio::spawn(async move {
            while !until.load(Ordering::Relaxed) {
                let request = site.request(Method::GET, "/api/v1/tags?limit=1");
                let answer = request.send().await;
                let is_good = match answer {
                    Ok(answer) if site.renew_if(answer.status().as_u16()).await => continue,
                    Ok(answer) => answer.status().is_success() && answer.bytes().await.is_ok(),
                    Err(_) => false,
                };
                let at = Instant::now();
                let seen: &Mutex<Vec<Look>> = &to;
                seen.lock().unwrap().push(Look { at, is_good });
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        Self { stop, seen, task }
    }

    async fn stop(self) -> Vec<Look> {
        self.stop.store(true, Ordering::Relaxed);
        self.task.await.unwrap();
        std::mem::take(&mut *self.seen.lock().unwrap())
    }
}

/// How many looks were in vain within a time, and the longest time without a good one.
fn between(seen: &[Look], from: Instant, to: Instant) -> String {
    let within: Vec<&Look> = seen
        .iter()
        .filter(|look| (from..to).contains(&look.at))
        .collect();
    let in_vain = within.iter().filter(|look| !look.is_good).count();
    let good = within
        .iter()
        .filter(|look| look.is_good)
        .map(|look| look.at);
    let mut longest = Duration::ZERO;
    let mut last = from;
    for at in good {
        longest = longest.max(at - last);
        last = at;
    }
    format!(
        "{in_vain} of {} in vain, {} ms without an answer at most",
        within.len(),
        longest.as_millis()
    )
}
