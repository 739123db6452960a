//! The pile of labels on the batch screen: what was scanned or pasted, and what would print.

use std::collections::HashSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use types::label::{MAX_BATCH_ITEMS, MAX_BATCH_PAGES};
use types::{
    LabelBatch, LabelCheckItem, LabelCheckState, LabelContent, LabelItem, LabelSize, LabelWarning,
    OnMissing,
};

use super::codes;
use super::failure::Failure;

/// How many rows one question to the server is about.
pub const ROWS_PER_CHECK: usize = 50;
/// How many questions are under way at once.
const CHECKS_AT_ONCE: usize = 2;

/// Names a row for as long as the app runs. It is never given twice, not even after the pile was
/// cleared: an answer that comes late finds no row, rather than another label's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct PileId(u32);

impl fmt::Display for PileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a question is about: a row as it stood when the question was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket {
    id: PileId,
    revision: u32,
}

/// One label of the pile.
#[derive(Debug, Clone, PartialEq)]
pub struct PileRow {
    pub id: PileId,
    /// Its place as people count, from 1; it stays when other rows are removed.
    pub number: u32,
    pub code: String,
    /// The size that a person chose; the asset's type decides when there is none.
    pub chosen_size: Option<LabelSize>,
    pub state: PileState,
    /// Grows with every change, so that an answer to what it was before is known as such.
    revision: u32,
}

/// Where a row stands.
#[derive(Debug, Clone, PartialEq)]
pub enum PileState {
    Waiting,
    Checking,
    Ready(Box<ReadyLabel>),
    /// It cannot be printed, and why.
    Refused {
        reason: LabelCheckState,
        detail: String,
        suggestions: Vec<String>,
    },
    /// The question broke off; another try may help.
    Failed(Failure),
}

impl PileState {
    /// Whether the answer is still to come.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Waiting | Self::Checking)
    }

    /// Whether it can be printed.
    pub fn is_ready(&self) -> bool {
        matches!(self, Self::Ready(_))
    }
}

/// A label that can be printed.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadyLabel {
    pub asset_id: u64,
    pub size: LabelSize,
    pub content: LabelContent,
    pub warnings: Vec<LabelWarning>,
}

/// What became of a paste.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taken {
    pub added: usize,
    /// How many had no room.
    pub left_over: usize,
}

/// What answers said about the rows that they were for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Settled {
    pub ready: usize,
    /// How many a person has to look at.
    pub in_trouble: usize,
}

/// The pile, in the order in which it prints.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pile {
    /// Their ids only ever grow.
    rows: Vec<PileRow>,
    last_id: PileId,
    last_number: u32,
}

impl Pile {
    /// Puts the codes of a text on the pile: one a line, or parted by commas, semicolons or tabs.
    pub fn add(&mut self, text: &str) -> Taken {
        let mut taken = Taken::default();
        for code in codes::of_text(text) {
            if self.rows.len() >= MAX_BATCH_ITEMS {
                taken.left_over += 1;
                continue;
            }
            taken.added += 1;
            self.push(code, None);
        }
        taken
    }

    /// Puts one label on the pile, in a size where one was chosen; whether it had room.
    pub fn add_one(&mut self, code: String, size: Option<LabelSize>) -> bool {
        let has_room = self.rows.len() < MAX_BATCH_ITEMS;
        if has_room {
            self.push(code, size);
        }
        has_room
    }

    fn push(&mut self, code: String, chosen_size: Option<LabelSize>) {
        self.last_id.0 += 1;
        self.last_number += 1;
        self.rows.push(PileRow {
            id: self.last_id,
            number: self.last_number,
            code,
            chosen_size,
            state: PileState::Waiting,
            revision: 0,
        });
    }

