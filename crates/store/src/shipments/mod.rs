//! Shipments: what was asked for, line by line.
//!
//! A line keeps what was known when it was asked for. What became of its asset is told by its
//! write alone: nothing is copied, so nothing can disagree.

mod create;
mod list;
mod resume;

use chrono::{DateTime, Utc};
use types::{ShipmentItemState, WriteState};
use uuid::Uuid;

pub use self::create::{LineWish, NewShipmentLine, NewShipmentRecord};
use crate::{Error, Result, WriteRecord, entities::shipment_item, ledger::unsigned};

/// A shipment, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShipmentRecord {
    pub id: Uuid,
    /// What its assets have in common, in the words of whoever asked.
    pub fields: String,
    pub created_by: String,
    pub created_at: DateTime<Utc>,
    pub numbers: ShipmentNumbers,
}

/// How many lines of a shipment stand where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ShipmentNumbers {
    pub total: u32,
    pub created: u32,
    pub waiting: u32,
    /// Those that make no asset.
    pub explained: u32,
}

/// A line of a shipment, as it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShipmentLine {
    pub line: u32,
    pub serial: String,
    pub internal_name: Option<String>,
    pub state: ShipmentItemState,
    /// The asset that was made or, of a duplicate, the one that has the serial number.
    pub asset_id: Option<u64>,
    /// What was known when it was asked for; what happened since is told by the write.
    pub detail: Option<String>,
    pub write: Option<WriteRecord>,
}

/// As much of a write as decides where its line stands.
#[derive(Debug, Clone, Copy)]
struct Fate {
    state: WriteState,
    has_asset: bool,
    has_outcome: bool,
}

impl From<&WriteRecord> for Fate {
    fn from(write: &WriteRecord) -> Self {
        Self {
            state: write.state,
            has_asset: write.asset_id.is_some(),
            has_outcome: write.outcome.is_some(),
        }
    }
}

/// Where a line stands, by what was known when it was asked for and by its write.
fn state_of(known: ShipmentItemState, fate: Option<Fate>) -> ShipmentItemState {
    let Some(fate) = fate else {
        return known;
    };
    match fate.state {
        WriteState::Pending | WriteState::Running => ShipmentItemState::Waiting,
        WriteState::Applied => ShipmentItemState::Created,
        // A refusal with an outcome is of a field: the asset is there. One without is of the whole,
        // and names an asset only when that one has the serial number.
        WriteState::Refused => match (fate.has_asset, fate.has_outcome) {
            (true, true) => ShipmentItemState::Created,
            (true, false) => ShipmentItemState::Duplicate,
            (false, _) => ShipmentItemState::Refused,
        },
        WriteState::Conflict | WriteState::Dead | WriteState::Discarded => {
            ShipmentItemState::Failed
        }
    }
}

fn line(row: shipment_item::Model, write: Option<WriteRecord>) -> Result<ShipmentLine> {
    let state = state_of(known_state(&row.state)?, write.as_ref().map(Fate::from));
    let of_write = write.as_ref().and_then(|write| write.asset_id);
    Ok(ShipmentLine {
        line: u32::try_from(row.line).unwrap_or_default(),
        serial: row.asked,
        internal_name: row.name,
        state,
        asset_id: of_write.or(row.asset_id.map(unsigned)),
        detail: row.detail,
        write,
    })
}

fn known_state(word: &str) -> Result<ShipmentItemState> {
    ShipmentItemState::ALL
        .into_iter()
        .find(|state| state.as_str() == word)
        .ok_or_else(|| Error::UnknownValue {
            column: "state",
            value: word.to_owned(),
        })
}
