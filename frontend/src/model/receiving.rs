//! The assets of a shipment, made one by one as their serial numbers are scanned.
//!
//! A scan becomes a line the moment it is made. A line keeps the fields that it was scanned under
//! and a key of its own: asked for again, because no answer came or the page was reloaded, it is
//! the same wish, and never makes a second asset.

mod answer;
mod kept;

use std::sync::Arc;

use types::{AssetCreation, CommonFields, NewAsset, RtWrite};
use uuid::Uuid;

pub use self::answer::Answer;
use super::failure::Failure;

/// How many assets are asked for at once: few, so that tags come in the order of the scans.
const MADE_AT_ONCE: usize = 3;
/// How often a line without an answer is asked for by itself.
const AUTOMATIC_TRIES: u32 = 6;
/// How many lines are kept.
pub const MAX_LINES: usize = 1_000;

/// Names a line for as long as the app runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct LineId(u32);

/// What a question is about: a line as it stood when the question was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket {
    pub id: LineId,
    revision: u32,
}

/// One scanned serial number.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub id: LineId,
    /// Its place as people count, from 1.
    pub number: u32,
    pub serial: String,
    pub fields: Arc<CommonFields>,
    /// Under which the asset is made once.
    key: String,
    pub state: LineState,
    /// How often it was asked for.
    tries: u32,
    /// Whether its label went to the printer or to the pile.
    pub is_labelled: bool,
    /// Grows with every change, so that an answer to what it was before is known as such.
    pub revision: u32,
}

/// Where a line stands.
#[derive(Debug, Clone, PartialEq)]
pub enum LineState {
    Waiting,
    Asking,
    /// No answer came, so nobody knows; it is asked for again under the same key.
    Unanswered {
        failure: Failure,
        tries: u32,
    },
    Answered(Answer),
}

impl LineState {
    /// Whether the asset is still to come by itself.
    pub fn is_open(&self) -> bool {
        match self {
            Self::Waiting | Self::Asking | Self::Answered(Answer::Stored { .. }) => true,
            Self::Unanswered { .. } => self.tries_itself(),
            Self::Answered(_) => false,
        }
    }

    /// Whether RT has the asset.
    pub fn is_made(&self) -> bool {
        matches!(self, Self::Answered(Answer::Made { .. }))
    }

    /// Whether a person has to look.
    pub fn needs_a_look(&self) -> bool {
        !self.is_open() && !self.is_made()
    }

    fn tries_itself(&self) -> bool {
        matches!(self, Self::Unanswered { tries, .. } if *tries < AUTOMATIC_TRIES)
    }

    /// Whether it came to nothing, so that another try is another wish.
    pub fn came_to_nothing(&self) -> bool {
        matches!(
            self,
            Self::Answered(
                Answer::Duplicate { .. } | Answer::Refused { .. } | Answer::Invalid { .. }
            )
        )
    }
}

/// All lines, oldest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Receiving {
    lines: Vec<Line>,
    last_id: LineId,
    last_number: u32,
}

impl Receiving {
    /// Takes a serial number in. `None` when nothing was scanned, or nothing more fits.
    pub fn push(&mut self, raw: &str, fields: &Arc<CommonFields>, key: String) -> Option<LineId> {
        if raw.trim().is_empty() || self.lines.len() >= MAX_LINES {
            return None;
        }
        let (serial, state) = match answer::serial(raw) {
            Ok(serial) => {
                let state = self.first_state(&serial, fields);
                (serial, state)
            }
            Err(detail) => {
                let answer = Answer::Invalid { detail };
                (raw.trim().to_owned(), LineState::Answered(answer))
            }
        };
        self.last_id.0 += 1;
        self.last_number += 1;
        self.lines.push(Line {
            id: self.last_id,
            number: self.last_number,
            serial,
            fields: Arc::clone(fields),
            key,
            state,
            tries: 0,
            is_labelled: false,
            revision: 0,
        });
        Some(self.last_id)
    }

    fn first_state(&self, serial: &str, fields: &CommonFields) -> LineState {
        let detail =
            if fields.catalog.is_empty() {
                "Choose a catalog, then try again.".to_owned()
            } else if let Some(first) = self.lines.iter().find(|line| {
                line.serial.eq_ignore_ascii_case(serial) && !line.state.came_to_nothing()
            }) {
                return LineState::Answered(Answer::Duplicate {
                    detail: format!("It was scanned already, as No. {}.", first.number),
                    asset_id: first.asset_id(),
                });
            } else {
                return LineState::Waiting;
            };
        LineState::Answered(Answer::Invalid { detail })
    }

    /// The next asset to ask for, with its key; `None` when enough are under way or none waits.
    pub fn start_next(&mut self) -> Option<(Ticket, NewAsset, String)> {
        let is_asking = |line: &&Line| line.state == LineState::Asking;
        if self.lines.iter().filter(is_asking).count() >= MADE_AT_ONCE {
            return None;
        }
        let line = self
            .lines
            .iter_mut()
            .find(|l| l.state == LineState::Waiting)?;
        line.become_(LineState::Asking);
        let asset = NewAsset {
            fields: (*line.fields).clone(),
            serial: Some(line.serial.clone()),
            internal_name: None,
            tag: None,
        };
        Some((line.ticket(), asset, line.key.clone()))
    }

