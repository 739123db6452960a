use rt_client::{AssetChanges, NewAsset, RequestTracker};
use types::{AssetTag, Role, TagState, WriteState};

use super::{RealSite, fresh_number, outcome, person};

#[tokio::test]
#[ignore = "needs TEST_RT_URL: make test starts a real RT 5"]
async fn an_asset_made_in_a_real_rt_is_in_the_mirror_after_one_poll_and_a_deleted_one_after_a_sweep()
 {
    let site = RealSite::start(|_| {}).await;
    let app = &site.app;
    app.fill_mirror().await.unwrap();
    let name = format!("M-{:X}", fresh_number());
    let tag = AssetTag::parse(&name).unwrap();
    let new = NewAsset {
        custom_fields: vec![("Serial Number".into(), name.clone().into())],
        ..NewAsset::new("Chromebooks", tag.as_str())
    };

    let id = site.tracker.create_asset(&new).await.unwrap();
    app.poll_mirror_once().await.unwrap();

    let store = site.database.store();
    let found = store
        .mirrored_by_tags(std::slice::from_ref(&tag))
        .await
        .unwrap();
    let found = &found[&tag][0];
    assert_eq!((found.asset.asset_id, found.is_current), (id.get(), true));
    let serial = found.asset.details.as_ref().unwrap().serial.as_deref();
    assert_eq!(serial, Some(name.as_str()));

    site.tracker
        .update_asset(id, &AssetChanges::new().status("deleted"), None)
        .await
        .unwrap();
    app.poll_mirror_once().await.unwrap();
    app.sweep_mirror().await.unwrap();
    let found = store.mirrored(&[id.get()]).await.unwrap();
    assert_eq!(found[&id.get()].asset.status, "deleted");
}

#[tokio::test]
#[ignore = "needs TEST_RT_URL: make test starts a real RT 5"]
async fn an_asset_made_by_hand_in_a_real_rt_has_its_tag_there_after_one_poll() {
    let site = RealSite::start(|policy| policy.tags.catalogs = vec!["Chromebooks".into()]).await;
    let app = &site.app;
    app.fill_mirror().await.unwrap();
    app.poll_mirror_once().await.unwrap();
    let by_hand = NewAsset::new("Chromebooks", "Made by hand");
    let id = site.tracker.create_asset(&by_hand).await.unwrap();

    app.poll_mirror_once().await.unwrap();

    let store = site.database.store();
    let given = store.tag_of_asset(id.get()).await.unwrap().unwrap();
    assert_eq!(given.state, TagState::Assigned);
    let admin = person(app, Role::Admin);
    let filter = types::WriteFilter {
        asset_id: Some(id.get()),
        ..types::WriteFilter::default()
    };
    let writes = app.rt_writes(&admin, &filter).await.unwrap();
    let write = outcome(app, writes.items[0].id).await;
    assert_eq!(write.state, WriteState::Applied, "{write:?}");
    let asset = site.tracker.asset(id).await.unwrap();
    assert_eq!(asset.name, given.tag.as_str());
    // Once is enough.
    app.poll_mirror_once().await.unwrap();
    assert_eq!(store.tag_of_asset(id.get()).await.unwrap(), Some(given));
}
