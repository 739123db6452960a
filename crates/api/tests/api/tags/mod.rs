use reqwest::Method;
use serde_json::{Value, json};
use types::{ProblemType, TagEntry, TagReservation};

use crate::support::TestApp;

#[tokio::test]
async fn tags_are_reserved_listed_given_back_and_printed_blank() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    let answer = tess
        .post(
            "/api/v1/tags/reservations",
            &json!({"count": 3, "note": "Cart 7"}),
        )
        .await
        .expect(201);
    let reserved: TagReservation = answer.read();
    assert_eq!(reserved.tags.len(), 3);
    let [first, second, third] = &reserved.tags[..] else {
        panic!()
    };
    let released = tess
        .post(&format!("/api/v1/tags/{first}/release"), &json!({}))
        .await;
    assert_eq!(released.expect(200).json()["state"], "void");
    let why = json!({"reason": "misprinted"});
    let void = tess
        .post(&format!("/api/v1/tags/{second}/void"), &why)
        .await
        .expect(200);
    assert!(
        void.json()["void_reason"]
            .as_str()
            .unwrap()
            .starts_with("misprinted")
    );
    tess.post(&format!("/api/v1/tags/{second}/void"), &why)
        .await
        .problem(ProblemType::TagTaken);

    let list = tess
        .get("/api/v1/tags?state=reserved")
        .await
        .expect(200)
        .json();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    let path = format!("/api/v1/tags/reservations/{}", reserved.id);
    let again: TagReservation = tess.get(&path).await.expect(200).read();
    assert_eq!(again, reserved);
    let labels = tess
        .get(&format!("{path}/labels?template=small"))
        .await
        .expect(200);
    assert_eq!(labels.header("label-pages"), Some("1"));
    assert_eq!(labels.header("content-type"), Some("application/pdf"));

    tess.post(&format!("/api/v1/tags/{third}/release"), &json!({}))
        .await
        .expect(200);
    tess.get(&format!("{path}/labels"))
        .await
        .problem(ProblemType::WrongState);
}

#[tokio::test]
async fn one_key_reserves_once() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    let reserve = |count: u8| {
        tess.send(Method::POST, "/api/v1/tags/reservations", move |request| {
            request
                .header("Idempotency-Key", "\"cart-7\"")
                .json(&json!({"count": count}))
        })
    };

    let first: TagReservation = reserve(2).await.expect(201).read();
    let again: TagReservation = reserve(2).await.expect(201).read();

    assert_eq!(first, again);
    reserve(3).await.problem(ProblemType::IdempotencyKeyReused);
}

#[tokio::test]
async fn a_blank_label_is_bound_to_an_asset() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    let body = json!({"count": 1});
    let reserved: TagReservation = tess.post("/api/v1/tags/reservations", &body).await.read();
    let path = format!("/api/v1/tags/{}/assign", reserved.tags[0]);

    let taken = tess.post(&path, &json!({"asset_id": 7})).await;
    taken.problem(ProblemType::AssetTagged);
    tess.post(&path, &json!({"asset_id": 900_000}))
        .await
        .problem(ProblemType::AssetNotFound);
    app.rt.state().rename_asset(7, "A device without a tag");
    let bound: TagEntry = tess
        .post(&path, &json!({"asset_id": 7}))
        .await
        .expect(200)
        .read();

    assert_eq!(bound.asset_id, Some(7));
    assert_eq!(
        app.rt.state().asset(7).unwrap().name,
        reserved.tags[0].as_str()
    );
}

#[tokio::test]
async fn an_asset_number_that_no_database_keeps_is_refused() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    let reserved: TagReservation = tess
        .post("/api/v1/tags/reservations", &json!({"count": 1}))
        .await
        .read();
    let path = format!("/api/v1/tags/{}/assign", reserved.tags[0]);

    let assigned = tess.post(&path, &json!({"asset_id": 1_u64 << 63})).await;
    let problem = assigned.problem(ProblemType::Invalid);
    assert_eq!(problem.errors[0].pointer, "/asset_id");
    tess.get("/api/v1/assets/9223372036854775808")
        .await
        .problem(ProblemType::Malformed);
    tess.get("/api/v1/assets/9223372036854775807")
        .await
        .problem(ProblemType::AssetNotFound);
}

