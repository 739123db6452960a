//! Two that want the same tag, the same number or the same write: one gets it, and the other is told.

use std::time::Duration;

use app::{Conflict, Error};
use futures::future::join_all;
use rt_client::{AssetChanges, AssetId, RequestTracker};
use rt_sim::{Fault, Scope, fixture};
use store::LedgerEffect;
use types::{AssetPatch, AssetTag, NewAsset, NewTagReservation, TagState, WriteFilter, WriteState};

use crate::{
    creating::{new, settle},
    site::Site,
    tagging::webhook,
};

pub const AWAY: Fault = Fault::Unavailable {
    retry_after_seconds: 1,
};

#[tokio::test]
async fn one_blank_label_asked_for_by_many_at_once_is_one_assets() {
    let site = Site::small().await;
    reserve(&site, None).await;

    let answers = join_all((0..8).map(|n| make_with(&site, n, "W12-5001"))).await;

    let made = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(made, 1, "{answers:?}");
    for answer in answers {
        assert!(matches!(
            answer,
            Ok(_) | Err(Error::Conflict(Conflict::TagTaken { .. }))
        ));
    }
    settle(&site).await;
    assert_eq!(site.rt.state().assets_named("W12-5001").len(), 1);
    assert_eq!(state(&site, "W12-5001").await, TagState::Assigned);
}

#[tokio::test]
async fn a_tag_that_a_write_waits_with_is_neither_given_back_nor_does_its_lease_end() {
    let site = Site::small().await;
    reserve(&site, Some(10)).await;
    site.rt.faults().inject(AWAY, Scope::EveryRequest);
    let waiting = make_with(&site, 1, "W12-5001").await.unwrap();
    assert_eq!(waiting.state, WriteState::Pending);

    let technician = site.technician();
    let back = site
        .app
        .release_tag(&technician, &tag("W12-5001"), None)
        .await;
    assert!(matches!(
        back,
        Err(Error::Conflict(Conflict::WrongState { .. }))
    ));
    site.clock.advance(Duration::from_mins(1));
    // The other tag of the block goes.
    assert_eq!(site.app.expire_tag_leases().await.unwrap(), 1);
    site.rt.faults().clear();
    settle(&site).await;

    assert_eq!(site.rt.state().assets_named("W12-5001").len(), 1);
    assert_eq!(state(&site, "W12-5001").await, TagState::Assigned);
}

#[tokio::test]
async fn a_write_that_the_ledger_cannot_follow_waits_for_a_person() {
    let site = Site::small().await;
    site.rt.faults().inject(AWAY, Scope::EveryRequest);
    let waiting = site
        .app
        .create_asset(&site.technician(), &new("LEDGER1"), None)
        .await
        .unwrap();
    let void = LedgerEffect::Void {
        tag: waiting.tag.clone(),
        asset_id: None,
        reason: "by hand, in the database".into(),
    };
    let now = site.app.clock().now();
    site.store().apply_to_ledger(&[void], now).await.unwrap();
    site.rt.faults().clear();
    settle(&site).await;

    let write = site.app.rt_write(&site.admin(), waiting.write_id).await;
    let write = write.unwrap();
    assert_eq!(write.state, WriteState::Dead, "{write:?}");
    assert!(write.error.unwrap().contains("the tag ledger"));
    let discarded = site
        .app
        .discard_rt_write(&site.admin(), write.id, "It is in RT, and relabelled", None)
        .await
        .unwrap();
    assert_eq!(discarded.state, WriteState::Discarded);
}

#[tokio::test]
async fn two_assets_renamed_to_one_tag_at_once_are_not_both() {
    let site = Site::small().await;
    let ids = ["W12-0004", "W12-0007"].map(|name| site.rt.state().assets_named(name)[0].id);

    let answers = join_all(ids.map(|id| rename(&site, id, "W12-9001"))).await;
    settle(&site).await;

    let taken =
        |answer: &app::Result<_>| matches!(answer, Err(Error::Conflict(Conflict::TagTaken { .. })));
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert_eq!(
        answers.iter().filter(|a| taken(a)).count(),
        1,
        "{answers:?}"
    );
    assert_eq!(site.rt.state().assets_named("W12-9001").len(), 1);
}

