//! What a refused creation or change looks like.

use rt_client::{
    Asset, AssetChanges, AssetField, AssetQuery, Error, Fields, NewAsset, Outcome, PageRequest,
    RequestTracker, UpdateReport,
};
use rt_sim::fixture::{ONE_CATALOG, account_without};

use crate::bench::Bench;

fn custom(name: &str) -> AssetField {
    AssetField::Custom(name.to_owned())
}

fn refusal<'a>(report: &'a UpdateReport, field: &AssetField) -> &'a str {
    match report.outcome(field) {
        Some(Outcome::Refused { message }) => message,
        other => panic!("{field}: {other:?}"),
    }
}

/// What a field read before and after.
fn readings(report: &UpdateReport, field: &AssetField) -> [Vec<String>; 2] {
    let found = report.fields.iter().find(|other| other.field == *field);
    let found = found.unwrap();
    [found.before.clone(), found.after.clone()]
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

async fn change(bench: &Bench, asset: &Asset, changes: AssetChanges) -> UpdateReport {
    let report = bench.rt.update_asset(asset.id, &changes, None).await;
    report.unwrap()
}

pub async fn each_refused_field_is_told_in_rts_words(bench: &Bench) {
    let asset = bench.given(&bench.chromebook("refused")).await;

    let changes = AssetChanges::new()
        .status("recycled")
        .description("applied all the same")
        .custom_field("Type", "Toaster")
        .custom_field("Nope", "x");
    let report = change(bench, &asset, changes).await;

    assert_eq!(
        refusal(&report, &AssetField::Status),
        "You can't change status from 'new' to 'recycled'."
    );
    assert_eq!(
        refusal(&report, &custom("Type")),
        "Invalid value for custom field"
    );
    // RT has no words for this one: it skips the field.
    assert!(refusal(&report, &custom("Nope")).contains("\"Nope\""));
    assert_eq!(
        report.outcome(&AssetField::Description),
        Some(&Outcome::Applied)
    );
    assert_eq!(report.refused().count(), 3);
}

pub async fn an_unknown_owner_is_refused_before_anything_is_sent(bench: &Bench) {
    let asset = bench.given(&bench.chromebook("ghost")).await;
    let changes = AssetChanges::new().owner("ghost").description("sent");

    let error = bench
        .rt
        .update_asset(asset.id, &changes, None)
        .await
        .unwrap_err();

    let Error::Rejected { message } = error else {
        panic!("{error:?}")
    };
    assert!(message.contains("ghost"), "{message}");
    assert_eq!(bench.rt.asset(asset.id).await.unwrap(), asset);
}

pub async fn a_report_tells_what_each_field_read_before_and_after(bench: &Bench) {
    let new = NewAsset {
        owner: Some("student0001".to_owned()),
        custom_fields: vec![
            ("Model".to_owned(), "old".into()),
            ("Accessories".to_owned(), texts(&["Case", "Charger"]).into()),
        ],
        ..bench.chromebook("readings")
    };
    let asset = bench.given(&new).await;

    let changes = AssetChanges::new()
        .name(&new.name)
        .status("recycled")
        .owner("student0002")
        .description("new")
        .custom_field("Model", "new")
        .custom_field("Label", "printed")
        .custom_field("Accessories", Vec::new());
    let report = change(bench, &asset, changes).await;

    let read = |field| readings(&report, &field);
    let [name, same_name] = read(AssetField::Name);
    assert_eq!((&name, &name), (&same_name, &vec![new.name]));
    assert_eq!(read(AssetField::Status), [texts(&["new"]), texts(&["new"])]);
    assert_eq!(
        read(AssetField::Owner),
        [texts(&["student0001"]), texts(&["student0002"])]
    );
    assert_eq!(read(AssetField::Description), [vec![], texts(&["new"])]);
    assert_eq!(read(custom("Model")), [texts(&["old"]), texts(&["new"])]);
    assert_eq!(read(custom("Label")), [vec![], texts(&["printed"])]);
    let [mut accessories, none] = read(custom("Accessories"));
    accessories.sort();
    assert_eq!((accessories, none), (texts(&["Case", "Charger"]), vec![]));
}

pub async fn who_may_write_no_custom_fields_changes_the_rest(bench: &Bench) {
    let new = NewAsset {
        custom_fields: vec![("Model".to_owned(), "old".into())],
        ..bench.chromebook("no fields")
    };
    let asset = bench.given(&new).await;
    let limited = bench.signed_in_as(&account_without("ModifyCustomField"));

    let changes = AssetChanges::new()
        .description("allowed")
        .custom_field("Label", "x")
        .custom_field("Accessories", texts(&["Case"]));
    let report = limited
        .update_asset(asset.id, &changes, None)
        .await
        .unwrap();
    let clear = AssetChanges::new().custom_field("Model", rt_client::FieldValue::Clear);
    let cleared = limited.update_asset(asset.id, &clear, None).await.unwrap();

    assert_eq!(
        report.outcome(&AssetField::Description),
        Some(&Outcome::Applied)
    );
    let label = refusal(&report, &custom("Label"));
    assert!(
        label.contains("Could not add a new value to custom field 'Label': Permission Denied"),
        "{label}"
    );
    let accessories = refusal(&report, &custom("Accessories"));
    assert!(
        accessories.contains("Could not add new custom field value: Permission Denied"),
        "{accessories}"
    );
    assert_eq!(refusal(&cleared, &custom("Model")), "Permission Denied");
    assert_eq!(cleared.asset.custom_field_value("Model"), Some("old"));
}

pub async fn who_may_not_modify_assets_may_still_write_custom_fields(bench: &Bench) {
    let asset = bench.given(&bench.chromebook("fields only")).await;
    let limited = bench.signed_in_as(&account_without("ModifyAsset"));

    let changes = AssetChanges::new()
        .status("allocated")
        .owner("student0001")
        .held_by(["student0001"])
        .custom_field("Label", "x");
    let report = limited
        .update_asset(asset.id, &changes, None)
        .await
        .unwrap();

    assert_eq!(report.outcome(&custom("Label")), Some(&Outcome::Applied));
    assert_eq!(report.refused().count(), 3);
    for field in [AssetField::Owner, AssetField::HeldBy, AssetField::Status] {
        let message = refusal(&report, &field);
        assert!(
            message.contains("Permission Denied") || message.contains("No permission"),
            "{field}: {message}"
        );
    }
}

pub async fn a_deletion_is_applied_like_any_status(bench: &Bench) {
    let asset = bench.given(&bench.chromebook("deleted")).await;

    let changes = AssetChanges::new()
        .status("deleted")
        .custom_field("Type", "Toaster");
    let report = change(bench, &asset, changes).await;

    assert_eq!(report.outcome(&AssetField::Status), Some(&Outcome::Applied));
    assert_eq!(
        refusal(&report, &custom("Type")),
        "Invalid value for custom field"
    );
    assert!(
        report
            .messages
            .iter()
            .any(|message| message.ends_with("Asset deleted")),
        "{report:?}"
    );
}

pub async fn who_may_write_no_custom_fields_creates_without_them_only(bench: &Bench) {
    // Whoever may change fields or set the first value may give one to a new asset.
    for right in ["ModifyCustomField", "SetInitialCustomField"] {
        let limited = bench.signed_in_as(&account_without(right));
        let new = NewAsset {
            custom_fields: vec![("Label".to_owned(), "x".into())],
            ..bench.chromebook(right)
        };
        let id = limited.create_asset(&new).await.unwrap();
        let asset = bench.rt.asset(id).await.unwrap();
        assert_eq!(asset.custom_field_value("Label"), Some("x"));
    }
    let hidden = bench.signed_in_as(&account_without("SeeCustomField"));
    let new = NewAsset {
        custom_fields: vec![("Label".to_owned(), "x".into())],
        ..bench.chromebook("hidden fields")
    };

    let error = hidden.create_asset(&new).await.unwrap_err();

    let Error::Rejected { message } = error else {
        panic!("{error:?}")
    };
    assert!(
        message.contains("Custom field Label not found"),
        "{message}"
    );
    let query = AssetQuery::name_is(&new.name);
    let page = PageRequest::first(1);
    let found = bench.rt.search_assets(&query, Fields::Summary, page).await;
    assert!(found.unwrap().items.is_empty());
}

pub async fn who_may_do_something_in_one_catalog_creates_there_only(bench: &Bench) {
    let partial = bench.signed_in_as(ONE_CATALOG);

    let id = partial
        .create_asset(&bench.chromebook("here"))
        .await
        .unwrap();
    let elsewhere = NewAsset::new("Projectors", bench.name("there"));
    let error = partial.create_asset(&elsewhere).await.unwrap_err();

    assert_eq!(bench.rt.asset(id).await.unwrap().name, bench.name("here"));
    let Error::Forbidden { message } = error else {
        panic!("{error:?}")
    };
    assert_eq!(message, "Permission Denied");
}
