//! Making and changing assets, one by one and many at once.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Asset, AssetTag, FieldOutcome, WriteState};

/// The most assets in one changeset.
pub const MAX_CHANGESET_ITEMS: usize = 1_000;
/// The most serial numbers in one shipment.
pub const MAX_SHIPMENT_ITEMS: usize = 1_000;

/// A change to an asset. What is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AssetPatch {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "W12-0412", max_length = 255))]
    pub name: Option<String>,
    /// Empty takes it away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 255))]
    pub description: Option<String>,
    /// RT's lifecycle decides which status may follow which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "in-use", max_length = 64))]
    pub status: Option<String>,
    /// A user name; empty means that nobody owns it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "student0042", max_length = 255))]
    pub owner: Option<String>,
    /// Everyone who holds it, by user name; replaces who was there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_by: Option<Vec<String>>,
    /// Every contact, by user name; replaces who was there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contacts: Option<Vec<String>>,
    /// Values by the name of the custom field; an empty list takes all away. A date is
    /// `2026-01-02`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = json!({"Model": ["300e Gen 3"]})))]
    pub custom_fields: BTreeMap<String, Vec<String>>,
}

impl AssetPatch {
    /// Whether it changes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What became of a change to one asset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AssetEdit {
    /// `applied`, or `pending` while it waits for RT.
    pub state: WriteState,
    /// The write, to ask after it later.
    pub write_id: Uuid,
    /// Empty while it waits.
    pub fields: Vec<FieldOutcome>,
    /// The asset as it is now; absent while the write waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset: Option<Box<Asset>>,
}

/// What the assets of a shipment have in common.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CommonFields {
    /// The catalog, by name.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Chromebooks", min_length = 1, max_length = 255)
    )]
    pub catalog: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Lenovo", max_length = 255))]
    pub manufacturer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "300e Gen 3", max_length = 255))]
    pub model: Option<String>,
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Chromebook", max_length = 255))]
    pub asset_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Title I", max_length = 255))]
    pub funding_source: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 255))]
    pub description: Option<String>,
    /// RT's first status of the catalog when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "new", max_length = 64))]
    pub status: Option<String>,
    /// Further values by the name of the custom field.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = json!({"Purchase Date": ["2026-08-01"]})))]
    pub custom_fields: BTreeMap<String, Vec<String>>,
    /// Give each asset an internal name of an adjective and an animal.
    #[serde(default)]
    pub has_internal_names: bool,
    /// Try things out: tags of the test sequence.
    #[serde(default)]
    pub is_test: bool,
}

/// An asset to make.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewAsset {
    pub fields: CommonFields,
    /// No other asset in RT may have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "5CD9381XYZ", max_length = 255))]
    pub serial: Option<String>,
    /// One that is free is made when this is absent and `has_internal_names` is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Brave Otter", max_length = 255))]
    pub internal_name: Option<String>,
    /// A tag that is reserved already, such as that of a blank label; the next one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<AssetTag>,
}

/// What became of an asset to make.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AssetCreation {
    /// `applied`, or `pending` while it waits for RT.
    pub state: WriteState,
    /// The write, to ask after it later.
    pub write_id: Uuid,
    pub tag: AssetTag,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub internal_name: Option<String>,
    /// The asset, once RT has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset: Option<Box<Asset>>,
}

/// An internal name that no asset has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InternalName {
    #[cfg_attr(feature = "openapi", schema(example = "Brave Otter"))]
    pub internal_name: String,
}

/// What can be chosen when an asset is made, as RT has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AssetOptions {
    pub catalogs: Vec<CatalogOption>,
    pub manufacturers: FieldOption,
    pub models: FieldOption,
    pub types: FieldOption,
    pub funding_sources: FieldOption,
    /// Every custom field that assets have, those above included.
    pub fields: Vec<FieldOption>,
    /// When RT was asked.
    pub read_at: DateTime<Utc>,
}

/// A catalog that assets can be made in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CatalogOption {
    #[cfg_attr(feature = "openapi", schema(example = 3, minimum = 1))]
    pub id: u64,
    #[cfg_attr(feature = "openapi", schema(example = "Chromebooks"))]
    pub name: String,
    /// The statuses that an asset may begin with; empty when the lifecycle is not known to us.
    pub first_statuses: Vec<String>,
}

/// A custom field and what it offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldOption {
    #[cfg_attr(feature = "openapi", schema(example = "Type"))]
    pub name: String,
    /// Whether RT takes nothing but these values.
    pub is_closed: bool,
    /// Whether an asset may have several.
    pub is_multiple: bool,
    /// Whether no two assets share a value, as with a serial number.
    pub is_unique: bool,
    /// What RT offers or, where it takes any text, what assets have had.
    pub values: Vec<String>,
}

/// A shipment to receive: what its assets have in common, and their serial numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewShipment {
    pub fields: CommonFields,
    /// As pasted: a line each, at most 1,000. Blank ones are left out.
    #[cfg_attr(feature = "openapi", schema(example = json!(["5CD9381XYZ"]), min_items = 1))]
    pub serials: Vec<String>,
}

