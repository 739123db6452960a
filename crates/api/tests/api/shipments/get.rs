use types::{ProblemType, Shipment};

use super::{chromebooks, receive};
use crate::support::TestApp;

#[tokio::test]
async fn a_shipment_tells_what_its_assets_have_in_common() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    let received = receive(&tess, &chromebooks(&["FRESH1"])).await;

    let path = format!("/api/v1/shipments/{}", received.id);
    let shipment: Shipment = tess.get(&path).await.expect(200).read();

    assert_eq!(shipment, received);
    assert_eq!(shipment.fields.model.as_deref(), Some("300e Gen 3"));
}

#[tokio::test]
async fn a_shipment_that_is_not_there_is_not_found_and_a_word_is_no_id() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    let nowhere = "/api/v1/shipments/019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10";
    tess.get(nowhere).await.problem(ProblemType::RecordNotFound);
    tess.get("/api/v1/shipments/first")
        .await
        .problem(ProblemType::Malformed);
}
