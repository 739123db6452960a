//! Writing custom fields the way RT does.

use serde_json::{Map, Value};

use super::{
    dates,
    history::Entry,
    records::{Field, FieldOwner, Rt},
    update::{DENIED, Died},
};
use crate::fixture::FieldKind;

/// What RT says about a change; a `null` among it means that RT had nothing to say.
pub(crate) type Messages = Vec<Option<String>>;

fn not_added(field: &str) -> String {
    format!("Could not add a new value to custom field '{field}': {DENIED}")
}

/// A value as RT stores it; nothing when a select field does not offer it.
pub(super) fn canonical_value(field: &Field, value: &str) -> Option<String> {
    match field.kind {
        FieldKind::Freeform | FieldKind::Text => Some(value.to_owned()),
        FieldKind::Date => Some(dates::date(value)),
        FieldKind::DateTime => Some(dates::date_time(value)),
        FieldKind::Select if value.is_empty() => Some(String::new()),
        // What is stored is spelt as it is offered, not as it is asked for.
        FieldKind::Select => {
            let mut options = field.options.iter().map(|(_, option)| option);
            options
                .find(|option| option.eq_ignore_ascii_case(value))
                .cloned()
        }
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
    /// Writes the `CustomFields` of a `PUT`, and says what RT says. Fields that are unknown to RT
    /// or hidden from the caller are skipped.
    pub(super) fn update_custom_fields(
        &mut self,
        asset: u64,
        changes: &Map<String, Value>,
        actor: u64,
        messages: &mut Messages,
    ) -> Result<(), Died> {
        let may_see = self.may_on(actor, "SeeCustomField", asset);
        for (name, value) in changes.iter().filter(|_| may_see) {
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
        messages: &mut Messages,
    ) {
        let name = &field.name;
        let old = self
            .values_of(asset, field.id)
            .next()
            .flatten()
            .unwrap_or_default();
        let shown = |value: &str| match field.kind {
            FieldKind::DateTime => dates::for_people(value),
            _ => value.to_owned(),
        };
        let may_modify = self.may_on(actor, "ModifyCustomField", asset);
        // Perl takes "" and "0" for no value here, so "0" cannot be cleared like this.
        if new.is_none() && !matches!(old.as_str(), "" | "0") {
            if !may_modify {
                messages.push(Some(DENIED.to_owned()));
                return;
            }
            self.set_values(asset, field.id, Vec::new());
            let gone = format!(
                "{} is no longer a value for custom field {name}",
                shown(&old)
            );
            messages.push(Some(gone));
            self.field_changed(asset, field.id, old, String::new(), actor);
            return;
        }
        let Some(new) = canonical_value(field, &new.unwrap_or_default()) else {
            messages.push(Some("Invalid value for custom field".to_owned()));
            return;
        };
        if !new.is_empty() && new == old {
            return;
        }
        if !may_modify {
            messages.push(Some(not_added(name)));
            return;
        }
        // An empty value is a value to RT, and reads as [null].
        self.set_values(
            asset,
            field.id,
            vec![(!new.is_empty()).then(|| new.clone())],
        );
        messages.push(Some(match (shown(&old).as_str(), shown(&new).as_str()) {
            ("", new) => format!("{name} {new} added"),
            (old, "") => format!("{name} {old} deleted"),
            (old, new) => format!("{name} {old} changed to {new}"),
        }));
        self.field_changed(asset, field.id, old, new, actor);
    }

    /// Replaces every value of a field that may have several, counting like RT: by the text that
    /// is asked for, although select values are stored as they are offered. So asking for `case`
    /// where `Case` is held adds nothing and takes `Case` away.
    fn replace_all(
        &mut self,
        asset: u64,
        field: &Field,
        wanted: &[Option<String>],
        actor: u64,
        messages: &mut Messages,
    ) {
        let name = &field.name;
        let mut held: Vec<Option<String>> = self.values_of(asset, field.id).collect();
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let count = |values: &[Option<String>], key: &str| {
            values.iter().filter(|value| text(value) == key).count()
        };
        let may_modify = self.may_on(actor, "ModifyCustomField", asset);
        let before = held.clone();
        let mut keys: Vec<Option<String>> = Vec::new();
        for value in wanted.iter().chain(before.iter()) {
            if !keys.contains(value) {
                keys.push(value.clone());
            }
        }
        for key in keys.iter().map(text) {
            let (asked, had) = (count(wanted, &key), count(&before, &key));
            for _ in had..asked {
                let Some(new) = canonical_value(field, &key) else {
                    messages.push(Some("Invalid value for custom field".to_owned()));
                    continue;
                };
                if !may_modify {
                    let denied = format!("Could not add new custom field value: {DENIED}");
                    messages.push(Some(denied));
                    continue;
                }
                if !new.is_empty() && held.contains(&Some(new.clone())) {
                    messages.push(None);
                    continue;
                }
                held.push((!new.is_empty()).then(|| new.clone()));
                messages.push(Some(format!("{key} added as a value for {name}")));
                self.field_changed(asset, field.id, String::new(), new, actor);
            }
            for _ in asked..had {
                if !may_modify {
                    messages.push(Some(DENIED.to_owned()));
                    continue;
                }
                if let Some(at) = held.iter().position(|value| text(value) == key) {
                    held.remove(at);
                }
                let gone = format!("{key} is no longer a value for custom field {name}");
                messages.push(Some(gone));
                self.field_changed(asset, field.id, key.clone(), String::new(), actor);
            }
        }
        self.set_values(asset, field.id, held);
    }

    /// The custom fields of a new asset, or why RT refuses to create it.
    pub(super) fn initial_values(
        &self,
        given: &Map<String, Value>,
        catalog: u64,
        actor: u64,
    ) -> Result<super::Values, InitialValues> {
        let may = |right| self.may_in(actor, right, catalog);
        let may_see = may("SeeCustomField");
        let can_give = may("ModifyCustomField") || may("SetInitialCustomField");
        let mut values = super::Values::new();
        for (name, value) in given {
            let refuse = |why: &str| {
                InitialValues::Refused(format!("Couldn't add custom field value on create: {why}"))
            };
            let field = self.field(FieldOwner::Asset, name).filter(|_| may_see);
            let Some(field) = field else {
                return Err(refuse(&format!("Custom field {name} not found")));
            };
            let mut accepted = Vec::new();
            for text in scalars(value)?.into_iter().flatten() {
                let canonical = canonical_value(field, &text)
                    .ok_or_else(|| refuse("Invalid value for custom field"))?;
                if !can_give {
                    return Err(refuse(&not_added(&field.name)));
                }
                let stored = (!canonical.is_empty()).then_some(canonical);
                if !accepted.contains(&stored) {
                    accepted.push(stored);
                }
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
            .get(asset)
            .and_then(|asset| asset.values.get(&field));
        values.into_iter().flatten().cloned()
    }

    fn set_values(&mut self, asset: u64, field: u64, values: Vec<Option<String>>) {
        let write = |asset: &mut super::Asset| asset.values.insert(field, values);
        self.assets.change(asset, write);
    }

    fn field_changed(&mut self, asset: u64, field: u64, old: String, new: String, actor: u64) {
        let (field, values) = (field.to_string(), [Some(old), Some(new)]);
        self.record(Entry::change(asset, "CustomField", &field, values, actor));
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
