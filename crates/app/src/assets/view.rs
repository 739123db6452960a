//! From RT's asset to ours: which custom field means what, and what a label of it says.

use types::{Asset, AssetSummary, AssetTag, Catalog, CustomField, LabelContent, LabelSize, Person};

use store::MirrorAsset;

use super::{Found, tag_of};
use crate::{App, Policy, Result, error::internal};

impl App {
    /// An asset as we show it, with the writes about it that wait.
    pub(crate) async fn whole_view(&self, found: Found) -> Result<Asset> {
        let waiting_writes = if let Some(counted) = found.open_writes {
            counted
        } else {
            let id = found.asset.id.get();
            let waiting = self.store().open_writes_of_assets(&[id]).await;
            let mut waiting = waiting.map_err(internal("count writes"))?;
            waiting.remove(&id).unwrap_or_default()
        };
        Ok(Asset {
            waiting_writes,
            ..self.view_of(found)
        })
    }

    /// What RT told just now, as we show it.
    pub(crate) fn view(&self, asset: rt_client::Asset) -> Asset {
        let read_at = self.clock().now();
        self.view_of(Found::told(asset, read_at))
    }

    /// What RT told at some time, as we show it.
    pub(crate) fn view_of(&self, Found { asset, read_at, .. }: Found) -> Asset {
        let policy = self.policy();
        let names = &policy.custom_fields;
        let tag = tag_of(&asset);
        let id = asset.id.get();
        let asset_type = value(&asset, &names.asset_type);
        Asset {
            id,
            label: tag.clone().map(|tag| content(policy, tag, &asset)),
            tag,
            serial: value(&asset, &names.serial),
            internal_name: value(&asset, &names.internal_name),
            manufacturer: value(&asset, &names.manufacturer),
            model: value(&asset, &names.model),
            funding_source: value(&asset, &names.funding_source),
            default_label_size: default_size(policy, asset_type.as_deref()),
            read_at,
            version: asset.etag.as_ref().map(|etag| etag.unquoted().to_owned()),
            next_statuses: policy.lifecycles.after(&asset.status),
            waiting_writes: 0,
            asset_type,
            rt_url: policy.asset_page(id),
            name: asset.name,
            status: asset.status,
            catalog: catalog(asset.catalog),
            description: asset.description.as_deref().and_then(text),
            owner: asset.owner.map(person),
            held_by: asset.held_by.into_iter().map(person).collect(),
            custom_fields: asset.custom_fields.into_iter().map(field).collect(),
            created_at: asset.created_at,
            updated_at: asset.last_updated_at,
        }
    }
}

pub(super) fn summary(asset: rt_client::Asset) -> AssetSummary {
    AssetSummary {
        id: asset.id.get(),
        tag: tag_of(&asset),
        name: asset.name,
        status: asset.status,
        catalog: catalog(asset.catalog),
        owner: asset.owner.map(person),
        description: asset.description.as_deref().and_then(text),
        updated_at: asset.last_updated_at,
        waiting_writes: 0,
        serial: None,
        internal_name: None,
        manufacturer: None,
        model: None,
        asset_type: None,
        funding_source: None,
        held_by: Vec::new(),
        custom_fields: Vec::new(),
        created_at: None,
    }
}

/// An asset of the mirror in a list.
pub(super) fn mirrored_summary(asset: MirrorAsset) -> AssetSummary {
    AssetSummary {
        id: asset.asset_id,
        tag: asset.tag,
        name: asset.name,
        status: asset.status,
        catalog: Catalog {
            id: asset.catalog_id,
            name: asset.catalog_name,
        },
        owner: asset.owner.map(|(username, real_name)| Person {
            real_name: real_name.as_deref().and_then(text),
            username,
        }),
        description: asset.description.as_deref().and_then(text),
        updated_at: asset.updated_at,
        waiting_writes: 0,
        serial: None,
        internal_name: None,
        manufacturer: None,
        model: None,
        asset_type: None,
        funding_source: None,
        held_by: Vec::new(),
        custom_fields: Vec::new(),
        created_at: None,
    }
}

/// The first value of a custom field that says anything.
pub(crate) fn value(asset: &rt_client::Asset, field: &str) -> Option<String> {
    asset
        .custom_field(field)?
        .values
        .iter()
        .find_map(|v| text(v))
}

fn content(policy: &Policy, tag: AssetTag, asset: &rt_client::Asset) -> LabelContent {
    let names = &policy.custom_fields;
    let is_printed = |funding: &String| {
        let hidden = &policy.hidden_funding_sources;
        !hidden.iter().any(|h| same_word(h, funding))
    };
    LabelContent {
        tag,
        qr_url: policy.qr_payload(asset.id.get()),
        internal_name: value(asset, &names.internal_name),
        serial: value(asset, &names.serial),
        model: value(asset, &names.model),
        funding_source: value(asset, &names.funding_source).filter(is_printed),
        heading: policy.organisation.as_deref().and_then(text),
    }
}

fn default_size(policy: &Policy, asset_type: Option<&str>) -> LabelSize {
    let is_small = asset_type.is_some_and(|asset_type| {
        let small = &policy.small_label_types;
        small.iter().any(|s| same_word(s, asset_type))
    });
    if is_small {
        LabelSize::Small
    } else {
        LabelSize::Large
    }
}

fn same_word(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

fn text(raw: &str) -> Option<String> {
    let trimmed = raw.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

fn person(user: rt_client::UserRef) -> Person {
    Person {
        real_name: user.real_name.as_deref().and_then(text),
        username: user.username,
    }
}

fn catalog(catalog: rt_client::CatalogRef) -> Catalog {
    let id = catalog.id.get();
    Catalog {
        id,
        // RT may hide a catalog's name and still show the asset.
        name: catalog.name.unwrap_or_else(|| format!("Catalog {id}")),
    }
}

fn field(field: rt_client::CustomField) -> CustomField {
    CustomField {
        id: field.id.get(),
        name: field.name,
        values: field.values.iter().filter_map(|v| text(v)).collect(),
    }
}
