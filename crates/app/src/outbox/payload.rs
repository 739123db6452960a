//! What a write is to do, as it stands in its row.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use types::{AssetPatch, AssetTag, CommonFields};

use crate::{Error, Result};

/// What a write is to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(crate) enum Payload {
    Create(CreatePayload),
    Update(UpdatePayload),
    Tag(TagPayload),
}

/// An asset to make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CreatePayload {
    pub tag: AssetTag,
    pub fields: CommonFields,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub internal_name: Option<String>,
    /// Whether a person chose this very tag: then another is not taken in its place.
    #[serde(default)]
    pub is_bound: bool,
}

/// Fields to change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UpdatePayload {
    pub patch: AssetPatch,
    /// The only version of the asset that is to be changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// What fields have to read, by their names in a [`types::FieldOutcome`], or nothing is
    /// changed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub expected: BTreeMap<String, Vec<String>>,
}

/// A tag for an asset that has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TagPayload {
    pub tag: AssetTag,
    /// Whether a person bound this very tag: then another is not taken in its place.
    #[serde(default)]
    pub is_bound: bool,
}

impl Payload {
    pub(crate) fn read(text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(|e| Error::internal("read a write", e))
    }

    pub(crate) fn write(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|e| Error::internal("put a write down", e))
    }
}

/// The lane of writes about an asset.
pub(crate) fn lane_of(asset_id: u64) -> String {
    format!("asset:{asset_id}")
}
