use app::{Conflict, Error};
use types::LabelSize;

use super::{carried_out, items, receive, shipment, site};

#[tokio::test]
async fn there_are_labels_of_what_is_there_and_none_before() {
    let site = site().await;
    let tess = site.technician();
    let received = receive(&site, &shipment(&["A-1", "A-2", "A-3"])).await;

    let too_early = site.app.shipment_labels_pdf(&tess, received.id, None).await;
    carried_out(&site, received.id).await;
    let asset_id = items(&site, received.id).await[1].asset_id.unwrap();
    site.rt.state().rename_asset(asset_id, "lost its tag");
    let small = Some(LabelSize::Small);
    let pdf = site
        .app
        .shipment_labels_pdf(&tess, received.id, small)
        .await
        .unwrap();

    assert!(matches!(
        too_early,
        Err(Error::Conflict(Conflict::WrongState { .. }))
    ));
    assert_eq!((pdf.pages, pdf.skipped.len()), (2, 1));
    assert_eq!(pdf.skipped[0].pointer, "/items/1");
}