#[tokio::test]
async fn a_name_that_was_promised_to_an_asset_or_a_label_is_not_given_to_another() {
    let site = Site::small().await;
    let id = site.rt.state().assets_named("W12-0004")[0].id;
    reserve(&site, None).await;
    site.rt.faults().inject(AWAY, Scope::EveryRequest);
    let waiting = site
        .app
        .create_asset(&site.technician(), &new("PROMISED1"), None)
        .await
        .unwrap();

    for name in ["W12-5001", waiting.tag.as_str()] {
        let refusal = rename(&site, id, name).await;
        assert!(
            matches!(refusal, Err(Error::Conflict(Conflict::TagTaken { .. }))),
            "{refusal:?}"
        );
    }
    site.rt.faults().clear();
    settle(&site).await;

    assert_eq!(site.rt.state().asset(id).unwrap().name, "W12-0004");
    let made = site.rt.state().assets_named(waiting.tag.as_str());
    assert_eq!(made.len(), 1);
}

#[tokio::test]
async fn an_asset_that_was_renamed_while_its_tag_was_refused_gets_another_tag() {
    let site = Site::small().await;
    let id = site.rt.state().assets_named("W12-0004")[0].id;
    site.rt.state().rename_asset(id, "New Chromebook");
    let refuse = Fault::RefuseInside200 {
        message: "Permission Denied".into(),
    };
    site.rt.faults().inject(refuse, Scope::Writes);
    let first = webhook(&site, id, None).await.unwrap();
    settle(&site).await;
    site.rt.faults().clear();
    rename(&site, id, "Cart 7").await.unwrap();
    assert_eq!(state(&site, first.asset_tag.as_str()).await, TagState::Void);

    let second = webhook(&site, id, None).await.unwrap();
    settle(&site).await;

    assert_ne!(second.asset_tag, first.asset_tag);
    let name = site.rt.state().asset(id).unwrap().name;
    assert_eq!(name, second.asset_tag.as_str());
}

#[tokio::test]
async fn an_asset_with_anothers_name_is_told_a_tag_of_its_own_every_time() {
    let site = Site::with(fixture::small(), |_| {}).await;
    let [first, second] =
        ["W12-0004", "W12-0007"].map(|name| site.rt.state().assets_named(name)[0].id);
    let kept = webhook(&site, first, Some("W12-0004")).await.unwrap();
    assert_eq!(kept.asset_tag, tag("W12-0004"));

    let told = webhook(&site, second, Some("W12-0004")).await.unwrap();
    let again = webhook(&site, second, None).await.unwrap();

    assert_ne!(told.asset_tag, kept.asset_tag);
    assert_eq!(told.asset_tag, again.asset_tag);
}

#[tokio::test]
async fn what_the_mirror_knows_of_names_counts_when_rt_told_none() {
    let site = crate::mirror::small().await;
    let [first, second] =
        ["W12-0004", "W12-0007"].map(|name| site.rt.state().assets_named(name)[0].id);

    let kept = webhook(&site, first, None).await.unwrap();
    let other = webhook(&site, second, Some("W12-0004")).await.unwrap();

    assert_eq!(kept.asset_tag, tag("W12-0004"));
    assert_ne!(other.asset_tag, kept.asset_tag);
}

#[tokio::test]
async fn an_rt_that_was_away_for_long_and_then_fails_once_loses_no_write() {
    let site = Site::small().await;
    site.rt.faults().inject(AWAY, Scope::EveryRequest);
    let waiting = site
        .app
        .create_asset(&site.technician(), &new("LONGAWAY1"), None)
        .await
        .unwrap();
    for _ in 0..20 {
        site.clock.advance(Duration::from_mins(10));
        site.app.run_due_writes().await.unwrap();
    }
    site.rt.faults().clear();
    let once = Scope::Next(1);
    site.rt.faults().inject(Fault::Empty500, once);
    settle(&site).await;

    let write = site.app.rt_write(&site.admin(), waiting.write_id).await;
    let write = write.unwrap();
    assert!(write.attempts > 8, "{write:?}");
    assert_eq!(write.state, WriteState::Applied, "{write:?}");
}

