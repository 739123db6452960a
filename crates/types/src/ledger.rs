//! The tag ledger: which number was given to what, and why a number is missing.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{AssetTag, WriteState, number::asset_number};

/// The most tags that one reservation takes.
pub const MAX_RESERVATION: u16 = 1_000;
/// The longest reason that is kept.
pub const MAX_REASON: usize = 500;

/// A sequence of tags: a prefix, and the number that comes next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TagSequence {
    #[cfg_attr(feature = "openapi", schema(example = "W12-"))]
    pub prefix: String,
    /// Digits that a number has at least; it grows past them.
    #[cfg_attr(feature = "openapi", schema(example = 4, minimum = 1, maximum = 9))]
    pub padding: u8,
    /// The number that is given next.
    #[cfg_attr(feature = "openapi", schema(example = 413, minimum = 0))]
    pub next_number: u64,
    /// The tag that this number makes. Looking at it reserves nothing.
    pub next_tag: AssetTag,
    /// Whether tags are given out of it.
    pub is_active: bool,
    /// Whether it is the one that is used unless another is named.
    pub is_default: bool,
    /// Whether it is the one for trying things out.
    pub is_test: bool,
    /// Tags that wait for an asset.
    pub reserved: u64,
    /// Tags that an asset has.
    pub assigned: u64,
    /// Tags that no asset will ever have.
    pub void: u64,
    /// Numbers that an administrator passed over, each with a reason in the changes.
    pub passed_over: u64,
    /// Numbers below the next one without any trace: always 0, or something is wrong.
    pub unexplained: u64,
    pub updated_at: DateTime<Utc>,
    /// Changes with each change; for `If-Match`.
    #[cfg_attr(feature = "openapi", schema(example = "9f2c41d07b1e8a35"))]
    pub version: String,
}

/// A sequence to begin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewTagSequence {
    /// Letters, digits and `- _ . /`, beginning with a letter or digit. Upper case is made of it.
    #[cfg_attr(
        feature = "openapi",
        schema(
            example = "LIB-",
            min_length = 1,
            max_length = 15,
            pattern = "^(?:[A-Za-z]|[A-Za-z0-9][A-Za-z0-9._/-]*[A-Za-z._/-])$"
        )
    )]
    pub prefix: String,
    /// 4 unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 4, minimum = 1, maximum = 9))]
    pub padding: Option<u8>,
    /// The first number; 1 unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(example = 1, minimum = 0, maximum = 999_999_999)
    )]
    pub next_number: Option<u64>,
    #[cfg_attr(
        feature = "openapi",
        schema(
            example = "The library labels its own",
            min_length = 1,
            max_length = 500
        )
    )]
    pub reason: String,
}

/// A change to a sequence. What is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TagSequencePatch {
    /// Never below what was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(example = 2000, minimum = 0, maximum = 999_999_999)
    )]
    pub next_number: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 4, minimum = 1, maximum = 9))]
    pub padding: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_active: Option<bool>,
    #[cfg_attr(
        feature = "openapi",
        schema(
            example = "Numbers up to 1999 were used on paper",
            min_length = 1,
            max_length = 500
        )
    )]
    pub reason: String,
}

/// What was done to a sequence, by whom and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TagSequenceChange {
    pub id: Uuid,
    pub kind: TagSequenceChangeKind,
    /// The next number before.
    #[cfg_attr(feature = "openapi", schema(example = 413))]
    pub from_next: u64,
    /// The next number after.
    #[cfg_attr(feature = "openapi", schema(example = 2000))]
    pub to_next: u64,
    pub reason: String,
    #[cfg_attr(feature = "openapi", schema(example = "admin"))]
    pub changed_by: String,
    pub changed_at: DateTime<Utc>,
}

/// The ways to change a sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TagSequenceChangeKind {
    Created,
    Raised,
    Lowered,
    Imported,
    Padding,
    Activated,
    Deactivated,
}

/// Where a tag stands: reserved, then assigned; void when no asset will ever have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TagState {
    Reserved,
    Assigned,
    Void,
}

impl TagState {
    /// All of them, in the order of a tag's life.
    pub const ALL: [Self; 3] = [Self::Reserved, Self::Assigned, Self::Void];

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reserved => "reserved",
            Self::Assigned => "assigned",
            Self::Void => "void",
        }
    }
}

/// How a tag came into the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TagOrigin {
    /// Somebody reserved it, alone or in a block.
    Reservation,
    /// An asset was made with it.
    Creation,
    /// RT said that an asset was made.
    Webhook,
    /// We found an asset without a tag in RT.
    Poller,
    /// It was in the records of the system before this one.
    Import,
    /// RT had an asset of this name when the number's turn came, or somebody renamed one.
    Adopted,
}

