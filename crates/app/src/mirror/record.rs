//! From RT's asset to a record of the mirror, and back. The only place that knows both.

use chrono::{DateTime, Utc};
use rt_client::{Asset, AssetId, CatalogId, CatalogRef, CustomField, CustomFieldId, UserRef};
use store::{MirrorAsset, MirrorDetails};

use crate::{
    App,
    assets::{MacAddress, tag_of},
};

type Field = (u64, String, Vec<String>);

impl App {
    /// What the mirror keeps of an asset. One that was read by its number is whole, one that was
    /// found is when it has custom fields; otherwise it is a summary.
    pub(crate) fn mirror_record(&self, asset: &Asset, read_at: DateTime<Utc>) -> MirrorAsset {
        if asset.etag.is_some() || !asset.custom_fields.is_empty() {
            self.mirror_whole(asset, read_at)
        } else {
            self.mirror_summary(asset, read_at)
        }
    }

    /// What the mirror keeps of an asset that was read whole, with custom fields or without.
    pub(crate) fn mirror_whole(&self, asset: &Asset, read_at: DateTime<Utc>) -> MirrorAsset {
        let details = MirrorDetails {
            held_by: asset.held_by.iter().map(person).collect(),
            contacts: asset.contacts.iter().map(person).collect(),
            custom_fields: asset
                .custom_fields
                .iter()
                .map(|field| (field.id.get(), field.name.clone(), field.values.clone()))
                .collect(),
            ..MirrorDetails::default()
        };
        MirrorAsset {
            details: Some(self.understood(details)),
            ..self.mirror_summary(asset, read_at)
        }
    }

    /// What the mirror keeps of an asset of a list.
    #[expect(
        clippy::unused_self,
        reason = "one of three records, which are made the same way"
    )]
    pub(crate) fn mirror_summary(&self, asset: &Asset, read_at: DateTime<Utc>) -> MirrorAsset {
        let catalog_id = asset.catalog.id.get();
        MirrorAsset {
            asset_id: asset.id.get(),
            name: asset.name.clone(),
            tag: tag_of(asset),
            status: asset.status.clone(),
            catalog_id,
            // RT may hide a catalog's name and still show the asset.
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
            has_real_names: asset.etag.is_none(),
            details: None,
        }
    }

    /// The details with the meaning that the configuration gives to the custom fields.
    pub(super) fn understood(&self, details: MirrorDetails) -> MirrorDetails {
        let names = &self.policy().custom_fields;
        let fields = &details.custom_fields;
        MirrorDetails {
            serial: value(fields, &names.serial),
            internal_name: value(fields, &names.internal_name),
            manufacturer: value(fields, &names.manufacturer),
            model: value(fields, &names.model),
            asset_type: value(fields, &names.asset_type),
            funding_source: value(fields, &names.funding_source),
            macs: macs(fields, &names.macs),
            ..details
        }
    }
}

/// The asset as RT told it when the mirror was told.
pub(crate) fn as_rt_told(asset: MirrorAsset) -> Asset {
    let details = asset.details.unwrap_or_default();
    let fields = details.custom_fields.into_iter();
    Asset {
        id: AssetId::new(asset.asset_id),
        name: asset.name,
        description: asset.description,
        status: asset.status,
        catalog: CatalogRef {
            id: CatalogId::new(asset.catalog_id),
            name: Some(asset.catalog_name),
        },
        owner: asset.owner.map(user),
        held_by: details.held_by.into_iter().map(user).collect(),
        contacts: details.contacts.into_iter().map(user).collect(),
        custom_fields: fields
            .map(|(id, name, values)| CustomField {
                id: CustomFieldId::new(id),
                name,
                values,
            })
            .collect(),
        created_at: asset.created_at,
        last_updated_at: asset.updated_at,
        etag: None,
    }
}

/// The first value that says anything.
fn value(fields: &[Field], name: &str) -> Option<String> {
    let mut values = values(fields, name).map(|value| value.trim());
    values.find(|value| !value.is_empty()).map(str::to_owned)
}

fn macs(fields: &[Field], names: &[String]) -> Vec<String> {
    let values = names.iter().flat_map(|name| values(fields, name));
    let mut macs: Vec<String> = values
        .flat_map(|value| MacAddress::all_in(value))
        .map(|mac| mac.as_str().to_owned())
        .collect();
    macs.sort_unstable();
    macs.dedup();
    macs
}

fn values<'a>(fields: &'a [Field], name: &str) -> impl Iterator<Item = &'a String> + use<'a> {
    let name = name.to_lowercase();
    let named = fields
        .iter()
        .find(|(_, other, _)| other.to_lowercase() == name);
    named.into_iter().flat_map(|(_, _, values)| values)
}

fn person(user: &UserRef) -> (String, Option<String>) {
    (user.username.clone(), user.real_name.clone())
}

fn user((username, real_name): (String, Option<String>)) -> UserRef {
    UserRef {
        username,
        real_name,
    }
}
