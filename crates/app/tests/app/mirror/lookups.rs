use app::{Conflict, Error, Thing};
use rt_client::NewAsset;
use store::NewWrite;
use types::{AssetFilter, ScanMatch, WriteKind};
use uuid::Uuid;

use super::{create, district, filled, small, tag};
use crate::site::Site;

#[tokio::test]
async fn a_known_asset_is_found_by_each_of_its_names_without_asking_rt() {
    let site = small().await;
    let technician = site.technician();
    let id = site.rt.state().assets_named("W12-0101")[0].id;

    let by_tag = site
        .app
        .asset_by_tag(&technician, &tag("w12-0101"))
        .await
        .unwrap();
    let by_serial = site
        .app
        .asset_by_serial(&technician, "x4-0101")
        .await
        .unwrap();
    let by_mac = site
        .app
        .asset_by_mac(&technician, "02-12-00-00-01-01")
        .await
        .unwrap();

    for asset in [by_tag, by_serial, by_mac] {
        assert_eq!((asset.id, asset.name.as_str()), (id, "W12-0101"));
        assert_eq!(asset.read_at, site.app.clock().now());
    }
    for (code, matched_by) in [
        ("W12-0101".to_owned(), ScanMatch::Tag),
        ("X4-0101".into(), ScanMatch::Serial),
        ("021200000101".into(), ScanMatch::Mac),
        (id.to_string(), ScanMatch::Id),
        (
            format!("https://rt.example.org/Asset/Display.html?id={id}"),
            ScanMatch::Id,
        ),
    ] {
        let resolved = site.app.resolve_scan(&technician, &code).await.unwrap();
        assert_eq!(
            (resolved.asset.id, resolved.matched_by),
            (id, matched_by),
            "{code}"
        );
    }
    assert!(site.rt_calls().is_empty(), "{:?}", site.rt_calls());
}

#[tokio::test]
async fn the_mirror_shows_an_asset_as_rt_does() {
    let site = Site::district().await;
    let technician = site.technician();
    let tags = ["W12-0001", "W12-0700", "W12-2003", "W12-2005"];
    let mut told = Vec::new();
    for text in tags {
        told.push(
            site.app
                .asset_by_tag(&technician, &tag(text))
                .await
                .unwrap(),
        );
    }

    let site = filled(site).await;

    for mut told in told {
        let kept = site
            .app
            .asset_by_tag(&technician, told.tag.as_ref().unwrap())
            .await
            .unwrap();
        told.read_at = kept.read_at;
        assert_eq!(kept, told);
    }
    assert!(site.rt_calls().is_empty());
}

#[tokio::test]
async fn what_the_mirror_does_not_have_is_asked_of_rt_and_remembered() {
    let site = small().await;
    let technician = site.technician();
    let new = NewAsset {
        custom_fields: vec![("Serial Number".into(), "NEW-555".into())],
        ..NewAsset::new("Chromebooks", "W12-0555")
    };
    let id = create(&site, new).await.id.get();

    let told = site
        .app
        .asset_by_serial(&technician, "NEW-555")
        .await
        .unwrap();
    assert_eq!((told.id, site.rt_calls().len()), (id, 1));

    site.rt.state().forget_requests();
    let kept = site
        .app
        .asset_by_tag(&technician, &tag("W12-0555"))
        .await
        .unwrap();
    assert_eq!((kept.id, site.rt_calls().len()), (id, 0));
}

#[tokio::test]
async fn a_tag_on_two_assets_is_a_conflict_in_the_mirror_too() {
    let site = district().await;

    let by_tag = site
        .app
        .asset_by_tag(&site.technician(), &tag("W12-2001"))
        .await;
    let by_scan = site
        .app
        .resolve_scan(&site.technician(), "w12-2001")
        .await
        .map(|_| ());

    for refusal in [by_tag.map(|_| ()), by_scan] {
        assert!(
            matches!(&refusal, Err(Error::Conflict(Conflict::AssetAmbiguous { asset_ids, .. }))
                if asset_ids.len() == 2),
            "{refusal:?}"
        );
    }
    assert!(site.rt_calls().is_empty());
}

