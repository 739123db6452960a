//! What goes on with something: assets and their tags, labels, writes that RT refused, webhooks.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use reqwest::Method;
use rt_client::{NewAsset, RequestTracker};
use rt_sim::{Fault, Scope};
use serde_json::{Value, json};
use store::test_support::TestDatabase;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::{PATIENCE, Storm};
use crate::torture::site::Site;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_goes_on_with_something_goes_on_once() {
    fifty_times(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs TEST_POSTGRES_URL: make test starts a PostgreSQL server"]
async fn also_on_a_postgresql_database() {
    let database = TestDatabase::postgres().await;
    fifty_times(Some(database.url().to_owned())).await;
}

async fn fifty_times(database_url: Option<String>) {
    // The first failure of RT's own making is one too many.
    let settings = [
        ("RTUTILS_OUTBOX__ATTEMPTS", "1"),
        ("RTUTILS_WEBHOOKS__ALLOW_PRIVATE", "[\"127.0.0.0/8\"]"),
        ("RTUTILS_WEBHOOKS__ALLOW_HTTP", "true"),
    ];
    let site = Arc::new(Site::start_with(database_url, &settings).await);
    let storm = Storm::at(&site);
    assets(&site, &storm).await;
    labels(&site, &storm).await;
    given_up(&site, &storm).await;
    webhooks(&site, &storm).await;
    storm.struck();
}

async fn assets(site: &Site, storm: &Storm) {
    let fields = json!({"catalog": "Chromebooks", "type": "Chromebook"});
    let new = json!({"fields": fields, "serial": "STORM1"});
    storm.blow("/assets", new).await;
    let block = storm.blow("/tags/reservations", json!({"count": 1})).await;
    let tag = block["tags"][0].as_str().unwrap();
    let untagged = NewAsset::new("Chromebooks", "A new device");
    let id = site.rt_client().create_asset(&untagged).await.unwrap();
    let assign = format!("/tags/{tag}/assign");
    storm.blow(&assign, json!({"asset_id": id.get()})).await;
    site.until_nothing_waits().await;

    assert_eq!(with_serial(site, "STORM1"), 1);
    assert_eq!(site.rt.state().asset(id.get()).unwrap().name, tag);
    assert_eq!(changes_of(site, id.get()), 1);
}

async fn labels(site: &Site, storm: &Storm) {
    let two = json!({"items": [{"asset_id": 4}, {"asset_id": 5}]});
    storm.blow("/labels/jobs", two.clone()).await;
    // What a killed server had in hand is taken up minutes later; this one nobody kills.
    let job = post(site, "/labels/jobs", &two).await;
    let path = format!("/labels/jobs/{}", job["id"].as_str().unwrap());
    until(site, &path, "/state", "done").await;
    let again = storm
        .blow(&format!("{path}/again"), json!({"lines": [2]}))
        .await;
    assert_eq!(again["total"], 1);
    site.rt.faults().inject(Fault::Hang, Scope::EveryRequest);
    // An asset that the mirror does not know, so that RT is asked.
    let stuck = json!({"items": [{"asset_id": 99_999}]});
    let stuck = post(site, "/labels/jobs", &stuck).await;
    let cancel = format!("/labels/jobs/{}/cancel", stuck["id"].as_str().unwrap());
    storm.blow(&cancel, Value::Null).await;
    site.rt.faults().clear();

    assert_eq!(site.all("/api/v1/labels/jobs?").await.len(), 4);
}

async fn given_up(site: &Site, storm: &Storm) {
    let failing = || site.rt.faults().inject(Fault::Empty500, Scope::Writes);
    failing();
    edit(site, 4, "Cart 4").await;
    let retried = dead(site).await;
    site.rt.faults().clear();
    site.rt.state().forget_requests();
    storm
        .blow(&format!("/rt/writes/{retried}/retry"), Value::Null)
        .await;
    site.until_nothing_waits().await;
    assert_eq!(site.rt.state().asset(4).unwrap().description, "Cart 4");
    assert_eq!(changes_of(site, 4), 1);

    failing();
    edit(site, 5, "Cart 5").await;
    let discarded = dead(site).await;
    site.rt.faults().clear();
    let reason = json!({"reason": "It is not in cart 5"});
    storm
        .blow(&format!("/rt/writes/{discarded}/discard"), reason)
        .await;
    let write = site.get(&format!("/api/v1/rt/writes/{discarded}")).await;
    assert_eq!(write["state"], "discarded");
    assert_ne!(site.rt.state().asset(5).unwrap().description, "Cart 5");

    failing();
    let fields = json!({"catalog": "Chromebooks", "type": "Chromebook"});
    let shipment = json!({"fields": fields, "serials": ["STORM2"]});
    let shipment = post(site, "/shipments", &shipment).await;
    dead(site).await;
    site.rt.faults().clear();
    let resume = format!("/shipments/{}/resume", shipment["id"].as_str().unwrap());
    storm.blow(&resume, Value::Null).await;
    site.until_nothing_waits().await;
    assert_eq!(with_serial(site, "STORM2"), 1);
}

async fn webhooks(site: &Site, storm: &Storm) {
    let new = json!({"url": receiver().await, "events": ["asset.changed"]});
    let made = storm.blow("/webhooks/subscriptions", new).await;
    let path = format!(
        "/webhooks/subscriptions/{}",
        made["subscription"]["id"].as_str().unwrap()
    );
    let rotated = storm.blow(&format!("{path}/rotate"), json!({})).await;
    assert_ne!(rotated["secret"], made["secret"]);
    let test = storm.blow(&format!("{path}/test"), Value::Null).await;
    // What a killed server had in hand is taken up minutes later; this one nobody kills.
    let other = post(site, &format!("{path}/test"), &Value::Null).await;
    let delivery = format!("/webhooks/deliveries/{}", other["id"].as_str().unwrap());
    until(site, &delivery, "/delivery/state", "delivered").await;
    let replay = format!("{delivery}/replay");
    let replayed = storm.blow(&replay, Value::Null).await;

    assert_eq!(site.all("/api/v1/webhooks/subscriptions?").await.len(), 1);
    let deliveries = site.all(&format!("/api/v1{path}/deliveries?")).await;
    let mut ids: Vec<&str> = deliveries
        .iter()
        .filter_map(|one| one["id"].as_str())
        .collect();
    ids.sort_unstable();
    let mut expected = [&test, &other, &replayed].map(|one| one["id"].as_str().unwrap());
    expected.sort_unstable();
    assert_eq!(ids, expected);
}

/// The address of somebody who takes every message.
async fn receiver() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut read = [0; 16 * 1024];
            let _ = stream.read(&mut read).await;
            let answer = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
            let _ = stream.write_all(answer).await;
        }
    });
    url
}

