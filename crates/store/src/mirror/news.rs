//! What is new about an asset in what RT told.

use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseTransaction, EntityTrait};
use types::FieldChange;

use super::{MirrorAsset, mirrored, put::put};
use crate::{
    Result,
    entities::{mirror_asset, mirror_detail},
    ledger::signed,
};

/// An asset that we see for the first time was just made when RT made it so short a time ago. Of older
/// ones RT tells us when the mirror is filled, and nobody wants to hear of those.
const JUST_MADE: TimeDelta = TimeDelta::days(1);
/// How far RT's clock may be ahead of ours.
const SKEW: TimeDelta = TimeDelta::hours(1);

/// What is new about an asset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct News {
    /// It was just made, and the mirror did not know it.
    pub is_new: bool,
    /// The mirror did not know it.
    pub was_unknown: bool,
    /// Whether its details could be compared.
    pub has_details: bool,
    pub changes: Vec<FieldChange>,
}

impl News {
    /// Whether a change of this field would be among the changes.
    pub(crate) fn compares(&self, field: &str) -> bool {
        let is_summary = matches!(field, "name" | "description" | "status" | "owner");
        !self.was_unknown && (is_summary || self.has_details)
    }
}

/// What `pg_advisory_xact_lock` is asked for here: nobody else asks for it in this name.
const MIRRORED: i32 = 0x6d69;

/// Puts an asset into the mirror within a transaction, like [`put`], and says what is new about it. Of
/// two who put the same asset at once, the second compares with what the first one put.
pub(crate) async fn put_and_compare(tx: &DatabaseTransaction, asset: &MirrorAsset) -> Result<News> {
    wait_for(tx, asset.asset_id).await?;
    let row = mirror_asset::Entity::find_by_id(signed(asset.asset_id))
        .one(tx)
        .await?;
    let detail = match row {
        Some(_) => {
            let detail = mirror_detail::Entity::find_by_id(signed(asset.asset_id));
            detail.one(tx).await?
        }
        None => None,
    };
    let before = row.map(|row| mirrored(row, detail)).transpose()?;
    if !put(tx, asset).await? {
        return Ok(News::default());
    }
    Ok(news(before.map(|before| before.asset).as_ref(), asset))
}

/// Waits for whoever puts this asset, also when there is no row yet that could be locked. `SQLite` has one
/// writer, and nobody to wait for.
async fn wait_for(tx: &DatabaseTransaction, asset_id: u64) -> Result<()> {
    if tx.get_database_backend() == DatabaseBackend::Postgres {
        // Two whose numbers end alike wait for each other, which harms nobody.
        let key = i32::try_from(asset_id & 0x7fff_ffff).unwrap_or_default();
        let statement = format!("SELECT pg_advisory_xact_lock({MIRRORED}, {key})");
        tx.execute_unprepared(&statement).await?;
    }
    Ok(())
}

fn news(before: Option<&MirrorAsset>, now: &MirrorAsset) -> News {
    let Some(before) = before else {
        return News {
            is_new: (-SKEW..=JUST_MADE).contains(&(now.read_at - now.created_at)),
            was_unknown: true,
            ..News::default()
        };
    };
    let mut changes = Vec::new();
    let mut compare = |field: &str, from: Vec<String>, to: Vec<String>| {
        if from != to {
            let field = field.to_owned();
            changes.push(FieldChange { field, from, to });
        }
    };
    let one = |text: &str| vec![text.to_owned()];
    compare("name", one(&before.name), one(&now.name));
    compare("status", one(&before.status), one(&now.status));
    // RT may hide the name of one and the same catalog.
    if before.catalog_id != now.catalog_id {
        compare("catalog", one(&before.catalog_name), one(&now.catalog_name));
    }
    compare(
        "description",
        list(before.description.as_ref()),
        list(now.description.as_ref()),
    );
    let owner = |asset: &MirrorAsset| list(asset.owner.as_ref().map(|(name, _)| name));
    compare("owner", owner(before), owner(now));
    let both = before.details.as_ref().zip(now.details.as_ref());
    if let Some((before, now)) = both {
        let names = |people: &[(String, Option<String>)]| -> Vec<String> {
            people.iter().map(|(name, _)| name.clone()).collect()
        };
        compare("held_by", names(&before.held_by), names(&now.held_by));
        compare("contacts", names(&before.contacts), names(&now.contacts));
        for (_, name, values) in &now.custom_fields {
            let old = before.custom_fields.iter().find(|(_, old, _)| old == name);
            let old = old.map(|(_, _, values)| values.clone()).unwrap_or_default();
            compare(&format!("custom_fields/{name}"), old, values.clone());
        }
        for (_, name, values) in &before.custom_fields {
            if !now.custom_fields.iter().any(|(_, other, _)| other == name) {
                let field = format!("custom_fields/{name}");
                compare(&field, values.clone(), Vec::new());
            }
        }
    }
    News {
        is_new: false,
        was_unknown: false,
        has_details: both.is_some(),
        changes,
    }
}

fn list(text: Option<&String>) -> Vec<String> {
    text.filter(|text| !text.is_empty())
        .cloned()
        .into_iter()
        .collect()
}
