//! Assets as rtutils shows them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{AssetTag, LabelContent, LabelSize};

/// An asset of Request Tracker, whole.
///
/// RT is the system of record: `id`, `name` and the custom fields are RT's. `tag` is the name in
/// its canonical form, and absent when the name is not a tag (the asset is not labelled yet).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Asset {
    /// RT's number of the asset.
    #[cfg_attr(feature = "openapi", schema(example = 412, minimum = 1))]
    pub id: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<AssetTag>,
    /// The name in RT, as it stands there.
    #[cfg_attr(feature = "openapi", schema(example = "W12-0412"))]
    pub name: String,
    /// A status of the catalog's lifecycle in RT, such as `new`, `allocated`, `in-use`, `recycled`.
    #[cfg_attr(feature = "openapi", schema(example = "in-use"))]
    pub status: String,
    pub catalog: Catalog,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Absent when RT says `Nobody`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Person>,
    pub held_by: Vec<Person>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub internal_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manufacturer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The kind of device, such as `Chromebook`; it decides the default label size.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub asset_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub funding_source: Option<String>,
    /// Every custom field that RT shows us, in alphabetical order, those above included.
    pub custom_fields: Vec<CustomField>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// The asset's page in RT, for people.
    #[cfg_attr(feature = "openapi", schema(format = "uri"))]
    pub rt_url: String,
    /// What a label of this asset says; absent when there is no tag to print.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<LabelContent>,
    /// The size that the asset's type is labelled with unless a person says otherwise.
    pub default_label_size: LabelSize,
    /// When RT told us this.
    pub read_at: DateTime<Utc>,
    /// The version that was read, for `If-Match`. Only reading an asset by its number gives one:
    /// absent when it came from the mirror or a search.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "9041"))]
    pub version: Option<String>,
    /// The statuses that RT's lifecycle lets follow this one; empty when it is not known to us.
    pub next_statuses: Vec<String>,
    /// Writes to RT about this asset that wait, or that a person has to look at.
    pub waiting_writes: u32,
}

/// An asset in a list: enough to recognise it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AssetSummary {
    #[cfg_attr(feature = "openapi", schema(example = 412, minimum = 1))]
    pub id: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<AssetTag>,
    #[cfg_attr(feature = "openapi", schema(example = "W12-0412"))]
    pub name: String,
    #[cfg_attr(feature = "openapi", schema(example = "in-use"))]
    pub status: String,
    pub catalog: Catalog,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Person>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    pub updated_at: DateTime<Utc>,
    /// Writes to RT about this asset that wait, or that a person has to look at.
    #[serde(default)]
    pub waiting_writes: u32,
    /// This and what follows comes when `fields` asks for it; absent when the asset has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub internal_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manufacturer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub asset_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub funding_source: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held_by: Vec<Person>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub custom_fields: Vec<CustomField>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
}

/// What a list of assets tells besides when it is asked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AssetField {
    Serial,
    InternalName,
    Manufacturer,
    Model,
    Type,
    FundingSource,
    HeldBy,
    CustomFields,
    CreatedAt,
}

impl AssetField {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Serial,
        Self::InternalName,
        Self::Manufacturer,
        Self::Model,
        Self::Type,
        Self::FundingSource,
        Self::HeldBy,
        Self::CustomFields,
        Self::CreatedAt,
    ];

    /// The name of the member that it is.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Serial => "serial",
            Self::InternalName => "internal_name",
            Self::Manufacturer => "manufacturer",
            Self::Model => "model",
            Self::Type => "type",
            Self::FundingSource => "funding_source",
            Self::HeldBy => "held_by",
            Self::CustomFields => "custom_fields",
            Self::CreatedAt => "created_at",
        }
    }

    /// The field of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == name)
    }
}

/// A catalog of RT: the drawer that an asset is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Catalog {
    #[cfg_attr(feature = "openapi", schema(example = 3, minimum = 1))]
    pub id: u64,
    #[cfg_attr(feature = "openapi", schema(example = "Chromebooks"))]
    pub name: String,
}

/// A person as RT knows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Person {
    /// The name that RT files the person under.
    #[cfg_attr(feature = "openapi", schema(example = "student0042"))]
    pub username: String,
    /// The name that people call them by, when RT knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Ada O'Brien"))]
    pub real_name: Option<String>,
}

impl Person {
    /// The name to show: the real one where RT knows it.
    #[must_use]
    pub fn display_name(&self) -> &str {
        self.real_name.as_deref().unwrap_or(&self.username)
    }
}

/// A custom field of RT and its values; no value means an empty list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomField {
    #[cfg_attr(feature = "openapi", schema(example = 7, minimum = 1))]
    pub id: u64,
    #[cfg_attr(feature = "openapi", schema(example = "Serial Number"))]
    pub name: String,
    pub values: Vec<String>,
}

/// One thing that happened to an asset, from RT's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryEntry {
    /// RT's number of the transaction.
    #[cfg_attr(feature = "openapi", schema(example = 9041, minimum = 1))]
    pub id: u64,
    /// RT's kind of transaction, such as `Create`, `Set`, `Status`, `CustomField`.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", schema(example = "Status"))]
    pub kind: String,
    /// What was changed, by the name people know it by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_value: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_value: Option<String>,
    /// The RT user who did it.
    pub creator: String,
    pub created_at: DateTime<Utc>,
}

/// What `GET /api/v1/assets` narrows its list by. Conditions add up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct AssetFilter {
    /// A part of the tag, description, serial number, internal name or model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(max_length = 100, example = "W12-04"))]
    pub q: Option<String>,
    /// A status, exactly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(max_length = 64, example = "in-use"))]
    pub status: Option<String>,
    /// A catalog, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(max_length = 255, example = "Chromebooks"))]
    pub catalog: Option<String>,
    /// The owner's user name in RT.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(max_length = 255, example = "student0042"))]
    pub owner: Option<String>,
    /// What to tell of each asset besides, with commas between: `serial`, `internal_name`,
    /// `manufacturer`, `model`, `type`, `funding_source`, `held_by`, `custom_fields`, `created_at`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        param(
            example = "serial,model",
            max_length = 200,
            pattern = "^(serial|internal_name|manufacturer|model|type|funding_source|held_by|custom_fields|created_at)(,(serial|internal_name|manufacturer|model|type|funding_source|held_by|custom_fields|created_at))*$"
        )
    )]
    pub fields: Option<String>,
    /// How many at most; 50 unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 100, example = 50))]
    pub limit: Option<u8>,
    /// The `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(max_length = 200))]
    pub cursor: Option<String>,
}
