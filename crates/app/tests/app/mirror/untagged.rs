use rt_client::{AssetChanges, NewAsset};
use rt_sim::fixture;

use super::{change, create, filled, untouched};
use crate::site::Site;

async fn site(catalogs: &[&str]) -> Site {
    let catalogs = catalogs.iter().map(|&catalog| catalog.to_owned()).collect();
    let site = Site::with(untouched(fixture::district()), |policy| {
        policy.tags.catalogs = catalogs;
    })
    .await;
    filled(site).await
}

#[tokio::test]
async fn a_new_asset_without_a_tag_is_handed_on_once() {
    let site = site(&["chromebooks"]).await;
    let new = create(&site, NewAsset::new("Chromebooks", "New Chromebook")).await;
    let id = new.id.get();

    site.app.poll_mirror_once().await.unwrap();

    let given = site.store().tag_of_asset(id).await.unwrap().unwrap();
    assert_eq!(given.asset_id, Some(id));
    assert!(site.app.untagged_assets().await.unwrap().is_empty());
    site.app.poll_mirror_once().await.unwrap();
    assert_eq!(site.store().tag_of_asset(id).await.unwrap(), Some(given));
}

#[tokio::test]
async fn an_asset_that_had_no_tag_before_is_never_renamed_by_surprise() {
    let site = site(&["Chromebooks", "Projectors"]).await;
    // The district has assets without a tag; one of them is changed now.
    change(
        &site,
        7,
        AssetChanges::new().name("Somebody took the tag away"),
    )
    .await;

    site.app.poll_mirror_once().await.unwrap();

    assert!(site.app.untagged_assets().await.unwrap().is_empty());
    assert_eq!(site.store().tag_of_asset(7).await.unwrap(), None);
}

#[tokio::test]
async fn a_catalog_that_is_added_later_begins_with_its_next_asset() {
    let site = site(&["Chromebooks"]).await;
    create(&site, NewAsset::new("Projectors", "Old projector")).await;
    site.app.poll_mirror_once().await.unwrap();
    let later = super::server_beside(&site, &site.rt, site.clock.clone(), |policy| {
        policy.tags.catalogs = vec!["Chromebooks".into(), "Projectors".into()];
    })
    .await;
    later.poll_mirror_once().await.unwrap();
    let new = create(&site, NewAsset::new("Projectors", "New projector")).await;

    later.poll_mirror_once().await.unwrap();

    let ids = [new.id.get() - 1, new.id.get()];
    assert_eq!(site.store().tag_of_asset(ids[0]).await.unwrap(), None);
    assert!(site.store().tag_of_asset(ids[1]).await.unwrap().is_some());
}

#[tokio::test]
async fn assets_of_other_catalogs_with_numbers_or_out_of_use_are_left_alone() {
    let site = site(&["Chromebooks"]).await;
    create(&site, NewAsset::new("Chargers", "New charger")).await;
    create(&site, NewAsset::new("Chromebooks", "W12-5555")).await;
    create(&site, NewAsset::new("Chromebooks", "test-12")).await;
    let stolen = create(&site, NewAsset::new("Chromebooks", "Gone")).await;
    change(&site, stolen.id.get(), AssetChanges::new().status("stolen")).await;

    site.app.poll_mirror_once().await.unwrap();

    for id in stolen.id.get() - 3..=stolen.id.get() {
        assert_eq!(site.store().tag_of_asset(id).await.unwrap(), None, "{id}");
    }
}

#[tokio::test]
async fn without_catalogs_nothing_is_looked_for() {
    let site = site(&[]).await;
    create(&site, NewAsset::new("Chromebooks", "New Chromebook")).await;

    site.app.poll_mirror_once().await.unwrap();

    assert!(site.app.untagged_assets().await.unwrap().is_empty());
}
