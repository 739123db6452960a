use chrono::{NaiveDate, TimeZone, Utc};
use rt_client::{Asset, AssetChanges, AssetField, FieldValue, Outcome, UpdateReport};

use super::creating::ODD_NAMES;
use crate::bench::Bench;

async fn set(bench: &Bench, asset: &Asset, field: &str, value: FieldValue) -> UpdateReport {
    let changes = AssetChanges::new().custom_field(field, value);
    let report = bench
        .rt
        .update_asset(asset.id, &changes, None)
        .await
        .unwrap();
    assert!(report.is_complete(), "{report:?}");
    report
}

fn outcome<'a>(report: &'a UpdateReport, field: &str) -> &'a Outcome {
    report
        .outcome(&AssetField::Custom(field.to_owned()))
        .unwrap()
}

pub async fn a_value_is_set_replaced_and_cleared(bench: &Bench) {
    let asset = bench.given(&bench.chromebook("single")).await;

    for value in ["first", "second", "0"] {
        let report = set(bench, &asset, "Model", value.into()).await;
        assert_eq!(report.asset.custom_field("Model").unwrap().values, [value]);
        assert_eq!(outcome(&report, "Model"), &Outcome::Applied);
    }
    let report = set(bench, &asset, "Model", FieldValue::Clear).await;

    assert!(
        report
            .asset
            .custom_field("Model")
            .unwrap()
            .values
            .is_empty()
    );
    assert_eq!(outcome(&report, "Model"), &Outcome::Applied);
}

pub async fn clearing_what_is_empty_changes_nothing(bench: &Bench) {
    let asset = bench.given(&bench.chromebook("empty")).await;

    for field in [
        "Model",
        "Type",
        "Accessories",
        "Purchase Date",
        "Checked At",
    ] {
        let report = set(bench, &asset, field, FieldValue::Clear).await;
        assert_eq!(outcome(&report, field), &Outcome::Unchanged, "{field}");
        assert_eq!(report.asset.etag, asset.etag, "{field}");
    }
}

pub async fn several_values_are_replaced_as_a_whole_and_cleared(bench: &Bench) {
    let asset = bench.given(&bench.chromebook("several")).await;
    let many = |values: &[&str]| FieldValue::Many(values.iter().map(|&v| v.to_owned()).collect());

    for values in [
        &["Case", "Charger"][..],
        &["Charger", "Stylus"],
        &["Remote"],
    ] {
        let report = set(bench, &asset, "Accessories", many(values)).await;
        let mut held = report
            .asset
            .custom_field("Accessories")
            .unwrap()
            .values
            .clone();
        held.sort();
        assert_eq!(held, values);
    }
    let report = set(bench, &asset, "Accessories", FieldValue::Clear).await;
    assert!(
        report
            .asset
            .custom_field("Accessories")
            .unwrap()
            .values
            .is_empty()
    );
}

pub async fn dates_and_times_are_kept(bench: &Bench) {
    let asset = bench.given(&bench.chromebook("dates")).await;
    let day = NaiveDate::from_ymd_opt(2026, 3, 4).unwrap();
    let moment = Utc.with_ymd_and_hms(2026, 11, 22, 23, 59, 58).unwrap();

    let bought = set(bench, &asset, "Purchase Date", day.into()).await;
    let checked = set(bench, &asset, "Checked At", moment.into()).await;

    assert_eq!(
        bought.asset.custom_field_value("Purchase Date"),
        Some("2026-03-04")
    );
    assert_eq!(
        checked.asset.custom_field_value("Checked At"),
        Some("2026-11-22T23:59:58Z")
    );
    for field in ["Purchase Date", "Checked At"] {
        let report = set(bench, &asset, field, FieldValue::Clear).await;
        assert_eq!(report.asset.custom_field_value(field), None);
    }
}

pub async fn odd_values_survive(bench: &Bench) {
    let asset = bench.given(&bench.chromebook("odd")).await;

    for odd in ODD_NAMES {
        let report = set(bench, &asset, "Internal Name", (*odd).into()).await;
        assert_eq!(report.asset.custom_field_value("Internal Name"), Some(*odd));
    }
}

pub async fn the_name_of_a_field_is_found_in_either_case(bench: &Bench) {
    let asset = bench.given(&bench.chromebook("case")).await;

    let report = set(bench, &asset, "serial NUMBER", "S1".into()).await;

    assert_eq!(report.asset.custom_field_value("Serial Number"), Some("S1"));
}

pub async fn a_value_named_twice_is_kept_once(bench: &Bench) {
    let asset = bench.given(&bench.chromebook("twice")).await;
    let twice = || FieldValue::Many(vec!["Case".to_owned(), "Case".to_owned()]);

    for _ in 0..2 {
        let report = set(bench, &asset, "Accessories", twice()).await;
        let held = &report.asset.custom_field("Accessories").unwrap().values;
        assert_eq!(held, &["Case"]);
    }
}
