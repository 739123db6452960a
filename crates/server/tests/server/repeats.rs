//! One request with one key, fifty times at once, with the server killed in between: one effect, one
//! answer.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use reqwest::Method;
use serde_json::{Value, json};
use store::test_support::TestDatabase;

use crate::torture::{Dice, site::Site};

const AT_ONCE: u64 = 50;
const PATIENCE: Duration = Duration::from_mins(2);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_is_sent_fifty_times_while_the_server_is_killed_has_one_effect_and_one_answer()
 {
    fifty_times(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs TEST_POSTGRES_URL: make test starts a PostgreSQL server"]
async fn also_when_one_of_two_servers_on_a_postgresql_database_is() {
    let database = TestDatabase::postgres().await;
    fifty_times(Some(database.url().to_owned())).await;
}

async fn fifty_times(database_url: Option<String>) {
    let site = Arc::new(Site::start(database_url).await);
    let storm = Storm {
        site: site.clone(),
        broken: Arc::default(),
    };

    let sequence = json!({"prefix": "LIB-", "reason": "The library"});
    storm.blow("/tags/sequences", sequence).await;
    let block = storm.blow("/tags/reservations", json!({"count": 3})).await;
    let tags: Vec<&str> = block["tags"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    storm
        .blow(&format!("/tags/{}/release", tags[0]), Value::Null)
        .await;
    let torn = json!({"reason": "Torn"});
    storm.blow(&format!("/tags/{}/void", tags[1]), torn).await;
    let token = json!({"name": "Export", "scopes": ["assets:read"]});
    let token = storm.blow("/tokens", token).await;
    let person = json!({
        "username": "nina", "display_name": "Nina", "role": "teacher",
        "password": "plum kayak seventeen",
    });
    storm.blow("/people", person).await;
    storm.blow("/labels/links", json!({"asset_id": 4})).await;
    let fields = json!({"catalog": "Chromebooks", "type": "Chromebook"});
    let shipment = json!({"fields": fields, "serials": ["ONE1", "TWO2"]});
    storm.blow("/shipments", shipment).await;
    let change = json!({"assets": ["W12-0004"], "changes": {"description": "Changed"}});
    let change = storm.blow("/changesets", change).await;
    site.until_nothing_waits().await;
    let undo = format!("/changesets/{}/undo", change["id"].as_str().unwrap());
    storm.blow(&undo, Value::Null).await;
    site.until_nothing_waits().await;

    assert!(
        storm.broken.load(Ordering::Relaxed) > 0,
        "no request was cut off"
    );
    let count = async |path: &str| site.all(path).await.len();
    assert_eq!(count("/api/v1/tags/reservations?").await, 1);
    assert_eq!(count("/api/v1/tags/sequences/LIB-/changes?").await, 1);
    assert_eq!(count("/api/v1/tokens?").await, 1);
    assert_eq!(count("/api/v1/people?q=nina&").await, 1);
    assert_eq!(count("/api/v1/shipments?").await, 1);
    assert_eq!(count("/api/v1/changesets?").await, 2);
    for serial in ["ONE1", "TWO2"] {
        let assets = site.rt.state().assets();
        let field = |asset: &rt_sim::AssetState| asset.fields.get("Serial Number").cloned();
        let made = assets
            .iter()
            .filter(|a| field(a) == Some(vec![serial.to_owned()]));
        assert_eq!(made.count(), 1, "{serial}");
    }
    // The secret that everybody was told is one that opens something.
    let secret = token["secret"].as_str().unwrap();
    let opened = site.as_script("/api/v1/assets/4", secret).send().await;
    assert_eq!(opened.unwrap().status(), 200);
}

struct Storm {
    site: Arc<Site>,
    /// How many requests were cut off.
    broken: Arc<AtomicUsize>,
}

impl Storm {
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

/// An answer without what is counted at the moment: shipments and changesets tell how far they are.
fn same(answer: &Value) -> Value {
    let mut answer = answer.clone();
    if let Some(members) = answer.as_object_mut() {
        for progress in ["created", "waiting", "applied", "is_finished"] {
            members.remove(progress);
        }
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
