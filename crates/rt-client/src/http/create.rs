//! Making assets.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::{call::Call, guard, transport::Transport, verify::written, wire::WireCreated};
use crate::{AssetId, Error, NewAsset, Result};

pub(super) async fn asset(transport: &Transport, new: &NewAsset) -> Result<AssetId> {
    guard::new_asset(new)?;
    let people: Vec<&str> = (new.owner.iter())
        .chain(&new.held_by)
        .chain(&new.contacts)
        .map(String::as_str)
        .collect();
    guard::people(transport, &people, &mut HashSet::new()).await?;

    let answer = transport
        .send(Call::create("create_asset", &["asset"], body(new)))
        .await?;
    let created: WireCreated = answer.json().map_err(Error::after_write)?;
    Ok(AssetId::new(created.id))
}

fn body(new: &NewAsset) -> Value {
    let mut body = Map::new();
    body.insert("Catalog".to_owned(), json!(new.catalog));
    body.insert("Name".to_owned(), json!(new.name));
    let texts = [
        ("Description", &new.description),
        ("Status", &new.status),
        ("Owner", &new.owner),
    ];
    for (field, text) in texts {
        if let Some(text) = text {
            body.insert(field.to_owned(), json!(text));
        }
    }
    for (field, people) in [("HeldBy", &new.held_by), ("Contact", &new.contacts)] {
        if !people.is_empty() {
            body.insert(field.to_owned(), json!(people));
        }
    }
    // Read as a list, written as an object; the list makes RT fail with an empty 500.
    let fields: Map<String, Value> = new
        .custom_fields
        .iter()
        .filter_map(|(name, value)| Some((name.clone(), written(value)?)))
        .collect();
    if !fields.is_empty() {
        body.insert("CustomFields".to_owned(), Value::Object(fields));
    }
    Value::Object(body)
}
