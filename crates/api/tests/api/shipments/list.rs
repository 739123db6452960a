use types::{Page, ProblemType, Shipment};

use super::{chromebooks, receive};
use crate::support::TestApp;

#[tokio::test]
async fn the_newest_shipment_comes_first_and_pages_follow_one_another() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    let mut ids = Vec::new();
    for serial in ["FRESH1", "FRESH2", "FRESH3"] {
        ids.push(receive(&tess, &chromebooks(&[serial])).await.id);
    }
    ids.reverse();

    let first: Page<Shipment> = tess
        .get("/api/v1/shipments?limit=2")
        .await
        .expect(200)
        .read();
    let next = format!(
        "/api/v1/shipments?limit=2&cursor={}",
        first.next_cursor.unwrap()
    );
    let rest: Page<Shipment> = tess.get(&next).await.expect(200).read();

    assert_eq!(rest.next_cursor, None);
    let seen: Vec<uuid::Uuid> = first
        .items
        .iter()
        .chain(&rest.items)
        .map(|s| s.id)
        .collect();
    assert_eq!(seen, ids);
}

#[tokio::test]
async fn a_cursor_of_another_list_is_not_valid() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    let answer = tess.get("/api/v1/shipments?cursor=made-up").await;

    let problem = answer.problem(ProblemType::Invalid);
    assert_eq!(problem.errors[0].pointer, "cursor");
}
