//! Writes to Request Tracker: each is a row of ours first, and says what became of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{AssetTag, number::asset_number_if_any};

/// What is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WriteKind {
    /// An asset is made.
    CreateAsset,
    /// Fields of an asset are changed.
    UpdateAsset,
    /// An asset without a tag gets one.
    TagAsset,
}

impl WriteKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::CreateAsset, Self::UpdateAsset, Self::TagAsset];

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CreateAsset => "create_asset",
            Self::UpdateAsset => "update_asset",
            Self::TagAsset => "tag_asset",
        }
    }
}

/// How far a write is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WriteState {
    /// It waits: for its turn, or for RT.
    Pending,
    /// It is under way.
    Running,
    /// RT has it, read back field by field.
    Applied,
    /// RT refused at least one field; the others are as asked.
    Refused,
    /// The asset was changed in RT meanwhile, so nothing was written.
    Conflict,
    /// It was tried often and in vain: a person has to look.
    Dead,
    /// A person gave it up, with a reason.
    Discarded,
}

impl WriteState {
    /// All of them, in the order of a write's life.
    pub const ALL: [Self; 7] = [
        Self::Pending,
        Self::Running,
        Self::Applied,
        Self::Refused,
        Self::Conflict,
        Self::Dead,
        Self::Discarded,
    ];

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Applied => "applied",
            Self::Refused => "refused",
            Self::Conflict => "conflict",
            Self::Dead => "dead",
            Self::Discarded => "discarded",
        }
    }

    /// Whether nothing more happens to it by itself.
    #[must_use]
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::Pending | Self::Running)
    }
}

/// What became of one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FieldState {
    /// It was another before and is as asked now.
    Applied,
    /// It had been as asked already.
    Unchanged,
    /// It is not as asked.
    Refused,
}

/// One field of a write, as RT read before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldOutcome {
    /// `name`, `description`, `status`, `owner`, `held_by`, `contacts`, or `custom_fields/` and
    /// the name of the field.
    #[cfg_attr(feature = "openapi", schema(example = "status"))]
    pub field: String,
    pub state: FieldState,
    /// Empty when it had no value.
    pub before: Vec<String>,
    pub after: Vec<String>,
    /// Why it was refused, in RT's words where RT gave any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// A write to RT.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RtWrite {
    pub id: Uuid,
    pub kind: WriteKind,
    pub state: WriteState,
    /// RT's number of the asset; absent for one that is not made yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 412, minimum = 1))]
    pub asset_id: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<AssetTag>,
    /// What it is about, for a person.
    #[cfg_attr(feature = "openapi", schema(example = "status → in-use"))]
    pub summary: String,
    /// How often it was tried.
    pub attempts: u32,
    #[cfg_attr(feature = "openapi", schema(example = "technician"))]
    pub requested_by: String,
    pub requested_at: DateTime<Utc>,
    /// When it is tried next; absent when it is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_attempt_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<DateTime<Utc>>,
    /// What went wrong last, for a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What became of each field, once RT was asked.
    pub fields: Vec<FieldOutcome>,
}

/// What `GET /api/v1/rt/writes` narrows its list by. Conditions add up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct WriteFilter {
    /// How far the write is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(example = "dead"))]
    pub state: Option<WriteState>,
    /// RT's number of the asset.
    #[serde(
        default,
        deserialize_with = "asset_number_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", param(minimum = 1, example = 412))]
    pub asset_id: Option<u64>,
    /// How many at most; 50 unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 100, example = 50))]
    pub limit: Option<u8>,
    /// The `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(max_length = 200))]
    pub cursor: Option<String>,
}

/// How many writes there are in each state that somebody should know of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WriteCounts {
    pub pending: u64,
    pub running: u64,
    pub dead: u64,
    /// Refused within the last day.
    pub refused_today: u64,
    /// When the oldest one that waits was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest_pending_at: Option<DateTime<Utc>>,
}
