use types::{Page, ProblemType, ShipmentItem};

use super::{chromebooks, let_rt_have_it, receive};
use crate::{
    labels::{LARGE, SMALL, assert_sizes},
    support::TestApp,
};

#[tokio::test]
async fn labels_come_in_one_pdf_in_the_order_of_the_lines() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    let received = receive(&tess, &chromebooks(&["ZZ-1", "two words", "AA-2", "MM-3"])).await;
    let_rt_have_it(&app).await;
    let tess = app.as_technician().await;
    let path = format!("/api/v1/shipments/{}", received.id);

    let pdf = tess.get(&format!("{path}/labels")).await.expect(200);

    assert_eq!(pdf.header("label-pages"), Some("3"));
    assert_eq!(pdf.header("label-skipped"), None);
    assert_sizes(&pdf.page_sizes(), &[LARGE, LARGE, LARGE]);
    let items: Page<ShipmentItem> = tess.get(&format!("{path}/items")).await.expect(200).read();
    let tags: Vec<String> = items
        .items
        .iter()
        .filter_map(|i| Some(i.tag.as_ref()?.to_string()))
        .collect();
    let text = pdf.pdftotext();
    let places: Vec<usize> = tags
        .iter()
        .map(|tag| text.find(tag.as_str()).unwrap())
        .collect();
    assert!(places.is_sorted(), "{tags:?} in {text}");
}

#[tokio::test]
async fn a_size_may_be_asked_for_and_an_asset_that_lost_its_tag_is_named() {
    let app = TestApp::spawn().await;
    let received = receive(
        &app.as_technician().await,
        &chromebooks(&["FRESH1", "FRESH2"]),
    )
    .await;
    let_rt_have_it(&app).await;
    let tess = app.as_technician().await;
    let path = format!("/api/v1/shipments/{}", received.id);
    let items: Page<ShipmentItem> = tess.get(&format!("{path}/items")).await.expect(200).read();
    app.rt
        .state()
        .rename_asset(items.items[0].asset_id.unwrap(), "lost its tag");

    let pdf = tess
        .get(&format!("{path}/labels?template=small"))
        .await
        .expect(200);

    assert_sizes(&pdf.page_sizes(), &[SMALL]);
    assert!(
        pdf.header("label-skipped")
            .unwrap()
            .contains("lost its tag")
    );
}

#[tokio::test]
async fn there_is_nothing_to_print_before_rt_has_an_asset() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    let received = receive(&tess, &chromebooks(&["FRESH1"])).await;

    let answer = tess
        .get(&format!("/api/v1/shipments/{}/labels", received.id))
        .await;

    answer.problem(ProblemType::WrongState);
}
