use chrono::{NaiveDate, TimeZone, Utc};

use super::*;
use crate::{AssetId, CatalogId, CatalogRef, CustomField, CustomFieldId, ETag};

fn asset() -> Asset {
    let field = |id, name: &str, values: &[&str]| CustomField {
        id: CustomFieldId::new(id),
        name: name.to_owned(),
        values: values.iter().map(|&value| value.to_owned()).collect(),
    };
    let moment = Utc.with_ymd_and_hms(2026, 1, 2, 3, 4, 5).unwrap();
    Asset {
        id: AssetId::new(7),
        name: "W12-0007".to_owned(),
        description: Some("Acer C733".to_owned()),
        status: "in-use".to_owned(),
        catalog: CatalogRef {
            id: CatalogId::new(2),
            name: Some("Chromebooks".to_owned()),
        },
        owner: Some(user("ada")),
        held_by: vec![user("ada"), user("ben")],
        contacts: Vec::new(),
        custom_fields: vec![
            field(9, "Accessories", &["Charger", "Case"]),
            field(8, "Label", &[]),
            field(4, "Model", &["C733"]),
            field(7, "Type", &[]),
        ],
        created_at: moment,
        last_updated_at: moment,
        etag: Some(ETag::new("\"41\"")),
    }
}

fn user(name: &str) -> UserRef {
    UserRef {
        username: name.to_owned(),
        real_name: None,
    }
}

fn body(changes: &AssetChanges) -> Option<Value> {
    Plan::new(&asset(), changes).body()
}

fn with_field(name: &str, values: &[&str]) -> Asset {
    let mut asset = asset();
    for field in &mut asset.custom_fields {
        if field.name == name {
            field.values = values.iter().map(|&value| value.to_owned()).collect();
        }
    }
    asset
}

/// The outcome of the only change.
fn outcome(changes: &AssetChanges, after: &Asset, messages: &[&str]) -> Outcome {
    let messages: Vec<String> = messages.iter().map(|&text| text.to_owned()).collect();
    let mut reports = Plan::new(&asset(), changes).report(after, &messages);
    assert_eq!(reports.len(), 1);
    reports.remove(0).outcome
}

fn refused(message: &str) -> Outcome {
    Outcome::Refused {
        message: message.to_owned(),
    }
}

#[test]
fn what_is_so_already_is_not_sent() {
    let changes = AssetChanges::new()
        .name("W12-0007")
        .status("IN-USE")
        .owner("Ada")
        .held_by(["ben", "ada"])
        .custom_field("accessories", vec!["Case".to_owned(), "Charger".to_owned()])
        .custom_field("Label", FieldValue::Clear);

    assert_eq!(body(&changes), None);
}

#[test]
fn fields_are_written_as_an_object() {
    let moment = Utc.with_ymd_and_hms(2026, 7, 4, 13, 30, 0).unwrap();
    let date = NaiveDate::from_ymd_opt(2026, 7, 4).unwrap();
    let changes = AssetChanges::new()
        .custom_field("Label", moment)
        .custom_field("Type", date)
        .custom_field(
            "Accessories",
            vec!["Case".to_owned(), String::new(), "Case".to_owned()],
        );

    assert_eq!(
        body(&changes),
        Some(json!({"CustomFields": {
            "Label": "2026-07-04 13:30:00", "Type": "2026-07-04", "Accessories": ["Case"],
        }}))
    );
}

#[test]
fn one_value_is_cleared_by_null_and_several_by_an_empty_list() {
    let changes = AssetChanges::new()
        .custom_field("Model", "")
        .custom_field("Accessories", Vec::new());

    assert_eq!(
        body(&changes),
        Some(json!({"CustomFields": {"Model": null, "Accessories": []}}))
    );
}

#[test]
fn having_no_owner_is_having_nobody() {
    assert_eq!(
        body(&AssetChanges::new().no_owner().held_by([])),
        Some(json!({"Owner": "Nobody", "HeldBy": []}))
    );
}

#[test]
fn a_field_that_rt_would_ignore_is_refused_unsent() {
    let changes = AssetChanges::new().custom_field("Colour", "red");

    assert_eq!(body(&changes), None);
    assert_eq!(
        outcome(&changes, &asset(), &[]),
        refused("RT shows no custom field \"Colour\" on this asset")
    );
}

