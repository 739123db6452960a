//! What makes or moves something.

use std::sync::Arc;

use serde_json::{Value, json};
use store::test_support::TestDatabase;

use super::Storm;
use crate::torture::site::Site;

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
    let storm = Storm::at(&site);

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

    storm.struck();
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
