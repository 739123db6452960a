use types::{ProblemType, ShipmentItemState, ShipmentPlan};

use super::chromebooks;
use crate::support::TestApp;

#[tokio::test]
async fn a_plan_names_the_asset_that_has_a_serial_number_already() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    let asset = tess.get("/api/v1/assets/7").await.expect(200).json();
    let taken = asset["serial"].as_str().unwrap();

    let list = chromebooks(&["FRESH1", taken, "two words"]);
    let plan: ShipmentPlan = tess
        .post("/api/v1/shipments/plan", &list)
        .await
        .expect(200)
        .read();

    let states: Vec<ShipmentItemState> = plan.items.iter().map(|item| item.state).collect();
    assert_eq!(plan.ready, 1);
    assert_eq!(
        states,
        [
            ShipmentItemState::Ready,
            ShipmentItemState::Duplicate,
            ShipmentItemState::Invalid
        ]
    );
    assert_eq!(plan.items[1].asset_id, Some(7));
    assert_eq!(plan.items[1].tag.as_ref().unwrap().as_str(), "W12-0007");
}

#[tokio::test]
async fn a_plan_needs_rt_and_says_when_it_is_away() {
    let mut app = TestApp::spawn().await;
    app.stop_rt().await;

    let list = chromebooks(&["FRESH1"]);
    let answer = app
        .as_technician()
        .await
        .post("/api/v1/shipments/plan", &list)
        .await;

    answer.problem(ProblemType::RtUnavailable);
}
