use reqwest::Method;
use types::{Changeset, ProblemType};

use super::{change, in_use, let_rt_have_it};
use crate::support::{Answer, Client, TestApp};

async fn send(client: &Client, key: &str, assets: &[&str]) -> Answer {
    client
        .send(Method::POST, "/api/v1/changesets", |request| {
            request.header("Idempotency-Key", key).json(&in_use(assets))
        })
        .await
}

#[tokio::test]
async fn a_changeset_is_stored_at_once_and_carried_out_by_and_by() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    let stored = change(&tess, &in_use(&["W12-0001", "W12-0002", "W12-9999"])).await;

    assert_eq!(
        (
            stored.total,
            stored.waiting,
            stored.unchanged,
            stored.explained
        ),
        (3, 1, 1, 1)
    );
    assert_eq!(stored.reason.as_deref(), Some("Cart 7"));
    assert_eq!(app.rt.state().asset(1).unwrap().status, "allocated");
    let_rt_have_it(&app).await;
    assert_eq!(app.rt.state().asset(1).unwrap().status, "in-use");
}

#[tokio::test]
async fn sent_again_under_its_key_it_is_the_same_changeset() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    let first: Changeset = send(&tess, "key-1", &["W12-0001"]).await.expect(202).read();
    let again: Changeset = send(&tess, "key-1", &["W12-0001"]).await.expect(202).read();
    let other = send(&tess, "key-1", &["W12-0003"]).await;

    assert_eq!(again, first);
    other.problem(ProblemType::IdempotencyKeyReused);
}

#[tokio::test]
async fn without_rt_nobody_knows_what_would_be_overwritten() {
    let mut app = TestApp::spawn().await;
    app.stop_rt().await;
    let tess = app.as_technician().await;

    let answer = tess
        .post("/api/v1/changesets", &in_use(&["W12-0001"]))
        .await;

    answer.problem(ProblemType::RtUnavailable);
}
