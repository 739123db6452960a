use std::time::Duration;

use app::{Error, RtTrouble};
use rt_client::NewAsset;
use rt_sim::{Fault, Scope};
use types::AssetFilter;

use super::{create, small, tag};
use crate::site::{Site, refused};

fn away(site: &Site) {
    let away = Fault::Unavailable {
        retry_after_seconds: 1,
    };
    site.rt.faults().inject(away, Scope::EveryRequest);
}

#[tokio::test]
async fn the_mirror_answers_while_rt_is_away_and_says_how_old_that_is() {
    let site = small().await;
    let technician = site.technician();
    let told_at = site.app.clock().now();
    away(&site);
    // Long enough that the mirror is old.
    site.clock.advance(Duration::from_mins(20));

    let opened = site.app.asset(&technician, 7).await.unwrap();
    let by_tag = site
        .app
        .asset_by_tag(&technician, &tag("W12-0007"))
        .await
        .unwrap();
    let by_serial = site
        .app
        .asset_by_serial(&technician, "SN000007")
        .await
        .unwrap();
    let scanned = site
        .app
        .resolve_scan(&technician, "sn000007")
        .await
        .unwrap()
        .asset;

    for asset in [opened, by_tag, by_serial, scanned] {
        assert_eq!((asset.id, asset.read_at, asset.version), (7, told_at, None));
    }
    let page = site
        .app
        .search_assets(&technician, &AssetFilter::default())
        .await
        .unwrap();
    assert_eq!(page.items.len(), 26);
    assert!(site.app.mirror_state().await.unwrap().is_stale);
}

#[tokio::test]
async fn what_the_mirror_does_not_know_is_trouble_and_never_not_found() {
    let site = small().await;
    let technician = site.technician();
    create(&site, NewAsset::new("Chromebooks", "W12-0555")).await;
    away(&site);

    let refusals = [
        site.app.asset(&technician, 9_999).await.map(|_| ()),
        site.app
            .asset_by_tag(&technician, &tag("W12-0555"))
            .await
            .map(|_| ()),
        site.app
            .asset_by_serial(&technician, "NEW")
            .await
            .map(|_| ()),
        site.app
            .asset_by_mac(&technician, "021200aabbcc")
            .await
            .map(|_| ()),
        site.app
            .resolve_scan(&technician, "W12-0555")
            .await
            .map(|_| ()),
        site.app.resolve_scan(&technician, "9999").await.map(|_| ()),
    ];

    for refusal in refusals {
        assert!(
            matches!(refusal, Err(Error::Upstream(RtTrouble::Unavailable { .. }))),
            "{refusal:?}"
        );
    }
}

#[tokio::test]
async fn an_old_mirror_has_the_last_word_only_when_rt_is_away() {
    let site = small().await;
    let technician = site.technician();
    site.clock.advance(Duration::from_mins(20));

    site.app
        .asset_by_tag(&technician, &tag("W12-0007"))
        .await
        .unwrap();
    site.app
        .resolve_scan(&technician, "W12-0008")
        .await
        .unwrap();
    site.app
        .search_assets(&technician, &AssetFilter::default())
        .await
        .unwrap();

    assert_eq!(
        site.rt_calls().len(),
        3,
        "each was asked of RT: {:?}",
        site.rt_calls()
    );
}

#[tokio::test]
async fn a_batch_of_labels_is_printed_while_rt_is_away() {
    let site = small().await;
    away(&site);
    let batch: types::LabelBatch = serde_json::from_value(serde_json::json!({
        "items": [{"tag": "W12-0001"}, {"tag": "W12-0002"}, {"asset_id": 3}],
    }))
    .unwrap();

    let check = site
        .app
        .check_labels(&site.technician(), &batch)
        .await
        .unwrap();

    assert_eq!(check.pages, 3);
    let unknown: types::LabelBatch = serde_json::from_value(serde_json::json!({
        "items": [{"tag": "W12-0001"}, {"tag": "W12-9999"}],
    }))
    .unwrap();
    let refusal = site.app.check_labels(&site.technician(), &unknown).await;
    assert!(matches!(refusal, Err(Error::Upstream(_))), "{refusal:?}");
}

#[tokio::test]
async fn a_filter_is_checked_whoever_answers() {
    let site = small().await;
    let filter = AssetFilter {
        limit: Some(0),
        ..AssetFilter::default()
    };

    let refusal = site
        .app
        .search_assets(&site.technician(), &filter)
        .await
        .unwrap_err();

    assert_eq!(refused(&refusal), [("limit", "out_of_range")]);
}
