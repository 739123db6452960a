//! Outbound webhooks over HTTP, to real receivers on this machine.

mod receivers;
mod snippets;
mod subscriptions;
mod verify;

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

const SUBSCRIPTIONS: &str = "/api/v1/webhooks/subscriptions";

/// Makes a subscription to everything; gives its address in the API, and its secret.
async fn subscribe(admin: &Client, url: &str) -> (String, String) {
    let made = admin.post(SUBSCRIPTIONS, &json!({ "url": url })).await;
    let made = made.expect(201).json();
    let id = made["subscription"]["id"].as_str().unwrap();
    let secret = made["secret"].as_str().unwrap();
    (format!("{SUBSCRIPTIONS}/{id}"), secret.to_owned())
}

/// Makes something happen.
async fn print(app: &TestApp) {
    let tess = app.as_technician().await;
    let sheet = json!({ "items": [{ "tag": "W12-0007" }] });
    tess.post("/api/v1/labels", &sheet).await.expect(200);
}

/// The delivery log, the newest first.
async fn log(admin: &Client, subscription: &str) -> Vec<Value> {
    let page = admin.get(&format!("{subscription}/deliveries")).await;
    let page = page.expect(200).json();
    page["items"].as_array().unwrap().clone()
}
