//! The log of a running server, as a collector reads it.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::served::{PASSWORD, PATIENCE, Served};

fn lines(served: &Served) -> Vec<Value> {
    let log = served.log();
    log.iter()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
        .collect()
}

/// The spans that a line was written in, outermost first.
fn request_id(line: &Value) -> Option<&str> {
    let spans = line["spans"].as_array()?;
    spans.iter().find_map(|span| span["request.id"].as_str())
}

async fn line_where(served: &Served, is_it: impl Fn(&Value) -> bool) -> Value {
    let until = Instant::now() + PATIENCE;
    loop {
        if let Some(line) = lines(served).into_iter().find(|line| is_it(line)) {
            return line;
        }
        assert!(
            Instant::now() < until,
            "it is not logged: {:#?}",
            served.log()
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_is_one_line_with_its_request_route_status_time_and_person() {
    let served = Served::start(&[("RTUTILS_LOGGING__FORMAT", "json")]).await;
    let (token, user) = served.sign_in(PASSWORD).await.unwrap();

    let answer = served
        .get("/api/v1/assets/1")
        .bearer_auth(&token)
        .send()
        .await;
    let id = answer.unwrap().headers()["request-id"]
        .to_str()
        .unwrap()
        .to_owned();

    let is_access =
        |line: &Value| line["target"] == "access" && request_id(line) == Some(id.as_str());
    let line = line_where(&served, is_access).await;
    assert_eq!(line["message"], "answered");
    assert_eq!(line["http.method"], "GET");
    assert_eq!(line["http.route"], "/api/v1/assets/{asset_id}");
    assert_eq!(line["http.status"], 200);
    assert!(line["http.millis"].is_u64(), "{line}");
    assert_eq!(line["user.id"], user.as_str());
    assert_eq!(
        lines(&served).iter().filter(|line| is_access(line)).count(),
        1
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_line_of_a_request_carries_its_id_whatever_is_filtered() {
    for filter in [
        "info,api=debug,app=debug,rt_client=debug",
        "warn,rt_client=debug",
    ] {
        let served = Served::start(&[
            ("RTUTILS_LOGGING__FORMAT", "json"),
            ("RTUTILS_LOGGING__FILTER", filter),
            ("RTUTILS_MIRROR__ENABLED", "false"),
        ])
        .await;
        let (token, _) = served.sign_in(PASSWORD).await.unwrap();
        let asset = served.get("/api/v1/assets/1").bearer_auth(&token);
        let answer = asset.send().await.unwrap();
        let id = answer.headers()["request-id"].to_str().unwrap().to_owned();

        // What is asked of RT for a request is the request's, to the last line.
        let is_call = |line: &Value| {
            line["message"] == "RT answered" && request_id(line) == Some(id.as_str())
        };
        let line = line_where(&served, is_call).await;
        assert_eq!(line["spans"][1]["name"], "rt.call", "{filter}: {line}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_lines_about_answers_can_be_switched_off() {
    let mut served = Served::start(&[
        ("RTUTILS_LOGGING__FORMAT", "json"),
        ("RTUTILS_LOGGING__FILTER", "info,access=off"),
    ])
    .await;
    served.sign_in(PASSWORD).await.unwrap();
    assert!(served.stop().await);

    let lines = lines(&served);
    assert!(lines.iter().any(|line| line["message"] == "sign-in"));
    assert!(!lines.iter().any(|line| line["message"] == "answered"));
}
