//! Changesets: what was asked of many assets, one line each.
//!
//! A line keeps what was known when it was asked for. What became of its asset is told by its
//! write alone: nothing is copied, so nothing can disagree.

mod create;
mod list;

use chrono::{DateTime, Utc};
use types::{ChangesetItemState, WriteState};
use uuid::Uuid;

pub use self::create::{NewChangesetLine, NewChangesetRecord};
use crate::{Error, Result, WriteRecord, entities::changeset_item, ledger::unsigned};

/// A changeset, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangesetRecord {
    pub id: Uuid,
    /// What was to be changed, in the words of whoever asked.
    pub changes: String,
    pub reason: Option<String>,
    pub undo_of: Option<Uuid>,
    /// The changeset that undoes this one.
    pub undone_by: Option<Uuid>,
    pub created_by: String,
    pub created_at: DateTime<Utc>,
    pub numbers: ChangesetNumbers,
}

/// How many lines of a changeset stand where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ChangesetNumbers {
    pub total: u32,
    pub applied: u32,
    pub unchanged: u32,
    pub waiting: u32,
    /// Those whose asset is not as was asked.
    pub explained: u32,
}

/// A line of a changeset, as it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangesetLine {
    pub line: u32,
    pub asked: String,
    pub asset_id: Option<u64>,
    /// What RT called the asset then.
    pub name: Option<String>,
    pub state: ChangesetItemState,
    /// What was known when it was asked for; what happened since is told by the write.
    pub detail: Option<String>,
    pub write: Option<WriteRecord>,
}

/// What the outcome of a write holds when RT changed a field. Within a value the quotes would be
/// escaped, so that no value can say it.
const CHANGED: &str = r#""state":"applied""#;

/// Where a line stands, by what was known when it was asked for and by its write: how that ended, and
/// whether it changed anything.
fn state_of(known: ChangesetItemState, written: Option<(WriteState, bool)>) -> ChangesetItemState {
    let Some((state, has_changed)) = written else {
        return known;
    };
    match state {
        WriteState::Pending | WriteState::Running => ChangesetItemState::Waiting,
        WriteState::Applied if has_changed => ChangesetItemState::Applied,
        // Somebody else had done the same.
        WriteState::Applied => ChangesetItemState::Unchanged,
        WriteState::Refused => ChangesetItemState::Refused,
        WriteState::Conflict => ChangesetItemState::Conflict,
        WriteState::Dead | WriteState::Discarded => ChangesetItemState::Failed,
    }
}

fn line(row: changeset_item::Model, write: Option<WriteRecord>) -> Result<ChangesetLine> {
    let written = write.as_ref().map(|write| {
        let has_changed = write.outcome.as_ref().is_some_and(|o| o.contains(CHANGED));
        (write.state, has_changed)
    });
    Ok(ChangesetLine {
        line: u32::try_from(row.line).unwrap_or_default(),
        asked: row.asked,
        asset_id: row.asset_id.map(unsigned),
        name: row.name,
        state: state_of(known_state(&row.state)?, written),
        detail: row.detail,
        write,
    })
}

fn known_state(word: &str) -> Result<ChangesetItemState> {
    ChangesetItemState::ALL
        .into_iter()
        .find(|state| state.as_str() == word)
        .ok_or_else(|| Error::UnknownValue {
            column: "state",
            value: word.to_owned(),
        })
}
