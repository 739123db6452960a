use std::collections::BTreeMap;

use client::{Client, Key};
use types::{AssetPatch, CommonFields, NewAsset};

use super::{
    Failure, Told,
    options::{CreateOptions, EditOptions, OutputFormat},
    output,
};
use crate::Outcome;

/// Makes an asset.
pub async fn create(client: &Client, options: CreateOptions, format: OutputFormat) -> Outcome {
    let new = NewAsset {
        fields: CommonFields {
            catalog: options.catalog,
            manufacturer: options.manufacturer,
            model: options.model,
            asset_type: options.asset_type,
            funding_source: options.funding_source,
            description: options.description,
            status: options.status,
            custom_fields: values(options.fields, &[]),
            ..CommonFields::default()
        },
        serial: options.serial,
        internal_name: options.internal_name,
        tag: options.tag,
    };
    let key = Key(options.key.idempotency_key.as_deref());
    let made = client.create_asset(&new, key).await.told()?;
    output::one(format, &made)
}

/// Changes an asset, and shows what became of each field.
pub async fn edit(client: &Client, options: EditOptions, format: OutputFormat) -> Outcome {
    let patch = AssetPatch {
        name: options.name,
        description: options.description,
        status: options.status,
        owner: options.owner,
        held_by: None,
        contacts: None,
        custom_fields: values(options.fields, &options.cleared),
    };
    if patch.is_empty() {
        return Err(Failure::usage(
            "what is to change? Give --status, --owner, --field or another",
        )
        .into());
    }
    let asset = client.resolve_scan(&options.asset).await.told()?.asset;
    let version = options.if_version.as_deref();
    let edit = client
        .update_asset(asset.id, &patch, version)
        .await
        .told()?;
    if !edit.state.is_final() {
        eprintln!("It waits for Request Tracker, as write {}.", edit.write_id);
    }
    output::many(format, &edit.fields)
}

/// The values of each custom field; none for one that is to lose them.
fn values(fields: Vec<(String, String)>, cleared: &[String]) -> BTreeMap<String, Vec<String>> {
    let none = cleared.iter().map(|name| (name.clone(), Vec::new()));
    let mut values: BTreeMap<String, Vec<String>> = none.collect();
    for (name, value) in fields {
        values.entry(name).or_default().push(value);
    }
    values
}
