//! RT's word that it made an asset, over HTTP.

use app::Clock;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::Method;
use serde_json::json;
use sha2::Sha256;
use types::{ProblemType, TaggedAsset};

use crate::support::{Answer, TestApp, WEBHOOK_SECRET};

const PATHS: [&str; 2] = [
    "/api/v1/webhooks/rt/asset-created",
    "/webhook/asset-created",
];

#[tokio::test]
async fn both_addresses_give_one_asset_one_tag() {
    let app = TestApp::spawn().await;
    let mut told = Vec::new();

    for path in PATHS {
        let answer = tell(&app, path, Some(WEBHOOK_SECRET), 900)
            .await
            .expect(200);
        told.push(answer.read::<TaggedAsset>());
    }

    assert_eq!(told[0].asset_tag, told[1].asset_tag);
    assert_eq!((told[0].is_new, told[1].is_new), (true, false));
}

#[tokio::test]
async fn a_hundred_messages_twenty_at_once_give_one_tag() {
    let app = TestApp::spawn().await;
    let mut tags = std::collections::BTreeSet::new();

    for _ in 0..5 {
        let at_once = (0..20).map(|_| tell(&app, PATHS[0], Some(WEBHOOK_SECRET), 900));
        for answer in futures::future::join_all(at_once).await {
            tags.insert(answer.expect(200).read::<TaggedAsset>().asset_tag);
        }
    }

    assert_eq!(tags.len(), 1);
    let ledger = app.as_technician().await.get("/api/v1/tags").await.json();
    assert_eq!(ledger["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_stranger_is_refused_and_nothing_is_written() {
    let app = TestApp::spawn().await;

    for path in PATHS {
        for secret in [None, Some("guessed")] {
            tell(&app, path, secret, 900)
                .await
                .problem(ProblemType::WebhookRefused);
        }
        let forged = app
            .as_nobody()
            .send(Method::POST, path, |request| {
                let request = request.header("X-Signature-256", "sha256=00ff");
                request.json(&json!({"asset_id": 900, "timestamp": 1}))
            })
            .await;
        forged.problem(ProblemType::WebhookRefused);
    }

    let ledger = app.as_technician().await.get("/api/v1/tags").await.json();
    assert!(ledger["items"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a_message_that_is_signed_needs_no_secret_beside_it() {
    let app = TestApp::spawn().await;
    let timestamp = app.clock.now().timestamp();
    let body = format!(r#"{{"asset_id": 900, "event": "create", "timestamp": {timestamp}}}"#);
    let mut mac = Hmac::<Sha256>::new_from_slice(WEBHOOK_SECRET.as_bytes()).unwrap();
    mac.update(body.as_bytes());
    let digest = mac.finalize().into_bytes();
    let hex = digest
        .iter()
        .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    let tell = async |body: &str| {
        let nobody = app.as_nobody();
        let signed = nobody.send(Method::POST, PATHS[0], |request| {
            let request = request.header("X-Signature-256", format!("sha256={hex}"));
            request.body(body.to_owned())
        });
        signed.await
    };

    let told = tell(&body).await.expect(200).read::<TaggedAsset>();
    let other = tell(&body.replace("900", "901")).await;

    assert_eq!((told.asset_id, told.is_new), (900, true));
    other.problem(ProblemType::WebhookRefused);
}

#[tokio::test]
async fn a_message_that_makes_no_sense_is_told_so_to_whoever_has_the_secret() {
    let app = TestApp::spawn().await;

    for body in [
        r#"{"asset_id": 0}"#,
        "not JSON",
        r#"{"asset_id": 9, "event": "delete"}"#,
        r#"{"asset_id": 9223372036854775808}"#,
    ] {
        let answer = app
            .as_nobody()
            .send(Method::POST, PATHS[0], |request| {
                request.bearer_auth(WEBHOOK_SECRET).body(body)
            })
            .await;
        answer.problem(ProblemType::Invalid);
    }
    let ledger = app.as_technician().await.get("/api/v1/tags").await.json();
    assert_eq!(ledger["items"], json!([]), "no number is spent");
}

async fn tell(app: &TestApp, path: &str, secret: Option<&str>, asset_id: u64) -> Answer {
    app.as_nobody()
        .send(Method::POST, path, |request| {
            let request = request.json(&json!({"asset_id": asset_id, "event": "create"}));
            match secret {
                Some(secret) => request.bearer_auth(secret),
                None => request,
            }
        })
        .await
}
