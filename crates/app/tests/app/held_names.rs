//! A name that waits for RT is a number that nobody else is given.

use std::time::Duration;

use app::{Conflict, Error};
use rt_client::{AssetChanges, AssetId, RequestTracker};
use rt_sim::{Fault, Scope};
use types::{AssetEdit, AssetPatch, NewTagReservation, TagState, WriteState};

use crate::{
    collisions::{AWAY, rename, state, tag},
    creating::{new, settle},
    site::Site,
};

#[tokio::test]
async fn no_reservation_gives_a_number_that_a_rename_waits_with() {
    let site = Site::small().await;
    let (id, _) = waiting(&site, "W12-5003", None).await;

    let reserved = reserve(&site, 5).await;

    let without = ["W12-5001", "W12-5002", "W12-5004", "W12-5005", "W12-5006"];
    assert_eq!(reserved, without);
    site.rt.faults().clear();
    settle(&site).await;
    assert_eq!(site.rt.state().asset(id).unwrap().name, "W12-5003");
    let entry = site.app.tag(&site.admin(), &tag("W12-5003")).await.unwrap();
    assert_eq!(
        (entry.state, entry.asset_id),
        (TagState::Assigned, Some(id))
    );
    let sequences = site.app.tag_sequences(&site.admin()).await.unwrap();
    assert!(sequences.items.iter().all(|s| s.unexplained == 0));
}

#[tokio::test]
async fn no_new_asset_has_the_number_that_a_rename_waits_with() {
    let site = Site::small().await;
    waiting(&site, "W12-5001", None).await;

    let (technician, new) = (site.technician(), new("WAITS1"));
    let made = site.app.create_asset(&technician, &new, None).await;
    let made = made.unwrap();
    site.rt.faults().clear();
    settle(&site).await;

    assert_eq!(made.tag, tag("W12-5002"));
    for name in ["W12-5001", "W12-5002"] {
        assert_eq!(site.rt.state().assets_named(name).len(), 1, "{name}");
    }
}

#[tokio::test]
async fn a_number_under_another_padding_is_the_same_number() {
    let site = Site::small().await;
    let (id, _) = waiting(&site, "W12-05002", None).await;

    assert_eq!(reserve(&site, 2).await, ["W12-5001", "W12-5003"]);

    site.rt.faults().clear();
    settle(&site).await;
    assert_eq!(site.rt.state().asset(id).unwrap().name, "W12-05002");
    assert_eq!(state(&site, "W12-05002").await, TagState::Assigned);
}

#[tokio::test]
async fn a_name_that_rt_refuses_is_void() {
    let site = Site::small().await;
    let id = site.rt.state().assets_named("W12-0004")[0].id;
    let refuse = Fault::RefuseInside200 {
        message: "Permission Denied".into(),
    };
    site.rt.faults().inject(refuse, Scope::Writes);

    let refusal = rename(&site, id, "W12-5003").await;

    assert!(
        matches!(refusal, Err(Error::RefusedByRt { .. })),
        "{refusal:?}"
    );
    site.rt.faults().clear();
    is_void(&site, "W12-5003").await;
}

#[tokio::test]
async fn a_name_that_another_asset_has_in_rt_is_that_assets() {
    let site = Site::small().await;
    let [id, other] = ["W12-0004", "W12-0007"].map(|name| site.rt.state().assets_named(name)[0].id);
    site.rt.state().rename_asset(other, "W12-5003");

    let refusal = rename(&site, id, "W12-5003").await;

    assert!(
        matches!(refusal, Err(Error::RefusedByRt { .. })),
        "{refusal:?}"
    );
    let entry = site.app.tag(&site.admin(), &tag("W12-5003")).await.unwrap();
    assert_eq!(
        (entry.state, entry.asset_id),
        (TagState::Assigned, Some(other))
    );
}

#[tokio::test]
async fn a_name_for_an_asset_that_was_changed_meanwhile_is_void() {
    let site = Site::small().await;
    let id = site.rt.state().assets_named("W12-0004")[0].id;
    let read = site.app.asset(&site.technician(), id).await.unwrap();
    let (_, edit) = waiting(&site, "W12-5003", read.version.as_deref()).await;
    site.rt.faults().clear();
    let theirs = AssetChanges::new().description("Somebody else's");
    let tracker = site.tracker();
    tracker
        .update_asset(AssetId::new(id), &theirs, None)
        .await
        .unwrap();
    settle(&site).await;

    let write = site.app.rt_write(&site.admin(), edit.write_id).await;
    assert_eq!(write.unwrap().state, WriteState::Conflict);
    is_void(&site, "W12-5003").await;
}

