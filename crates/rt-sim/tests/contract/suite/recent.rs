use std::time::Duration;

use rt_client::{
    AssetChanges, AssetId, FieldValue, NewAsset, NewTicket, Outcome, PageRequest, RequestTracker,
};
use rt_sim::fixture::ONE_CATALOG;
use serde_json::json;

use crate::bench::Bench;

/// This many assets of this check, the latest change first.
///
/// Other checks work in the same RT: what they move pushes ours to the next page, where they are
/// seen again, and what they delete can hide one of ours for this round.
async fn latest(bench: &Bench, count: usize) -> Vec<AssetId> {
    for _ in 0..50 {
        let found = round(bench).await;
        if found.len() == count {
            return found;
        }
    }
    panic!("there never were {count} assets: {:?}", round(bench).await)
}

async fn round(bench: &Bench) -> Vec<AssetId> {
    let mut found = Vec::new();
    let mut page = PageRequest::default();
    loop {
        let listing = bench.rt.recently_changed(page).await.unwrap();
        for asset in listing.items {
            if bench.is_own(&asset.name) && !found.contains(&asset.id) {
                found.push(asset.id);
            }
        }
        if !listing.has_more {
            return found;
        }
        page = page.next();
    }
}

/// Returns when RT's clock shows a later second than the asset's last change. RT keeps whole
/// seconds, and only a change in a later one moves an asset for certain.
async fn next_second(bench: &Bench, asset: AssetId) {
    let changed_at = bench.rt.asset(asset).await.unwrap().last_updated_at;
    for _ in 0..600 {
        let now = bench.given(&bench.stranger("clock")).await.created_at;
        if now > changed_at {
            return;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("RT's clock stands still");
}

/// A Chromebook to which every change of [`every_kind_of_change_moves_an_asset_to_the_front`] is
/// one.
fn with_everything(bench: &Bench, part: &str) -> NewAsset {
    NewAsset {
        owner: Some("student0003".to_owned()),
        held_by: vec!["student0003".to_owned()],
        custom_fields: vec![("Model".to_owned(), "old".into())],
        ..bench.chromebook(part)
    }
}

pub async fn every_kind_of_change_moves_an_asset_to_the_front(bench: &Bench) {
    let changes = [
        AssetChanges::new().status("allocated"),
        AssetChanges::new().owner("student0001"),
        AssetChanges::new().no_owner(),
        AssetChanges::new().held_by(["student0001", "student0003"]),
        AssetChanges::new().held_by([]),
        AssetChanges::new().contacts(["student0002"]),
        AssetChanges::new().custom_field("Label", "printed"),
        AssetChanges::new().custom_field("Model", FieldValue::Clear),
        AssetChanges::new().custom_field("Accessories", vec!["Case".to_owned()]),
        AssetChanges::new().name(bench.name("renamed")),
        AssetChanges::new().description("described"),
    ];
    let mut ids = Vec::new();
    for number in 0..changes.len() {
        let new = with_everything(bench, &format!("moved {number}"));
        ids.push(bench.create(&new).await);
    }
    let in_between = bench.create(&bench.chromebook("left alone")).await;
    next_second(bench, in_between).await;

    for (id, change) in ids.iter().zip(&changes) {
        let report = bench.rt.update_asset(*id, change, None).await.unwrap();
        let outcomes: Vec<_> = report.fields.iter().map(|field| &field.outcome).collect();
        assert_eq!(outcomes, [&Outcome::Applied], "{change:?}");
    }

    let order = latest(bench, ids.len() + 1).await;
    assert_eq!(order.last(), Some(&in_between), "{order:?} after {ids:?}");
}

pub async fn a_link_made_from_the_other_side_moves_an_asset_too(bench: &Bench) {
    let ticket_about = |assets: &[AssetId]| NewTicket {
        queue: "General".to_owned(),
        subject: bench.name("broken"),
        requestor: Some("student0001".to_owned()),
        content: None,
        assets: assets.to_vec(),
    };
    let by_creation = bench
        .given(&bench.chromebook("named by a new ticket"))
        .await;
    let by_adding = bench.create(&bench.chromebook("linked later")).await;
    let by_removing = bench.create(&bench.chromebook("linked no more")).await;
    let old = ticket_about(&[by_removing]);
    let old = bench.rt.create_ticket(&old).await.unwrap().to_string();
    let in_between = bench.create(&bench.chromebook("left alone")).await;
    next_second(bench, in_between).await;

    let new = ticket_about(&[by_creation.id]);
    bench.rt.create_ticket(&new).await.unwrap();
    for (asset, link) in [
        (by_adding, json!({ "AddReferredToBy": old })),
        (by_removing, json!({ "DeleteReferredToBy": old })),
    ] {
        bench.raw().put(&format!("/asset/{asset}"), &link).await;
    }

    let order = latest(bench, 4).await;
    assert_eq!(order.last(), Some(&in_between), "{order:?}");
    let linked = bench.rt.asset(by_creation.id).await.unwrap();
    assert_ne!(linked.etag, by_creation.etag);
}

pub async fn what_rt_refuses_moves_nothing_but_a_name_of_digits(bench: &Bench) {
    let first = bench.given(&bench.chromebook("first")).await;
    let second = bench.create(&bench.chromebook("second")).await;
    next_second(bench, second).await;
    let path = format!("/asset/{}", first.id);

    for refused in [
        json!({ "Status": "recycled" }),
        json!({ "Status": "BOGUS" }),
        json!({ "Owner": "ghost" }),
        json!({ "Owner": "Nobody" }),
        json!({ "CustomFields": { "Type": "Toaster" } }),
        json!({ "CustomFields": { "Nope": "x" } }),
        json!({ "Name": first.name, "Status": first.status }),
    ] {
        let answer = bench.raw().put(&path, &refused).await;
        assert_eq!(answer.status, 200);
        assert_eq!(latest(bench, 2).await, [second, first.id], "{refused}");
    }
    bench.raw().put(&path, &json!({ "Name": "0412" })).await;
    assert_eq!(latest(bench, 2).await, [first.id, second]);
    assert_eq!(bench.rt.asset(first.id).await.unwrap().etag, first.etag);
}

pub async fn the_time_of_the_last_change_never_goes_back(bench: &Bench) {
    let mut asset = bench.given(&bench.chromebook("clock")).await;

    for status in ["allocated", "in-use", "allocated", "in-use"] {
        let change = AssetChanges::new().status(status);
        let report = bench
            .rt
            .update_asset(asset.id, &change, None)
            .await
            .unwrap();
        assert!(report.asset.last_updated_at >= asset.last_updated_at);
        assert_eq!(report.asset.created_at, asset.created_at);
        asset = report.asset;
    }
    let listed = bench
        .rt
        .recently_changed(PageRequest::default())
        .await
        .unwrap();
    let times: Vec<_> = listed
        .items
        .iter()
        .map(|asset| asset.last_updated_at)
        .collect();
    assert!(times.is_sorted_by(|later, earlier| later >= earlier));
}

pub async fn assets_of_one_second_come_by_descending_number(bench: &Bench) {
    for number in 0..8 {
        bench
            .create(&bench.chromebook(&format!("same {number}")))
            .await;
    }

    let listed = bench
        .rt
        .recently_changed(PageRequest::default())
        .await
        .unwrap();

    let keys: Vec<_> = listed
        .items
        .iter()
        .map(|asset| (asset.last_updated_at, asset.id))
        .collect();
    assert!(
        keys.is_sorted_by(|later, earlier| later > earlier),
        "{keys:?}"
    );
}

pub async fn pages_of_recent_changes_meet_without_a_gap(bench: &Bench) {
    let mut ids = Vec::new();
    for number in 0..5 {
        let new = bench.chromebook(&format!("page {number}"));
        ids.push(bench.create(&new).await);
    }
    ids.reverse();

    let mut seen = Vec::new();
    let mut page = PageRequest::first(2);
    while seen.len() < ids.len() {
        let listing = bench.rt.recently_changed(page).await.unwrap();
        assert!(listing.has_more && listing.items.len() <= 2, "{seen:?}");
        for asset in listing.items {
            if bench.is_own(&asset.name) && !seen.contains(&asset.id) {
                seen.push(asset.id);
            }
        }
        page = page.next();
    }
    assert_eq!(seen, ids);
}

pub async fn a_recent_change_is_a_summary(bench: &Bench) {
    let new = NewAsset {
        description: Some("described".to_owned()),
        ..with_everything(bench, "summary")
    };
    let id = bench.create(&new).await;

    let listed = bench
        .rt
        .recently_changed(PageRequest::default())
        .await
        .unwrap();

    let asset = listed.items.iter().find(|asset| asset.id == id).unwrap();
    assert_eq!(asset.name, new.name);
    assert_eq!(asset.description, new.description);
    assert_eq!(asset.status, "new");
    assert_eq!(asset.catalog.name.as_deref(), Some("Chromebooks"));
    assert_eq!(asset.owner.as_ref().unwrap().username, "student0003");
    assert!(asset.custom_fields.is_empty() && asset.etag.is_none());
}

pub async fn a_deleted_asset_leaves_the_list_and_comes_back(bench: &Bench) {
    let first = bench.create(&bench.chromebook("first")).await;
    let second = bench.create(&bench.chromebook("second")).await;
    let set = async |status: &str| {
        let change = AssetChanges::new().status(status);
        bench.rt.update_asset(second, &change, None).await.unwrap()
    };

    set("deleted").await;
    assert_eq!(latest(bench, 1).await, [first]);

    set("allocated").await;
    assert_eq!(latest(bench, 2).await, [second, first]);
}

pub async fn who_sees_one_catalog_only_is_shown_its_changes_only(bench: &Bench) {
    let seen = bench.create(&bench.chromebook("seen")).await;
    let hidden = NewAsset::new("Projectors", bench.name("hidden"));
    let hidden = bench.create(&hidden).await;
    let partial = bench.signed_in_as(ONE_CATALOG);

    let mut found = Vec::new();
    let mut page = PageRequest::first(10);
    loop {
        let listing = partial.recently_changed(page).await.unwrap();
        assert_eq!(listing.total, None);
        found.extend(listing.items.iter().map(|asset| asset.id));
        if !listing.has_more || found.contains(&seen) {
            break;
        }
        page = page.next();
    }

    assert!(
        found.contains(&seen) && !found.contains(&hidden),
        "{found:?}"
    );
}
