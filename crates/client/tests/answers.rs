//! What the client makes of answers, good and bad.

#![expect(
    clippy::unwrap_used,
    reason = "the lint knows tests only by their attribute, and helpers have none"
)]

use std::time::Duration;

use client::{Client, Error, Key, Settings};
use types::{AssetFilter, NewTagReservation, ProblemType};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{header, method, path, query_param},
};

fn settings(server: &str) -> Settings {
    Settings::new(server.parse().unwrap(), "rtu_secret\n".into())
}

async fn answering(answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .respond_with(answer)
        .mount(&server)
        .await;
    server
}

fn problem(status: u16, body: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(body.to_owned(), "application/problem+json")
}

#[tokio::test]
async fn a_request_carries_the_token_and_the_key_to_the_path_below_the_servers() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/under/here/api/v1/tags/reservations"))
        .and(header("authorization", "Bearer rtu_secret"))
        .and(header("idempotency-key", "cart-7"))
        .respond_with(ResponseTemplate::new(201).set_body_json(serde_json::json!({
            "id": "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10", "prefix": "W12-", "tags": ["W12-0413"],
            "reserved_by": "tess", "reserved_at": "2026-11-30T12:00:00Z",
        })))
        .mount(&server)
        .await;
    let client = Client::new(settings(&format!("{}/under/here/", server.uri()))).unwrap();
    let wish = NewTagReservation {
        prefix: None,
        count: 1,
        lease_seconds: None,
        note: None,
    };

    let made = client
        .create_tag_reservation(&wish, Key(Some("cart-7")))
        .await
        .unwrap();

    assert_eq!(made.tags[0].as_str(), "W12-0413");
}

#[tokio::test]
async fn a_name_with_a_slash_stays_one_part_of_the_path_and_a_filter_sends_what_it_has() {
    let server = MockServer::start().await;
    let missing = r#"{"type": "/problems/record-not-found", "title": "", "status": 404,
        "detail": "No such tag."}"#;
    Mock::given(path("/api/v1/tags/LIB%2F1"))
        .respond_with(problem(404, missing))
        .mount(&server)
        .await;
    Mock::given(query_param("q", "W12"))
        .respond_with(ResponseTemplate::new(200).set_body_string(r#"{"items": []}"#))
        .mount(&server)
        .await;
    let client = Client::new(settings(&server.uri())).unwrap();

    let missing = client.get_tag("LIB/1").await.unwrap_err();
    let filter = AssetFilter {
        q: Some("W12".to_owned()),
        ..AssetFilter::default()
    };
    let found = client.list_assets(&filter).await.unwrap();

    assert_eq!(missing.problem_type(), Some(ProblemType::RecordNotFound));
    assert_eq!(missing.to_string(), "No such tag.");
    assert!(found.items.is_empty());
}

#[tokio::test]
async fn a_problem_is_told_in_plain_words_with_what_is_wrong_and_the_id_of_the_request() {
    let body = r#"{"type": "/problems/asset-not-found", "title": "No such asset", "status": 404,
        "detail": "No asset has the tag W12-9999.", "request_id": "019aac33",
        "errors": [{"pointer": "/items/3", "code": "not_found", "detail": "Item 3 names nothing."}],
        "suggestions": ["W12-0999"]}"#;
    let server = answering(problem(404, body)).await;
    let client = Client::new(settings(&server.uri())).unwrap();

    let error = client.resolve_scan("w12-9999").await.unwrap_err();

    assert_eq!(error.status(), Some(404));
    assert!(!error.is_temporary());
    assert_eq!(
        error.to_string(),
        "No asset has the tag W12-9999.\n  /items/3: Item 3 names nothing.\n  near it: \
         W12-0999\n  request 019aac33"
    );
}

#[tokio::test]
async fn what_may_go_well_later_says_when() {
    let body =
        r#"{"type": "/problems/rt-unavailable", "title": "", "status": 503, "detail": "RT"}"#;
    let server = answering(problem(503, body).insert_header("retry-after", "7")).await;
    let client = Client::new(settings(&server.uri())).unwrap();

    let error = client.get_asset(7).await.unwrap_err();

    assert!(error.is_temporary());
    let Error::Problem { retry_after, .. } = error else {
        panic!("{error}")
    };
    assert_eq!(retry_after, Some(Duration::from_secs(7)));
}

#[tokio::test]
async fn a_server_that_is_not_rtutils_or_not_there_or_silent_is_told_apart() {
    let other = answering(ResponseTemplate::new(200).set_body_string("<html>")).await;
    let redirecting =
        answering(ResponseTemplate::new(302).insert_header("location", "http://127.0.0.1:9/"))
            .await;
    let slow = answering(ResponseTemplate::new(200).set_delay(Duration::from_mins(1))).await;
    let ask = |server: String, patience: Duration| async move {
        let mut settings = settings(&server);
        settings.read_timeout = patience;
        let client = Client::new(settings).unwrap();
        client.get_asset(7).await.unwrap_err()
    };
    let long = Duration::from_secs(30);

    let from_other = ask(other.uri(), long).await;
    // The token follows no redirect.
    let from_redirecting = ask(redirecting.uri(), long).await;
    let from_slow = ask(slow.uri(), Duration::from_millis(100)).await;
    let from_nobody = ask("http://127.0.0.1:9".to_owned(), long).await;

    assert!(matches!(from_other, Error::Unexpected { status: 200, .. }));
    assert!(matches!(
        from_redirecting,
        Error::Unexpected { status: 302, .. }
    ));
    assert!(matches!(from_slow, Error::Timeout { .. }));
    assert!(matches!(from_nobody, Error::Unreachable { .. }) && from_nobody.is_temporary());
}

#[test]
fn settings_that_cannot_work_are_refused_before_anything_is_sent() {
    assert!(Client::new(settings("ftp://rtutils.example.org")).is_err());
    let mut strange = settings("https://rtutils.example.org");
    strange.token = "rtu_\u{7}bell".into();

    let error = Client::new(strange).unwrap_err();

    assert!(!error.to_string().contains("bell"), "{error}");
}
