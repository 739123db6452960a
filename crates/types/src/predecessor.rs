//! What the addresses of the system before this one take and give, in its words.
//!
//! They are kept for scripts that cannot be changed at once; nothing new is added here.

use serde::{Deserialize, Serialize};

use crate::{
    AssetTag, LabelSize,
    number::{asset_number, asset_number_if_any},
};

/// Which sequence `GET /next-asset-tag` is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct OldNextTagQuery {
    /// The prefix, with its hyphen or without; the usual one when it is absent.
    #[cfg_attr(feature = "openapi", param(max_length = 16, example = "W12"))]
    pub prefix: Option<String>,
}

/// The tag that would be given next. It is nobody's yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OldNextTag {
    pub next_asset_tag: AssetTag,
}

/// A tag that somebody put on an asset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OldConfirmation {
    pub asset_tag: AssetTag,
    /// RT's number of the asset.
    #[serde(deserialize_with = "asset_number")]
    #[cfg_attr(feature = "openapi", schema(example = 412, minimum = 1))]
    pub request_tracker_id: u64,
}

/// That the tag is the asset's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OldConfirmed {
    #[cfg_attr(
        feature = "openapi",
        schema(example = "W12-0412 is the tag of asset 412.")
    )]
    pub message: String,
    /// That RT does not have the name yet; it gets it by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Request Tracker does not have the name yet.")
    )]
    pub warning: Option<String>,
}

/// Another name for an asset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OldNameUpdate {
    #[serde(deserialize_with = "asset_number")]
    #[cfg_attr(feature = "openapi", schema(example = 412, minimum = 1))]
    pub asset_id: u64,
    #[cfg_attr(
        feature = "openapi",
        schema(example = "W12-0412", min_length = 1, max_length = 255)
    )]
    pub asset_name: String,
}

/// The name that an asset had, and has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OldNameUpdated {
    #[cfg_attr(feature = "openapi", schema(example = "Asset 412 is called W12-0412."))]
    pub message: String,
    #[cfg_attr(feature = "openapi", schema(example = "New Chromebook"))]
    pub old_name: String,
    #[cfg_attr(feature = "openapi", schema(example = "W12-0412"))]
    pub new_name: String,
    #[cfg_attr(feature = "openapi", schema(example = 412))]
    pub asset_id: u64,
}

/// Where a sequence is to go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OldTagReset {
    /// The next number; never one that was used.
    #[serde(default)]
    #[cfg_attr(
        feature = "openapi",
        schema(example = 2000, minimum = 0, maximum = 999_999_999)
    )]
    pub start_number: u64,
    /// The prefix, with its hyphen or without; the usual one when it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(example = "W12", min_length = 1, max_length = 16)
    )]
    pub prefix: Option<String>,
}

/// Where a sequence goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OldTagWasReset {
    #[cfg_attr(feature = "openapi", schema(example = "The next tag is W12-2000."))]
    pub message: String,
    pub new_start_tag: AssetTag,
}

/// The tag that an asset has now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OldTaggedAsset {
    #[cfg_attr(
        feature = "openapi",
        schema(example = "W12-0412 is the tag of asset 412.")
    )]
    pub message: String,
    #[cfg_attr(feature = "openapi", schema(example = 412))]
    pub asset_id: u64,
    pub asset_tag: AssetTag,
    /// What the asset was called before, as far as the message or the mirror says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "New Chromebook"))]
    pub previous_name: Option<String>,
    /// Whether this call gave the tag; `false` when the asset had it already.
    pub is_new: bool,
}

/// Whose label is printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct OldPrintQuery {
    /// RT's number of the asset.
    #[serde(default, rename = "assetId", deserialize_with = "asset_number_if_any")]
    #[cfg_attr(feature = "openapi", param(minimum = 1, example = 412))]
    pub asset_id: Option<u64>,
    /// The asset's tag, where its number is not given.
    #[serde(default, rename = "assetName")]
    #[cfg_attr(
        feature = "openapi",
        param(min_length = 1, max_length = 255, example = "W12-0412")
    )]
    pub asset_name: Option<String>,
    /// The size; the asset's type decides when it is absent.
    #[cfg_attr(feature = "openapi", param(example = "large"))]
    pub size: Option<LabelSize>,
    /// Without a meaning now.
    #[cfg_attr(feature = "openapi", param(example = true))]
    pub direct: Option<bool>,
}

/// Whose labels are printed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OldLabelBatch {
    /// Tags or serial numbers, with spaces, commas or line ends between.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "W12-0412 W12-0413", min_length = 1, max_length = 100_000)
    )]
    pub asset_names: String,
    /// Without a meaning now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "true"))]
    pub direct: Option<String>,
}

/// An asset with whoever has it and what else they have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OldDevice {
    pub asset: OldAsset,
    pub owner: OldOwner,
    pub other_assets: Vec<OldAsset>,
}

/// An asset in RT's own words, as far as they are known here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "PascalCase")]
pub struct OldAsset {
    #[serde(rename = "id")]
    #[cfg_attr(feature = "openapi", schema(example = 412))]
    pub id: u64,
    #[cfg_attr(feature = "openapi", schema(example = "W12-0412"))]
    pub name: String,
    #[cfg_attr(feature = "openapi", schema(example = "Chromebook of cart 7"))]
    pub description: String,
    #[cfg_attr(feature = "openapi", schema(example = "allocated"))]
    pub status: String,
    pub catalog: OldReference,
    pub owner: OldReference,
    /// Of the asset itself alone; absent for what else the owner has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub custom_fields: Vec<OldField>,
}

/// Something of RT that is named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OldReference {
    #[cfg_attr(feature = "openapi", schema(example = "student0042"))]
    pub id: String,
    #[cfg_attr(feature = "openapi", schema(example = "user"))]
    #[serde(rename = "type")]
    pub kind: String,
    #[cfg_attr(feature = "openapi", schema(example = "Ada O'Brien"))]
    pub name: String,
}

/// A custom field of RT.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OldField {
    #[cfg_attr(feature = "openapi", schema(example = "8"))]
    pub id: String,
    #[cfg_attr(feature = "openapi", schema(example = "Serial Number"))]
    pub name: String,
    pub values: Vec<String>,
}

/// Who has an asset. Nobody is `Nobody`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OldOwner {
    #[cfg_attr(feature = "openapi", schema(example = "student0042"))]
    pub id: String,
    #[cfg_attr(feature = "openapi", schema(example = "student0042"))]
    pub name: String,
    #[cfg_attr(feature = "openapi", schema(example = "student0042"))]
    pub raw: String,
    #[cfg_attr(feature = "openapi", schema(example = "Ada O'Brien"))]
    pub display_name: String,
}
