use serde_json::{Value, json};
use types::{FieldError, ProblemType};

use super::{LARGE, SMALL, assert_sizes};
use crate::support::{Answer, TestApp};

async fn print(app: &TestApp, batch: &Value) -> Answer {
    app.as_technician()
        .await
        .post("/api/v1/labels", batch)
        .await
}

#[tokio::test]
async fn labels_are_printed_in_the_order_given_one_page_each() {
    let app = TestApp::spawn().await;

    let answer = print(
        &app,
        &json!({"items": [
            {"tag": "w12-0007"}, {"asset_id": 702}, {"tag": "W12-0001", "template": "small"}
        ]}),
    )
    .await
    .expect(200);

    assert_eq!(answer.header("label-pages"), Some("3"));
    assert_eq!(answer.header("label-skipped"), None);
    assert_sizes(&answer.page_sizes(), &[LARGE, SMALL, SMALL]);
}

#[tokio::test]
async fn every_bad_item_is_listed_and_nothing_is_printed() {
    let app = TestApp::spawn().await;

    let answer = print(
        &app,
        &json!({"items": [
            {"tag": "W12-0001"}, {"tag": "W12-9999"}, {"tag": "W12-2001"}, {"asset_id": 999_999}, {}
        ]}),
    )
    .await;

    let problem = answer.problem(ProblemType::LabelsUnprintable);
    let places: Vec<&str> = problem
        .errors
        .iter()
        .map(|error| error.pointer.as_str())
        .collect();
    assert_eq!(places, ["/items/1", "/items/2", "/items/3", "/items/4"]);
}

#[tokio::test]
async fn bad_items_can_be_skipped_and_are_named() {
    let app = TestApp::spawn().await;

    let answer = print(
        &app,
        &json!({"items": [{"tag": "W12-0001"}, {"tag": "W12-9999"}], "on_missing": "skip"}),
    )
    .await
    .expect(200);

    assert_eq!(answer.header("label-pages"), Some("1"));
    let skipped: Vec<FieldError> =
        serde_json::from_str(answer.header("label-skipped").unwrap()).unwrap();
    assert_eq!(skipped[0].pointer, "/items/1");
}

#[tokio::test]
async fn printing_goes_on_from_a_place_and_makes_copies() {
    let app = TestApp::spawn().await;

    let answer = print(
        &app,
        &json!({
            "items": [{"tag": "W12-0001"}, {"tag": "W12-0002"}, {"tag": "W12-0701"}],
            "start_at": 2, "copies": 2
        }),
    )
    .await
    .expect(200);

    assert_eq!(answer.header("label-pages"), Some("4"));
    assert_sizes(&answer.page_sizes(), &[LARGE, LARGE, SMALL, SMALL]);
}

#[tokio::test]
async fn bounds_are_checked_and_pointed_at() {
    let app = TestApp::spawn().await;
    let item = json!({"tag": "W12-0001"});

    for (batch, pointer) in [
        (json!({"items": []}), "/items"),
        (json!({"items": [item], "copies": 0}), "/copies"),
        (json!({"items": [item], "copies": 21}), "/copies"),
        (json!({"items": [item], "start_at": 2}), "/start_at"),
        (
            json!({"items": [item], "on_missing": "guess"}),
            "/on_missing",
        ),
        (
            json!({"items": [{"tag": "W12-0001", "size": "large"}]}),
            "/items/0/size",
        ),
    ] {
        let problem = print(&app, &batch).await.problem(ProblemType::Invalid);
        assert_eq!(problem.errors[0].pointer, pointer, "{batch}");
    }
}

#[tokio::test]
async fn many_warnings_are_cut_to_what_a_header_carries_and_counted() {
    let app = TestApp::spawn().await;
    let items: Vec<Value> = (0..60)
        .map(|n| json!({"asset_id": 7 + 12 * n, "template": "small"}))
        .collect();

    let answer = print(&app, &json!({"items": items})).await.expect(200);

    let warnings = answer.header("label-warnings").unwrap();
    assert!(warnings.len() <= 1_024 && warnings.is_ascii());
    let told: Vec<Value> = serde_json::from_str(warnings).unwrap();
    let omitted: usize = answer
        .header("label-warnings-omitted")
        .unwrap()
        .parse()
        .unwrap();
    assert!(!told.is_empty() && omitted > 0);
}