#[tokio::test]
async fn an_asset_whose_serial_number_rt_did_not_keep_is_not_made_again() {
    let site = Site::small().await;
    site.rt.faults().inject(Fault::LoseAnswer, Scope::Writes);
    site.app
        .create_asset(&site.technician(), &new("NOWHERE1"), None)
        .await
        .unwrap();
    site.rt.faults().clear();
    let id = site.rt.state().assets_named("W12-5001")[0].id;
    let emptied = AssetChanges::new().custom_field("Serial Number", "");
    let tracker = site.tracker();
    tracker
        .update_asset(AssetId::new(id), &emptied, None)
        .await
        .unwrap();
    let before = site.rt.state().asset_count();

    settle(&site).await;

    assert_eq!(site.rt.state().asset_count(), before);
    assert_eq!(state(&site, "W12-5001").await, TagState::Assigned);
}

#[tokio::test]
async fn a_serial_number_of_another_asset_is_no_change_and_an_own_one_is() {
    let site = Site::small().await;
    let technician = site.technician();
    let made = site
        .app
        .create_asset(&technician, &new("SERIAL1"), None)
        .await;
    let own = made.unwrap().asset.unwrap().id;
    let id = site.rt.state().assets_named("W12-0004")[0].id;
    let patch = AssetPatch {
        custom_fields: [("Serial Number".to_owned(), vec!["SERIAL1".to_owned()])].into(),
        ..AssetPatch::default()
    };

    let refusal = site.app.edit_asset(&technician, id, &patch, None).await;
    assert!(
        matches!(refusal, Err(Error::Conflict(Conflict::SerialTaken { .. }))),
        "{refusal:?}"
    );
    site.app
        .edit_asset(&technician, own, &patch, None)
        .await
        .unwrap();
}

#[tokio::test]
async fn an_internal_name_that_a_person_chose_is_given_once() {
    let site = Site::small().await;
    let named = |serial: &str| NewAsset {
        internal_name: Some("Brave Otter".into()),
        ..new(serial)
    };
    let technician = site.technician();
    let make = |serial| {
        let named = named(serial);
        let (app, technician) = (&site.app, &technician);
        async move { app.create_asset(technician, &named, None).await }
    };
    make("OTTER1").await.unwrap();

    let second = make("OTTER2").await;

    let Err(Error::Invalid(errors)) = second else {
        panic!("made twice")
    };
    assert_eq!(errors[0].pointer, "/internal_name");
}

#[tokio::test]
async fn an_asset_that_is_not_there_is_not_found_and_not_refused() {
    let site = Site::small().await;
    let refusal = rename(&site, 999_999, "Nothing").await;
    assert!(matches!(refusal, Err(Error::NotFound(_))), "{refusal:?}");
}

#[tokio::test]
async fn a_write_that_takes_another_tag_says_so() {
    let site = Site::small().await;
    let [holder, id] =
        ["W12-0004", "W12-0007"].map(|name| site.rt.state().assets_named(name)[0].id);
    site.rt.state().rename_asset(holder, "W12-5001");
    site.rt.state().rename_asset(id, "New Chromebook");

    webhook(&site, id, None).await.unwrap();
    settle(&site).await;

    let filter = WriteFilter {
        asset_id: Some(id),
        ..WriteFilter::default()
    };
    let writes = site.app.rt_writes(&site.admin(), &filter).await.unwrap();
    assert_eq!(writes.items[0].summary, "name → W12-5002");
}

pub fn tag(text: &str) -> AssetTag {
    AssetTag::parse(text).unwrap()
}

pub async fn state(site: &Site, text: &str) -> TagState {
    let entry = site.app.tag(&site.admin(), &tag(text)).await;
    entry.unwrap().state
}

/// Two tags, from W12-5001.
async fn reserve(site: &Site, lease_seconds: Option<u32>) {
    let wish = NewTagReservation {
        prefix: None,
        count: 2,
        lease_seconds,
        note: None,
    };
    let technician = site.technician();
    let reserved = site.app.reserve_tags(&technician, &wish, None).await;
    reserved.unwrap();
}

async fn make_with(site: &Site, number: u32, text: &str) -> app::Result<types::AssetCreation> {
    let new = NewAsset {
        tag: Some(tag(text)),
        ..new(&format!("RACE{number}"))
    };
    site.app.create_asset(&site.technician(), &new, None).await
}

pub async fn rename(site: &Site, id: u64, name: &str) -> app::Result<types::AssetEdit> {
    let patch = AssetPatch {
        name: Some(name.to_owned()),
        ..AssetPatch::default()
    };
    site.app
        .edit_asset(&site.technician(), id, &patch, None)
        .await
}
