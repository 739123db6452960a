use std::collections::HashSet;

use app::{Conflict, Error, Thing};
use store::TagListFilter;
use types::{CommonFields, NewShipment, Permission, Shipment, ShipmentItemState as State};
use uuid::Uuid;

use super::{carried_out, chromebooks, items, receive, shipment, site, states};
use crate::site::{Site, refused};
use rt_sim::fixture;

#[tokio::test]
async fn tags_are_given_in_the_order_of_the_lines_past_those_that_rt_has() {
    let site = Site::with(fixture::small(), |policy| policy.tags.first_number = 23).await;

    let received = receive(&site, &shipment(&["A-1", "A-2", "A-3", "A-4"])).await;
    carried_out(&site, received.id).await;

    // RT has W12-0023 and W12-0024 already, which the mirror of this site does not know.
    let all = items(&site, received.id).await;
    let mut tags: Vec<&str> = all
        .iter()
        .map(|i| i.tag.as_ref().unwrap().as_str())
        .collect();
    tags.sort_unstable();
    assert_eq!(tags, ["W12-0025", "W12-0026", "W12-0027", "W12-0028"]);
}

#[tokio::test]
async fn a_label_that_is_printed_at_once_has_no_tag_that_rt_has() {
    let site = Site::with(fixture::small(), |policy| policy.tags.first_number = 23).await;

    let received = receive(&site, &shipment(&["A-1", "A-2"])).await;

    // Before anything is written.
    let all = items(&site, received.id).await;
    let tags = all.iter().map(|i| i.tag.as_ref().unwrap().as_str());
    assert_eq!(tags.collect::<Vec<_>>(), ["W12-0025", "W12-0026"]);
}

#[tokio::test]
async fn the_same_list_under_the_same_key_is_the_same_shipment() {
    let site = site().await;
    let tess = site.technician();
    let list = shipment(&["A-1", "A-2"]);

    let first = site
        .app
        .create_shipment(&tess, &list, Some("key-1"))
        .await
        .unwrap();
    carried_out(&site, first.id).await;
    let again = site
        .app
        .create_shipment(&tess, &list, Some("key-1"))
        .await
        .unwrap();
    let other = site
        .app
        .create_shipment(&tess, &shipment(&["A-3"]), Some("key-1"))
        .await;

    assert_eq!((again.id, again.created), (first.id, 2));
    assert!(
        matches!(other, Err(Error::Conflict(Conflict::KeyReused))),
        "{other:?}"
    );
    assert_eq!(
        site.store()
            .tags(&TagListFilter::default(), 9)
            .await
            .unwrap()
            .len(),
        2
    );
}

#[tokio::test]
async fn a_second_shipment_of_the_same_serials_makes_nothing() {
    let site = site().await;
    let first = receive(&site, &shipment(&["A-1", "A-2"])).await;

    let at_once = receive(&site, &shipment(&["a-1"])).await;
    carried_out(&site, first.id).await;
    let later = receive(&site, &shipment(&["A-2"])).await;
    let later = carried_out(&site, later.id).await;

    let waiting = items(&site, at_once.id).await;
    assert_eq!(states(&waiting), [State::Duplicate]);
    let words = waiting[0].detail.as_deref();
    assert_eq!(
        words,
        Some("W12-0501 has this serial number, and is being made.")
    );
    assert_eq!((later.created, later.explained), (0, 1));
    assert_eq!(states(&items(&site, later.id).await), [State::Duplicate]);
}

#[tokio::test]
async fn internal_names_are_different_and_nobody_elses() {
    let site = site().await;
    let serials: Vec<String> = (0..120).map(|number| format!("A-{number}")).collect();
    let fields = CommonFields {
        has_internal_names: true,
        ..chromebooks()
    };
    let list = NewShipment { fields, serials };
    site.rt.state().forget_requests();

    let first = receive(&site, &list).await;

    let calls = site.rt_calls().len();
    // Three about names, and two about the next tags.
    assert!(calls <= 5, "{calls} calls to RT");
    let mut names: HashSet<String> = HashSet::new();
    for item in items(&site, first.id).await {
        let name = item.internal_name.unwrap();
        assert!(names.insert(name.to_lowercase()), "{name} comes twice");
    }
    carried_out(&site, first.id).await;
    let all = site.rt.state().assets();
    let in_rt = all
        .iter()
        .filter_map(|asset| asset.fields.get("Internal Name"));
    assert!(
        in_rt
            .flatten()
            .filter(|name| names.contains(&name.to_lowercase()))
            .count()
            == 120
    );
}

