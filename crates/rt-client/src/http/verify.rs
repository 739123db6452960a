//! What to write, and what became of it.
//!
//! A [`Plan`] compares an asset with what it should become: what is so already is not sent, and
//! what RT would silently ignore is refused. After the write the plan is held against the asset
//! as read back, because RT's own answer is 200 and some sentences whatever happened.

use std::collections::BTreeSet;

use chrono::SecondsFormat;
use serde_json::{Map, Value, json};

use crate::{Asset, AssetChanges, AssetField, FieldReport, FieldValue, Outcome, UserRef};

/// One field that is to change.
struct Wish {
    field: AssetField,
    /// What RT is to be told; none when there is nothing to tell.
    sent: Option<Value>,
    /// What the field should read as afterwards.
    wanted: Vec<String>,
    before: Vec<String>,
    /// Why it is in vain, when that is known before.
    refusal: Option<String>,
}

pub(super) struct Plan(Vec<Wish>);

impl Plan {
    pub(super) fn new(asset: &Asset, changes: &AssetChanges) -> Self {
        let texts = [
            (AssetField::Name, &changes.name),
            (AssetField::Description, &changes.description),
            (AssetField::Status, &changes.status),
        ];
        let mut wishes: Vec<Wish> = texts
            .into_iter()
            .filter_map(|(field, new)| {
                let new = new.as_ref()?;
                Some(Wish::new(asset, field, non_empty(new), json!(new)))
            })
            .collect();
        if let Some(owner) = &changes.owner {
            // RT refuses null and "": the way to have no owner is to have Nobody.
            let sent = json!(owner.username().map_or("Nobody", String::as_str));
            let wanted = owner.username().into_iter().cloned().collect();
            wishes.push(Wish::new(asset, AssetField::Owner, wanted, sent));
        }
        let lists = [
            (AssetField::HeldBy, &changes.held_by),
            (AssetField::Contact, &changes.contacts),
        ];
        for (field, people) in lists {
            if let Some(people) = people {
                let sent = json!(people);
                wishes.push(Wish::new(asset, field, people.clone(), sent));
            }
        }
        for (name, value) in &changes.custom_fields {
            wishes.push(Wish::custom(asset, name, value));
        }
        Self(wishes)
    }

    /// The body to send; none when there is nothing to change.
    pub(super) fn body(&self) -> Option<Value> {
        let mut body = Map::new();
        let mut fields = Map::new();
        for wish in &self.0 {
            let Some(sent) = wish.sent.clone() else {
                continue;
            };
            match &wish.field {
                AssetField::Custom(name) => fields.insert(name.clone(), sent),
                field => body.insert(field.to_string(), sent),
            };
        }
        if !fields.is_empty() {
            body.insert("CustomFields".to_owned(), Value::Object(fields));
        }
        (!body.is_empty()).then_some(Value::Object(body))
    }

    /// What became of each field, seen from the asset as it is now.
    pub(super) fn report(&self, after: &Asset, messages: &[String]) -> Vec<FieldReport> {
        self.0
            .iter()
            .map(|wish| FieldReport {
                field: wish.field.clone(),
                outcome: wish.outcome(after, messages),
                before: wish.before.clone(),
                after: current(after, &wish.field),
            })
            .collect()
    }
}

impl Wish {
    fn new(asset: &Asset, field: AssetField, wanted: Vec<String>, sent: Value) -> Self {
        let before = current(asset, &field);
        let is_so_already = is_same(&field, &before, &wanted);
        Self {
            sent: (!is_so_already).then_some(sent),
            field,
            wanted,
            before,
            refusal: None,
        }
    }

    fn custom(asset: &Asset, name: &str, value: &FieldValue) -> Self {
        let field = AssetField::Custom(name.to_owned());
        // null for a single value, [] for several: of the two each other one adds empty values.
        let clearing = match asset.custom_field(name) {
            Some(field) if field.values.len() > 1 => json!([]),
            _ => Value::Null,
        };
        let sent = written(value).unwrap_or(clearing);
        let mut wish = Self::new(asset, field, readable(value), sent);
        if asset.custom_field(name).is_none() {
            // RT would ignore it without a word.
            wish.sent = None;
            wish.refusal = Some(format!("RT shows no custom field {name:?} on this asset"));
        }
        wish
    }

    fn outcome(&self, after: &Asset, messages: &[String]) -> Outcome {
        if let Some(message) = &self.refusal {
            return Outcome::Refused {
                message: message.clone(),
            };
        }
        let now = current(after, &self.field);
        if !is_as_wanted(&self.field, &now, &self.wanted) {
            return Outcome::Refused {
                message: self.why(&now, messages),
            };
        }
        if self.sent.is_none() || now == self.before {
            Outcome::Unchanged
        } else {
            Outcome::Applied
        }
    }