#[tokio::test]
async fn a_near_miss_is_never_found_and_rt_is_asked_once_before_that_is_said() {
    let site = district().await;

    let refusal = site
        .app
        .asset_by_tag(&site.technician(), &tag("W12-412"))
        .await
        .unwrap_err();

    let Error::NotFound(Thing::Asset { suggestions, .. }) = &refusal else {
        panic!("{refusal:?}")
    };
    assert_eq!(suggestions[0], tag("W12-0412"));
    // By name and by parts of names; the suggestions come from the mirror.
    assert_eq!(site.rt_calls().len(), 2, "{:?}", site.rt_calls());
    for part in ["lower-case-200", "lower-case-200%", "W12-041", "02:12:00"] {
        let refusal = site.app.resolve_scan(&site.technician(), part).await;
        assert!(
            matches!(refusal, Err(Error::NotFound(_))),
            "{part}: {refusal:?}"
        );
    }
}

#[tokio::test]
async fn an_asset_whose_details_are_not_read_yet_is_asked_of_rt() {
    let site = small().await;
    let mut kept = site
        .store()
        .mirrored(&[7])
        .await
        .unwrap()
        .remove(&7)
        .unwrap()
        .asset;
    kept.details = None;
    kept.updated_at += chrono::TimeDelta::seconds(1);
    site.store().put_into_mirror(&[kept]).await.unwrap();

    let told = site
        .app
        .asset_by_tag(&site.technician(), &tag("W12-0007"))
        .await
        .unwrap();

    assert_eq!((told.id, site.rt_calls().len()), (7, 1));
}

#[tokio::test]
async fn something_that_is_no_mac_address_is_refused_and_an_unknown_one_not_found() {
    let site = Site::small().await;
    let technician = site.technician();

    let refusal = site.app.asset_by_mac(&technician, "02:12").await;
    assert!(matches!(refusal, Err(Error::Invalid(_))), "{refusal:?}");
    assert!(site.rt_calls().is_empty());

    let refusal = site
        .app
        .asset_by_mac(&technician, "02:12:00:00:ff:ff")
        .await
        .unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "No asset has the MAC address 02:12:00:00:FF:FF."
    );
}

#[tokio::test]
async fn rt_is_asked_for_a_mac_address_in_every_notation() {
    let site = Site::small().await;
    let id = site.rt.state().assets_named("W12-0101")[0].id;

    for text in ["021200000101", "02-12-00-00-01-01", "02:12:00:00:01:01"] {
        let found = site
            .app
            .asset_by_mac(&site.technician(), text)
            .await
            .unwrap();
        assert_eq!(found.id, id);
    }
    let scanned = site
        .app
        .resolve_scan(&site.technician(), "0212.0000.0101")
        .await
        .unwrap();
    assert_eq!((scanned.asset.id, scanned.matched_by), (id, ScanMatch::Mac));
}

#[tokio::test]
async fn writes_that_wait_are_counted_wherever_the_asset_is_shown() {
    let site = small().await;
    let technician = site.technician();
    let write = NewWrite {
        id: Uuid::from_u128(1),
        lane: "asset:7".into(),
        kind: WriteKind::UpdateAsset,
        asset_id: Some(7),
        tag: None,
        summary: "status → in-use".into(),
        payload: "{}".into(),
        unique_key: None,
        internal_name: None,
        request: None,
        parent: None,
        requested_by: "ada".into(),
        requested_at: site.app.clock().now(),
    };
    site.store().enqueue(&write, &[]).await.unwrap();

    let opened = site.app.asset(&technician, 7).await.unwrap();
    let found = site
        .app
        .asset_by_tag(&technician, &tag("W12-0007"))
        .await
        .unwrap();
    let scanned = site
        .app
        .resolve_scan(&technician, "W12-0007")
        .await
        .unwrap()
        .asset;
    let listed = site
        .app
        .search_assets(&technician, &AssetFilter::default())
        .await
        .unwrap();

    for asset in [opened, found, scanned] {
        assert_eq!(asset.waiting_writes, 1);
    }
    let waiting: Vec<(u64, u32)> = listed
        .items
        .iter()
        .map(|item| (item.id, item.waiting_writes))
        .filter(|w| w.1 > 0)
        .collect();
    assert_eq!(waiting, [(7, 1)]);
}
