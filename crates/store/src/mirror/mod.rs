//! Our copy of RT's assets, for look-ups in milliseconds and while RT is away.

mod put;

use chrono::{DateTime, Utc};
use types::AssetTag;

pub(crate) use self::put::put;

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
    /// What only a full record tells; absent in a summary.
    pub details: Option<MirrorDetails>,
}

/// What only a full record of RT tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
