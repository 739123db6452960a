use rt_client::{AssetChanges, AssetId, Error, PageRequest};

use crate::bench::Bench;

pub async fn changes_are_told_newest_first(bench: &Bench) {
    let asset = bench.given(&bench.chromebook("told")).await;
    for changes in [
        AssetChanges::new().status("allocated"),
        AssetChanges::new().description("described"),
        AssetChanges::new().custom_field("Label", "printed"),
    ] {
        bench
            .rt
            .update_asset(asset.id, &changes, None)
            .await
            .unwrap();
    }

    let history = bench
        .rt
        .asset_history(asset.id, PageRequest::default())
        .await
        .unwrap();

    let kinds: Vec<_> = history
        .items
        .iter()
        .map(|entry| entry.kind.as_str())
        .collect();
    assert_eq!(kinds, ["CustomField", "Set", "Status", "Create"]);
    let label = asset.custom_field("Label").unwrap().id.to_string();
    let entry = &history.items[0];
    assert_eq!(entry.field.as_deref(), Some(label.as_str()));
    assert_eq!(
        (entry.old_value.as_deref(), entry.new_value.as_deref()),
        (None, Some("printed"))
    );
    let entry = &history.items[2];
    assert_eq!(entry.field.as_deref(), Some("Status"));
    assert_eq!(
        (entry.old_value.as_deref(), entry.new_value.as_deref()),
        (Some("new"), Some("allocated"))
    );
    assert!(history.items.iter().all(|entry| entry.creator == "rtutils"));
    assert!(!history.has_more);
}

pub async fn long_histories_come_in_pages(bench: &Bench) {
    let asset = bench.given(&bench.chromebook("long")).await;
    for number in 0..4 {
        let changes = AssetChanges::new().description(number.to_string());
        bench
            .rt
            .update_asset(asset.id, &changes, None)
            .await
            .unwrap();
    }

    let mut ids = Vec::new();
    let mut page = PageRequest::first(2);
    loop {
        let listing = bench.rt.asset_history(asset.id, page).await.unwrap();
        ids.extend(listing.items.iter().map(|entry| entry.id));
        if !listing.has_more {
            break;
        }
        page = page.next();
    }

    assert_eq!(ids.len(), 5);
    assert!(ids.is_sorted_by(|newer, older| newer > older), "{ids:?}");
}

pub async fn an_unknown_asset_has_no_history(bench: &Bench) {
    let unknown = AssetId::new(999_999_999);

    let error = bench
        .rt
        .asset_history(unknown, PageRequest::default())
        .await
        .unwrap_err();

    assert!(matches!(error, Error::NotFound), "{error:?}");
}