    /// RT's words about this field; where it has none, what is there instead.
    fn why(&self, now: &[String], messages: &[String]) -> String {
        let is_untouched = now == self.before;
        if !is_untouched && self.wanted.len() <= 1 {
            return match now {
                [] => "RT left it empty".to_owned(),
                now => format!("RT stored {:?} instead", now.join(", ")),
            };
        }
        let mut complaints: Vec<&str> = messages
            .iter()
            .map(|message| without_prefix(message))
            .filter(|message| !is_success(message))
            .collect();
        if complaints.iter().any(|message| self.is_about(message)) {
            complaints.retain(|message| self.is_about(message));
        }
        complaints.dedup();
        match (complaints.is_empty(), is_untouched) {
            (false, _) => complaints.join("; "),
            (true, true) => "RT left it as it was, without a word".to_owned(),
            (true, false) => format!("RT stored {:?} instead", now.join(", ")),
        }
    }

    fn is_about(&self, message: &str) -> bool {
        let message = message.to_lowercase();
        match &self.field {
            AssetField::Name => message.contains("for name"),
            AssetField::Description => message.contains("description"),
            AssetField::Status => message.contains("status"),
            AssetField::Owner => {
                message.contains("owner")
                    || message.contains("user '")
                    || message.contains("principal")
            }
            AssetField::HeldBy | AssetField::Contact => {
                message.contains("member") || message.contains("user")
            }
            AssetField::Custom(name) => {
                message.contains("custom field") || message.contains(&name.to_lowercase())
            }
        }
    }
}

/// A field as it reads, empty when it has nothing.
fn current(asset: &Asset, field: &AssetField) -> Vec<String> {
    let names = |people: &[UserRef]| people.iter().map(|user| user.username.clone()).collect();
    match field {
        AssetField::Name => non_empty(&asset.name),
        AssetField::Description => asset.description.iter().cloned().collect(),
        AssetField::Status => non_empty(&asset.status),
        AssetField::Owner => asset
            .owner
            .iter()
            .map(|user| user.username.clone())
            .collect(),
        AssetField::HeldBy => names(&asset.held_by),
        AssetField::Contact => names(&asset.contacts),
        AssetField::Custom(name) => asset
            .custom_field(name)
            .map(|field| field.values.clone())
            .unwrap_or_default(),
    }
}

/// Whether there is nothing to do. RT compares people and states without regard to case.
fn is_same(field: &AssetField, now: &[String], wanted: &[String]) -> bool {
    match field {
        AssetField::Name | AssetField::Description => now == wanted,
        AssetField::Custom(_) => set(now) == set(wanted),
        _ => caseless(now) == caseless(wanted),
    }
}

/// Whether a field reads as it should. A select field has its own way of writing what was given.
fn is_as_wanted(field: &AssetField, now: &[String], wanted: &[String]) -> bool {
    match field {
        AssetField::Custom(_) => caseless(now) == caseless(wanted),
        _ => is_same(field, now, wanted),
    }
}

fn set(values: &[String]) -> BTreeSet<&str> {
    values.iter().map(String::as_str).collect()
}

fn caseless(values: &[String]) -> BTreeSet<String> {
    values.iter().map(|value| value.to_lowercase()).collect()
}

fn non_empty(text: &str) -> Vec<String> {
    if text.is_empty() {
        Vec::new()
    } else {
        vec![text.to_owned()]
    }
}

/// What RT is told to give a custom field this value; none to clear it.
pub(super) fn written(value: &FieldValue) -> Option<Value> {
    match value {
        // With a Z the time of day would be lost, and an offset would be applied twice.
        FieldValue::DateTime(moment) => Some(json!(moment.format("%Y-%m-%d %H:%M:%S").to_string())),
        FieldValue::Many(_) => {
            let values = readable(value);
            (!values.is_empty()).then(|| json!(values))
        }
        _ => readable(value).pop().map(Value::String),
    }
}

/// How a value reads in RT's answers.
fn readable(value: &FieldValue) -> Vec<String> {
    match value {
        FieldValue::Text(text) => non_empty(text),
        FieldValue::Many(values) => {
            let mut seen = BTreeSet::new();
            (values.iter())
                .filter(|value| !value.is_empty() && seen.insert(value.as_str()))
                .cloned()
                .collect()
        }
        FieldValue::Date(date) => vec![date.format("%Y-%m-%d").to_string()],
        FieldValue::DateTime(moment) => {
            vec![moment.to_rfc3339_opts(SecondsFormat::Secs, true)]
        }
        FieldValue::Clear => Vec::new(),
    }
}

/// The message without RT's `Asset 12:`, which names the asset by number or by name at random.
fn without_prefix(message: &str) -> &str {
    match message.strip_prefix("Asset ") {
        Some(rest) => rest.split_once(": ").map_or(message, |(_, words)| words),
        None => message,
    }
}

fn is_success(message: &str) -> bool {
    [
        " changed from ",
        " changed to ",
        " added",
        " is no longer a value for ",
        "Member added",
        "Member deleted",
        "Owner set to ",
        "Asset deleted",
    ]
    .iter()
    .any(|words| message.contains(words))
        // "Couldn't add …" and "You can't change status from …" are not successes.
        && !message.contains("can't")
        && !message.contains("ould not")
}

#[cfg(test)]
mod tests;