async fn post(site: &Site, path: &str, body: &Value) -> Value {
    let request = site.request(Method::POST, &format!("/api/v1{path}"));
    let request = if body.is_null() {
        request
    } else {
        request.json(body)
    };
    let answer = request.send().await.unwrap();
    assert!(answer.status().is_success(), "{path}: {}", answer.status());
    answer.json().await.unwrap()
}

async fn edit(site: &Site, id: u64, description: &str) {
    let request = site.request(Method::PATCH, &format!("/api/v1/assets/{id}"));
    let answer = request
        .json(&json!({"description": description}))
        .send()
        .await;
    // Its only attempt has failed.
    assert_eq!(answer.unwrap().status(), 502);
}

/// The write that RT failed to take, once it is given up.
async fn dead(site: &Site) -> String {
    let until = Instant::now() + PATIENCE;
    loop {
        let dead = site.get("/api/v1/rt/writes?state=dead").await;
        if let Some(id) = dead["items"][0]["id"].as_str() {
            return id.to_owned();
        }
        assert!(Instant::now() < until, "no write is given up");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn until(site: &Site, path: &str, member: &str, state: &str) {
    let until = Instant::now() + PATIENCE;
    let is_there = async || {
        site.get(&format!("/api/v1{path}"))
            .await
            .pointer(member)
            .is_some_and(|is| is == state)
    };
    while !is_there().await {
        assert!(Instant::now() < until, "{path} is never {state}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn with_serial(site: &Site, serial: &str) -> usize {
    let has = |asset: &rt_sim::AssetState| {
        asset.fields.get("Serial Number") == Some(&vec![serial.to_owned()])
    };
    site.rt
        .state()
        .assets()
        .iter()
        .filter(|asset| has(asset))
        .count()
}

/// How often RT was told to change an asset.
fn changes_of(site: &Site, id: u64) -> usize {
    let path = format!("/REST/2.0/asset/{id}");
    let requests = site.rt.state().requests();
    let told = requests
        .iter()
        .filter(|seen| seen.method == "PUT" && seen.path == path);
    told.count()
}
