use std::{collections::HashSet, time::Duration};

use rt_sim::{Fault, Scope};
use store::TagListFilter;
use types::{NewShipment, ShipmentItemState as State, TagState};

use super::{by_serial, carried_out, chromebooks, items, receive, shipment, site, states};

/// A shipment of 200 with one serial number that RT has and one bad line. RT fails in between in
/// every way that it knows.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_serials_make_their_assets_once_through_every_failure_of_rt() {
    let site = site().await;
    let mut serials: Vec<String> = (1..=200).map(|number| format!("SHIP{number:04}")).collect();
    serials[56] = "SN000007".into();
    serials[111] = "not a serial".into();
    let list = NewShipment {
        fields: chromebooks(),
        serials,
    };
    let (before, at_first) = (by_serial(&site), site.rt.state().asset_count());

    let received = receive(&site, &list).await;
    assert_eq!(
        (received.total, received.waiting, received.explained),
        (200, 199, 1)
    );
    let worker = tokio::spawn({
        let app = site.app.clone();
        async move { app.run_due_writes().await }
    });
    while site.rt.state().asset_count() < at_first + 40 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let faults = site.rt.faults();
    for fault in [
        Fault::Empty500,
        Fault::Reset,
        Fault::Html,
        Fault::Unavailable {
            retry_after_seconds: 1,
        },
        Fault::Unauthorized,
    ] {
        faults.inject(fault, Scope::Next(5));
    }
    // The worst that can be: RT makes the asset, and nobody is told.
    faults.inject(Fault::LoseAnswer, Scope::NextWrites(10));
    faults.inject(
        Fault::LateWrite(Duration::from_millis(50)),
        Scope::NextWrites(5),
    );
    worker.await.unwrap().unwrap();
    let finished = carried_out(&site, received.id).await;

    assert_eq!(
        (finished.total, finished.created, finished.explained),
        (200, 198, 2)
    );
    assert_eq!(site.rt.state().asset_count(), at_first + 198);
    for (serial, count) in by_serial(&site) {
        assert_eq!(count, 1, "{serial} is there {count} times");
        assert!(
            before.contains_key(&serial) || serial.starts_with("ship"),
            "{serial}"
        );
    }
    let all = items(&site, received.id).await;
    let tags: HashSet<&str> = all
        .iter()
        .filter_map(|i| Some(i.tag.as_ref()?.as_str()))
        .collect();
    assert_eq!(tags.len(), 198);
    for item in &all {
        match item.line {
            57 => {
                assert_eq!((item.state, item.tag.as_ref()), (State::Duplicate, None));
                let holder = site.rt.state().assets_named("W12-0007")[0].id;
                assert_eq!(item.asset_id, Some(holder));
                assert!(
                    item.detail.as_ref().unwrap().contains("W12-0007"),
                    "{item:?}"
                );
            }
            112 => assert_eq!(item.state, State::Invalid),
            _ => {
                let asset = site.rt.state().asset(item.asset_id.unwrap()).unwrap();
                assert_eq!(
                    asset.fields["Serial Number"],
                    std::slice::from_ref(&item.serial)
                );
                assert_eq!(asset.name, item.tag.as_ref().unwrap().as_str());
            }
        }
    }
    let pdf = site
        .app
        .shipment_labels_pdf(&site.technician(), received.id, None)
        .await
        .unwrap();
    assert_eq!((pdf.pages, pdf.skipped), (198, vec![]));
}

#[tokio::test]
async fn what_rt_refuses_is_told_in_its_words_and_asked_anew_with_another_tag() {
    let site = site().await;
    let mut list = shipment(&["A-1", "A-2"]);
    list.fields.catalog = "Nowhere".into();
    let received = receive(&site, &list).await;
    let finished = carried_out(&site, received.id).await;
    let before = items(&site, received.id).await;

    site.app
        .resume_shipment(&site.technician(), received.id, None)
        .await
        .unwrap();
    let waiting = items(&site, received.id).await;

    assert_eq!((finished.created, finished.explained), (0, 2));
    assert_eq!(states(&before), [State::Refused, State::Refused]);
    assert_eq!(before[0].detail.as_deref(), Some("Permission Denied"));
    assert_eq!(before[0].tag, None);
    assert_eq!(states(&waiting), [State::Waiting, State::Waiting]);
    let tags: Vec<&str> = waiting
        .iter()
        .map(|i| i.tag.as_ref().unwrap().as_str())
        .collect();
    assert_eq!(tags, ["W12-0503", "W12-0504"]);
    let ledger = site
        .store()
        .tags(&TagListFilter::default(), 9)
        .await
        .unwrap();
    let void = ledger.iter().filter(|tag| tag.state == TagState::Void);
    assert_eq!(void.count(), 2);
}

#[tokio::test]
async fn what_was_given_up_goes_on_when_it_is_resumed() {
    let site = site().await;
    site.rt
        .faults()
        .inject(Fault::Empty500, Scope::EveryRequest);
    let received = receive(&site, &shipment(&["A-1", "bad one"])).await;
    let given_up = carried_out(&site, received.id).await;
    let failed = items(&site, received.id).await;
    site.rt.faults().clear();

    let resumed = site
        .app
        .resume_shipment(&site.technician(), received.id, None)
        .await
        .unwrap();
    let finished = carried_out(&site, received.id).await;
    let again = site
        .app
        .resume_shipment(&site.technician(), received.id, None)
        .await
        .unwrap();

    assert_eq!((given_up.created, given_up.explained), (0, 2));
    assert_eq!(states(&failed), [State::Failed, State::Invalid]);
    assert_eq!(failed[0].tag.as_ref().unwrap().as_str(), "W12-0501");
    assert_eq!(
        (resumed.waiting, finished.created, finished.explained),
        (1, 1, 1)
    );
    assert_eq!(again, finished);
}

#[tokio::test]
async fn what_is_resumed_may_fail_as_often_as_it_might_at_first() {
    let site = site().await;
    let fail = |scope| site.rt.faults().inject(Fault::Empty500, scope);
    fail(Scope::EveryRequest);
    let received = receive(&site, &shipment(&["A-1"])).await;
    carried_out(&site, received.id).await;
    site.rt.faults().clear();
    fail(Scope::Next(2));

    site.app
        .resume_shipment(&site.technician(), received.id, None)
        .await
        .unwrap();
    let finished = carried_out(&site, received.id).await;

    assert_eq!((finished.created, finished.explained), (1, 0));
}

#[tokio::test]
async fn an_asset_with_a_refused_field_is_there_and_is_not_made_again() {
    let site = site().await;
    let mut list = shipment(&["A-1"]);
    let odd = vec!["no date".to_owned()];
    list.fields
        .custom_fields
        .insert("Purchase Date".into(), odd);
    let received = receive(&site, &list).await;
    let count = site.rt.state().asset_count();

    let finished = carried_out(&site, received.id).await;
    let resumed = site
        .app
        .resume_shipment(&site.technician(), received.id, None)
        .await
        .unwrap();

    let item = items(&site, received.id).await.remove(0);
    assert_eq!((finished.created, resumed), (1, finished));
    assert_eq!(
        (item.state, item.asset_id),
        (State::Created, Some(count as u64 + 1))
    );
    let words = item.detail.as_deref();
    assert_eq!(words, Some("RT stored \"1970-01-01\" instead"));
    assert_eq!(site.rt.state().asset_count(), count + 1);
}
