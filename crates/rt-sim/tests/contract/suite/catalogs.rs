use rt_client::{CatalogId, CustomFieldDefinition, Error, RequestTracker};
use rt_sim::fixture::{ONE_CATALOG, ROOMS};

use crate::bench::Bench;

async fn chromebooks(bench: &Bench) -> CatalogId {
    let catalogs = bench.rt.catalogs().await.unwrap();
    catalogs
        .iter()
        .find(|catalog| catalog.name == "Chromebooks")
        .unwrap()
        .id
}

async fn field(bench: &Bench, name: &str) -> CustomFieldDefinition {
    let fields = bench
        .rt
        .catalog_custom_fields(chromebooks(bench).await)
        .await
        .unwrap();
    fields.into_iter().find(|field| field.name == name).unwrap()
}

pub async fn every_catalog_is_listed_by_name(bench: &Bench) {
    let catalogs = bench.rt.catalogs().await.unwrap();

    let names: Vec<_> = catalogs
        .iter()
        .map(|catalog| catalog.name.as_str())
        .collect();
    assert_eq!(
        names,
        ["Chargers", "Chromebooks", "General assets", "Projectors"]
    );
    assert_eq!(
        catalogs[1].description.as_deref(),
        Some("Student and staff Chromebooks")
    );
    assert_eq!(catalogs[1].lifecycle.as_deref(), Some("assets"));
}

pub async fn a_catalog_tells_whether_assets_can_be_made_in_it(bench: &Bench) {
    let listed = bench.rt.catalogs().await.unwrap();
    let partial = bench.signed_in_as(ONE_CATALOG);

    for catalog in listed {
        assert_eq!(catalog.can_create, None);
        let ours = bench.rt.catalog(catalog.id).await.unwrap();
        let theirs = partial.catalog(catalog.id).await.unwrap();

        assert_eq!(
            (&ours.name, &ours.lifecycle),
            (&catalog.name, &catalog.lifecycle)
        );
        assert_eq!(ours.can_create, Some(true));
        assert_eq!(theirs.can_create, Some(catalog.name == "Chromebooks"));
    }
}

pub async fn an_unknown_catalog_is_not_found(bench: &Bench) {
    let error = bench.rt.catalog(CatalogId::new(999_999)).await.unwrap_err();

    assert!(matches!(error, Error::NotFound), "{error:?}");
}

pub async fn a_hidden_catalog_is_forbidden(bench: &Bench) {
    let nobody = bench.signed_in_as("norights");

    let error = nobody.catalog(chromebooks(bench).await).await.unwrap_err();

    assert!(matches!(error, Error::Forbidden { .. }), "{error:?}");
}

pub async fn a_catalog_tells_its_custom_fields(bench: &Bench) {
    let fields = bench
        .rt
        .catalog_custom_fields(chromebooks(bench).await)
        .await
        .unwrap();

    let fields: Vec<_> = fields
        .iter()
        .map(|field| {
            (
                field.name.as_str(),
                field.kind.as_str(),
                field.is_multiple(),
            )
        })
        .collect();
    assert_eq!(
        fields,
        [
            ("Accessories", "Select", true),
            ("Checked At", "DateTime", false),
            ("Funding Source", "Select", false),
            ("Internal Name", "Freeform", false),
            ("Label", "Freeform", false),
            ("MAC Address", "Freeform", false),
            ("Manufacturer", "Freeform", false),
            ("Model", "Freeform", false),
            ("Notes", "Text", false),
            ("Purchase Date", "Date", false),
            ("Room", "Select", false),
            ("Serial Number", "Freeform", false),
            ("Type", "Select", false),
        ]
    );
}

pub async fn a_select_field_tells_every_value(bench: &Bench) {
    let rooms = bench
        .rt
        .custom_field_values(field(bench, "Room").await.id)
        .await
        .unwrap();
    let funding = bench
        .rt
        .custom_field_values(field(bench, "Funding Source").await.id)
        .await
        .unwrap();

    let expected: Vec<_> = (1..=ROOMS)
        .map(|number| format!("Room {number:03}"))
        .collect();
    assert_eq!(rooms, expected);
    assert_eq!(
        funding,
        [
            "Bond 2024",
            "District Funds",
            "General Fund",
            "Grant",
            "Title I"
        ]
    );
}

pub async fn a_text_field_offers_no_values(bench: &Bench) {
    let values = bench
        .rt
        .custom_field_values(field(bench, "Model").await.id)
        .await
        .unwrap();

    assert!(values.is_empty());
}
