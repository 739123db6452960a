use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;

use super::{Maybe, WireRef, list, number, optional_text, text};
use crate::{Asset, AssetId, CatalogId, CatalogRef, CustomField, CustomFieldId, ETag, UserRef};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::http) struct WireAsset {
    /// A number when read by itself, a text in a list.
    #[serde(rename = "id", deserialize_with = "number")]
    id: u64,
    #[serde(deserialize_with = "text")]
    name: String,
    #[serde(default, deserialize_with = "optional_text")]
    description: Option<String>,
    #[serde(deserialize_with = "text")]
    status: String,
    catalog: WireCatalogRef,
    #[serde(default)]
    owner: Maybe<WireRef>,
    #[serde(default, deserialize_with = "list")]
    held_by: Vec<WireRef>,
    #[serde(default, deserialize_with = "list")]
    contact: Vec<WireRef>,
    #[serde(default, deserialize_with = "list")]
    custom_fields: Vec<WireCustomField>,
    created: DateTime<Utc>,
    last_updated: DateTime<Utc>,
}

#[derive(Debug, Deserialize)]
struct WireCatalogRef {
    #[serde(deserialize_with = "number")]
    id: u64,
    #[serde(default, rename = "Name", deserialize_with = "optional_text")]
    name: Option<String>,
}

impl WireAsset {
    pub(in crate::http) fn into_asset(self, etag: Option<ETag>) -> Asset {
        Asset {
            id: AssetId::new(self.id),
            name: self.name,
            description: self.description,
            status: self.status,
            catalog: CatalogRef {
                id: CatalogId::new(self.catalog.id),
                name: self.catalog.name,
            },
            owner: self.owner.into_option().and_then(WireRef::into_user),
            held_by: people(self.held_by),
            contacts: people(self.contact),
            custom_fields: sorted_fields(self.custom_fields),
            created_at: self.created,
            last_updated_at: self.last_updated,
            etag,
        }
    }
}

fn people(refs: Vec<WireRef>) -> Vec<UserRef> {
    refs.into_iter().filter_map(WireRef::into_user).collect()
}

#[derive(Debug, Deserialize)]
pub(in crate::http) struct WireCustomField {
    #[serde(deserialize_with = "number")]
    id: u64,
    #[serde(deserialize_with = "text")]
    name: String,
    #[serde(default, deserialize_with = "list")]
    values: Vec<Value>,
}

/// The fields by name: RT gives them in another order every time.
pub(in crate::http) fn sorted_fields(fields: Vec<WireCustomField>) -> Vec<CustomField> {
    let mut fields: Vec<CustomField> = fields
        .into_iter()
        .map(|field| CustomField {
            id: CustomFieldId::new(field.id),
            name: field.name,
            values: field.values.into_iter().filter_map(value).collect(),
        })
        .collect();
    fields.sort_by(|a, b| a.name.cmp(&b.name).then(a.id.cmp(&b.id)));
    fields
}

/// One value. RT has `null` and `""` where a field was cleared when it was empty already, and an
/// object where the value is a file, of which the name is told.
fn value(value: Value) -> Option<String> {
    match value {
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(file) => Some(file.get("filename")?.as_str()?.to_owned()),
        _ => None,
    }
}
