//! When Request Tracker is in trouble, the answer says so, and comes in time.

use std::time::Duration;

use rt_sim::{Fault, Scope};
use types::{Asset, ProblemType};

use crate::support::TestApp;

const ADDRESSES: [&str; 5] = [
    "/api/v1/assets/7",
    "/api/v1/assets/by-tag/W12-0007",
    "/api/v1/assets/resolve?code=w12-0007",
    "/api/v1/assets?limit=5",
    "/api/v1/assets/7/label",
];

async fn every_address_answers(app: &TestApp, kind: ProblemType) {
    let tess = app.as_technician().await;
    for address in ADDRESSES {
        tess.get(address).await.problem(kind);
    }
    let batch = serde_json::json!({"items": [{"tag": "W12-0007"}], "on_missing": "skip"});
    tess.post("/api/v1/labels", &batch).await.problem(kind);
}

#[tokio::test]
async fn an_rt_that_refuses_our_token_is_told_to_the_administrator() {
    let app = TestApp::spawn().await;
    app.rt
        .faults()
        .inject(Fault::Unauthorized, Scope::EveryRequest);

    every_address_answers(&app, ProblemType::RtRefused).await;
}

#[tokio::test]
async fn an_empty_500_and_a_page_of_html_make_no_sense() {
    for fault in [Fault::Empty500, Fault::Html] {
        let app = TestApp::spawn().await;
        app.rt.faults().inject(fault, Scope::EveryRequest);

        every_address_answers(&app, ProblemType::RtBroken).await;
    }
}

#[tokio::test]
async fn a_busy_rt_says_when_to_come_back() {
    let app = TestApp::spawn().await;
    let fault = Fault::Unavailable {
        retry_after_seconds: 30,
    };
    app.rt.faults().inject(fault, Scope::EveryRequest);

    let answer = app.as_technician().await.get("/api/v1/assets/7").await;

    answer.problem(ProblemType::RtUnavailable);
    assert_eq!(answer.header("retry-after"), Some("30"));
}

#[tokio::test]
async fn an_rt_that_hangs_is_given_up_in_time() {
    let app = TestApp::builder()
        .rt_patience(Duration::from_millis(300))
        .spawn()
        .await;
    app.rt.faults().inject(Fault::Hang, Scope::EveryRequest);

    every_address_answers(&app, ProblemType::RtTimeout).await;

    app.rt.faults().clear();
}

#[tokio::test]
async fn a_slow_rt_is_waited_for() {
    let app = TestApp::spawn().await;
    app.rt
        .faults()
        .inject(Fault::Latency(Duration::from_secs(5)), Scope::EveryRequest);

    let answer = app.as_technician().await.get("/api/v1/assets/7").await;

    let asset: Asset = answer.expect(200).read();
    assert_eq!(asset.id, 7);
}

#[tokio::test]
async fn calls_to_a_slow_rt_do_not_add_up_without_end() {
    let app = TestApp::spawn().await;
    app.rt
        .faults()
        .inject(Fault::Latency(Duration::from_secs(6)), Scope::EveryRequest);

    // Two searches and the suggestions would take eighteen seconds.
    let answer = app
        .as_technician()
        .await
        .get("/api/v1/assets/by-tag/W12-9998")
        .await;

    answer.problem(ProblemType::RtTimeout);
}

#[tokio::test]
async fn an_rt_that_is_down_cannot_be_reached_and_signing_in_still_works() {
    let mut app = TestApp::spawn().await;
    app.stop_rt().await;

    every_address_answers(&app, ProblemType::RtUnavailable).await;

    app.as_teacher().await.get("/api/v1/me").await.expect(200);
}

#[tokio::test]
async fn a_passing_fault_is_not_noticed() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    app.rt.faults().inject(Fault::Reset, Scope::Next(1));

    tess.get("/api/v1/assets/7").await.expect(200);
}