impl TagOrigin {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Reservation,
        Self::Creation,
        Self::Webhook,
        Self::Poller,
        Self::Import,
        Self::Adopted,
    ];

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reservation => "reservation",
            Self::Creation => "creation",
            Self::Webhook => "webhook",
            Self::Poller => "poller",
            Self::Import => "import",
            Self::Adopted => "adopted",
        }
    }
}

/// One tag of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TagEntry {
    pub tag: AssetTag,
    #[cfg_attr(feature = "openapi", schema(example = "W12-"))]
    pub prefix: String,
    #[cfg_attr(feature = "openapi", schema(example = 412))]
    pub number: u64,
    pub state: TagState,
    pub origin: TagOrigin,
    /// RT's number of the asset that has the tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 412, minimum = 1))]
    pub asset_id: Option<u64>,
    /// The reservation that it is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reservation_id: Option<Uuid>,
    #[cfg_attr(feature = "openapi", schema(example = "technician"))]
    pub reserved_by: String,
    pub reserved_at: DateTime<Utc>,
    /// When a reservation that nobody used becomes void.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease_expires_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assigned_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voided_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub void_reason: Option<String>,
    /// How far the newest write to RT about this tag is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rt_write: Option<WriteState>,
}

/// What `GET /api/v1/tags` narrows its list by. Conditions add up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct TagFilter {
    /// The prefix, exactly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(max_length = 15, example = "W12-"))]
    pub prefix: Option<String>,
    /// Where the tag stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(example = "reserved"))]
    pub state: Option<TagState>,
    /// A tag or the beginning of one, or an asset's number in RT.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(max_length = 24, example = "W12-04"))]
    pub q: Option<String>,
    /// The reservation that the tag is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reservation_id: Option<Uuid>,
    /// How many at most; 50 unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 100, example = 50))]
    pub limit: Option<u8>,
    /// The `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(max_length = 200))]
    pub cursor: Option<String>,
}

/// A wish for one tag or a block of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewTagReservation {
    /// The sequence; the default one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "W12-", max_length = 15))]
    pub prefix: Option<String>,
    /// How many.
    #[cfg_attr(feature = "openapi", schema(example = 24, minimum = 1, maximum = 1000))]
    pub count: u16,
    /// After so long, tags that no asset has become void. For ever when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(example = 86_400, minimum = 10, maximum = 31_536_000)
    )]
    pub lease_seconds: Option<u32>,
    /// What they are for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Cart 7", max_length = 500))]
    pub note: Option<String>,
}

/// Tags that are reserved together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TagReservation {
    pub id: Uuid,
    #[cfg_attr(feature = "openapi", schema(example = "W12-"))]
    pub prefix: String,
    /// In the order of their numbers; not always without a gap.
    pub tags: Vec<AssetTag>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    #[cfg_attr(feature = "openapi", schema(example = "technician"))]
    pub reserved_by: String,
    pub reserved_at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease_expires_at: Option<DateTime<Utc>>,
}

/// The asset that a reserved tag is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TagAssignment {
    /// RT's number of the asset.
    #[serde(deserialize_with = "asset_number")]
    #[cfg_attr(feature = "openapi", schema(example = 412, minimum = 1))]
    pub asset_id: u64,
}

/// Why a tag is given up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Reason {
    #[cfg_attr(
        feature = "openapi",
        schema(example = "The label was misprinted", min_length = 1, max_length = 500)
    )]
    pub reason: String,
}

/// RT's word that an asset was made.
///
/// Members that are not named here are ignored: a scrip may say more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AssetCreated {
    #[serde(deserialize_with = "asset_number")]
    #[cfg_attr(feature = "openapi", schema(example = 412, minimum = 1))]
    pub asset_id: u64,
    /// The name that the asset has; one that is a tag is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "New Chromebook"))]
    pub asset_name: Option<String>,
    /// What happened; only `create` is acted on, and an absent one means it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "create"))]
    pub event: Option<String>,
    /// When, in seconds since 1970. A signed message needs it, and an old one is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 1_795_420_800))]
    pub timestamp: Option<i64>,
}

/// The tag that an asset has now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TaggedAsset {
    #[cfg_attr(feature = "openapi", schema(example = 412))]
    pub asset_id: u64,
    pub asset_tag: AssetTag,
    /// Whether this call gave the tag; `false` when the asset had it already.
    pub is_new: bool,
}