#[tokio::test]
async fn a_name_that_was_given_while_its_answer_was_lost_is_the_assets_whatever_else_changed() {
    let site = Site::small().await;
    let id = site.rt.state().assets_named("W12-0004")[0].id;
    let read = site.app.asset(&site.technician(), id).await.unwrap();
    site.rt
        .faults()
        .inject(Fault::LoseAnswer, Scope::NextWrites(1));
    let patch = AssetPatch {
        name: Some("W12-5003".into()),
        description: Some("Mine".into()),
        ..AssetPatch::default()
    };
    let edit = site
        .app
        .edit_asset(&site.technician(), id, &patch, read.version.as_deref())
        .await;
    assert_eq!(edit.unwrap().state, WriteState::Pending);
    let theirs = AssetChanges::new().description("Somebody else's");
    let tracker = site.tracker();
    tracker
        .update_asset(AssetId::new(id), &theirs, None)
        .await
        .unwrap();

    settle(&site).await;

    let entry = site.app.tag(&site.admin(), &tag("W12-5003")).await.unwrap();
    assert_eq!(
        (entry.state, entry.asset_id),
        (TagState::Assigned, Some(id))
    );
}

#[tokio::test]
async fn a_name_that_somebody_gives_up_is_void() {
    let site = Site::small().await;
    let (_, edit) = waiting(&site, "W12-5003", None).await;
    site.rt.faults().clear();
    site.rt
        .faults()
        .inject(Fault::Empty500, Scope::EveryRequest);
    settle(&site).await;
    site.rt.faults().clear();
    let admin = site.admin();
    let write = site.app.rt_write(&admin, edit.write_id).await.unwrap();
    assert_eq!(write.state, WriteState::Dead);
    assert_eq!(state(&site, "W12-5003").await, TagState::Reserved);

    let why = "The label is lost";
    site.app
        .discard_rt_write(&admin, write.id, why, None)
        .await
        .unwrap();

    is_void(&site, "W12-5003").await;
}

#[tokio::test]
async fn a_tag_that_a_rename_waits_with_cannot_be_bound_and_is_not_called_a_label() {
    let site = Site::small().await;
    waiting(&site, "W12-5003", None).await;
    let other = site.rt.state().assets_named("W12-0007")[0].id;

    let technician = site.technician();
    let renamed = rename(&site, other, "W12-5003").await.map(|_| ());
    let label = tag("W12-5003");
    let bound = site.app.assign_tag(&technician, &label, other, None).await;
    let bound = bound.map(|_| ());

    for refusal in [renamed, bound] {
        let Err(Error::Conflict(Conflict::TagTaken { why, .. })) = refusal else {
            panic!("{refusal:?}")
        };
        assert_eq!(why, "is being written to Request Tracker");
    }
}

/// A rename that RT is away for, of an asset that is called W12-0004 until then.
async fn waiting(site: &Site, name: &str, version: Option<&str>) -> (u64, AssetEdit) {
    let id = site.rt.state().assets_named("W12-0004")[0].id;
    site.rt.faults().inject(AWAY, Scope::EveryRequest);
    let patch = AssetPatch {
        name: Some(name.to_owned()),
        ..AssetPatch::default()
    };
    let technician = site.technician();
    let edit = site.app.edit_asset(&technician, id, &patch, version).await;
    let edit = edit.unwrap();
    assert_eq!(edit.state, WriteState::Pending);
    (id, edit)
}

async fn is_void(site: &Site, text: &str) {
    let entry = site.app.tag(&site.admin(), &tag(text)).await.unwrap();
    assert_eq!((entry.state, entry.asset_id), (TagState::Void, None));
    site.clock.advance(Duration::from_mins(10));
    let reserved = reserve(site, 5).await;
    assert!(!reserved.iter().any(|tag| tag == text), "{reserved:?}");
}

async fn reserve(site: &Site, count: u16) -> Vec<String> {
    let wish = NewTagReservation {
        prefix: None,
        count,
        lease_seconds: None,
        note: None,
    };
    let reserved = site.app.reserve_tags(&site.technician(), &wish, None).await;
    let tags = reserved.unwrap().tags;
    tags.iter().map(ToString::to_string).collect()
}
