use std::time::Duration;

use app::Error;
use rt_client::{AssetChanges, NewAsset};
use rt_sim::{SimConfig, Simulator, fixture};
use store::MirrorAsset;
use types::AssetFilter;

use super::{change, create, server_beside, small, tag};
use crate::site::Site;

/// An asset that the mirror has and RT does not.
async fn invented(site: &Site, id: u64) -> MirrorAsset {
    let known = site
        .store()
        .mirrored(&[7])
        .await
        .unwrap()
        .remove(&7)
        .unwrap();
    MirrorAsset {
        asset_id: id,
        name: format!("X-{id}"),
        tag: Some(tag(&format!("X-{id}"))),
        ..known.asset
    }
}

#[tokio::test]
async fn a_deleted_asset_is_seen_by_the_sweep_and_is_still_there_by_number() {
    let site = small().await;
    let technician = site.technician();
    change(&site, 7, AssetChanges::new().status("deleted")).await;
    site.app.poll_mirror_once().await.unwrap();
    let found = site
        .app
        .asset_by_tag(&technician, &tag("W12-0007"))
        .await
        .unwrap();
    assert_eq!(found.status, "allocated", "no list of RT shows it");

    site.app.sweep_mirror().await.unwrap();
    site.rt.state().forget_requests();

    let scanned = "https://rt.example.org/Asset/Display.html?id=7";
    let scanned = site.app.resolve_scan(&technician, scanned).await.unwrap();
    assert_eq!(scanned.asset.status, "deleted");
    assert!(site.rt_calls().is_empty());
    let by_tag = site.app.asset_by_tag(&technician, &tag("W12-0007")).await;
    assert!(matches!(by_tag, Err(Error::NotFound(_))), "{by_tag:?}");
    let listed = site
        .app
        .search_assets(&technician, &AssetFilter::default())
        .await
        .unwrap();
    assert_eq!(listed.items.len(), 25);
}

#[tokio::test]
async fn what_rt_does_not_have_any_more_is_gone_after_the_sweep() {
    let site = small().await;
    let technician = site.technician();
    let invented = invented(&site, 9_000).await;
    site.store().put_into_mirror(&[invented]).await.unwrap();
    site.app
        .asset_by_tag(&technician, &tag("X-9000"))
        .await
        .unwrap();

    site.app.sweep_mirror().await.unwrap();

    let refusal = site.app.asset_by_tag(&technician, &tag("X-9000")).await;
    assert!(matches!(refusal, Err(Error::NotFound(_))), "{refusal:?}");
}

#[tokio::test]
async fn a_sweep_finds_what_the_polls_have_missed() {
    let site = small().await;
    let missed = create(&site, NewAsset::new("Chromebooks", "W12-0555")).await;
    // As if it had been made while nobody polled, and long ago.
    site.app.poll_mirror_once().await.unwrap();
    site.store()
        .mark_gone(missed.id.get(), site.app.clock().now())
        .await
        .unwrap();
    site.clock.advance(Duration::from_mins(5));
    site.app.poll_mirror_once().await.unwrap();
    site.clock.advance(Duration::from_secs(30));

    site.app.sweep_mirror().await.unwrap();
    site.app.poll_mirror_once().await.unwrap();
    site.rt.state().forget_requests();

    site.app
        .asset_by_tag(&site.technician(), &tag("W12-0555"))
        .await
        .unwrap();
    assert!(site.rt_calls().is_empty());
    assert!(site.app.mirror_state().await.unwrap().swept_at.is_some());
}

#[tokio::test]
async fn many_assets_that_are_really_gone_are_let_go() {
    let site = small().await;
    let mut many = Vec::new();
    for id in 9_001..=9_030 {
        many.push(invented(&site, id).await);
    }
    site.store().put_into_mirror(&many).await.unwrap();

    site.app.sweep_mirror().await.unwrap();

    assert_eq!(site.app.mirror_state().await.unwrap().assets, 26);
}

#[tokio::test]
async fn an_rt_that_hides_its_assets_empties_no_mirror_and_somebody_is_told() {
    let site = small().await;
    let mut blind = fixture::small();
    let account = blind
        .accounts
        .iter_mut()
        .find(|account| account.username == "rtutils");
    account.unwrap().rights.retain(|right| right != "ShowAsset");
    let blind = Simulator::start(SimConfig::new(blind)).await.unwrap();
    let server = server_beside(&site, &blind, site.clock.clone(), |_| {}).await;

    server.sweep_mirror().await.unwrap();

    let state = server.mirror_state().await.unwrap();
    assert_eq!(state.assets, 26);
    let detail = state.detail.unwrap();
    assert!(detail.contains("only 0 of 26 assets"), "{detail}");
    site.app.sweep_mirror().await.unwrap();
    assert_eq!(site.app.mirror_state().await.unwrap().detail, None);
}
