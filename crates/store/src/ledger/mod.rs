//! The tag ledger: sequences, reservations, and what became of every number.
//!
//! A number is given once. The sequence's row is locked while numbers are taken, so two who ask
//! at once get different ones; the tag, the number within its prefix and the asset are unique in
//! the database as well.

mod effects;
mod import;
mod list;
mod reservations;
mod reserve;
mod sequences;

use chrono::{DateTime, Utc};
use types::{AssetTag, TagOrigin, TagSequenceChangeKind, TagState};
use uuid::Uuid;

pub use self::{
    effects::LedgerEffect,
    list::TagListFilter,
    reservations::ReservationRecord,
    reserve::{NewReservation, NewTags, Reserved},
    sequences::{NewSequence, SequencePatch, SequenceUse},
};
pub(crate) use self::{
    effects::apply,
    reserve::{take, wait_in_turn},
};
use crate::{
    Error, Result,
    entities::{tag, tag_sequence, tag_sequence_change},
};

/// What a caller marked a request with, and what the request was.
///
/// The same key with the same fingerprint is the same request; with another it is a mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestKey {
    pub key: String,
    pub fingerprint: String,
}

/// A sequence of tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SequenceRecord {
    pub prefix: String,
    pub padding: u8,
    pub next_number: u64,
    pub is_active: bool,
    pub updated_at: DateTime<Utc>,
}

/// What was done to a sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SequenceChange {
    pub id: Uuid,
    pub kind: TagSequenceChangeKind,
    pub from_next: u64,
    pub to_next: u64,
    pub reason: String,
    pub changed_by: String,
    pub changed_at: DateTime<Utc>,
}

/// One tag of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagRecord {
    pub tag: AssetTag,
    pub prefix: String,
    pub number: u64,
    pub state: TagState,
    pub origin: TagOrigin,
    pub asset_id: Option<u64>,
    pub reservation_id: Option<Uuid>,
    pub reserved_by: String,
    pub reserved_at: DateTime<Utc>,
    pub lease_expires_at: Option<DateTime<Utc>>,
    pub assigned_at: Option<DateTime<Utc>>,
    pub voided_at: Option<DateTime<Utc>>,
    pub void_reason: Option<String>,
}

impl SequenceRecord {
    /// The tag that a number of this sequence makes; none when it is too long for one.
    #[must_use]
    pub fn tag(&self, number: u64) -> Option<AssetTag> {
        let padding = usize::from(self.padding);
        AssetTag::parse(&format!("{}{number:0>padding$}", self.prefix)).ok()
    }
}

fn sequence(row: tag_sequence::Model) -> SequenceRecord {
    SequenceRecord {
        prefix: row.prefix,
        padding: u8::try_from(row.padding).unwrap_or(1),
        next_number: unsigned(row.next_number),
        is_active: row.is_active,
        updated_at: row.updated_at,
    }
}

fn change(row: tag_sequence_change::Model) -> Result<SequenceChange> {
    let kind = kind_of(&row.kind)?;
    Ok(SequenceChange {
        id: row.id,
        kind,
        from_next: unsigned(row.from_next),
        to_next: unsigned(row.to_next),
        reason: row.reason,
        changed_by: row.changed_by,
        changed_at: row.changed_at,
    })
}

fn record(row: tag::Model) -> Result<TagRecord> {
    let unknown = |column, value: &str| Error::UnknownValue {
        column,
        value: value.to_owned(),
    };
    Ok(TagRecord {
        tag: AssetTag::parse(&row.tag).map_err(|_| unknown("tag", &row.tag))?,
        state: TagState::ALL
            .into_iter()
            .find(|state| state.as_str() == row.state)
            .ok_or_else(|| unknown("state", &row.state))?,
        origin: TagOrigin::ALL
            .into_iter()
            .find(|origin| origin.as_str() == row.origin)
            .ok_or_else(|| unknown("origin", &row.origin))?,
        prefix: row.prefix,
        number: unsigned(row.number),
        asset_id: row.asset_id.map(unsigned),
        reservation_id: row.reservation_id,
        reserved_by: row.reserved_by,
        reserved_at: row.reserved_at,
        lease_expires_at: row.lease_expires_at,
        assigned_at: row.assigned_at,
        voided_at: row.voided_at,
        void_reason: row.void_reason,
    })
}

const KINDS: [(TagSequenceChangeKind, &str); 7] = [
    (TagSequenceChangeKind::Created, "created"),
    (TagSequenceChangeKind::Raised, "raised"),
    (TagSequenceChangeKind::Lowered, "lowered"),
    (TagSequenceChangeKind::Imported, "imported"),
    (TagSequenceChangeKind::Padding, "padding"),
    (TagSequenceChangeKind::Activated, "activated"),
    (TagSequenceChangeKind::Deactivated, "deactivated"),
];

fn kind_of(word: &str) -> Result<TagSequenceChangeKind> {
    let found = KINDS.into_iter().find(|(_, other)| *other == word);
    found
        .map(|(kind, _)| kind)
        .ok_or_else(|| Error::UnknownValue {
            column: "kind",
            value: word.to_owned(),
        })
}

fn word_of(kind: TagSequenceChangeKind) -> &'static str {
    let found = KINDS.into_iter().find(|(other, _)| *other == kind);
    found.map_or("", |(_, word)| word)
}

/// Numbers are kept signed, because that is what databases have; ours are never negative.
pub(crate) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

/// See [`unsigned`]; a number that does not fit is of no asset and no tag.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