    /// The next rows to ask the server about, marked as such, as the body to ask with.
    pub fn start_next(&mut self) -> Option<(Vec<Ticket>, LabelBatch)> {
        let under_way = self
            .rows
            .iter()
            .filter(|r| r.state == PileState::Checking)
            .count();
        if under_way > ROWS_PER_CHECK * (CHECKS_AT_ONCE - 1) {
            return None;
        }
        let mut tickets = Vec::new();
        let mut items = Vec::new();
        let waiting = self
            .rows
            .iter_mut()
            .filter(|r| r.state == PileState::Waiting);
        for row in waiting.take(ROWS_PER_CHECK) {
            row.state = PileState::Checking;
            row.revision += 1;
            tickets.push(Ticket {
                id: row.id,
                revision: row.revision,
            });
            items.push(LabelItem {
                tag: Some(row.code.clone()),
                asset_id: None,
                template: row.chosen_size,
            });
        }
        (!items.is_empty()).then(|| (tickets, batch(items, 1, 1)))
    }

    /// Files the answer to a question about rows. Rows removed or changed meanwhile are left alone.
    pub fn settle(
        &mut self,
        tickets: &[Ticket],
        answer: Result<Vec<LabelCheckItem>, Failure>,
    ) -> Settled {
        let mut settled = Settled::default();
        let mut answer = answer;
        for (index, ticket) in tickets.iter().enumerate() {
            let Some(row) = self
                .find(ticket.id)
                .filter(|row| row.revision == ticket.revision && row.state == PileState::Checking)
            else {
                continue;
            };
            row.state = match &mut answer {
                Ok(items) => items
                    .iter()
                    .position(|item| usize::try_from(item.index) == Ok(index))
                    .map_or(
                        PileState::Failed(Failure::Unreadable { status: 200 }),
                        |at| checked(items.swap_remove(at)),
                    ),
                Err(Failure::SessionEnded) => PileState::Waiting,
                Err(failure) => PileState::Failed(failure.clone()),
            };
            row.revision += 1;
            if row.state.is_ready() {
                settled.ready += 1;
            } else if !row.state.is_open() {
                settled.in_trouble += 1;
            }
        }
        settled
    }

    fn find(&mut self, id: PileId) -> Option<&mut PileRow> {
        let at = self.rows.binary_search_by_key(&id, |row| row.id).ok()?;
        self.rows.get_mut(at)
    }

    /// One row.
    pub fn row(&self, id: PileId) -> Option<&PileRow> {
        let at = self.rows.binary_search_by_key(&id, |row| row.id).ok()?;
        self.rows.get(at)
    }

    /// The row that one looks at next when this one goes: the one below it, or else above it.
    pub fn neighbour(&self, id: PileId) -> Option<PileId> {
        let at = self.rows.binary_search_by_key(&id, |row| row.id).ok()?;
        let neighbour = self
            .rows
            .get(at + 1)
            .or_else(|| self.rows.get(at.checked_sub(1)?));
        neighbour.map(|row| row.id)
    }

    /// Sets the size of one row, and has it checked again: the same text may not fit.
    pub fn choose_size(&mut self, id: PileId, size: LabelSize) {
        if let Some(row) = self.find(id) {
            resize(row, size);
        }
    }

    /// Sets the size of every row.
    pub fn choose_size_for_all(&mut self, size: LabelSize) {
        for row in &mut self.rows {
            resize(row, size);
        }
    }

    /// Replaces the code of a row that was not found, by a suggestion.
    pub fn replace_code(&mut self, id: PileId, code: &str) {
        if let Some(row) = self.find(id) {
            code.clone_into(&mut row.code);
            row.state = PileState::Waiting;
            row.revision += 1;
        }
    }

    /// Puts every question that broke off back in line.
    pub fn retry_failed(&mut self) {
        for row in &mut self.rows {
            if matches!(row.state, PileState::Failed(_)) {
                row.state = PileState::Waiting;
                row.revision += 1;
            }
        }
    }

    /// Takes a row off the pile.
    pub fn remove(&mut self, id: PileId) {
        self.rows.retain(|row| row.id != id);
    }

    /// Takes every row off that cannot be printed.
    pub fn remove_refused(&mut self) {
        self.rows
            .retain(|row| !matches!(row.state, PileState::Refused { .. }));
    }

    /// Takes everything off, and counts from 1 again.
    pub fn clear(&mut self) {
        *self = Self {
            last_id: self.last_id,
            ..Self::default()
        };
    }

