//! From RT's asset to a record of the mirror.

use chrono::{DateTime, Utc};
use rt_client::{Asset, UserRef};
use store::{MirrorAsset, MirrorDetails};

use crate::{
    App,
    assets::{tag_of, value},
};

impl App {
    /// What the mirror keeps of an asset that was read whole.
    pub(crate) fn mirror_record(&self, asset: &Asset, read_at: DateTime<Utc>) -> MirrorAsset {
        let names = &self.policy().custom_fields;
        let details = MirrorDetails {
            serial: value(asset, &names.serial),
            internal_name: value(asset, &names.internal_name),
            manufacturer: value(asset, &names.manufacturer),
            model: value(asset, &names.model),
            asset_type: value(asset, &names.asset_type),
            funding_source: value(asset, &names.funding_source),
            macs: Vec::new(),
            held_by: asset.held_by.iter().map(person).collect(),
            contacts: asset.contacts.iter().map(person).collect(),
            custom_fields: asset
                .custom_fields
                .iter()
                .map(|field| (field.id.get(), field.name.clone(), field.values.clone()))
                .collect(),
        };
        let catalog_id = asset.catalog.id.get();
        MirrorAsset {
            asset_id: asset.id.get(),
            name: asset.name.clone(),
            tag: tag_of(asset),
            status: asset.status.clone(),
            catalog_id,
            catalog_name: asset
                .catalog
                .name
                .clone()
                .unwrap_or_else(|| format!("Catalog {catalog_id}")),
            owner: asset.owner.as_ref().map(person),
            description: asset.description.clone(),
            created_at: asset.created_at,
            updated_at: asset.last_updated_at,
            read_at,
            details: Some(details),
        }
    }
}

fn person(user: &UserRef) -> (String, Option<String>) {
    (user.username.clone(), user.real_name.clone())
}
