//! Putting what RT told into the mirror.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap},
};

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use types::{AssetTag, WebhookEventType};

use super::{MirrorAsset, MirrorDetails, key, news::put_and_compare};
use crate::{
    Error, Result, Store,
    entities::{mirror_asset, mirror_detail, mirror_mac},
    ledger::signed,
    webhooks::{Listeners, tell_mirror},
};

/// What a summary of RT tells.
const SUMMARY: [mirror_asset::Column; 16] = [
    mirror_asset::Column::Name,
    mirror_asset::Column::Tag,
    mirror_asset::Column::TagStem,
    mirror_asset::Column::Status,
    mirror_asset::Column::StatusKey,
    mirror_asset::Column::CatalogId,
    mirror_asset::Column::CatalogName,
    mirror_asset::Column::CatalogKey,
    mirror_asset::Column::Owner,
    mirror_asset::Column::OwnerKey,
    mirror_asset::Column::OwnerName,
    mirror_asset::Column::Description,
    mirror_asset::Column::SearchText,
    mirror_asset::Column::RtUpdatedAt,
    mirror_asset::Column::ReadAt,
    mirror_asset::Column::GoneAt,
];

/// What a full record tells besides.
const DETAILS: [mirror_asset::Column; 11] = [
    mirror_asset::Column::Serial,
    mirror_asset::Column::SerialKey,
    mirror_asset::Column::InternalName,
    mirror_asset::Column::InternalNameKey,
    mirror_asset::Column::Manufacturer,
    mirror_asset::Column::Product,
    mirror_asset::Column::AssetType,
    mirror_asset::Column::FundingSource,
    mirror_asset::Column::DetailsText,
    mirror_asset::Column::DetailsReadAt,
    mirror_asset::Column::DetailsOf,
];

type Person = (String, Option<String>);

impl Store {
    /// Puts assets into the mirror as RT told them, at once or not at all. A summary leaves the
    /// details that are there, and says by its date whether they are of before. What is there and
    /// was told later stays.
    pub async fn put_into_mirror(&self, assets: &[MirrorAsset]) -> Result<()> {
        if assets.is_empty() {
            return Ok(());
        }
        // In one order, so that no two who put the same assets wait for each other.
        let mut assets: Vec<&MirrorAsset> = assets.iter().collect();
        assets.sort_by_key(|asset| asset.asset_id);
        let tx = self.begin_write().await?;
        let listeners = Listeners::of(&*tx).await?;
        let is_told = listeners.want(WebhookEventType::AssetCreated)
            || listeners.want(WebhookEventType::AssetChanged);
        for asset in assets {
            if is_told {
                let news = put_and_compare(&tx, asset).await?;
                tell_mirror(&tx, &listeners, asset, news).await?;
            } else {
                put(&tx, asset).await?;
            }
        }
        tx.commit().await
    }
}

/// Puts an asset into the mirror within a transaction; see [`Store::put_into_mirror`]. Says whether it was
/// not of before what is there.
pub(crate) async fn put(tx: &DatabaseTransaction, asset: &MirrorAsset) -> Result<bool> {
    let asset = with_real_names(tx, asset).await?;
    let mut columns = SUMMARY.to_vec();
    if asset.details.is_some() {
        columns.extend(DETAILS);
    }
    let written = mirror_asset::Entity::insert(row(&asset))
        .on_conflict(
            OnConflict::column(mirror_asset::Column::AssetId)
                .update_columns(columns)
                .action_and_where(is_news())
                .to_owned(),
        )
        .exec_without_returning(tx)
        .await?;
    match &asset.details {
        Some(details) if written > 0 => {
            put_details(tx, asset.asset_id, details).await?;
            put_macs(tx, asset.asset_id, &details.macs).await?;
        }
        _ => {}
    }
    Ok(written > 0)
}

/// Whether the new row is not of before what is there: RT was asked later, or tells a later change.
/// A change of a date alone would not do, because RT's dates go back when it is restored.
fn is_news() -> Expr {
    let new = |column| Expr::col(("excluded", column));
    let old = |column| Expr::col((mirror_asset::Entity, column));
    let (read, changed) = (
        mirror_asset::Column::ReadAt,
        mirror_asset::Column::RtUpdatedAt,
    );
    new(read).gte(old(read)).or(new(changed).gt(old(changed)))
}

