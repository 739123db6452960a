use serde_json::{Value, json};

use super::{
    custom_fields, links::asset_links, reference, time, user_field, user_reference, with_fields,
};
use crate::{
    rest::{caller::Caller, params::Params},
    state::{Asset, FieldOwner, Role, Rt},
};

/// An asset in a collection, with `fields` and one level of `fields[Owner]` and the like.
pub(in crate::rest) fn asset_item(
    rt: &Rt,
    asset: &Asset,
    params: &Params,
    caller: Caller,
    turn: u64,
) -> Value {
    let person = |id: u64, inside: &str| {
        let fields = params.list(&format!("fields[{inside}]"));
        rt.users.get(id).map_or(Value::Null, |user| {
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
            "CustomFields" => Some(shown_fields(rt, asset, caller, turn + asset.id)),
            "_hyperlinks" => Some(asset_links(rt, asset, caller)),
            field => asset_column(asset, field),
        },
    )
}

fn shown_fields(rt: &Rt, asset: &Asset, caller: Caller, turn: u64) -> Value {
    if caller.may_in(rt, "SeeCustomField", asset.catalog) {
        custom_fields(rt, FieldOwner::Asset, &asset.values, turn)
    } else {
        json!([])
    }
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
pub(in crate::rest) fn asset(
    rt: &Rt,
    asset: &Asset,
    params: &Params,
    caller: Caller,
    turn: u64,
) -> Value {
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
        "CustomFields": shown_fields(rt, asset, caller, turn),
        "_hyperlinks": asset_links(rt, asset, caller),
    });
    for column in ["Name", "Description", "Status", "Created", "LastUpdated"] {
        record[column] = asset_column(asset, column).unwrap_or_default();
    }
    // Of the references, RT expands only those that are database columns.
    if params.list("fields[Catalog]").contains(&"Name") {
        record["Catalog"]["Name"] = json!(rt.catalog_name(asset.catalog));
    }
    record
}
