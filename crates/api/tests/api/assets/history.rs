use types::{HistoryEntry, Page, ProblemType};

use crate::support::TestApp;

#[tokio::test]
async fn the_history_of_an_asset_begins_with_its_creation() {
    let app = TestApp::spawn().await;

    let answer = app
        .as_technician()
        .await
        .get("/api/v1/assets/7/history?limit=20")
        .await;

    let page: Page<HistoryEntry> = answer.expect(200).read();
    assert_eq!(page.items.last().unwrap().kind, "Create");
    assert_eq!(page.next_cursor, None);
}

#[tokio::test]
async fn an_asset_that_is_not_there_has_no_history() {
    let app = TestApp::spawn().await;

    let answer = app
        .as_technician()
        .await
        .get("/api/v1/assets/999999/history")
        .await;

    answer.problem(ProblemType::AssetNotFound);
}