#[tokio::test]
async fn reservations_and_changes_come_page_by_page() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    let ada = app.as_admin().await;
    for number in 1..=5 {
        tess.post(
            "/api/v1/tags/reservations",
            &json!({"count": 1, "note": format!("Cart {number}")}),
        )
        .await
        .expect(201);
        ada.send(Method::PATCH, "/api/v1/tags/sequences/W12-", |r| {
            r.json(&json!({"padding": 4 + number, "reason": "A test"}))
        })
        .await
        .expect(200);
    }

    for (path, count) in [
        ("/api/v1/tags/reservations", 5),
        ("/api/v1/tags/sequences/W12-/changes", 6),
    ] {
        let whole = tess.get(path).await.expect(200).json();
        let mut items: Vec<Value> = Vec::new();
        let mut address = format!("{path}?limit=2");
        loop {
            let page = tess.get(&address).await.expect(200).json();
            let page_items = page["items"].as_array().unwrap();
            assert!(page_items.len() <= 2, "{path}");
            items.extend(page_items.iter().cloned());
            let Some(cursor) = page["next_cursor"].as_str() else {
                break;
            };
            address = format!("{path}?limit=2&cursor={cursor}");
        }
        assert_eq!(items.len(), count, "{path}");
        assert_eq!(Value::Array(items), whole["items"], "{path}");
        tess.get(&format!("{path}?nonsense=1"))
            .await
            .problem(ProblemType::Malformed);
    }
}

#[tokio::test]
async fn sequences_are_an_administrators() {
    let app = TestApp::spawn().await;
    let ada = app.as_admin().await;
    let new = json!({"prefix": "LIB-", "reason": "The library"});

    ada.post("/api/v1/tags/sequences", &new).await.expect(201);
    ada.post("/api/v1/tags/sequences", &new)
        .await
        .problem(ProblemType::SequenceConflict);
    let tess = app.as_technician().await;
    tess.post("/api/v1/tags/sequences", &new)
        .await
        .problem(ProblemType::Forbidden);
    tess.post(
        "/api/v1/tags/reservations",
        &json!({"prefix": "LIB-", "count": 5}),
    )
    .await
    .expect(201);

    let patch = |body: Value| {
        ada.send(Method::PATCH, "/api/v1/tags/sequences/LIB-", move |r| {
            r.json(&body)
        })
    };
    let low = patch(json!({"next_number": 3, "reason": "again"})).await;
    assert_eq!(
        low.problem(ProblemType::SequenceConflict).extensions["prefix"],
        "LIB-"
    );
    let raised = patch(json!({"next_number": 20, "reason": "Used on paper"}))
        .await
        .expect(200);
    assert_eq!(raised.json()["unexplained"], 0);
    patch(json!({"is_active": false, "reason": "Closed"}))
        .await
        .expect(200);
    tess.post(
        "/api/v1/tags/reservations",
        &json!({"prefix": "LIB-", "count": 1}),
    )
    .await
    .problem(ProblemType::SequenceConflict);
    let changes = tess
        .get("/api/v1/tags/sequences/LIB-/changes")
        .await
        .expect(200)
        .json();
    assert_eq!(changes["items"][0]["kind"], "deactivated");
    tess.get("/api/v1/tags/sequences/NONE-/changes")
        .await
        .problem(ProblemType::RecordNotFound);
}

#[tokio::test]
async fn what_makes_no_sense_is_told_with_its_place() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    for (body, pointer) in [
        (json!({"count": 0}), "/count"),
        (json!({"count": 1001}), "/count"),
        (json!({"count": 1, "lease_seconds": 5}), "/lease_seconds"),
    ] {
        let answer = tess.post("/api/v1/tags/reservations", &body).await;
        assert_eq!(
            answer.problem(ProblemType::Invalid).errors[0].pointer,
            pointer
        );
    }
    tess.get("/api/v1/tags/W12-0412")
        .await
        .problem(ProblemType::RecordNotFound);
    tess.get("/api/v1/tags?cursor=AAAA")
        .await
        .problem(ProblemType::Invalid);
}