#[tokio::test]
async fn a_test_shipment_takes_tags_for_trying_out() {
    let site = site().await;
    let mut list = shipment(&["A-1"]);
    list.fields.is_test = true;

    let received = receive(&site, &list).await;

    let all = items(&site, received.id).await;
    assert_eq!(all[0].tag.as_ref().unwrap().as_str(), "TEST-0001");
}

#[tokio::test]
async fn shipments_come_newest_first_in_pages() {
    let site = site().await;
    let tess = site.technician();
    let mut ids = Vec::new();
    for number in 0..3 {
        ids.push(
            receive(&site, &shipment(&[&format!("A-{number}")]))
                .await
                .id,
        );
    }

    let first = site.app.shipments(&tess, Some(2), None).await.unwrap();
    let cursor = first.next_cursor.as_deref();
    let rest = site.app.shipments(&tess, Some(2), cursor).await.unwrap();

    let of = |page: &types::Page<Shipment>| page.items.iter().map(|s| s.id).collect::<Vec<_>>();
    assert_eq!(
        (of(&first), of(&rest)),
        (vec![ids[2], ids[1]], vec![ids[0]])
    );
    assert_eq!(rest.next_cursor, None);
}

#[tokio::test]
async fn lists_that_are_no_shipment_are_refused() {
    let site = site().await;
    let tess = site.technician();
    let mut no_catalog = shipment(&["A-1"]);
    no_catalog.fields.catalog = " ".into();
    let many: Vec<String> = (0..1_001).map(|number| format!("A-{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();

    for (list, place) in [
        (shipment(&["", " "]), ("/serials", "out_of_range")),
        (shipment(&many), ("/serials", "out_of_range")),
        (shipment(&["bad one"]), ("/serials", "invalid")),
        (no_catalog, ("/fields/catalog", "required")),
    ] {
        let error = site
            .app
            .create_shipment(&tess, &list, None)
            .await
            .unwrap_err();
        assert_eq!(refused(&error), [place]);
    }
    assert!(site.store().shipments(None, 9).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_teacher_receives_nothing_and_a_shipment_that_is_not_there_is_not_found() {
    let site = site().await;
    let (tess, theo) = (site.technician(), site.teacher());
    let list = shipment(&["A-1"]);
    let nowhere = Uuid::from_u128(9);

    for refusal in [
        site.app.plan_shipment(&theo, &list).await.map(drop),
        site.app.create_shipment(&theo, &list, None).await.map(drop),
        site.app
            .resume_shipment(&theo, nowhere, None)
            .await
            .map(drop),
        site.app.shipments(&theo, None, None).await.map(drop),
        site.app.shipment(&theo, nowhere).await.map(drop),
        site.app
            .shipment_items(&theo, nowhere, None, None)
            .await
            .map(drop),
    ] {
        let refusal = refusal.unwrap_err();
        assert!(matches!(
            refusal,
            Error::Forbidden(Permission::CreateAssets)
        ));
    }
    for missing in [
        site.app
            .resume_shipment(&tess, nowhere, None)
            .await
            .map(drop),
        site.app.shipment(&tess, nowhere).await.map(drop),
        site.app
            .shipment_items(&tess, nowhere, None, None)
            .await
            .map(drop),
        site.app
            .shipment_labels_pdf(&tess, nowhere, None)
            .await
            .map(drop),
    ] {
        let missing = missing.unwrap_err();
        assert!(matches!(
            missing,
            Error::NotFound(Thing::Record {
                what: "shipment",
                ..
            })
        ));
    }
}
