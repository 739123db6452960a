//! Fields of an asset by the names that we give them, what they read, and what changes them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rt_client::{Asset, AssetChanges, AssetField, FieldReport, FieldValue, Outcome, UserRef};
use types::{AssetPatch, FieldOutcome, FieldState};

const CUSTOM: &str = "custom_fields/";

/// The name of a field.
fn name_of(field: &AssetField) -> String {
    match field {
        AssetField::Name => "name".to_owned(),
        AssetField::Description => "description".to_owned(),
        AssetField::Status => "status".to_owned(),
        AssetField::Owner => "owner".to_owned(),
        AssetField::HeldBy => "held_by".to_owned(),
        AssetField::Contact => "contacts".to_owned(),
        AssetField::Custom(name) => format!("{CUSTOM}{name}"),
    }
}

/// What a field of an asset reads; empty when it has no value, or there is no such field.
pub(crate) fn reading(asset: &Asset, field: &str) -> Vec<String> {
    let people = |users: &[UserRef]| users.iter().map(|user| user.username.clone()).collect();
    match field {
        "name" => filled([Some(asset.name.clone())]),
        "description" => filled([asset.description.clone()]),
        "status" => filled([Some(asset.status.clone())]),
        "owner" => filled([asset.owner.as_ref().map(|user| user.username.clone())]),
        "held_by" => people(&asset.held_by),
        "contacts" => people(&asset.contacts),
        other => other
            .strip_prefix(CUSTOM)
            .and_then(|name| asset.custom_field(name))
            .map(|field| field.values.clone())
            .unwrap_or_default(),
    }
}

/// What the fields of a patch read now, by name.
pub(crate) fn readings(asset: &Asset, patch: &AssetPatch) -> BTreeMap<String, Vec<String>> {
    let fields = wanted(patch).into_iter();
    fields
        .map(|(field, _)| (field.clone(), reading(asset, &field)))
        .collect()
}

/// What the fields of a patch should read afterwards, by name, in the order of the patch.
pub(crate) fn wanted(patch: &AssetPatch) -> Vec<(String, Vec<String>)> {
    let mut fields = Vec::new();
    for (name, text) in [
        ("name", &patch.name),
        ("description", &patch.description),
        ("status", &patch.status),
        ("owner", &patch.owner),
    ] {
        if let Some(text) = text {
            fields.push((name.to_owned(), filled([Some(text.trim().to_owned())])));
        }
    }
    for (name, people) in [("held_by", &patch.held_by), ("contacts", &patch.contacts)] {
        if let Some(people) = people {
            fields.push((name.to_owned(), people.clone()));
        }
    }
    for (name, values) in &patch.custom_fields {
        fields.push((custom(name), values.clone()));
    }
    fields
}

/// The name of a custom field among those of an outcome.
pub(super) fn custom(name: &str) -> String {
    format!("{CUSTOM}{name}")
}

/// The patch that makes fields read so; what [`wanted`] says of it are these fields again.
pub(crate) fn patch_of<'a>(
    fields: impl IntoIterator<Item = (&'a str, &'a [String])>,
) -> AssetPatch {
    let mut patch = AssetPatch::default();
    for (field, values) in fields {
        let text = || Some(values.first().cloned().unwrap_or_default());
        match field {
            "name" => patch.name = text(),
            "description" => patch.description = text(),
            "status" => patch.status = text(),
            "owner" => patch.owner = text(),
            "held_by" => patch.held_by = Some(values.to_vec()),
            "contacts" => patch.contacts = Some(values.to_vec()),
            other => {
                if let Some(name) = other.strip_prefix(CUSTOM) {
                    patch.custom_fields.insert(name.to_owned(), values.to_vec());
                }
            }
        }
    }
    patch
}

/// Whether a field reads as wanted, as RT compares: sets of people and values, in any case.
pub(crate) fn is_so(field: &str, now: &[String], wanted: &[String]) -> bool {
    let is_text = matches!(field, "name" | "description");
    let form = |values: &[String]| {
        let mut values: Vec<String> = values
            .iter()
            .filter(|value| !value.is_empty())
            .map(|value| {
                if is_text {
                    value.clone()
                } else {
                    value.to_lowercase()
                }
            })
            .collect();
        values.sort_unstable();
        values.dedup();
        values
    };
    form(now) == form(wanted)
}

/// What the client is told to change.
pub(crate) fn changes(patch: &AssetPatch) -> AssetChanges {
    let mut changes = AssetChanges::new();
    if let Some(name) = &patch.name {
        changes = changes.name(name.trim());
    }
    if let Some(description) = &patch.description {
        changes = changes.description(description.trim());
    }
    if let Some(status) = &patch.status {
        changes = changes.status(status.trim());
    }
    match patch.owner.as_deref().map(str::trim) {
        None => {}
        Some("") => changes = changes.no_owner(),
        Some(owner) => changes = changes.owner(owner),
    }
    if let Some(people) = &patch.held_by {
        changes = changes.held_by(people.iter().map(String::as_str));
    }
    if let Some(people) = &patch.contacts {
        changes = changes.contacts(people.iter().map(String::as_str));
    }
    for (name, values) in &patch.custom_fields {
        changes = changes.custom_field(name, value(values));
    }
    changes
}

/// The value of a custom field. A date is one to RT's date fields, and the same text to others.
pub(crate) fn value(values: &[String]) -> FieldValue {
    match values {
        [] => FieldValue::Clear,
        [only] if only.trim().is_empty() => FieldValue::Clear,
        [only] => match NaiveDate::parse_from_str(only, "%Y-%m-%d") {
            Ok(date) => FieldValue::Date(date),
            Err(_) => FieldValue::Text(only.clone()),
        },
        several => FieldValue::Many(several.to_vec()),
    }
}

/// What became of each field, with what it read before and after.
pub(crate) fn outcomes(
    reports: &[FieldReport],
    before: &BTreeMap<String, Vec<String>>,
    after: &Asset,
) -> Vec<FieldOutcome> {
    let outcomes = reports.iter().map(|report| {
        let field = name_of(&report.field);
        let before = before.get(&field).cloned().unwrap_or_default();
        let after = reading(after, &field);
        let (state, message) = match &report.outcome {
            Outcome::Refused { message } => (FieldState::Refused, Some(message.clone())),
            // An attempt before this one may have done it.
            Outcome::Applied | Outcome::Unchanged if before != after => (FieldState::Applied, None),
            Outcome::Applied | Outcome::Unchanged => (FieldState::Unchanged, None),
        };
        FieldOutcome {
            field,
            state,
            before,
            after,
            message,
        }
    });
    outcomes.collect()
}

fn filled<const N: usize>(values: [Option<String>; N]) -> Vec<String> {
    values
        .into_iter()
        .flatten()
        .filter(|value| !value.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_of_readings_wants_those_readings() {
        let texts = |values: &[&str]| values.iter().map(|&v| v.to_owned()).collect::<Vec<_>>();
        let fields = [
            ("name", texts(&["W12-0412"])),
            ("description", texts(&[])),
            ("status", texts(&["in-use"])),
            ("owner", texts(&[])),
            ("held_by", texts(&["student0001", "student0002"])),
            ("contacts", texts(&[])),
            ("custom_fields/Model", texts(&["300e"])),
            ("custom_fields/Room", texts(&[])),
        ];

        let patch = patch_of(
            fields
                .iter()
                .map(|(name, values)| (*name, values.as_slice())),
        );

        let again = wanted(&patch);
        let fields = fields.map(|(name, values)| (name.to_owned(), values));
        assert_eq!(again, fields);
        assert_eq!(patch.owner.as_deref(), Some(""));
    }
}
