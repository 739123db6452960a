//! `x-rate-limit`: what the document says is counted is what is counted.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    contract::{call, operations},
    support::{Client, TestApp},
};

/// Whose wrong attempts are counted, at which address and with which wrong body. The last two need a
/// directory and a provider: `directory/test.rs` and `auth/oidc.rs` have those.
const SIGN_IN: [(&str, &str); 8] = [
    ("change_my_password", "/api/v1/me/password"),
    (
        "confirm_my_second_factor",
        "/api/v1/me/second-factor/confirm",
    ),
    ("enrol_my_second_factor", "/api/v1/me/second-factor/enrol"),
    ("finish_oidc_sign_in", ""),
    ("log_in", "/api/v1/auth/login"),
    ("remove_my_second_factor", "/api/v1/me/second-factor/remove"),
    (
        "renew_my_recovery_codes",
        "/api/v1/me/second-factor/recovery-codes",
    ),
    ("test_directory", ""),
];

/// More than anybody is let try.
const MANY: usize = 40;

fn class(operation: &Value) -> &str {
    operation["x-rate-limit"].as_str().unwrap()
}

#[test]
fn every_operation_says_what_is_counted_and_documents_what_comes_of_it() {
    let mut counted_at_the_door = BTreeSet::new();
    for (method, path, operation) in operations() {
        let at = format!("{method} {path}");
        let is_refused = operation["responses"].get("429").is_some();
        let has_scope = operation.get("x-scope").is_some();
        match class(&operation) {
            "token" => assert!(is_refused && has_scope, "{at}"),
            "sign-in" => {
                assert!(is_refused && !has_scope, "{at}");
                counted_at_the_door.insert(operation["operationId"].as_str().unwrap().to_owned());
            }
            "none" => assert!(!is_refused && !has_scope, "{at}"),
            other => panic!("{at}: {other}"),
        }
    }

    let expected = SIGN_IN.map(|(id, _)| id.to_owned());
    assert_eq!(counted_at_the_door, BTreeSet::from(expected));
}

#[tokio::test]
async fn the_requests_of_a_token_are_counted_where_the_document_says_so() {
    let app = TestApp::builder().requests_per_minute(1_000).spawn().await;
    let scopes: BTreeSet<String> = operations()
        .iter()
        .filter_map(|(.., operation)| Some(operation["x-scope"].as_str()?.to_owned()))
        .collect();
    let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
    let script = app.as_script(&scopes).await;

    for (method, path, operation) in operations() {
        let answer = call(&script, &method, &path, &operation).await;
        let told = answer.header("ratelimit").unwrap_or_default();
        let id = operation["operationId"].as_str().unwrap();
        match class(&operation) {
            "token" => assert!(told.starts_with("\"token\";r="), "{id}: {told}"),
            // What is open to anyone does not ask who it is; the rest is not for tokens.
            _ if operation["x-permission"] == "anyone" => assert_eq!(told, "", "{id}"),
            _ => assert_eq!(answer.status, 403, "{id}"),
        }
    }
}

#[tokio::test]
async fn wrong_attempts_are_counted_where_the_document_says_so() {
    for (id, path) in SIGN_IN.iter().filter(|(_, path)| !path.is_empty()) {
        let app = TestApp::spawn().await;
        let tess = app.as_technician().await;
        let body = match *id {
            "log_in" => json!({"username": "tess", "password": "not this one"}),
            "change_my_password" => {
                json!({"current_password": "not this one", "new_password": "quite another phrase"})
            }
            "confirm_my_second_factor" => {
                let enrol = json!({"password": crate::support::PASSWORD});
                let begun = tess.post("/api/v1/me/second-factor/enrol", &enrol).await;
                begun.expect(200);
                json!({"code": "000000"})
            }
            _ => json!({"password": "not this one"}),
        };

        assert!(is_refused_in_the_end(&tess, path, &body).await, "{id}");
    }
}

async fn is_refused_in_the_end(client: &Client, path: &str, body: &Value) -> bool {
    for _ in 0..MANY {
        if client.post(path, body).await.status == 429 {
            return true;
        }
    }
    false
}