    /// Files an answer. Gives the milliseconds after which to ask again, where none came.
    pub fn settle(
        &mut self,
        ticket: Ticket,
        answer: Result<AssetCreation, Failure>,
    ) -> Option<u32> {
        let line = self.of_ticket(ticket)?;
        let tries = line.tries;
        let state = match answer {
            Ok(creation) => LineState::Answered(answer::created(creation)),
            // The session ended under our feet: it is asked for after the next sign-in.
            Err(Failure::SessionEnded) => LineState::Waiting,
            Err(failure) if failure.is_lost() => LineState::Unanswered {
                failure,
                tries: tries + 1,
            },
            Err(failure) => LineState::Answered(answer::refusal(&failure)),
        };
        let wait = state.tries_itself().then(|| 1_000 << (tries + 1).min(5));
        line.tries = tries + 1;
        line.become_(state);
        wait
    }

    /// Puts a line without an answer back in line, as the same wish.
    pub fn ask_again(&mut self, id: LineId) {
        if let Some(line) = self.find(id)
            && matches!(line.state, LineState::Unanswered { .. })
        {
            line.become_(LineState::Waiting);
        }
    }

    /// Tries a line again that came to nothing: a new wish, with the fields as they are now.
    pub fn try_anew(&mut self, id: LineId, fields: &Arc<CommonFields>, key: String) {
        if let Some(line) = self.find(id)
            && line.state.came_to_nothing()
        {
            line.fields = Arc::clone(fields);
            line.key = key;
            line.tries = 0;
            line.become_(LineState::Waiting);
        }
    }

    /// The writes to ask after: of the assets that wait for RT, the oldest first.
    pub fn to_follow(&self) -> Vec<(Ticket, Uuid)> {
        let writes = self.lines.iter().filter_map(|line| match &line.state {
            LineState::Answered(Answer::Stored { write_id, .. }) => {
                Some((line.ticket(), *write_id))
            }
            _ => None,
        });
        writes.collect()
    }

    /// Files how far the write of a line is. Gives whether it is over.
    pub fn follow(&mut self, ticket: Ticket, write: &RtWrite) -> bool {
        let Some(line) = self.of_ticket(ticket) else {
            return false;
        };
        let LineState::Answered(stored) = &line.state else {
            return false;
        };
        let Some(answer) = stored.after(write) else {
            return false;
        };
        line.become_(LineState::Answered(answer));
        true
    }

    /// Remembers that a label was printed, or put on the pile.
    pub fn set_labelled(&mut self, id: LineId) {
        if let Some(line) = self.find(id) {
            line.is_labelled = true;
            line.revision += 1;
        }
    }

    /// Forgets the lines that are over.
    pub fn clear_done(&mut self) {
        self.lines.retain(|line| {
            line.state.is_open() || matches!(line.state, LineState::Unanswered { .. })
        });
    }

    /// Forgets one line that came to nothing.
    pub fn remove(&mut self, id: LineId) {
        self.lines
            .retain(|line| line.id != id || !line.state.came_to_nothing());
    }

    /// Forgets everything and counts from 1 again: another person signs in.
    pub fn reset(&mut self) {
        *self = Self {
            last_id: self.last_id,
            ..Self::default()
        };
    }

    /// One line.
    pub fn line(&self, id: LineId) -> Option<&Line> {
        let at = self.lines.binary_search_by_key(&id, |line| line.id).ok()?;
        self.lines.get(at)
    }

    /// Every line, oldest first.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// How many lines are in a state.
    pub fn count(&self, is: impl Fn(&LineState) -> bool) -> usize {
        self.lines.iter().filter(|line| is(&line.state)).count()
    }

    fn find(&mut self, id: LineId) -> Option<&mut Line> {
        let at = self.lines.binary_search_by_key(&id, |line| line.id).ok()?;
        self.lines.get_mut(at)
    }

    fn of_ticket(&mut self, ticket: Ticket) -> Option<&mut Line> {
        self.find(ticket.id)
            .filter(|line| line.revision == ticket.revision)
    }
}

impl Line {
    fn become_(&mut self, state: LineState) {
        self.state = state;
        self.revision += 1;
    }

    fn ticket(&self) -> Ticket {
        Ticket {
            id: self.id,
            revision: self.revision,
        }
    }

    /// RT's number of the asset, or of the one that is in the way.
    pub fn asset_id(&self) -> Option<u64> {
        match &self.state {
            LineState::Answered(Answer::Made { asset_id, .. }) => Some(*asset_id),
            LineState::Answered(Answer::Duplicate { asset_id, .. }) => *asset_id,
            _ => None,
        }
    }
}

#[cfg(test)]
#[path = "receiving_tests.rs"]
mod tests;
