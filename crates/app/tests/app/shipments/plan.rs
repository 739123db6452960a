use app::Error;
use rt_sim::{Fault, Scope};
use store::{TagListFilter, WriteListFilter};
use types::{NewAsset, NewShipment, ShipmentItemState as State};

use super::{carried_out, chromebooks, items, receive, shipment, site, states};

#[tokio::test]
async fn a_plan_says_of_every_line_what_would_become_of_it() {
    let site = site().await;
    site.rt.faults().inject(Fault::Reset, Scope::EveryRequest);
    let being_made = NewAsset {
        fields: chromebooks(),
        serial: Some("BEING-MADE".into()),
        ..NewAsset::default()
    };
    let made = site
        .app
        .create_asset(&site.technician(), &being_made, None)
        .await
        .unwrap();
    site.rt.faults().clear();
    let list = shipment(&["NEW-1", "", "sn000003", "new-1", "being-made", "two words"]);

    let plan = site
        .app
        .plan_shipment(&site.technician(), &list)
        .await
        .unwrap();

    let lines: Vec<u32> = plan.items.iter().map(|item| item.line).collect();
    assert_eq!((plan.ready, lines), (1, vec![1, 3, 4, 5, 6]));
    assert_eq!(
        states(&plan.items),
        [
            State::Ready,
            State::Duplicate,
            State::Duplicate,
            State::Duplicate,
            State::Invalid
        ]
    );
    let in_rt = &plan.items[1];
    assert_eq!(in_rt.tag.as_ref().unwrap().as_str(), "W12-0003");
    assert_eq!(
        in_rt.asset_id,
        Some(site.rt.state().assets_named("W12-0003")[0].id)
    );
    let in_list = plan.items[2].detail.as_deref();
    assert_eq!(in_list, Some("Line 1 has the same serial number."));
    let in_the_making = &plan.items[3];
    assert_eq!(in_the_making.tag, Some(made.tag));
    assert_eq!(
        (in_the_making.write_id, in_the_making.asset_id),
        (Some(made.write_id), None)
    );
    assert_eq!(
        plan.items[4].detail.as_deref(),
        Some("A serial number holds no spaces.")
    );
}

#[tokio::test]
async fn a_plan_writes_nothing_here_and_nothing_in_rt() {
    let site = site().await;
    let list = shipment(&["NEW-1", "NEW-2", "SN000003"]);
    let before = site.rt.state().assets();

    site.app
        .plan_shipment(&site.technician(), &list)
        .await
        .unwrap();

    let calls = site.rt.state().requests();
    assert!(!calls.is_empty());
    for call in calls {
        assert!(
            call.method == "POST" && call.path.starts_with("/REST/2.0/assets"),
            "{call:?}"
        );
    }
    assert_eq!(site.rt.state().assets(), before);
    let store = site.store();
    assert!(
        store
            .tags(&TagListFilter::default(), 9)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        store
            .writes(&WriteListFilter::default(), 9)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(store.shipments(None, 9).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_plan_asks_rt_in_few_calls() {
    let site = site().await;
    let serials: Vec<String> = (0..200).map(|number| format!("NEW-{number}")).collect();
    let list = NewShipment {
        fields: chromebooks(),
        serials,
    };

    site.app
        .plan_shipment(&site.technician(), &list)
        .await
        .unwrap();

    assert_eq!(site.rt_calls().len(), 4, "{:?}", site.rt_calls());
}

#[tokio::test]
async fn without_rt_there_is_no_plan_but_a_shipment_that_waits() {
    let site = site().await;
    site.rt.faults().inject(Fault::Reset, Scope::EveryRequest);
    let list = shipment(&["NEW-1", "NEW-2"]);

    let plan = site.app.plan_shipment(&site.technician(), &list).await;
    let received = receive(&site, &list).await;
    site.app.run_due_writes().await.unwrap();

    assert!(matches!(plan, Err(Error::Upstream(_))), "{plan:?}");
    assert_eq!(
        (received.total, received.waiting, received.is_finished),
        (2, 2, false)
    );
    let waiting = items(&site, received.id).await;
    assert_eq!(states(&waiting), [State::Waiting, State::Waiting]);
    assert_eq!(waiting[0].tag.as_ref().unwrap().as_str(), "W12-0501");
    assert_eq!(waiting[0].detail.as_deref(), Some("RT is unavailable"));
    site.rt.faults().clear();
    assert_eq!(carried_out(&site, received.id).await.created, 2);
}
