use rt_sim::{Fault, Scope};
use types::{ComponentState, ProblemType, RtConnection};

use crate::support::TestApp;

#[tokio::test]
async fn an_administrator_sees_what_rt_is_and_what_it_lacks() {
    let app = TestApp::spawn().await;

    let answer = app
        .as_admin()
        .await
        .get("/api/v1/rt/connection")
        .await
        .expect(200);

    let connection: RtConnection = answer.read();
    assert_eq!(connection.state, ComponentState::Ok);
    assert_eq!(connection.username.as_deref(), Some("rtutils"));
    assert_eq!(connection.mirror.poll_seconds, 30);
    assert!(connection.mirror.is_stale, "nobody has filled it yet");
    assert!(!answer.text().contains("null"));
}

#[tokio::test]
async fn an_rt_that_is_away_is_an_answer_and_no_problem() {
    let app = TestApp::spawn().await;
    let ada = app.as_admin().await;
    app.rt.faults().inject(Fault::Empty500, Scope::EveryRequest);

    let away: RtConnection = ada.get("/api/v1/rt/connection").await.expect(200).read();
    app.rt.faults().clear();
    let kept: RtConnection = ada.get("/api/v1/rt/connection").await.expect(200).read();
    let asked = ada
        .get("/api/v1/rt/connection?refresh=true")
        .await
        .expect(200);

    assert_eq!(away.state, ComponentState::Failing);
    assert_eq!(kept, away);
    assert_eq!(asked.read::<RtConnection>().state, ComponentState::Ok);
}

#[tokio::test]
async fn what_cannot_be_read_is_refused() {
    let app = TestApp::spawn().await;

    let answer = app
        .as_admin()
        .await
        .get("/api/v1/rt/connection?refresh=perhaps")
        .await;

    answer.problem(ProblemType::Malformed);
}
