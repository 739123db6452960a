use rt_client::{AssetQuery, Error, FieldValue, Fields, NewAsset, PageRequest, RequestTracker};

use crate::bench::Bench;

/// Names that people type and that parsers trip over.
pub const ODD_NAMES: &[&str] = &[
    "Bibliothèque n° 3",
    "Mrs. O'Hara's",
    r#"Room "12""#,
    "図書室のプロジェクター",
    "Школа №12",
    "50% off",
    "under_score",
    r"C:\share\new",
    r"ends with \",
    "[brackets] {braces} (round)",
    "a & b < c > d",
    "semi; colon, comma -- dash",
    "' OR 1=1 OR Name = '",
    "🦊 kiosk",
];

pub async fn an_asset_reads_back_as_it_was_created(bench: &Bench) {
    let new = NewAsset {
        description: Some("Lenovo 300e — 2ème génération".to_owned()),
        status: Some("in-use".to_owned()),
        owner: Some("student0001".to_owned()),
        held_by: vec!["student0001".to_owned(), "student0002".to_owned()],
        contacts: vec!["reader".to_owned()],
        custom_fields: vec![
            ("Serial Number".to_owned(), "5CD 1234".into()),
            ("Type".to_owned(), "Chromebook".into()),
            (
                "Accessories".to_owned(),
                FieldValue::Many(vec!["Case".to_owned(), "Charger".to_owned()]),
            ),
            ("Notes".to_owned(), "line one\nline two <b>é</b>".into()),
        ],
        ..bench.chromebook("whole")
    };

    let asset = bench.given(&new).await;

    assert_eq!(asset.name, new.name);
    assert_eq!(asset.description, new.description);
    assert_eq!(asset.status, "in-use");
    assert_eq!(asset.catalog.name.as_deref(), Some("Chromebooks"));
    assert_eq!(
        asset.owner.as_ref().map(|owner| owner.username.as_str()),
        Some("student0001")
    );
    let mut held_by: Vec<_> = asset
        .held_by
        .iter()
        .map(|user| user.username.as_str())
        .collect();
    held_by.sort_unstable();
    assert_eq!(held_by, ["student0001", "student0002"]);
    assert_eq!(
        asset
            .contacts
            .iter()
            .map(|user| user.username.as_str())
            .collect::<Vec<_>>(),
        ["reader"]
    );
    assert_eq!(asset.custom_field_value("Serial Number"), Some("5CD 1234"));
    assert_eq!(asset.custom_field_value("Type"), Some("Chromebook"));
    let mut accessories = asset.custom_field("Accessories").unwrap().values.clone();
    accessories.sort();
    assert_eq!(accessories, ["Case", "Charger"]);
    assert_eq!(
        asset.custom_field_value("Notes"),
        Some("line one\nline two <b>é</b>")
    );
    assert!(asset.etag.is_some());
}

pub async fn an_asset_needs_a_name_and_a_catalog_only(bench: &Bench) {
    let asset = bench.given(&bench.chromebook("bare")).await;

    assert_eq!(asset.status, "new");
    assert_eq!((asset.description, asset.owner), (None, None));
    assert!(asset.held_by.is_empty() && asset.contacts.is_empty());
    assert!(
        asset
            .custom_fields
            .iter()
            .all(|field| field.values.is_empty())
    );
}

pub async fn odd_names_survive_and_are_found_exactly(bench: &Bench) {
    for odd in ODD_NAMES {
        let new = bench.chromebook(odd);
        let id = bench.create(&new).await;

        let query = AssetQuery::name_is(&new.name);
        let found = bench
            .rt
            .search_assets(&query, Fields::Summary, PageRequest::first(10))
            .await
            .unwrap();

        let found: Vec<_> = found
            .items
            .iter()
            .map(|asset| (asset.id, asset.name.as_str()))
            .collect();
        assert_eq!(found, [(id, new.name.as_str())]);
    }
}

pub async fn one_name_on_two_assets_is_fine_with_rt(bench: &Bench) {
    let new = bench.chromebook("twin");

    let (first, second) = (bench.create(&new).await, bench.create(&new).await);

    assert!(first < second);
}

pub async fn an_unknown_catalog_is_forbidden(bench: &Bench) {
    let error = bench
        .rt
        .create_asset(&NewAsset::new("Nope", bench.name("x")))
        .await
        .unwrap_err();

    assert!(matches!(error, Error::Forbidden { .. }), "{error:?}");
}

/// Creating with this change is rejected with a message that says so, and nothing comes of it.
async fn assert_rejected(bench: &Bench, change: impl FnOnce(&mut NewAsset), hint: &str) {
    let mut new = bench.chromebook("rejected");
    change(&mut new);

    let error = bench.rt.create_asset(&new).await.unwrap_err();

    let Error::Rejected { message } = error else {
        panic!("{error:?}")
    };
    assert!(message.contains(hint), "{message}");
    let query = AssetQuery::name_is(&bench.name("rejected"));
    let found = bench
        .rt
        .search_assets(&query, Fields::Summary, PageRequest::first(1))
        .await
        .unwrap();
    assert!(found.items.is_empty());
}

pub async fn an_unknown_custom_field_is_rejected(bench: &Bench) {
    let fields = vec![("Nope".to_owned(), "x".into())];
    assert_rejected(bench, |new| new.custom_fields = fields, "Nope").await;
}

pub async fn a_value_that_a_select_field_does_not_offer_is_rejected(bench: &Bench) {
    let fields = vec![("Type".to_owned(), "Toaster".into())];
    assert_rejected(bench, |new| new.custom_fields = fields, "Invalid value").await;
}

pub async fn a_person_whom_rt_does_not_know_is_rejected(bench: &Bench) {
    assert_rejected(bench, |new| new.owner = Some("ghost".to_owned()), "ghost").await;
    assert_rejected(bench, |new| new.held_by = vec!["ghost".to_owned()], "ghost").await;
}

pub async fn a_status_that_no_asset_starts_with_is_rejected(bench: &Bench) {
    assert_rejected(
        bench,
        |new| new.status = Some("stolen".to_owned()),
        "stolen",
    )
    .await;
    assert_rejected(bench, |new| new.status = Some("lost".to_owned()), "lost").await;
}

pub async fn a_name_of_digits_is_rejected(bench: &Bench) {
    let error = bench
        .rt
        .create_asset(&NewAsset::new("Chromebooks", "0412"))
        .await
        .unwrap_err();

    assert!(matches!(error, Error::Rejected { .. }), "{error:?}");
}

pub async fn who_may_only_read_may_not_create(bench: &Bench) {
    let reader = bench.signed_in_as("reader");

    let error = reader
        .create_asset(&bench.chromebook("x"))
        .await
        .unwrap_err();

    assert!(matches!(error, Error::Forbidden { .. }), "{error:?}");
}
