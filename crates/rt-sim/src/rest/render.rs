//! Records as RT writes them out.

mod asset;
mod links;
mod user;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

pub(super) use self::{
    asset::{asset, asset_item},
    links::{catalog_links, queue_links, ticket_links},
    user::{user, user_field},
};
use crate::{
    fixture::FieldKind,
    state::{Field, FieldOwner, Rt, Values, date_time_for_programs},
};

/// RT's reference to a record: the id is text, whatever it is.
pub(super) fn reference(rt: &Rt, kind: &str, id: impl std::fmt::Display) -> Value {
    let id = id.to_string();
    json!({ "type": kind, "id": id, "_url": format!("{}/REST/2.0/{kind}/{id}", rt.url) })
}

pub(super) fn user_reference(rt: &Rt, id: u64) -> Value {
    reference(rt, "user", rt.user_name(id))
}

pub(super) fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The custom fields of a record: a list, and in no order that anybody can rely on.
pub(super) fn custom_fields(rt: &Rt, owner: FieldOwner, values: &Values, turn: u64) -> Value {
    let mut fields: Vec<&Field> = rt.fields_of(owner).collect();
    // Perl shuffles its hashes; this does it the same way in every run.
    let mut seed = turn;
    for last in (1..fields.len()).rev() {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let other = usize::try_from(seed >> 33).unwrap_or_default() % (last + 1);
        fields.swap(last, other);
    }
    let shown = fields.into_iter().map(|field| {
        let mut shown = reference(rt, "customfield", field.id);
        shown["name"] = json!(field.name);
        let read = |value: &Option<String>| match (value, field.kind) {
            (Some(stored), FieldKind::DateTime) => Some(date_time_for_programs(stored)),
            _ => value.clone(),
        };
        let values = values.get(&field.id).into_iter().flatten();
        shown["values"] = values.map(read).map(Value::from).collect();
        shown
    });
    shown.collect()
}

/// A record with some of its fields, as collections show it; an unknown field is an empty text.
pub(super) fn with_fields(
    reference: Value,
    fields: &[&str],
    read: impl Fn(&str) -> Option<Value>,
) -> Value {
    let mut record = reference;
    for field in fields {
        record[*field] = read(field).unwrap_or_else(|| json!(""));
    }
    record
}
