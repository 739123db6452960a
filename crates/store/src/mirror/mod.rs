//! Our copy of RT's assets, for look-ups in milliseconds and while RT is away.
//!
//! A row begins as what a list of RT tells of an asset, its summary. The details (custom fields,
//! holders) cost RT far more, come later, and know of which change they are: `details_of` is the
//! date of the asset's last change when they were read. As soon as a summary has another date they
//! are of before, and are read again.

mod find;
mod internal_names;
mod news;
mod put;
mod search;
mod untagged;
mod upkeep;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use types::AssetTag;

pub(crate) use self::{
    internal_names::internal_names,
    news::{News, put_and_compare},
    put::put,
};
pub use self::{
    search::{MirrorFilter, MirrorValue},
    untagged::UntaggedFilter,
    upkeep::MirrorCounts,
};
use crate::{
    Error, Result,
    entities::{mirror_asset, mirror_detail},
    ledger::unsigned,
};

/// An asset as RT told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MirrorAsset {
    pub asset_id: u64,
    pub name: String,
    /// The name in canonical form, when it is a tag.
    pub tag: Option<AssetTag>,
    pub status: String,
    pub catalog_id: u64,
    pub catalog_name: String,
    /// User name and, where RT tells it, real name.
    pub owner: Option<(String, Option<String>)>,
    pub description: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// When RT told us.
    pub read_at: DateTime<Utc>,
    /// Whether people have the real names that RT has for them: searches tell those, a single
    /// record does not.
    pub has_real_names: bool,
    /// What only a full record tells; absent in a summary.
    pub details: Option<MirrorDetails>,
}

/// What only a full record of RT tells.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MirrorDetails {
    pub serial: Option<String>,
    pub internal_name: Option<String>,
    pub manufacturer: Option<String>,
    pub model: Option<String>,
    pub asset_type: Option<String>,
    pub funding_source: Option<String>,
    /// MAC addresses: twelve hexadecimal digits, lower case.
    pub macs: Vec<String>,
    /// User names and real names.
    pub held_by: Vec<(String, Option<String>)>,
    pub contacts: Vec<(String, Option<String>)>,
    /// RT's number, name and values of each custom field, by name.
    pub custom_fields: Vec<(u64, String, Vec<String>)>,
}

/// An asset as the mirror has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mirrored {
    /// The summary that was read last, with the details that were.
    pub asset: MirrorAsset,
    /// When the details were read; absent when they never were.
    pub details_read_at: Option<DateTime<Utc>>,
    /// Whether the details are of the last change that the summary knows of.
    pub is_current: bool,
    /// Writes to RT about it that wait, or that a person has to look at, where they were counted.
    pub open_writes: Option<u32>,
}

/// An asset of these rows.
fn mirrored(row: mirror_asset::Model, detail: Option<mirror_detail::Model>) -> Result<Mirrored> {
    let details_read_at = row.details_read_at;
    let is_current = row.details_of == Some(row.rt_updated_at);
    let details = detail.map(|detail| serde_json::from_str(&detail.content));
    let details = details
        .transpose()
        .map_err(|e| Error::Database(Box::new(e)))?;
    Ok(Mirrored {
        asset: summary(row, details),
        details_read_at,
        is_current,
        open_writes: None,
    })
}

fn summary(row: mirror_asset::Model, details: Option<MirrorDetails>) -> MirrorAsset {
    MirrorAsset {
        asset_id: unsigned(row.asset_id),
        name: row.name,
        // It was canonical when it was put here.
        tag: row.tag.and_then(|tag| AssetTag::parse(&tag).ok()),
        status: row.status,
        catalog_id: unsigned(row.catalog_id),
        catalog_name: row.catalog_name,
        owner: row.owner.map(|owner| (owner, row.owner_name)),
        description: row.description,
        created_at: row.rt_created_at,
        updated_at: row.rt_updated_at,
        read_at: row.read_at,
        has_real_names: true,
        details,
    }
}

/// A text in the form that it is compared in.
fn key(text: &str) -> String {
    text.trim().to_lowercase()
}
