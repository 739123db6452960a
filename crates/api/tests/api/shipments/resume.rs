use rt_sim::{Fault, Scope};
use serde_json::json;
use types::{ProblemType, Shipment};

use super::{chromebooks, let_rt_have_it, receive};
use crate::support::TestApp;

#[tokio::test]
async fn what_was_given_up_is_tried_again() {
    let app = TestApp::spawn().await;
    let received = receive(&app.as_technician().await, &chromebooks(&["FRESH1"])).await;
    let path = format!("/api/v1/shipments/{}", received.id);
    app.rt.faults().inject(Fault::Empty500, Scope::EveryRequest);
    let_rt_have_it(&app).await;
    let tess = app.as_technician().await;
    let given_up: Shipment = tess.get(&path).await.expect(200).read();
    app.rt.faults().clear();

    let resumed = tess
        .post(&format!("{path}/resume"), &json!({}))
        .await
        .expect(200);
    let resumed: Shipment = resumed.read();

    assert_eq!((given_up.waiting, given_up.explained), (0, 1));
    assert_eq!((resumed.waiting, resumed.explained), (1, 0));
    let_rt_have_it(&app).await;
    let tess = app.as_technician().await;
    let finished: Shipment = tess.get(&path).await.expect(200).read();
    assert_eq!((finished.created, finished.is_finished), (1, true));
}

#[tokio::test]
async fn a_shipment_that_is_not_there_is_not_resumed() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    let path = "/api/v1/shipments/019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10/resume";
    tess.post(path, &json!({}))
        .await
        .problem(ProblemType::RecordNotFound);
}
