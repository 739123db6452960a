//! The connection to Request Tracker: whether it works, what it lacks, and how fresh our copy is.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ComponentState, WriteCounts};

/// How the connection to RT is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RtConnection {
    /// RT's address for people.
    #[cfg_attr(feature = "openapi", schema(format = "uri"))]
    pub web_url: String,
    pub state: ComponentState,
    /// What is wrong, for the person who has to mend it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "5.0.3"))]
    pub version: Option<String>,
    /// The RT user that rtutils is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// What was looked at, and what to do where something lacks. Empty while RT is away.
    pub checks: Vec<RtCheck>,
    pub breaker: BreakerState,
    /// When RT is tried again, while the breaker is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_at: Option<DateTime<Utc>>,
    pub writes: WriteCounts,
    pub mirror: MirrorState,
    pub checked_at: DateTime<Utc>,
}

/// One thing that rtutils needs of RT.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RtCheck {
    pub kind: RtCheckKind,
    /// The right or the custom field.
    #[cfg_attr(feature = "openapi", schema(example = "ModifyAsset"))]
    pub name: String,
    pub state: RtCheckState,
    /// What it is needed for.
    pub needed_for: String,
    /// What to do, where it lacks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

/// What kind of thing is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RtCheckKind {
    Version,
    Right,
    CustomField,
    Catalog,
}

/// Whether it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RtCheckState {
    Ok,
    Missing,
    /// RT tells nobody; it shows when it is first needed.
    Unknown,
}

/// Whether writes go to RT. While it is open, RT is left alone for a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum BreakerState {
    Closed,
    Open,
    /// One write is let through, to see.
    HalfOpen,
}

/// How fresh our copy of RT's assets is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MirrorState {
    /// Assets that are in it.
    pub assets: u64,
    /// Those of them whose custom fields are in it too.
    pub with_details: u64,
    /// When it first held everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filled_at: Option<DateTime<Utc>>,
    /// When RT was last asked for changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub polled_at: Option<DateTime<Utc>>,
    /// When everything was last compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub swept_at: Option<DateTime<Utc>>,
    /// Whether the last answer of RT is older than three intervals.
    pub is_stale: bool,
    /// What kept it from being fresh.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// How often RT is asked for changes.
    #[cfg_attr(feature = "openapi", schema(example = 30))]
    pub poll_seconds: u32,
}
