use rt_client::{AssetChanges, AssetId, AssetQuery, Error, Fields, PageRequest};

use crate::bench::Bench;

pub async fn an_unknown_asset_is_not_found(bench: &Bench) {
    let error = bench.rt.asset(AssetId::new(999_999_999)).await.unwrap_err();

    assert!(matches!(error, Error::NotFound), "{error:?}");
}

pub async fn custom_fields_come_by_name_and_those_without_values_too(bench: &Bench) {
    let asset = bench.given(&bench.chromebook("fields")).await;

    let names: Vec<_> = asset
        .custom_fields
        .iter()
        .map(|field| field.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "Accessories",
            "Checked At",
            "Funding Source",
            "Internal Name",
            "Label",
            "MAC Address",
            "Manufacturer",
            "Model",
            "Notes",
            "Purchase Date",
            "Room",
            "Serial Number",
            "Type",
        ]
    );
}

pub async fn a_deleted_asset_is_read_but_never_found(bench: &Bench) {
    let asset = bench.given(&bench.chromebook("deleted")).await;
    let delete = AssetChanges::new().status("deleted");
    bench
        .rt
        .update_asset(asset.id, &delete, None)
        .await
        .unwrap();

    let read = bench.rt.asset(asset.id).await.unwrap();
    let queries = [
        AssetQuery::name_is(&asset.name),
        AssetQuery::id_is(asset.id.get()),
        AssetQuery::status_is("deleted"),
    ];

    assert_eq!(read.status, "deleted");
    for query in queries {
        let found = bench
            .rt
            .search_assets(&query, Fields::Summary, PageRequest::first(1))
            .await
            .unwrap();
        assert!(found.items.is_empty(), "{query:?}");
    }
}

pub async fn every_change_changes_the_etag(bench: &Bench) {
    let asset = bench.given(&bench.chromebook("etag")).await;
    let (id, mut last) = (asset.id, asset.etag);
    let changes = [
        AssetChanges::new().description("new"),
        AssetChanges::new().status("allocated"),
        AssetChanges::new().custom_field("Label", "printed"),
        AssetChanges::new().owner("student0003"),
        AssetChanges::new().held_by(["student0003"]),
    ];

    for change in changes {
        let report = bench.rt.update_asset(id, &change, None).await.unwrap();
        assert_ne!(report.asset.etag, last, "{change:?}");
        last = report.asset.etag;
    }
}
