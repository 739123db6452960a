use types::{Page, ProblemType, ShipmentItem, ShipmentItemState};

use super::{chromebooks, let_rt_have_it, receive};
use crate::support::{Client, TestApp};

async fn page(client: &Client, path: &str) -> Page<ShipmentItem> {
    client.get(path).await.expect(200).read()
}

#[tokio::test]
async fn lines_are_told_in_their_order_page_by_page() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    let received = receive(&tess, &chromebooks(&["FRESH1", "", "two words", "FRESH2"])).await;
    let_rt_have_it(&app).await;
    let tess = app.as_technician().await;
    let path = format!("/api/v1/shipments/{}/items", received.id);

    let first = page(&tess, &format!("{path}?limit=2")).await;
    let next = format!("{path}?limit=2&cursor={}", first.next_cursor.unwrap());
    let rest = page(&tess, &next).await;

    let lines: Vec<u32> = first
        .items
        .iter()
        .chain(&rest.items)
        .map(|i| i.line)
        .collect();
    assert_eq!((lines, rest.next_cursor), (vec![1, 3, 4], None));
    let made = &rest.items[0];
    assert_eq!(
        (made.serial.as_str(), made.state),
        ("FRESH2", ShipmentItemState::Created)
    );
    let asset = app.rt.state().asset(made.asset_id.unwrap()).unwrap();
    assert_eq!(asset.name, made.tag.as_ref().unwrap().as_str());
    assert_eq!(
        first.items[1].detail.as_deref(),
        Some("A serial number holds no spaces.")
    );
}

#[tokio::test]
async fn a_shipment_that_is_not_there_has_no_lines() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    let path = "/api/v1/shipments/019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10/items";
    tess.get(path).await.problem(ProblemType::RecordNotFound);
}
