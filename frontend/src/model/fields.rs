//! The fields of an asset that can be changed, by the names that they have on the wire.

use std::collections::BTreeMap;

use types::{Asset, AssetPatch, FieldOption, FieldOutcome};

/// What begins the name of a custom field.
const CUSTOM: &str = "custom_fields/";

/// Values by the name of the field: `status`, `held_by`, `custom_fields/Model`. A field without a
/// value has an empty list.
pub type Values = BTreeMap<String, Vec<String>>;

/// How a field is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldKind {
    /// A line of text; the values are suggestions.
    Line(Vec<String>),
    /// One of these and nothing else.
    Choice(Vec<String>),
    /// Several of these and nothing else.
    Choices(Vec<String>),
    /// A line of text a value.
    Lines,
    /// User names, parted by commas or spaces.
    Names,
}

impl FieldKind {
    /// How a custom field is filled in.
    pub fn of(option: Option<&FieldOption>) -> Self {
        match option {
            Some(o) if o.is_closed && o.is_multiple => Self::Choices(o.values.clone()),
            Some(o) if o.is_closed => Self::Choice(o.values.clone()),
            Some(o) if o.is_multiple => Self::Lines,
            Some(o) => Self::Line(o.values.clone()),
            None => Self::Line(Vec::new()),
        }
    }

    /// The values in what was typed or chosen.
    pub fn values(&self, text: &str) -> Vec<String> {
        let parts: Vec<&str> = match self {
            Self::Line(_) | Self::Choice(_) => vec![text],
            Self::Choices(_) | Self::Lines => text.lines().collect(),
            Self::Names => text.split([',', ';', ' ', '\n', '\t']).collect(),
        };
        let mut values: Vec<String> = Vec::new();
        for part in parts {
            let value = part.trim();
            if !value.is_empty() && !values.iter().any(|known| known == value) {
                values.push(value.to_owned());
            }
        }
        values
    }

    /// Values as they stand in the field.
    pub fn text(&self, values: &[String]) -> String {
        match self {
            Self::Names => values.join(", "),
            _ => values.join("\n"),
        }
    }
}

/// The name of a custom field on the wire of changes.
pub fn custom(name: &str) -> String {
    format!("{CUSTOM}{name}")
}

/// A field's name for people.
pub fn title(field: &str) -> String {
    match field {
        "name" => "Name".to_owned(),
        "description" => "Description".to_owned(),
        "status" => "Status".to_owned(),
        "owner" => "Owner".to_owned(),
        "held_by" => "Held by".to_owned(),
        "contacts" => "Contacts".to_owned(),
        other => other.strip_prefix(CUSTOM).unwrap_or(other).to_owned(),
    }
}

/// The values that an asset has now.
pub fn of_asset(asset: &Asset) -> Values {
    let one = |value: Option<&str>| value.map(str::to_owned).into_iter().collect();
    let mut values = Values::from([
        ("name".to_owned(), one(Some(&asset.name))),
        ("description".to_owned(), one(asset.description.as_deref())),
        ("status".to_owned(), one(Some(&asset.status))),
        (
            "owner".to_owned(),
            one(asset.owner.as_ref().map(|p| p.username.as_str())),
        ),
        (
            "held_by".to_owned(),
            asset.held_by.iter().map(|p| p.username.clone()).collect(),
        ),
    ]);
    for field in &asset.custom_fields {
        values.insert(custom(&field.name), field.values.clone());
    }
    values
}

/// The change that makes an asset with one set of values have the other. Fields that are the same
/// in both are not in it.
pub fn patch(before: &Values, after: &Values) -> AssetPatch {
    let mut changed = after.clone();
    changed.retain(|field, values| before.get(field) != Some(values));
    patch_of(&changed)
}

/// The change that sets exactly these fields.
pub fn patch_of(values: &Values) -> AssetPatch {
    let mut patch = AssetPatch::default();
    for (field, values) in values {
        let first = || Some(values.first().cloned().unwrap_or_default());
        match field.as_str() {
            "name" => patch.name = first(),
            "description" => patch.description = first(),
            "status" => patch.status = first(),
            "owner" => patch.owner = first(),
            "held_by" => patch.held_by = Some(values.clone()),
            "contacts" => patch.contacts = Some(values.clone()),
            other => {
                let name = other.strip_prefix(CUSTOM).unwrap_or(other);
                patch.custom_fields.insert(name.to_owned(), values.clone());
            }
        }
    }
    patch
}

/// What a change sets, field by field.
pub fn of_patch(patch: &AssetPatch) -> Vec<(String, Vec<String>)> {
    let one = |field: &str, value: &Option<String>| {
        let value = value.as_ref()?;
        let values = Some(value.clone()).filter(|v| !v.is_empty());
        Some((field.to_owned(), values.into_iter().collect()))
    };
    let many =
        |field: &str, values: &Option<Vec<String>>| Some((field.to_owned(), values.clone()?));
    let fixed = [
        one("name", &patch.name),
        one("description", &patch.description),
        one("status", &patch.status),
        one("owner", &patch.owner),
        many("held_by", &patch.held_by),
        many("contacts", &patch.contacts),
    ];
    let custom_fields = patch.custom_fields.iter();
    let custom_fields = custom_fields.map(|(name, values)| (custom(name), values.clone()));
    fixed.into_iter().flatten().chain(custom_fields).collect()
}

/// What stands in the fields once the asset was changed by somebody else: their values, except
/// where one typed a value of one's own.
pub fn keep_typed(before: &Values, typed: &Values, now: &Values) -> Values {
    let mut kept = now.clone();
    for (field, values) in typed {
        if before.get(field) != Some(values) {
            kept.insert(field.clone(), values.clone());
        }
    }
    kept
}

/// Values as a person reads them.
pub fn shown(values: &[String]) -> String {
    if values.is_empty() {
        "nothing".to_owned()
    } else {
        values.join(", ")
    }
}

/// A refused field in a sentence.
pub fn refusal(outcome: &FieldOutcome) -> String {
    let words = outcome
        .message
        .as_deref()
        .unwrap_or("not taken, without a word why");
    format!("{}: {words}", title(&outcome.field))
}

#[cfg(test)]
#[path = "fields_tests.rs"]
mod tests;
