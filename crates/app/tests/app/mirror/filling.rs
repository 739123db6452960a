use rt_client::AssetChanges;
use rt_sim::{Fault, Scope};
use types::AssetFilter;

use super::{change, server_beside, small, tag, until, untouched};
use crate::site::Site;

#[tokio::test]
async fn a_filled_mirror_has_every_asset_with_its_details() {
    let site = small().await;

    let state = site.app.mirror_state().await.unwrap();

    let all = site.rt.state().asset_count() as u64;
    assert_eq!((state.assets, state.with_details), (all, all));
    assert!(state.filled_at.is_some() && !state.is_stale, "{state:?}");
    assert_eq!(state.detail, None);
}

#[tokio::test]
async fn a_mirror_that_is_not_filled_is_not_asked() {
    let site = Site::small().await;
    let technician = site.technician();

    site.app
        .asset_by_tag(&technician, &tag("W12-0007"))
        .await
        .unwrap();
    site.app
        .asset_by_tag(&technician, &tag("W12-0007"))
        .await
        .unwrap();

    assert_eq!(site.rt_calls().len(), 2, "{:?}", site.rt_calls());
    let state = site.app.mirror_state().await.unwrap();
    assert!(state.filled_at.is_none() && state.is_stale);
    assert!(state.detail.unwrap().contains("being filled"));
}

#[tokio::test]
async fn an_interrupted_fill_goes_on_where_it_was() {
    let whole = Site::district().await;
    whole.app.fill_mirror().await.unwrap();
    let all_calls = whole.rt_calls().len();
    let site = Site::district().await;
    let app = site.app.clone();
    let first = tokio::spawn(async move { app.fill_mirror().await });
    until("a part of the fill", async || site.rt_calls().len() > 20).await;
    first.abort();
    let _ = first.await;
    let before = site.rt_calls().len();
    assert!(before < all_calls, "it was interrupted");

    let restarted = server_beside(&site, &site.rt, site.clock.clone(), |_| {}).await;
    restarted.fill_mirror().await.unwrap();

    // What was under way when it was cut off is asked for once more.
    let again = site.rt_calls().len() - all_calls;
    assert!(again <= 2, "{again} calls were made twice");
    let state = restarted.mirror_state().await.unwrap();
    assert_eq!(state.with_details, site.rt.state().asset_count() as u64);
}

#[tokio::test]
async fn a_fill_that_rt_breaks_goes_on_when_rt_is_back() {
    let site = Site::district().await;
    let app = site.app.clone();
    let first = tokio::spawn(async move { app.fill_mirror().await });
    until("a part of the fill", async || site.rt_calls().len() > 3).await;
    let away = Fault::Unavailable {
        retry_after_seconds: 1,
    };
    site.rt.faults().inject(away, Scope::EveryRequest);
    assert!(first.await.unwrap().is_err());

    site.rt.faults().clear();
    site.app.fill_mirror().await.unwrap();

    let state = site.app.mirror_state().await.unwrap();
    assert_eq!(state.with_details, site.rt.state().asset_count() as u64);
}

#[tokio::test]
async fn what_changes_during_the_fill_is_found_by_the_first_poll() {
    let site = Site::with(untouched(rt_sim::fixture::small()), |_| {}).await;
    site.app.fill_mirror().await.unwrap();
    change(&site, 7, AssetChanges::new().name("W12-0777")).await;

    site.app.poll_mirror_once().await.unwrap();
    site.rt.state().forget_requests();

    let found = site
        .app
        .asset_by_tag(&site.technician(), &tag("W12-0777"))
        .await
        .unwrap();
    assert_eq!((found.id, site.rt_calls().len()), (7, 0));
}

#[tokio::test]
async fn other_names_of_custom_fields_are_understood_without_asking_rt_again() {
    let site = small().await;
    let other = server_beside(&site, &site.rt, site.clock.clone(), |policy| {
        policy.custom_fields.serial = "Internal Name".into();
    })
    .await;
    assert!(
        other.mirror_state().await.unwrap().filled_at.is_none(),
        "not by these names"
    );

    other.poll_mirror_once().await.unwrap();

    let details = site.rt_calls().len();
    assert_eq!(details, 1, "the poll: {:?}", site.rt_calls());
    let found = other
        .asset_by_serial(&site.technician(), "cart a 7")
        .await
        .unwrap();
    assert_eq!((found.id, site.rt_calls().len()), (7, details));
}

#[tokio::test]
async fn another_rt_is_another_mirror() {
    let site = small().await;
    let other = server_beside(&site, &site.rt, site.clock.clone(), |policy| {
        policy.rt_web_url = "https://other.example.org".parse().unwrap();
    })
    .await;
    let page = other
        .search_assets(&site.technician(), &AssetFilter::default())
        .await
        .unwrap();
    assert!(
        !page.items.is_empty() && !site.rt_calls().is_empty(),
        "RT was asked"
    );

    other.poll_mirror_once().await.unwrap();

    assert!(other.mirror_state().await.unwrap().filled_at.is_none());
    other.fill_mirror().await.unwrap();
    assert!(other.mirror_state().await.unwrap().filled_at.is_some());
}

#[tokio::test]
async fn a_mirror_that_is_switched_off_says_so_and_stays_empty() {
    let site = Site::with(rt_sim::fixture::small(), |policy| {
        policy.mirror.is_on = false;
    })
    .await;
    site.app.asset(&site.technician(), 7).await.unwrap();

    let state = site.app.mirror_state().await.unwrap();

    assert_eq!((state.assets, state.is_stale), (0, false));
    assert!(state.detail.unwrap().contains("switched off"));
}