#[test]
fn a_change_is_applied_when_it_reads_back() {
    let mut after = asset();
    after.status = "allocated".to_owned();

    assert_eq!(
        outcome(&AssetChanges::new().status("allocated"), &after, &[]),
        Outcome::Applied
    );
}

#[test]
fn what_was_so_already_is_unchanged() {
    assert_eq!(
        outcome(&AssetChanges::new().status("in-use"), &asset(), &[]),
        Outcome::Unchanged
    );
}

#[test]
fn a_refusal_is_told_in_rts_words() {
    let words = "You can't change status from 'in-use' to 'new'.";

    for prefix in ["Asset 7: ", "Asset W12-0007: ", ""] {
        let message = format!("{prefix}{words}");
        assert_eq!(
            outcome(&AssetChanges::new().status("new"), &asset(), &[&message]),
            refused(words)
        );
    }
}

#[test]
fn each_refused_field_gets_the_words_about_it() {
    let changes = AssetChanges::new()
        .name("W12-0008")
        .status("bogus")
        .custom_field("Type", "Nope");
    let mut after = asset();
    after.name = "W12-0008".to_owned();
    let messages = [
        "Asset W12-0008: Name changed from 'W12-0007' to 'W12-0008'",
        "Asset W12-0008: Status 'bogus' isn't a valid status for this asset.",
        "Invalid value for custom field",
    ]
    .map(str::to_owned);

    let reports = Plan::new(&asset(), &changes).report(&after, &messages);

    let outcomes: Vec<Outcome> = reports.into_iter().map(|report| report.outcome).collect();
    assert_eq!(
        outcomes,
        [
            Outcome::Applied,
            refused("Status 'bogus' isn't a valid status for this asset."),
            refused("Invalid value for custom field"),
        ]
    );
}

#[test]
fn a_missing_right_refuses_every_field() {
    let changes = AssetChanges::new().description("new").status("new");

    let reports = Plan::new(&asset(), &changes).report(
        &asset(),
        &[
            "Asset W12-0007: Permission Denied",
            "Asset 7: Permission Denied",
        ]
        .map(str::to_owned),
    );

    for report in reports {
        assert_eq!(report.outcome, refused("Permission Denied"));
    }
}

#[test]
fn what_rt_makes_of_a_bad_date_is_not_taken_for_applied() {
    let changes = AssetChanges::new().custom_field("Label", "soon");
    let after = with_field("Label", &["1970-01-01"]);

    assert_eq!(
        outcome(
            &changes,
            &after,
            &[
                "Label  changed to 1970-01-01",
                "Invalid value for custom field"
            ]
        ),
        refused("RT stored \"1970-01-01\" instead")
    );
}

#[test]
fn a_report_tells_the_readings_before_and_after() {
    let changes = AssetChanges::new()
        .status("in-use")
        .custom_field("Label", "printed")
        .custom_field("Nope", "x");
    let after = with_field("Label", &["printed"]);

    let reports = Plan::new(&asset(), &changes).report(&after, &[]);

    let readings: Vec<_> = reports
        .iter()
        .map(|report| (report.before.join(", "), report.after.join(", ")))
        .collect();
    let expected = [("in-use", "in-use"), ("", "printed"), ("", "")];
    assert_eq!(
        readings,
        expected.map(|(b, a)| (b.to_owned(), a.to_owned()))
    );
}

#[test]
fn a_deletion_is_no_complaint_about_the_other_fields() {
    let changes = AssetChanges::new().custom_field("Type", "Toaster");

    assert_eq!(
        outcome(
            &changes,
            &asset(),
            &["Asset 7: Asset deleted", "Invalid value for custom field"]
        ),
        refused("Invalid value for custom field")
    );
}

#[test]
fn silence_is_not_taken_for_consent() {
    assert_eq!(
        outcome(&AssetChanges::new().name("W12-0008"), &asset(), &[]),
        refused("RT left it as it was, without a word")
    );
}

#[test]
fn a_select_field_keeps_its_own_spelling() {
    let after = with_field("Type", &["Laptop"]);

    assert_eq!(
        outcome(
            &AssetChanges::new().custom_field("type", "laptop"),
            &after,
            &[]
        ),
        Outcome::Applied
    );
}
