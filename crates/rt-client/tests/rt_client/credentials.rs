//! Who we are, and that nobody else learns it.

use rt_client::{
    AssetId, AssetQuery, Credentials, Error, Fields, HttpRequestTracker, PageRequest,
    RequestTracker, RtSettings,
};
use serde_json::json;
use wiremock::ResponseTemplate;

use crate::support::{TOKEN, always, client, json, settings};

fn basic(url: &str) -> RtSettings {
    RtSettings {
        credentials: Credentials::Basic {
            username: "api".to_owned(),
            password: "correct horse".into(),
        },
        ..settings(url)
    }
}

#[tokio::test]
async fn a_token_is_sent_as_rt_wants_it() {
    let (server, rt) = always(json(200, &json!({"Version": "5.0.3"}))).await;

    assert_eq!(rt.server().await.unwrap().version, "5.0.3");

    let requests = server.received_requests().await.unwrap();
    let headers = &requests[0].headers;
    assert_eq!(requests[0].url.path(), "/REST/2.0/rt");
    assert_eq!(headers["authorization"], format!("token {TOKEN}"));
}

#[tokio::test]
async fn a_name_and_password_are_sent_as_basic_auth() {
    let (server, _) = always(json(200, &json!({"Version": "5.0.3"}))).await;
    let rt = HttpRequestTracker::new(basic(&server.uri())).unwrap();

    rt.server().await.unwrap();

    let requests = server.received_requests().await.unwrap();
    assert_eq!(
        requests[0].headers["authorization"],
        "Basic YXBpOmNvcnJlY3QgaG9yc2U="
    );
}

#[tokio::test]
async fn the_client_does_not_look_like_a_browser() {
    let answer = json(200, &json!({"Version": "5.0.3"})).insert_header("Set-Cookie", "RT_SID=1");
    let (server, rt) = always(answer).await;

    rt.server().await.unwrap();
    rt.server().await.unwrap();

    for request in server.received_requests().await.unwrap() {
        let agent = request.headers["user-agent"].to_str().unwrap();
        assert!(
            agent.starts_with("rtutils/") && !agent.contains("Mozilla"),
            "{agent}"
        );
        assert!(!request.headers.contains_key("cookie"));
        assert!(!request.headers.contains_key("referer"));
    }
}

#[tokio::test]
async fn an_rt_below_a_path_is_reached_there() {
    let (server, _) = always(json(200, &json!({"Version": "5.0.3"}))).await;

    for path in ["/rt", "/rt/"] {
        client(&format!("{}{path}", server.uri()))
            .server()
            .await
            .unwrap();
    }

    for request in server.received_requests().await.unwrap() {
        assert_eq!(request.url.path(), "/rt/REST/2.0/rt");
    }
}

#[test]
fn settings_that_cannot_work_are_told_before_any_request() {
    let mut no_slot = settings("http://127.0.0.1");
    no_slot.max_concurrent = 0;
    let mut no_token = settings("http://127.0.0.1");
    no_token.credentials = Credentials::Token("  ".into());
    let mut two_lines = settings("http://127.0.0.1");
    two_lines.credentials = Credentials::Token("a\nb".into());

    for wrong in [
        settings("ftp://127.0.0.1"),
        settings("http://api:secret@127.0.0.1"),
        no_slot,
        no_token,
        two_lines,
    ] {
        let error = HttpRequestTracker::new(wrong).unwrap_err();
        assert!(matches!(error, Error::Settings { .. }), "{error:?}");
    }
}

#[test]
fn debug_prints_show_no_secret() {
    let settings = basic("http://api:other%20secret@127.0.0.1/?key=third");

    let printed = format!("{settings:?} {:?}", client("http://127.0.0.1"));

    for secret in ["correct horse", "other", "third", TOKEN] {
        assert!(!printed.contains(secret), "{printed}");
    }
    assert!(printed.contains("\"api\""));
}

#[tokio::test]
async fn an_answer_that_echoes_the_credentials_is_redacted() {
    let answers = async |status, echo: &str| {
        let body = json!({ "message": format!("Bad header: {echo}") });
        always(json(status, &body)).await
    };
    for status in [200, 400, 403, 500] {
        let (_server, token) = answers(status, &format!("token {TOKEN}")).await;
        let (server, _) = answers(status, "Basic YXBpOmNvcnJlY3QgaG9yc2U= correct horse").await;
        let password = HttpRequestTracker::new(basic(&server.uri())).unwrap();

        let by_token = token.server().await.unwrap_err();
        let by_password = password.server().await.unwrap_err();

        let told = format!("{by_token} {by_token:?}");
        assert!(
            !told.contains(TOKEN) && told.contains("[redacted]"),
            "{told}"
        );
        let told = format!("{by_password} {by_password:?}");
        assert!(!told.contains("YXBp") && !told.contains("horse"), "{told}");
    }
}

#[tokio::test]
async fn no_log_line_has_the_token_or_what_was_searched_for() {
    log_watch::keep();
    let (_server, rt) = always(ResponseTemplate::new(503).set_body_string(TOKEN)).await;
    let gone = client("http://127.0.0.1:1");
    let query = AssetQuery::owner_is("student0001");
    let page = PageRequest::default();

    // The token in a line would end the test here.
    rt.asset(AssetId::new(1)).await.unwrap_err();
    for rt in [rt, gone] {
        rt.search_assets(&query, Fields::Full, page)
            .await
            .unwrap_err();
    }

    let text = log_watch::kept();
    let ours: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("rt_client"))
        .collect();
    assert!(!ours.is_empty());
    assert!(
        ours.iter().all(|line| !line.contains("student0001")),
        "{ours:#?}"
    );
    for field in [
        "rt.operation=\"asset\"",
        "rt.status=503",
        "rt.attempts=3",
        "elapsed_ms=",
    ] {
        assert!(text.contains(field), "{field} is missing from {text}");
    }
}
