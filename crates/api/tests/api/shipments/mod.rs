mod create;
mod get;
mod items;
mod labels;
mod list;
mod plan;
mod resume;

use std::time::Duration;

use serde_json::{Value, json};
use types::Shipment;

use crate::support::{Client, TestApp};

fn chromebooks(serials: &[&str]) -> Value {
    json!({
        "fields": { "catalog": "Chromebooks", "type": "Chromebook", "model": "300e Gen 3" },
        "serials": serials,
    })
}

async fn receive(client: &Client, list: &Value) -> Shipment {
    client
        .post("/api/v1/shipments", list)
        .await
        .expect(202)
        .read()
}

/// Carries out what waits, with time going by in between.
async fn let_rt_have_it(app: &TestApp) {
    for _ in 0..12 {
        app.app.run_due_writes().await.unwrap();
        app.clock.advance(Duration::from_secs(20));
    }
}
