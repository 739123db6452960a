//! One request with one key, fifty times at once, with the server killed in between: one effect, one
//! answer.

mod going_on;
mod making;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use reqwest::Method;
use serde_json::Value;

use crate::torture::{Dice, site::Site};

const AT_ONCE: u64 = 50;
const PATIENCE: Duration = Duration::from_mins(2);

struct Storm {
    site: Arc<Site>,
    /// How many requests were cut off.
    broken: Arc<AtomicUsize>,
}

impl Storm {
    fn at(site: &Arc<Site>) -> Self {
        Self {
            site: site.clone(),
            broken: Arc::default(),
        }
    }

    /// Fails unless a request was cut off: without one nothing is shown.
    fn struck(&self) {
        let broken = self.broken.load(Ordering::Relaxed);
        assert!(broken > 0, "no request was cut off");
    }

    /// Sends one request fifty times, each until it is answered, and kills a server meanwhile. All
    /// get one answer; this is it.
    async fn blow(&self, path: &str, body: Value) -> Value {
        let mut dice = Dice(path.len() as u64);
        let sent: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                let wait = Duration::from_millis(dice.roll(300));
                let (site, broken) = (self.site.clone(), self.broken.clone());
                let (path, body) = (format!("/api/v1{path}"), body.clone());
                tokio::spawn(async move {
                    tokio::time::sleep(wait).await;
                    answered(&site, &broken, &path, &body).await
                })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(60 + dice.roll(150))).await;
        self.site.kill_and_restart().await;

        let answers = futures::future::join_all(sent).await;
        let answers: Vec<Value> = answers.into_iter().map(Result::unwrap).collect();
        let first = answers[0].clone();
        for answer in &answers {
            assert_eq!(same(answer), same(&first), "{path}");
        }
        first
    }
}

/// What tells how far something is at the moment, or how an asset reads in RT.
const PROGRESS: [&str; 21] = [
    "applied",
    "asset",
    "attempt",
    "attempts",
    "checked",
    "created",
    "drawn",
    "error",
    "explained",
    "fields",
    "file",
    "finished_at",
    "is_finished",
    "next_attempt_at",
    "pages",
    "refused",
    "rt_write",
    "skipped",
    "state",
    "status",
    "waiting",
];

/// An answer without that.
fn same(answer: &Value) -> Value {
    let mut answer = answer.clone();
    if let Some(members) = answer.as_object_mut() {
        members.retain(|name, _| !PROGRESS.contains(&name.as_str()));
    }
    answer
}

async fn answered(site: &Site, broken: &AtomicUsize, path: &str, body: &Value) -> Value {
    let until = Instant::now() + PATIENCE;
    loop {
        let mut request = site
            .request(Method::POST, path)
            .header("Idempotency-Key", "one-for-all");
        if !body.is_null() {
            request = request.json(body);
        }
        if let Ok(answer) = request.send().await {
            let status = answer.status();
            if let Ok(told) = answer.json::<Value>().await {
                assert!(status.is_success(), "{path}: {status} {told}");
                return told;
            }
        }
        broken.fetch_add(1, Ordering::Relaxed);
        assert!(Instant::now() < until, "{path} is never answered");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