async fn put_details(tx: &DatabaseTransaction, id: u64, details: &MirrorDetails) -> Result<()> {
    let content = serde_json::to_string(details).map_err(|e| Error::Database(Box::new(e)))?;
    mirror_detail::Entity::insert(mirror_detail::ActiveModel {
        asset_id: Set(signed(id)),
        content: Set(content),
    })
    .on_conflict(
        OnConflict::column(mirror_detail::Column::AssetId)
            .update_column(mirror_detail::Column::Content)
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

/// The asset with the real names that the mirror knows, where RT told none.
async fn with_real_names<'a>(
    tx: &DatabaseTransaction,
    asset: &'a MirrorAsset,
) -> Result<Cow<'a, MirrorAsset>> {
    if asset.has_real_names {
        return Ok(Cow::Borrowed(asset));
    }
    let nameless: BTreeSet<String> = people(asset)
        .filter(|(_, name)| name.is_none())
        .map(|(username, _)| username.clone())
        .collect();
    let names = if nameless.is_empty() {
        HashMap::new()
    } else {
        real_names(tx, asset.asset_id, &nameless).await?
    };
    let mut asset = asset.clone();
    let details = asset.details.as_mut();
    let held = details.into_iter().flat_map(|d| {
        let contacts = d.contacts.iter_mut();
        d.held_by.iter_mut().chain(contacts)
    });
    for (username, name) in asset.owner.iter_mut().chain(held) {
        if name.is_none() {
            *name = names.get(&key(username)).cloned();
        }
    }
    // Otherwise its details are read again, by a search.
    let is_named = people(&asset).all(|(_, name)| name.is_some());
    asset.has_real_names = is_named;
    Ok(Cow::Owned(asset))
}

fn people(asset: &MirrorAsset) -> impl Iterator<Item = &Person> {
    let details = asset.details.iter();
    let held = details.flat_map(|d| d.held_by.iter().chain(&d.contacts));
    asset.owner.iter().chain(held)
}

async fn real_names(
    tx: &DatabaseTransaction,
    asset_id: u64,
    usernames: &BTreeSet<String>,
) -> Result<HashMap<String, String>> {
    let owners: Vec<(Option<String>, Option<String>)> = mirror_asset::Entity::find()
        .select_only()
        .columns([
            mirror_asset::Column::OwnerKey,
            mirror_asset::Column::OwnerName,
        ])
        .distinct()
        .filter(mirror_asset::Column::OwnerKey.is_in(usernames.iter().map(|name| key(name))))
        .filter(mirror_asset::Column::OwnerName.is_not_null())
        .into_tuple()
        .all(tx)
        .await?;
    let mut names: HashMap<String, String> = HashMap::new();
    let before = mirror_detail::Entity::find_by_id(signed(asset_id))
        .one(tx)
        .await?;
    if let Some(before) = before {
        let before: MirrorDetails =
            serde_json::from_str(&before.content).map_err(|e| Error::Database(Box::new(e)))?;
        let people = before.held_by.into_iter().chain(before.contacts);
        names.extend(people.filter_map(|(username, name)| Some((key(&username), name?))));
    }
    names.extend(
        owners
            .into_iter()
            .filter_map(|(username, name)| username.zip(name)),
    );
    Ok(names)
}

fn row(asset: &MirrorAsset) -> mirror_asset::ActiveModel {
    let nothing = MirrorDetails::default();
    let details = asset.details.as_ref().unwrap_or(&nothing);
    let (owner, owner_name) = match &asset.owner {
        Some((name, real_name)) => (Some(name.clone()), real_name.clone()),
        None => (None, None),
    };
    let has_details = asset.details.is_some();
    mirror_asset::ActiveModel {
        asset_id: Set(signed(asset.asset_id)),
        name: Set(asset.name.clone()),
        tag: Set(asset.tag.as_ref().map(ToString::to_string)),
        tag_stem: Set(asset.tag.as_ref().and_then(stem)),
        status: Set(asset.status.clone()),
        status_key: Set(key(&asset.status)),
        catalog_id: Set(signed(asset.catalog_id)),
        catalog_name: Set(asset.catalog_name.clone()),
        catalog_key: Set(key(&asset.catalog_name)),
        owner_key: Set(owner.as_deref().map(key)),
        owner: Set(owner),
        owner_name: Set(owner_name),
        description: Set(asset.description.clone()),
        serial: Set(details.serial.clone()),
        serial_key: Set(details.serial.as_deref().map(key)),
        internal_name: Set(details.internal_name.clone()),
        internal_name_key: Set(details.internal_name.as_deref().map(key)),
        manufacturer: Set(details.manufacturer.clone()),
        product: Set(details.model.clone()),
        asset_type: Set(details.asset_type.clone()),
        funding_source: Set(details.funding_source.clone()),
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
        details_of: Set((has_details && asset.has_real_names).then_some(asset.updated_at)),
        gone_at: Set(None),
    }
}

/// A tag without the digits at its end, when it has any there.
pub(super) fn stem(tag: &AssetTag) -> Option<String> {
    let tag = tag.as_str();
    let stem = tag.trim_end_matches(|c: char| c.is_ascii_digit());
    (stem.len() < tag.len()).then(|| stem.to_owned())
}

/// Texts in the form that a search looks through, a line each.
fn joined<const N: usize>(parts: [Option<&String>; N]) -> String {
    let parts: Vec<String> = parts.into_iter().flatten().map(|part| key(part)).collect();
    parts.join("\n")
}
