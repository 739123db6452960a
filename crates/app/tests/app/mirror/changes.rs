use std::time::Duration;

use rt_client::{AssetChanges, NewAsset};
use store::LedgerEffect;
use types::{AssetFilter, NewTagReservation, TagState};

use super::{change, create, district, small, tag};

#[tokio::test]
async fn a_change_is_seen_by_the_next_poll() {
    let site = small().await;
    let technician = site.technician();
    let changes = AssetChanges::new()
        .name("W12-0777")
        .status("in-use")
        .custom_field("Serial Number", "NEW-0777")
        .custom_field("MAC Address", "02:12:00:AA:BB:CC")
        .held_by(["student0003"]);
    change(&site, 7, changes).await;

    site.app.poll_mirror_once().await.unwrap();
    let polled = site.rt_calls();
    site.rt.state().forget_requests();

    assert_eq!(polled.len(), 2, "what changed, and its details: {polled:?}");
    let found = site
        .app
        .asset_by_tag(&technician, &tag("W12-0777"))
        .await
        .unwrap();
    assert_eq!((found.id, found.status.as_str()), (7, "in-use"));
    assert_eq!(found.held_by[0].username, "student0003");
    assert!(found.held_by[0].real_name.is_some());
    for found in [
        site.app
            .asset_by_serial(&technician, "new-0777")
            .await
            .unwrap(),
        site.app
            .asset_by_mac(&technician, "0212.00aa.bbcc")
            .await
            .unwrap(),
    ] {
        assert_eq!(found.name, "W12-0777");
    }
    assert!(site.rt_calls().is_empty());
    assert!(
        site.app
            .asset_by_tag(&technician, &tag("W12-0007"))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_new_asset_is_seen_by_the_next_poll() {
    let site = small().await;
    let new = create(&site, NewAsset::new("Chromebooks", "W12-0555")).await;

    site.app.poll_mirror_once().await.unwrap();
    site.rt.state().forget_requests();

    let found = site
        .app
        .asset_by_tag(&site.technician(), &tag("W12-0555"))
        .await
        .unwrap();
    assert_eq!((found.id, site.rt_calls().len()), (new.id.get(), 0));
}

#[tokio::test]
async fn a_quiet_rt_costs_one_call_a_poll() {
    let site = district().await;

    for _ in 0..5 {
        site.clock.advance(Duration::from_secs(30));
        site.rt.state().forget_requests();
        site.app.poll_mirror_once().await.unwrap();
    }

    assert_eq!(site.rt_calls().len(), 1, "{:?}", site.rt_calls());
}

#[tokio::test]
async fn details_that_did_not_change_are_not_read_again() {
    let site = small().await;
    site.clock.advance(Duration::from_mins(5));
    site.app.poll_mirror_once().await.unwrap();
    site.rt.state().forget_requests();
    change(&site, 3, AssetChanges::new().description("lent out")).await;

    // The second of the change is over for certain at the second of these.
    for _ in 0..4 {
        site.clock.advance(Duration::from_secs(30));
        site.app.poll_mirror_once().await.unwrap();
    }

    let searches = site.rt_calls().len();
    assert_eq!(searches, 4 + 2, "four polls, two readings of one asset");
}

#[tokio::test]
async fn a_second_change_in_the_same_second_is_seen() {
    let site = small().await;
    change(
        &site,
        7,
        AssetChanges::new().custom_field("Serial Number", "FIRST"),
    )
    .await;
    site.app.poll_mirror_once().await.unwrap();
    // RT's clock is to the second, so this may well be in the second of the change before.
    change(
        &site,
        7,
        AssetChanges::new().custom_field("Serial Number", "SECOND"),
    )
    .await;
    site.clock.advance(Duration::from_secs(2));

    site.app.poll_mirror_once().await.unwrap();
    site.rt.state().forget_requests();

    let technician = site.technician();
    let found = site
        .app
        .asset_by_serial(&technician, "SECOND")
        .await
        .unwrap();
    assert_eq!((found.id, site.rt_calls().len()), (7, 0));
}

#[tokio::test]
async fn a_change_of_before_that_appears_late_is_seen() {
    let site = small().await;
    let late = create(&site, NewAsset::new("Chromebooks", "W12-0555")).await;
    change(
        &site,
        7,
        AssetChanges::new().description("later, and seen first"),
    )
    .await;
    site.app.poll_mirror_once().await.unwrap();
    // As if the transaction that made it had been open until now.
    site.store()
        .mark_gone(late.id.get(), site.app.clock().now())
        .await
        .unwrap();

    site.app.poll_mirror_once().await.unwrap();
    site.rt.state().forget_requests();

    site.app
        .asset_by_tag(&site.technician(), &tag("W12-0555"))
        .await
        .unwrap();
    assert!(site.rt_calls().is_empty());
}

#[tokio::test]
async fn opening_an_asset_refreshes_the_mirror() {
    let site = small().await;
    let technician = site.technician();
    change(&site, 7, AssetChanges::new().name("W12-0777")).await;

    let opened = site.app.asset(&technician, 7).await.unwrap();
    site.rt.state().forget_requests();

    assert!(opened.version.is_some());
    assert_eq!(opened.name, "W12-0777");
    let found = site
        .app
        .asset_by_tag(&technician, &tag("W12-0777"))
        .await
        .unwrap();
    assert_eq!(
        (found.id, found.version, site.rt_calls().len()),
        (7, None, 0)
    );
}

#[tokio::test]
async fn people_keep_their_real_names_when_an_asset_is_opened() {
    let site = small().await;
    let technician = site.technician();

    let opened = site.app.asset(&technician, 4).await.unwrap();

    assert_eq!(
        site.rt_calls().len(),
        1,
        "the mirror knows their names: {:?}",
        site.rt_calls()
    );
    let name = opened.owner.unwrap().real_name;
    assert!(name.is_some());
    let found = site
        .app
        .asset_by_tag(&technician, &tag("W12-0004"))
        .await
        .unwrap();
    assert_eq!(found.owner.unwrap().real_name, name);
    let filter = AssetFilter {
        owner: Some("student0001".into()),
        ..AssetFilter::default()
    };
    let listed = site.app.search_assets(&technician, &filter).await.unwrap();
    assert_eq!(listed.items[0].owner.as_ref().unwrap().real_name, name);
}

#[tokio::test]
async fn a_reserved_tag_that_somebody_gave_an_asset_in_rt_is_that_assets() {
    let site = small().await;
    let wish = NewTagReservation {
        prefix: None,
        count: 2,
        lease_seconds: None,
        note: None,
    };
    let technician = site.technician();
    let reserved = site.app.reserve_tags(&technician, &wish, None).await;
    let [first, second] = &reserved.unwrap().tags[..] else {
        panic!()
    };
    // Both labels are stuck on by hand: one on a new asset, one on an asset that has a tag.
    let new = create(&site, NewAsset::new("Chromebooks", first.as_str())).await;
    let tagged = create(&site, NewAsset::new("Chromebooks", "W12-4001")).await;
    let adopt = LedgerEffect::Adopt {
        tag: tag("W12-4001"),
        prefix: "W12-".into(),
        number: 4_001,
        asset_id: tagged.id.get(),
        by: "test".into(),
    };
    let now = site.app.clock().now();
    site.store().apply_to_ledger(&[adopt], now).await.unwrap();
    let renamed = AssetChanges::new().name(second.as_str());
    change(&site, tagged.id.get(), renamed).await;

    site.app.poll_mirror_once().await.unwrap();

    let adopted = site.app.tag(&technician, first).await.unwrap();
    assert_eq!(
        (adopted.state, adopted.asset_id),
        (TagState::Assigned, Some(new.id.get()))
    );
    let spent = site.app.tag(&technician, second).await.unwrap();
    assert_eq!(spent.state, TagState::Void);
    assert!(spent.void_reason.unwrap().contains("and the tag W12-4001"));
}
