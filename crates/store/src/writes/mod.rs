//! Writes to Request Tracker: rows before they are sent, and claims on them while they are.
//!
//! Writes of one lane go one after the other, in the order in which they were asked for. The
//! database holds that: at most one row of a lane may be `running`, and one that has an unfinished
//! row before it in its lane is not claimed. A claim ends by itself, so what a crashed server had
//! in hand is taken up by the next one.

mod claim;
mod enqueue;
mod finish;
mod list;

use chrono::{DateTime, Utc};
use types::{AssetTag, WriteKind, WriteState};
use uuid::Uuid;

pub use self::{
    enqueue::{Enqueued, NewWrite},
    finish::{Finish, Postponement},
    list::{WriteListFilter, WriteNumbers},
};
pub(crate) use self::{
    enqueue::{hold_names_free, hold_names_new, holders, insert_many},
    list::{by_id, is_being_written},
};
use crate::{Error, Result, entities::rt_write, ledger::unsigned};

/// What is not over, or waits for a person.
pub(crate) const OPEN: [WriteState; 3] =
    [WriteState::Pending, WriteState::Running, WriteState::Dead];

/// A write to RT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteRecord {
    /// The place in the order in which writes were asked for.
    pub seq: u64,
    pub id: Uuid,
    pub lane: String,
    pub kind: WriteKind,
    pub state: WriteState,
    pub asset_id: Option<u64>,
    pub tag: Option<AssetTag>,
    pub summary: String,
    /// What to do, in the words of whoever asked.
    pub payload: String,
    pub attempts: u32,
    /// Those of them that RT was there for and failed at.
    pub failures: u32,
    /// Who has it in hand, or had it last.
    pub claimer: String,
    pub next_attempt_at: DateTime<Utc>,
    /// Since when an attempt may have reached RT whose outcome nobody knows.
    pub uncertain_since: Option<DateTime<Utc>>,
    pub error: Option<String>,
    /// What became of it, in the words of whoever did it.
    pub outcome: Option<String>,
    pub fingerprint: Option<String>,
    pub parent: Option<(Uuid, u32)>,
    pub requested_by: String,
    pub requested_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
}

fn record(row: rt_write::Model) -> Result<WriteRecord> {
    let unknown = |column, value: &str| Error::UnknownValue {
        column,
        value: value.to_owned(),
    };
    let tag = row.tag.as_deref().map(AssetTag::parse).transpose();
    let line = row.parent_line.and_then(|line| u32::try_from(line).ok());
    Ok(WriteRecord {
        seq: unsigned(row.seq),
        id: row.id,
        kind: WriteKind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == row.kind)
            .ok_or_else(|| unknown("kind", &row.kind))?,
        state: WriteState::ALL
            .into_iter()
            .find(|state| state.as_str() == row.state)
            .ok_or_else(|| unknown("state", &row.state))?,
        tag: tag.map_err(|_| unknown("tag", row.tag.as_deref().unwrap_or_default()))?,
        lane: row.lane,
        asset_id: row.asset_id.map(unsigned),
        summary: row.summary,
        payload: row.payload,
        attempts: u32::try_from(row.attempts).unwrap_or_default(),
        failures: u32::try_from(row.failures).unwrap_or_default(),
        claimer: row.claimed_by.unwrap_or_default(),
        next_attempt_at: row.next_attempt_at,
        uncertain_since: row.uncertain_since,
        error: row.error,
        outcome: row.outcome,
        fingerprint: row.fingerprint,
        parent: row.parent_id.zip(line),
        requested_by: row.requested_by,
        requested_at: row.requested_at,
        finished_at: row.finished_at,
    })
}