/// What would become of a shipment, without doing it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShipmentPlan {
    /// How many assets would be made.
    pub ready: u32,
    pub items: Vec<ShipmentItem>,
}

/// A shipment that is being received, or was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Shipment {
    pub id: Uuid,
    pub fields: CommonFields,
    #[cfg_attr(feature = "openapi", schema(example = "technician"))]
    pub created_by: String,
    pub created_at: DateTime<Utc>,
    pub total: u32,
    /// Assets that RT has.
    pub created: u32,
    /// Assets that wait for RT.
    pub waiting: u32,
    /// Lines that make no asset, each with its reason.
    pub explained: u32,
    /// Whether nothing waits any more.
    pub is_finished: bool,
}

/// One line of a shipment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShipmentItem {
    /// The place in the list, counted from 1.
    #[cfg_attr(feature = "openapi", schema(example = 1, minimum = 1))]
    pub line: u32,
    /// As it was given.
    #[cfg_attr(feature = "openapi", schema(example = "5CD9381XYZ"))]
    pub serial: String,
    pub state: ShipmentItemState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<AssetTag>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub internal_name: Option<String>,
    /// The asset that was made or, of a duplicate, the one that has the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 412, minimum = 1))]
    pub asset_id: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub write_id: Option<Uuid>,
    /// Why there is no asset, or not yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// What becomes of a line of a shipment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ShipmentItemState {
    /// An asset would be made: in a plan.
    Ready,
    /// The asset waits for RT.
    Waiting,
    /// RT has the asset.
    Created,
    /// Another asset, or another line, has the serial number.
    Duplicate,
    /// The line is not a serial number.
    Invalid,
    /// RT refused the asset.
    Refused,
    /// It was tried often and in vain.
    Failed,
}

impl ShipmentItemState {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Ready,
        Self::Waiting,
        Self::Created,
        Self::Duplicate,
        Self::Invalid,
        Self::Refused,
        Self::Failed,
    ];

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Waiting => "waiting",
            Self::Created => "created",
            Self::Duplicate => "duplicate",
            Self::Invalid => "invalid",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

/// A change to many assets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewChangeset {
    /// What a scan box takes: tags, serial numbers, ids. Each asset once, at most 1,000; blank ones are
    /// left out.
    #[cfg_attr(
        feature = "openapi",
        schema(example = json!(["W12-0007", "W12-0008"]), min_items = 1)
    )]
    pub assets: Vec<String>,
    /// The name cannot be among them: it is one asset's alone.
    pub changes: AssetPatch,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Cart 7 moves to the library", max_length = 500)
    )]
    pub reason: Option<String>,
}

/// What a change to many assets would do, without doing it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangesetPlan {
    /// How many assets would be changed.
    pub ready: u32,
    pub items: Vec<ChangesetItem>,
}

/// A change to many assets, or the undoing of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Changeset {
    pub id: Uuid,
    /// Empty for an undo: each asset gets back what it had.
    pub changes: AssetPatch,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The changeset that this one undoes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo_of: Option<Uuid>,
    /// The changeset that undoes this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undone_by: Option<Uuid>,
    #[cfg_attr(feature = "openapi", schema(example = "technician"))]
    pub created_by: String,
    pub created_at: DateTime<Utc>,
    pub total: u32,
    pub applied: u32,
    pub unchanged: u32,
    /// Assets that wait for RT.
    pub waiting: u32,
    /// Items that were refused, in conflict or not found, each with its reason.
    pub explained: u32,
    /// Whether nothing waits any more.
    pub is_finished: bool,
}

/// One asset of a changeset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangesetItem {
    /// The place in the list, counted from 1.
    #[cfg_attr(feature = "openapi", schema(example = 1, minimum = 1))]
    pub line: u32,
    /// As it was asked for.
    #[cfg_attr(feature = "openapi", schema(example = "W12-0412"))]
    pub asked: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 412, minimum = 1))]
    pub asset_id: Option<u64>,
    /// What RT calls the asset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "W12-0412"))]
    pub name: Option<String>,
    pub state: ChangesetItemState,
    /// What would change, in a plan; afterwards, what did.
    pub fields: Vec<FieldOutcome>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub write_id: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// What becomes of one asset of a changeset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChangesetItemState {
    /// It would be changed: in a plan.
    Ready,
    /// It waits for RT.
    Waiting,
    Applied,
    /// It is so already.
    Unchanged,
    /// RT refused a field.
    Refused,
    /// Somebody changed the asset since, so it was left alone.
    Conflict,
    /// No asset, or several, answer to what was asked.
    NotFound,
    /// The same asset is in the list already.
    Repeated,
    /// It was tried often and in vain.
    Failed,
}

impl ChangesetItemState {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Ready,
        Self::Waiting,
        Self::Applied,
        Self::Unchanged,
        Self::Refused,
        Self::Conflict,
        Self::NotFound,
        Self::Repeated,
        Self::Failed,
    ];

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Waiting => "waiting",
            Self::Applied => "applied",
            Self::Unchanged => "unchanged",
            Self::Refused => "refused",
            Self::Conflict => "conflict",
            Self::NotFound => "not_found",
            Self::Repeated => "repeated",
            Self::Failed => "failed",
        }
    }
}
