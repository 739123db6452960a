//! The document is meant to the letter: what it forbids is refused, what it allows is not.

use reqwest::Method;
use serde_json::{Value, json};
use types::ProblemType;

use crate::support::{Client, TestApp};

async fn refused(client: &Client, path: &str, body: Value) -> (String, String) {
    let answer = client.post(path, &body).await;
    let problem = answer.problem(ProblemType::Invalid);
    let error = &problem.errors[0];
    (error.pointer.clone(), error.code.clone())
}

fn pair(pointer: &str, code: &str) -> (String, String) {
    (pointer.to_owned(), code.to_owned())
}

#[tokio::test]
async fn null_is_not_taken_for_what_may_be_left_out() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    let with_null = json!({"items": [{"asset_id": 7, "tag": null}]});

    let found = refused(&tess, "/api/v1/labels/check", with_null).await;

    assert_eq!(found, pair("/items/0/tag", "malformed"));
}

#[tokio::test]
async fn an_array_is_not_taken_for_an_object() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    let array = json!({"items": [["W12-0007"]]});

    let found = refused(&tess, "/api/v1/labels/check", array).await;

    assert_eq!(found, pair("/items/0", "malformed"));
}

#[tokio::test]
async fn an_integer_may_be_written_with_a_point() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    let answer = tess
        .post(
            "/api/v1/labels/check",
            &json!({"items": [{"asset_id": 7.0}]}),
        )
        .await;

    assert_eq!(answer.expect(200).json()["pages"], 1);
}

#[tokio::test]
async fn a_query_beyond_its_bounds_is_refused_on_every_list() {
    let app = TestApp::spawn().await;
    let admin = app.as_admin().await;
    let long = "x".repeat(300);

    for (path, pointer, code) in [
        (
            format!("/api/v1/assets?status={long}"),
            "status",
            "too_long",
        ),
        (format!("/api/v1/people?q={long}"), "q", "too_long"),
        (format!("/api/v1/tags?prefix={long}"), "prefix", "too_long"),
        (
            format!("/api/v1/tokens/all?owner={long}"),
            "owner",
            "too_long",
        ),
        (
            format!("/api/v1/labels/fonts/NotoSans-Regular.ttf?v={long}"),
            "v",
            "too_long",
        ),
        (
            "/api/v1/rt/writes?asset_id=0".to_owned(),
            "asset_id",
            "out_of_range",
        ),
        (
            "/api/v1/people?limit=101".to_owned(),
            "limit",
            "out_of_range",
        ),
    ] {
        let problem = admin.get(&path).await.problem(ProblemType::Invalid);

        let error = &problem.errors[0];
        assert_eq!(
            (error.pointer.as_str(), error.code.as_str()),
            (pointer, code),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_word_in_an_address_is_not_taken_for_a_number() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    for (method, path, allow) in [
        (
            Method::PATCH,
            "/api/v1/assets/options",
            "GET, HEAD, OPTIONS",
        ),
        (
            Method::GET,
            "/api/v1/assets/internal-names",
            "POST, OPTIONS",
        ),
        (Method::GET, "/api/v1/changesets/plan", "POST, OPTIONS"),
    ] {
        let answer = tess.send(method, path, |request| request).await;

        answer.problem(ProblemType::MethodNotAllowed);
        assert_eq!(answer.header("allow"), Some(allow), "{path}");
    }
}

#[tokio::test]
async fn bounds_hold_for_what_is_only_planned_too() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    let long = "x".repeat(600);

    let shipment = json!({
        "fields": {"catalog": "Chromebooks", "status": long},
        "serials": ["PLAN1"],
    });
    let found = refused(&tess, "/api/v1/shipments/plan", shipment).await;
    assert_eq!(found, pair("/fields/status", "too_long"));

    let shipment = json!({"fields": {"catalog": long}, "serials": ["PLAN1"]});
    let found = refused(&tess, "/api/v1/shipments/plan", shipment).await;
    assert_eq!(found, pair("/fields/catalog", "too_long"));

    let labels = json!({"items": [{"asset_id": 0, "tag": "W12-0007"}]});
    let found = refused(&tess, "/api/v1/labels/check", labels).await;
    assert_eq!(found, pair("/items/0/asset_id", "out_of_range"));

    let labels = json!({"items": [{"asset_id": 7, "tag": long}]});
    let found = refused(&tess, "/api/v1/labels/check", labels).await;
    assert_eq!(found, pair("/items/0/tag", "too_long"));
}

#[tokio::test]
async fn a_serial_number_of_blanks_is_refused_as_the_document_says() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    let answer = tess.get("/api/v1/assets/by-serial/%C2%A0").await;

    assert_eq!(
        answer.problem(ProblemType::Invalid).errors[0].pointer,
        "serial"
    );
}
