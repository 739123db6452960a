//! Writing custom fields the way RT does.

use serde_json::{Map, Value};

use super::{
    dates,
    records::{Field, FieldOwner, ObjectKind, Rt},
    update::Died,
};
use crate::fixture::FieldKind;

/// A value as RT stores it; nothing when a select field does not offer it.
pub(super) fn canonical_value(field: &Field, value: &str) -> Option<String> {
    match field.kind {
        FieldKind::Freeform | FieldKind::Text => Some(value.to_owned()),
        FieldKind::Date => Some(dates::date(value)),
        FieldKind::DateTime => Some(dates::date_time(value)),
        FieldKind::Select => field
            .options
            .iter()
            .find(|(_, option)| option.eq_ignore_ascii_case(value))
            .map(|_| value.to_owned()),
    }
}

/// A scalar as Perl reads it: numbers are strings, `true` and objects make RT die.
fn scalar(value: &Value) -> Result<Option<String>, Died> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        Value::Number(number) => Ok(Some(number.to_string())),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => Err(Died),
    }
}

fn scalars(value: &Value) -> Result<Vec<Option<String>>, Died> {
    match value {
        Value::Array(values) => values.iter().map(scalar).collect(),
        single => Ok(vec![scalar(single)?]),
    }
}

impl Rt {
    /// Writes the `CustomFields` of a `PUT`, and says what RT says. Unknown fields are skipped.
    pub(super) fn update_custom_fields(
        &mut self,
        asset: u64,
        changes: &Map<String, Value>,
        actor: u64,
        messages: &mut Vec<String>,
    ) -> Result<(), Died> {
        for (name, value) in changes {
            let Some(field) = self.field(FieldOwner::Asset, name).cloned() else {
                continue;
            };
            if field.is_multiple {
                self.replace_all(asset, &field, &scalars(value)?, actor, messages);
            } else {
                let value = match value {
                    Value::Array(values) => values.first().unwrap_or(&Value::Null),
                    single => single,
                };
                self.replace_one(asset, &field, scalar(value)?, actor, messages);
            }
        }
        Ok(())
    }

    fn replace_one(
        &mut self,
        asset: u64,
        field: &Field,
        new: Option<String>,
        actor: u64,
        messages: &mut Vec<String>,
    ) {
        let name = &field.name;
        let has_value = self.values_of(asset, field.id).next().is_some();
        let old = self
            .values_of(asset, field.id)
            .next()
            .flatten()
            .unwrap_or_default();
        // Perl takes "" and "0" for no value here, so "0" cannot be cleared like this.
        if new.is_none() && !matches!(old.as_str(), "" | "0") {
            self.set_values(asset, field.id, Vec::new());
            self.field_changed(asset, field.id, Some(old.clone()), None, actor);
            messages.push(format!(
                "{old} is no longer a value for custom field {name}"
            ));
            return;
        }
        let text = new.unwrap_or_default();
        let Some(text) = (if text.is_empty() && field.kind != FieldKind::Date {
            Some(text)
        } else {
            canonical_value(field, &text)
        }) else {
            messages.push("Invalid value for custom field".to_owned());
            return;
        };
        if has_value && text == old {
            return;
        }
        let stored = (!text.is_empty()).then(|| text.clone());
        if stored.is_none() && !old.is_empty() {
            self.set_values(asset, field.id, Vec::new());
        } else {
            // Clearing an empty field leaves a value that is nothing, and reads as [null].
            self.set_values(asset, field.id, vec![stored.clone()]);
        }
        messages.push(match (old.as_str(), text.as_str()) {
            ("", new) => format!("{name} {new} added"),
            (old, "") => format!("{name} {old} deleted"),
            (old, new) => format!("{name} {old} changed to {new}"),
        });
        self.field_changed(asset, field.id, Some(old), stored, actor);
    }

    fn replace_all(
        &mut self,
        asset: u64,
        field: &Field,
        wanted: &[Option<String>],
        actor: u64,
        messages: &mut Vec<String>,
    ) {
        let name = &field.name;
        let mut kept: Vec<Option<String>> = self.values_of(asset, field.id).collect();
        let gone: Vec<_> = kept
            .iter()
            .filter(|old| !wanted.contains(old))
            .cloned()
            .collect();
        for new in wanted {
            let text = new.clone().unwrap_or_default();
            if kept.contains(new) {
                continue;
            }
            if !text.is_empty() && canonical_value(field, &text).is_none() {
                messages.push("Invalid value for custom field".to_owned());
                continue;
            }
            kept.push(new.clone());
            messages.push(format!("{text} added as a value for {name}"));
            self.field_changed(asset, field.id, None, Some(text), actor);
        }
        for old in gone {
            kept.retain(|value| *value != old);
            let text = old.unwrap_or_default();
            messages.push(format!(
                "{text} is no longer a value for custom field {name}"
            ));
            self.field_changed(asset, field.id, Some(text), None, actor);
        }
        self.set_values(asset, field.id, kept);
    }

    /// The custom fields of a new asset, or why RT refuses to create it.
    pub(super) fn initial_values(
        &self,
        given: &Map<String, Value>,
    ) -> Result<super::Values, InitialValues> {
        let mut values = super::Values::new();
        for (name, value) in given {
            let refuse = |why: &str| {
                InitialValues::Refused(format!("Couldn't add custom field value on create: {why}"))
            };
            let Some(field) = self.field(FieldOwner::Asset, name) else {
                return Err(refuse(&format!("Custom field {name} not found")));
            };
            let mut accepted = Vec::new();
            for text in scalars(value)?
                .into_iter()
                .flatten()
                .filter(|text| !text.is_empty())
            {
                let canonical = canonical_value(field, &text)
                    .ok_or_else(|| refuse("Invalid value for custom field"))?;
                accepted.push(Some(canonical));
            }
            if !field.is_multiple {
                accepted.reverse();
                accepted.truncate(1);
            }
            values.insert(field.id, accepted);
        }
        Ok(values)
    }

    fn values_of(&self, asset: u64, field: u64) -> impl Iterator<Item = Option<String>> {
        let values = self
            .assets
            .get(&asset)
            .and_then(|asset| asset.values.get(&field));
        values.into_iter().flatten().cloned()
    }

    fn set_values(&mut self, asset: u64, field: u64, values: Vec<Option<String>>) {
        if let Some(asset) = self.assets.get_mut(&asset) {
            asset.values.insert(field, values);
        }
    }

    fn field_changed(
        &mut self,
        asset: u64,
        field: u64,
        old: Option<String>,
        new: Option<String>,
        actor: u64,
    ) {
        let field = field.to_string();
        self.record(
            ObjectKind::Asset,
            asset,
            "CustomField",
            &field,
            old,
            new,
            actor,
        );
    }
}

/// Why a new asset's custom fields were not taken.
pub(super) enum InitialValues {
    Refused(String),
    Died,
}

impl From<Died> for InitialValues {
    fn from(Died: Died) -> Self {
        Self::Died
    }
}
