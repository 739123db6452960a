//! Numbers are taken around what RT has, and RT is asked for that no oftener than it has to be.

use std::time::Duration;

use app::{Conflict, Error};
use rt_client::{AssetChanges, NewAsset, RequestTracker};
use rt_sim::Scope;
use types::{NewTagReservation, TagState};

use crate::{
    collisions::{AWAY, state, tag},
    mirror,
    site::Site,
    tagging::webhook,
};

#[tokio::test]
async fn a_number_whose_asset_was_renamed_since_the_mirror_heard_of_it_is_not_that_assets() {
    let site = mirror::small().await;
    let id = site.rt.state().assets_named("W12-0004")[0].id;
    mirror::change(&site, id, AssetChanges::new().name("W12-5002")).await;
    site.clock.advance(Duration::from_mins(1));
    site.app.poll_mirror_once().await.unwrap();
    site.rt.state().rename_asset(id, "Spare");

    let reserved = reserve(&site, 3).await;

    assert_eq!(reserved, ["W12-5001", "W12-5002", "W12-5003"]);
    assert_eq!(state(&site, "W12-5002").await, TagState::Reserved);
}

#[tokio::test]
async fn a_number_whose_asset_was_renamed_is_not_that_assets_without_a_mirror_either() {
    let site = Site::with(rt_sim::fixture::small(), |policy| {
        policy.mirror.is_on = false;
    })
    .await;
    let id = named(&site, "W12-5050").await;
    reserve(&site, 1).await;
    site.rt.state().rename_asset(id, "Spare");
    next_poll(&site);

    let reserved = reserve(&site, 60).await;

    assert!(reserved.contains(&"W12-5050".to_owned()));
}

#[tokio::test]
async fn a_number_whose_asset_was_deleted_stays_that_assets_because_it_may_come_back() {
    let site = Site::small().await;
    let id = named(&site, "W12-5050").await;
    reserve(&site, 1).await;
    mirror::change(&site, id, AssetChanges::new().status("deleted")).await;
    next_poll(&site);

    let reserved = reserve(&site, 60).await;

    assert!(!reserved.contains(&"W12-5050".to_owned()));
}

#[tokio::test]
async fn a_tag_that_rt_does_not_have_its_asset_under_is_made_void_by_an_administrator() {
    let site = Site::small().await;
    let [wrong, right] =
        ["W12-0004", "W12-0007"].map(|name| site.rt.state().assets_named(name)[0].id);
    // What somebody told us, and RT says otherwise.
    webhook(&site, wrong, Some("W12-4000")).await.unwrap();
    webhook(&site, right, Some("W12-0007")).await.unwrap();
    let void = async |who, text| {
        let why = "Told by mistake";
        site.app.void_tag(&who, &tag(text), why, None).await
    };

    let technician = void(site.technician(), "W12-4000").await;
    assert!(
        matches!(technician, Err(Error::Conflict(Conflict::TagTaken { .. }))),
        "{technician:?}"
    );
    let has_it = void(site.admin(), "W12-0007").await;
    assert!(
        matches!(has_it, Err(Error::Conflict(Conflict::WrongState { .. }))),
        "{has_it:?}"
    );
    site.rt.faults().inject(AWAY, Scope::EveryRequest);
    let nobody_knows = void(site.admin(), "W12-4000").await;
    assert!(
        matches!(nobody_knows, Err(Error::Upstream(_))),
        "{nobody_knows:?}"
    );
    site.rt.faults().clear();

    let voided = void(site.admin(), "W12-4000").await.unwrap();

    assert_eq!((voided.state, voided.asset_id), (TagState::Void, None));
    assert!(voided.void_reason.unwrap().starts_with("Told by mistake"));
    assert_eq!(state(&site, "W12-0007").await, TagState::Assigned);
}

#[tokio::test]
async fn a_reservation_that_is_asked_for_again_asks_rt_nothing() {
    let site = Site::small().await;
    let wish = wish(3);
    let technician = site.technician();
    let first = site.app.reserve_tags(&technician, &wish, Some("key-1"));
    let first = first.await.unwrap();
    next_poll(&site);
    site.rt.state().forget_requests();

    let again = site.app.reserve_tags(&technician, &wish, Some("key-1"));

    assert_eq!(again.await.unwrap(), first);
    assert!(site.rt_calls().is_empty(), "{:?}", site.rt_calls());
}

#[tokio::test]
async fn many_reservations_within_a_poll_ask_rt_once() {
    let site = Site::small().await;
    named(&site, "W12-5003").await;
    site.rt.state().forget_requests();

    let mut reserved = Vec::new();
    for _ in 0..8 {
        reserved.extend(reserve(&site, 2).await);
    }

    assert_eq!(site.rt_calls().len(), 1, "{:?}", site.rt_calls());
    assert_eq!(reserved.len(), 16);
    assert!(!reserved.contains(&"W12-5003".to_owned()));
    // Beyond what RT was asked about it is asked about the rest.
    named(&site, "W12-5120").await;
    site.rt.state().forget_requests();
    assert!(!reserve(&site, 120).await.contains(&"W12-5120".to_owned()));
    assert_eq!(site.rt_calls().len(), 1, "{:?}", site.rt_calls());
    // And about all of it when that is long ago.
    next_poll(&site);
    reserve(&site, 1).await;
    assert_eq!(site.rt_calls().len(), 2, "{:?}", site.rt_calls());
}

#[tokio::test]
async fn an_rt_that_is_away_is_left_alone_after_some_reservations() {
    let site = Site::small().await;
    site.rt.faults().inject(AWAY, Scope::EveryRequest);

    for _ in 0..12 {
        reserve(&site, 1).await;
    }

    assert_eq!(site.rt_calls().len(), 5, "{:?}", site.rt_calls());
}

fn next_poll(site: &Site) {
    site.clock.advance(site.app.policy().mirror.poll);
}

/// Somebody makes an asset of this name in RT.
async fn named(site: &Site, name: &str) -> u64 {
    let new = NewAsset::new("Chromebooks", name);
    site.tracker().create_asset(&new).await.unwrap().get()
}

fn wish(count: u16) -> NewTagReservation {
    NewTagReservation {
        prefix: None,
        count,
        lease_seconds: None,
        note: None,
    }
}

async fn reserve(site: &Site, count: u16) -> Vec<String> {
    let (technician, wish) = (site.technician(), wish(count));
    let reserved = site.app.reserve_tags(&technician, &wish, None).await;
    let tags = reserved.unwrap().tags;
    tags.iter().map(ToString::to_string).collect()
}
