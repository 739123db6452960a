//! Records as RT writes them out.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use super::{caller::Caller, params::Params};
use crate::{
    fixture::FieldKind,
    state::{Asset, Field, FieldOwner, Role, Rt, User, Values, date_time_for_programs},
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

/// An asset in a collection, with `fields` and one level of `fields[Owner]` and the like.
pub(super) fn asset_item(
    rt: &Rt,
    asset: &Asset,
    params: &Params,
    caller: Caller,
    turn: u64,
) -> Value {
    let person = |id: u64, inside: &str| {
        let fields = params.list(&format!("fields[{inside}]"));
        rt.users.get(&id).map_or(Value::Null, |user| {
            with_fields(user_reference(rt, id), &fields, |field| {
                user_field(rt, user, field, turn)
            })
        })
    };
    with_fields(
        reference(rt, "asset", asset.id),
        &params.list("fields"),
        |field| match field {
            "Catalog" => {
                let catalog = rt
                    .catalogs
                    .iter()
                    .find(|catalog| catalog.id == asset.catalog)?;
                let fields = params.list("fields[Catalog]");
                Some(with_fields(
                    reference(rt, "catalog", catalog.id),
                    &fields,
                    |field| match field {
                        "Name" => Some(json!(catalog.name)),
                        "Description" => Some(json!(catalog.description)),
                        "Lifecycle" => Some(json!("assets")),
                        _ => None,
                    },
                ))
            }
            "Owner" => Some(person(asset.owner, "Owner")),
            "HeldBy" => Some(
                asset
                    .held_by
                    .iter()
                    .map(|&id| person(id, "HeldBy"))
                    .collect(),
            ),
            "Contact" => Some(
                asset
                    .contacts
                    .iter()
                    .map(|&id| person(id, "Contact"))
                    .collect(),
            ),
            "Creator" => Some(person(asset.creator, "Creator")),
            "LastUpdatedBy" => Some(person(asset.updated_by, "LastUpdatedBy")),
            "CustomFields" if !caller.may(rt, "SeeCustomField") => None,
            "CustomFields" => Some(custom_fields(
                rt,
                FieldOwner::Asset,
                &asset.values,
                turn + asset.id,
            )),
            field => asset_column(asset, field),
        },
    )
}

fn asset_column(asset: &Asset, field: &str) -> Option<Value> {
    Some(match field {
        "id" => json!(asset.id),
        "Name" => json!(asset.name),
        "Description" => json!(asset.description),
        "Status" => json!(asset.status),
        "Created" => json!(time(asset.created_at)),
        "LastUpdated" => json!(time(asset.updated_at)),
        _ => return None,
    })
}

/// An asset of its own: the id is a number here, and references stay references.
pub(super) fn asset(rt: &Rt, asset: &Asset, params: &Params, caller: Caller, turn: u64) -> Value {
    let people = |role: Role| -> Value {
        role.members(asset)
            .iter()
            .map(|&id| user_reference(rt, id))
            .collect()
    };
    let mut record = json!({
        "id": asset.id,
        "Catalog": reference(rt, "catalog", asset.catalog),
        "Owner": user_reference(rt, asset.owner),
        "HeldBy": people(Role::HeldBy),
        "Contact": people(Role::Contact),
        "Creator": user_reference(rt, asset.creator),
        "LastUpdatedBy": user_reference(rt, asset.updated_by),
        "CustomFields": [],
        "_hyperlinks": asset_links(rt, asset),
    });
    for column in ["Name", "Description", "Status", "Created", "LastUpdated"] {
        record[column] = asset_column(asset, column).unwrap_or_default();
    }
    if caller.may(rt, "SeeCustomField") {
        record["CustomFields"] = custom_fields(rt, FieldOwner::Asset, &asset.values, turn);
    }
    // Of the references, RT expands only those that are database columns.
    if params.list("fields[Catalog]").contains(&"Name") {
        record["Catalog"]["Name"] = json!(rt.catalog_name(asset.catalog));
    }
    record
}

fn asset_links(rt: &Rt, asset: &Asset) -> Value {
    let url = format!("{}/REST/2.0/asset/{}", rt.url, asset.id);
    let mut links = vec![json!({ "ref": "self", "type": "asset", "id": asset.id, "_url": url })];
    links.extend(rt.fields_of(FieldOwner::Asset).map(|field| {
        let mut link = reference(rt, "customfield", field.id);
        link["ref"] = json!("customfield");
        link["name"] = json!(field.name);
        link
    }));
    let tickets = rt
        .tickets
        .values()
        .filter(|ticket| ticket.refers_to.contains(&asset.id));
    links.extend(tickets.map(|ticket| {
        let mut link = reference(rt, "ticket", ticket.id);
        link["ref"] = json!("referred-to-by");
        link
    }));
    links.push(json!({ "ref": "history", "_url": format!("{url}/history") }));
    links.extend(crate::state::actions(&asset.status).map(|(label, to)| {
        json!({ "ref": "lifecycle", "from": "*", "to": to, "label": label, "_url": url })
    }));
    links.into()
}

pub(super) fn user_field(rt: &Rt, user: &User, field: &str, turn: u64) -> Option<Value> {
    Some(match field {
        "id" => json!(user.id),
        "Name" => json!(user.name),
        "RealName" => json!(user.real_name),
        "EmailAddress" => json!(user.email),
        "Created" | "LastUpdated" => json!(time(user.created_at)),
        "CustomFields" => custom_fields(rt, FieldOwner::User, &user.values, turn + user.id),
        _ => return None,
    })
}

/// A user of its own; only those who administer users see more than the name.
pub(super) fn user(rt: &Rt, user: &User, caller: Caller, turn: u64) -> Value {
    let mut record = Map::new();
    for field in ["Name", "RealName", "EmailAddress"] {
        record.insert(
            field.to_owned(),
            user_field(rt, user, field, turn).unwrap_or_default(),
        );
    }
    record.insert("Privileged".to_owned(), json!(u8::from(user.is_privileged)));
    record.insert(
        "_hyperlinks".to_owned(),
        json!([{
            "ref": "self", "type": "user", "id": user.id,
            "_url": format!("{}/REST/2.0/user/{}", rt.url, user.id),
        }]),
    );
    if caller.may(rt, "AdminUsers") || caller.id == user.id {
        record.insert("id".to_owned(), json!(user.id));
        record.insert("Disabled".to_owned(), json!("0"));
        record.insert("Memberships".to_owned(), json!([]));
        record.insert("Creator".to_owned(), user_reference(rt, 1));
        for field in ["Created", "LastUpdated", "CustomFields"] {
            record.insert(
                field.to_owned(),
                user_field(rt, user, field, turn).unwrap_or_default(),
            );
        }
    }
    record.into()
}
