//! Putting what RT told into the mirror.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::OnConflict,
};
use serde::Serialize;

use super::{MirrorAsset, MirrorDetails};
use crate::{
    Error, Result, Store,
    entities::{mirror_asset, mirror_mac},
    ledger::signed,
};

/// What a summary of RT tells.
const SUMMARY: [mirror_asset::Column; 12] = [
    mirror_asset::Column::Name,
    mirror_asset::Column::Tag,
    mirror_asset::Column::Status,
    mirror_asset::Column::CatalogId,
    mirror_asset::Column::CatalogName,
    mirror_asset::Column::Owner,
    mirror_asset::Column::OwnerName,
    mirror_asset::Column::Description,
    mirror_asset::Column::SearchText,
    mirror_asset::Column::RtUpdatedAt,
    mirror_asset::Column::ReadAt,
    mirror_asset::Column::GoneAt,
];

/// What a full record tells besides.
const DETAILS: [mirror_asset::Column; 14] = [
    mirror_asset::Column::Serial,
    mirror_asset::Column::SerialKey,
    mirror_asset::Column::InternalName,
    mirror_asset::Column::InternalNameKey,
    mirror_asset::Column::Manufacturer,
    mirror_asset::Column::Model,
    mirror_asset::Column::AssetType,
    mirror_asset::Column::FundingSource,
    mirror_asset::Column::HeldBy,
    mirror_asset::Column::Contacts,
    mirror_asset::Column::CustomFields,
    mirror_asset::Column::DetailsText,
    mirror_asset::Column::DetailsReadAt,
    mirror_asset::Column::DetailsOf,
];

impl Store {
    /// Puts assets into the mirror as RT told them, at once or not at all. A summary leaves the
    /// details that are there, and says by its date whether they are of before.
    pub async fn put_into_mirror(&self, assets: &[MirrorAsset]) -> Result<()> {
        let tx = self.begin_write().await?;
        for asset in assets {
            put(&tx, asset).await?;
        }
        tx.commit().await
    }
}

/// Puts an asset into the mirror within a transaction.
pub(crate) async fn put(tx: &DatabaseTransaction, asset: &MirrorAsset) -> Result<()> {
    let mut columns = SUMMARY.to_vec();
    if let Some(details) = &asset.details {
        columns.extend(DETAILS);
        put_macs(tx, asset.asset_id, &details.macs).await?;
    }
    mirror_asset::Entity::insert(row(asset)?)
        .on_conflict(
            OnConflict::column(mirror_asset::Column::AssetId)
                .update_columns(columns)
                .to_owned(),
        )
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

async fn put_macs(tx: &DatabaseTransaction, asset_id: u64, macs: &[String]) -> Result<()> {
    mirror_mac::Entity::delete_many()
        .filter(mirror_mac::Column::AssetId.eq(signed(asset_id)))
        .exec(tx)
        .await?;
    for mac in macs {
        mirror_mac::Entity::insert(mirror_mac::ActiveModel {
            mac: Set(mac.clone()),
            asset_id: Set(signed(asset_id)),
        })
        .on_conflict_do_nothing()
        .exec_without_returning(tx)
        .await?;
    }
    Ok(())
}

fn row(asset: &MirrorAsset) -> Result<mirror_asset::ActiveModel> {
    let nothing = MirrorDetails::default();
    let details = asset.details.as_ref().unwrap_or(&nothing);
    let (owner, owner_name) = match &asset.owner {
        Some((name, real_name)) => (Some(name.clone()), real_name.clone()),
        None => (None, None),
    };
    let has_details = asset.details.is_some();
    Ok(mirror_asset::ActiveModel {
        asset_id: Set(signed(asset.asset_id)),
        name: Set(asset.name.clone()),
        tag: Set(asset.tag.as_ref().map(ToString::to_string)),
        status: Set(asset.status.clone()),
        catalog_id: Set(signed(asset.catalog_id)),
        catalog_name: Set(asset.catalog_name.clone()),
        owner: Set(owner),
        owner_name: Set(owner_name),
        description: Set(asset.description.clone()),
        serial: Set(details.serial.clone()),
        serial_key: Set(details.serial.as_deref().map(key)),
        internal_name: Set(details.internal_name.clone()),
        internal_name_key: Set(details.internal_name.as_deref().map(key)),
        manufacturer: Set(details.manufacturer.clone()),
        model: Set(details.model.clone()),
        asset_type: Set(details.asset_type.clone()),
        funding_source: Set(details.funding_source.clone()),
        held_by: Set(json(&details.held_by)?),
        contacts: Set(json(&details.contacts)?),
        custom_fields: Set(json(&details.custom_fields)?),
        search_text: Set(joined([Some(&asset.name), asset.description.as_ref()])),
        details_text: Set(joined([
            details.serial.as_ref(),
            details.internal_name.as_ref(),
            details.model.as_ref(),
        ])),
        rt_created_at: Set(asset.created_at),
        rt_updated_at: Set(asset.updated_at),
        read_at: Set(asset.read_at),
        details_read_at: Set(has_details.then_some(asset.read_at)),
        details_of: Set(has_details.then_some(asset.updated_at)),
        gone_at: Set(None),
    })
}

/// A text in the form that serial numbers and names are compared in.
pub(crate) fn key(text: &str) -> String {
    text.trim().to_lowercase()
}

/// Texts in the form that a search looks through, a line each.
fn joined<const N: usize>(parts: [Option<&String>; N]) -> String {
    let parts: Vec<String> = parts.into_iter().flatten().map(|part| key(part)).collect();
    parts.join("\n")
}

fn json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Error::Database(Box::new(e)))
}
