use serde_json::json;
use types::{LabelCheck, LabelCheckState};

use crate::support::TestApp;

#[tokio::test]
async fn a_batch_is_checked_item_by_item_without_printing() {
    let app = TestApp::spawn().await;
    let batch = json!({"items": [
        {"tag": "w12-0007"}, {"tag": "W12-9999"}, {"tag": "W12-2001"}, {"tag": "X4UNTAGGED1"}, {}
    ], "copies": 3});

    let answer = app
        .as_technician()
        .await
        .post("/api/v1/labels/check", &batch)
        .await;

    let check: LabelCheck = answer.expect(200).read();
    let states: Vec<LabelCheckState> = check.items.iter().map(|item| item.state).collect();
    assert_eq!(
        states,
        [
            LabelCheckState::Ready,
            LabelCheckState::NotFound,
            LabelCheckState::Ambiguous,
            LabelCheckState::Untagged,
            LabelCheckState::Invalid,
        ]
    );
    assert_eq!(check.pages, 3);
    assert_eq!(
        check.items[0].content.as_ref().unwrap().tag.as_str(),
        "W12-0007"
    );
}