    /// Every row, in the order in which it prints.
    pub fn rows(&self) -> &[PileRow] {
        &self.rows
    }

    /// How many rows are in a state.
    pub fn count(&self, is: impl Fn(&PileState) -> bool) -> usize {
        self.rows.iter().filter(|row| is(&row.state)).count()
    }

    /// The rows that print an asset which a row further up prints already.
    pub fn repeats(&self) -> HashSet<PileId> {
        let mut seen = HashSet::new();
        self.rows
            .iter()
            .filter(|row| match &row.state {
                PileState::Ready(label) => !seen.insert(label.asset_id),
                _ => false,
            })
            .map(|row| row.id)
            .collect()
    }

    /// How many pages would print, from a row on.
    pub fn pages(&self, from_number: u32, copies: u16) -> usize {
        let labels = self
            .rows
            .iter()
            .filter(|r| r.number >= from_number && r.state.is_ready())
            .count();
        labels * usize::from(copies.max(1))
    }

    /// Whether that is more than one PDF takes.
    pub fn is_too_long(&self, from_number: u32, copies: u16) -> bool {
        self.pages(from_number, copies) > MAX_BATCH_PAGES
    }

    /// What to ask the server to print: the rows that are ready, from a row on. `None` when there
    /// are none.
    pub fn to_print(&self, from_number: u32, copies: u16) -> Option<LabelBatch> {
        let mut start_at = 1;
        let mut items = Vec::new();
        for row in &self.rows {
            let PileState::Ready(label) = &row.state else {
                continue;
            };
            if row.number < from_number {
                start_at += 1;
            }
            items.push(LabelItem {
                tag: None,
                asset_id: Some(label.asset_id),
                template: Some(label.size),
            });
        }
        (usize::from(start_at) <= items.len()).then(|| batch(items, start_at, copies))
    }

    /// The pile as text, to survive a reload of the page.
    pub fn to_json(&self) -> String {
        let kept: Vec<KeptRow> = self
            .rows
            .iter()
            .map(|row| KeptRow {
                code: row.code.clone(),
                size: row.chosen_size,
            })
            .collect();
        serde_json::to_string(&kept).unwrap_or_default()
    }

    /// The pile as it was before a reload, to be checked again.
    pub fn from_json(text: &str) -> Self {
        let kept: Vec<KeptRow> = serde_json::from_str(text).unwrap_or_default();
        let mut pile = Self::default();
        for row in kept {
            pile.push(row.code, row.size);
        }
        pile
    }
}

#[derive(Serialize, Deserialize)]
struct KeptRow {
    code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    size: Option<LabelSize>,
}

fn batch(items: Vec<LabelItem>, start_at: u16, copies: u16) -> LabelBatch {
    LabelBatch {
        items,
        start_at,
        copies: copies.max(1),
        on_missing: OnMissing::Skip,
    }
}

/// Changes the size of a row, and has it asked about again where the answer depends on the size.
/// An answer under way is for the size before: the new revision turns it away.
fn resize(row: &mut PileRow, size: LabelSize) {
    row.chosen_size = Some(size);
    row.revision += 1;
    let depends_on_size = match &row.state {
        PileState::Checking | PileState::Ready(_) => true,
        PileState::Refused { reason, .. } => *reason == LabelCheckState::Unprintable,
        PileState::Waiting | PileState::Failed(_) => false,
    };
    if depends_on_size {
        row.state = PileState::Waiting;
    }
}

fn checked(item: LabelCheckItem) -> PileState {
    match (item.state, item.asset_id, item.content) {
        (LabelCheckState::Ready, Some(asset_id), Some(content)) => {
            PileState::Ready(Box::new(ReadyLabel {
                asset_id,
                size: item.template.unwrap_or_default(),
                content,
                warnings: item.warnings,
            }))
        }
        (reason, ..) => PileState::Refused {
            reason,
            detail: item
                .detail
                .unwrap_or_else(|| "This label cannot be printed.".to_owned()),
            suggestions: item.suggestions.iter().map(ToString::to_string).collect(),
        },
    }
}

#[cfg(test)]
#[path = "pile_tests.rs"]
mod tests;
