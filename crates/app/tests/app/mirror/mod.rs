//! Our copy of RT's assets: filled, kept like RT, and looked up in.

mod away;
mod changes;
mod filling;
mod keeping;
mod lists;
mod lookups;
mod sweeping;
mod untagged;

use std::{sync::Arc, time::Duration};

use app::{
    App, Clock, LabelFonts, Parts, Policy, TokenKey,
    test_support::{FixedEntropy, FixedIds},
};
use rt_client::{Asset, AssetChanges, AssetId, HttpRequestTracker, NewAsset, RequestTracker};
use rt_sim::{Simulator, fixture, fixture::Fixture};
use store::Store;
use types::AssetTag;

use crate::site::{Site, settings};

pub fn tag(text: &str) -> AssetTag {
    AssetTag::parse(text).unwrap()
}

/// Assets that nobody touched for an hour: what is done to them now has another date.
pub fn untouched(mut fixture: Fixture) -> Fixture {
    for asset in &mut fixture.assets {
        asset.age_minutes = 60;
    }
    fixture
}

pub async fn small() -> Site {
    filled(Site::with(untouched(fixture::small()), |_| {}).await).await
}

pub async fn district() -> Site {
    filled(Site::with(untouched(fixture::district()), |_| {}).await).await
}

/// The same site when its mirror is filled and RT was asked nothing yet.
pub async fn filled(site: Site) -> Site {
    site.app.fill_mirror().await.unwrap();
    // The second in which everything was read is over.
    site.clock.advance(Duration::from_secs(2));
    site.app.poll_mirror_once().await.unwrap();
    site.rt.state().forget_requests();
    site
}

/// Another server on the database of a site.
pub async fn server_beside(
    site: &Site,
    rt: &Simulator,
    clock: Arc<dyn Clock>,
    change: impl FnOnce(&mut Policy),
) -> App {
    server_on(site.database_url(), rt, clock, change).await
}

/// A server on a database.
pub async fn server_on(
    database_url: &str,
    rt: &Simulator,
    clock: Arc<dyn Clock>,
    change: impl FnOnce(&mut Policy),
) -> App {
    let key = TokenKey::new("k".repeat(32).into()).unwrap();
    let mut policy = Policy::new("https://rt.example.org".parse().unwrap(), key);
    change(&mut policy);
    App::new(Parts {
        store: Store::open(database_url).await.unwrap(),
        rt: Arc::new(HttpRequestTracker::new(settings(rt)).unwrap()),
        clock,
        ids: Arc::new(FixedIds::default()),
        entropy: Arc::new(FixedEntropy::default()),
        fonts: LabelFonts::builtin(),
        policy,
        people: app::People::default(),
        webhooks: Arc::new(webhook_client::fake::FakeReceivers::default()),
        mail: None,
    })
}

/// Somebody changes an asset in RT.
pub async fn change(site: &Site, id: u64, changes: AssetChanges) {
    let tracker = site.tracker();
    let report = tracker.update_asset(AssetId::new(id), &changes, None);
    report.await.unwrap();
    site.rt.state().forget_requests();
}

/// Somebody makes an asset in RT.
pub async fn create(site: &Site, new: NewAsset) -> Asset {
    let tracker = site.tracker();
    let id = tracker.create_asset(&new).await.unwrap();
    let asset = tracker.asset(id).await.unwrap();
    site.rt.state().forget_requests();
    asset
}

/// Waits for something that another task does.
pub async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..3_000 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("waited half a minute for this: {what}");
}
