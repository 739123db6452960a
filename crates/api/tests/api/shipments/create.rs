use reqwest::Method;
use serde_json::json;
use types::{ProblemType, Shipment};

use super::{chromebooks, let_rt_have_it, receive};
use crate::support::{Answer, Client, TestApp};

async fn send(client: &Client, key: &str, serials: &[&str]) -> Answer {
    client
        .send(Method::POST, "/api/v1/shipments", |request| {
            request
                .header("Idempotency-Key", key)
                .json(&chromebooks(serials))
        })
        .await
}

#[tokio::test]
async fn a_shipment_is_stored_at_once_and_made_by_and_by() {
    let app = TestApp::spawn().await;
    app.rt.stop_listening().await;
    let tess = app.as_technician().await;

    let received = receive(&tess, &chromebooks(&["FRESH1", "two words", "FRESH2"])).await;

    assert_eq!(
        (
            received.total,
            received.created,
            received.waiting,
            received.explained
        ),
        (3, 0, 2, 1)
    );
    assert_eq!(received.created_by, "tess");
    assert!(!received.is_finished);
    app.rt.resume().await.unwrap();
    let_rt_have_it(&app).await;
    let tess = app.as_technician().await;
    let path = format!("/api/v1/shipments/{}", received.id);
    let finished: Shipment = tess.get(&path).await.expect(200).read();
    assert_eq!((finished.created, finished.is_finished), (2, true));
    tess.get("/api/v1/assets/by-serial/FRESH2")
        .await
        .expect(200);
}

#[tokio::test]
async fn sent_again_under_its_key_it_is_the_same_shipment() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    let first: Shipment = send(&tess, "key-1", &["FRESH1"]).await.expect(202).read();
    let again: Shipment = send(&tess, "key-1", &["FRESH1"]).await.expect(202).read();
    let other = send(&tess, "key-1", &["FRESH2"]).await;

    assert_eq!(again, first);
    other.problem(ProblemType::IdempotencyKeyReused);
}

#[tokio::test]
async fn what_is_no_shipment_is_pointed_at() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    for (list, pointer) in [
        (chromebooks(&[""]), "/serials"),
        (chromebooks(&["two words"]), "/serials"),
        (
            json!({"fields": {"catalog": ""}, "serials": ["A"]}),
            "/fields/catalog",
        ),
        (
            json!({"fields": {"catalog": "C"}, "serials": "A"}),
            "/serials",
        ),
        (
            json!({"fields": {"catalog": "C", "modle": "x"}, "serials": ["A"]}),
            "/fields/modle",
        ),
    ] {
        let answer = tess.post("/api/v1/shipments", &list).await;
        let problem = answer.problem(ProblemType::Invalid);
        assert_eq!(problem.errors[0].pointer, pointer, "{list}");
    }
}

#[tokio::test]
async fn a_closed_sequence_receives_nothing() {
    let app = TestApp::spawn().await;
    let ada = app.as_admin().await;
    ada.get("/api/v1/tags/sequences").await.expect(200);
    let close = json!({"is_active": false, "reason": "a new prefix"});
    ada.send(Method::PATCH, "/api/v1/tags/sequences/W12-", |r| {
        r.json(&close)
    })
    .await
    .expect(200);

    let answer = ada
        .post("/api/v1/shipments", &chromebooks(&["FRESH1"]))
        .await;

    answer.problem(ProblemType::SequenceConflict);
    let list = ada.get("/api/v1/shipments").await.expect(200).json();
    assert_eq!(list["items"], json!([]));
}
