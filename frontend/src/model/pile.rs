//! The pile of labels on the batch screen: what was scanned or pasted, and what would print.

use serde::{Deserialize, Serialize};
use types::label::{MAX_BATCH_ITEMS, MAX_BATCH_PAGES};
use types::{
    AssetTag, LabelBatch, LabelCheckItem, LabelCheckState, LabelContent, LabelItem, LabelSize,
    LabelWarning, OnMissing,
};

use super::failure::Failure;

/// How many rows one question to the server is about.
pub const ROWS_PER_CHECK: usize = 50;
/// How many questions are under way at once.
const CHECKS_AT_ONCE: usize = 2;

/// One label of the pile.
#[derive(Debug, Clone, PartialEq)]
pub struct PileRow {
    /// Its place, counted from 1; it stays when other rows are removed.
    pub number: u32,
    pub code: String,
    /// The size that a person chose; the asset's type decides when there is none.
    pub chosen_size: Option<LabelSize>,
    pub state: PileState,
    /// Grows with every change, so that a list redraws this row and no other.
    pub revision: u32,
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

/// The pile, in the order in which it prints.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pile {
    rows: Vec<PileRow>,
    last_number: u32,
}

impl Pile {
    /// Puts the codes of a text on the pile: one a line, or parted by commas, semicolons or tabs.
    pub fn add(&mut self, text: &str) -> Taken {
        let mut taken = Taken::default();
        for code in codes(text) {
            if self.rows.len() >= MAX_BATCH_ITEMS {
                taken.left_over += 1;
                continue;
            }
            taken.added += 1;
            self.last_number += 1;
            self.rows.push(PileRow {
                number: self.last_number,
                code,
                chosen_size: None,
                state: PileState::Waiting,
                revision: 0,
            });
        }
        taken
    }

    /// The next rows to ask the server about, marked as such, as the body to ask with.
    pub fn start_next(&mut self) -> Option<(Vec<u32>, LabelBatch)> {
        let under_way = self
            .rows
            .iter()
            .filter(|r| r.state == PileState::Checking)
            .count();
        if under_way > ROWS_PER_CHECK * (CHECKS_AT_ONCE - 1) {
            return None;
        }
        let mut numbers = Vec::new();
        let mut items = Vec::new();
        let waiting = self
            .rows
            .iter_mut()
            .filter(|r| r.state == PileState::Waiting);
        for row in waiting.take(ROWS_PER_CHECK) {
            row.state = PileState::Checking;
            row.revision += 1;
            numbers.push(row.number);
            items.push(LabelItem {
                tag: Some(row.code.clone()),
                asset_id: None,
                template: row.chosen_size,
            });
        }
        (!items.is_empty()).then(|| (numbers, batch(items, 1, 1)))
    }

    /// Files the answer to a question about rows. Rows removed or changed meanwhile are left alone.
    pub fn settle(&mut self, numbers: &[u32], answer: Result<Vec<LabelCheckItem>, Failure>) {
        let mut answers = match answer {
            Ok(items) => items,
            Err(failure) => {
                for row in self.rows.iter_mut().filter(|r| numbers.contains(&r.number)) {
                    row.state = match &failure {
                        Failure::SessionEnded => PileState::Waiting,
                        other => PileState::Failed(other.clone()),
                    };
                    row.revision += 1;
                }
                return;
            }
        };
        for (index, number) in numbers.iter().enumerate() {
            let Some(row) = self.rows.iter_mut().find(|r| r.number == *number) else {
                continue;
            };
            if row.state != PileState::Checking {
                continue;
            }
            let at = answers
                .iter()
                .position(|a| usize::try_from(a.index) == Ok(index));
            row.state = match at {
                Some(at) => checked(answers.swap_remove(at)),
                None => PileState::Failed(Failure::Unreadable { status: 200 }),
            };
            row.revision += 1;
        }
    }

    /// Sets the size of one row, and has it checked again: the same text may not fit.
    pub fn choose_size(&mut self, number: u32, size: LabelSize) {
        if let Some(row) = self.rows.iter_mut().find(|r| r.number == number) {
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
    pub fn replace_code(&mut self, number: u32, code: &str) {
        if let Some(row) = self.rows.iter_mut().find(|r| r.number == number) {
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
    pub fn remove(&mut self, number: u32) {
        self.rows.retain(|row| row.number != number);
    }

    /// Takes every row off that cannot be printed.
    pub fn remove_refused(&mut self) {
        self.rows
            .retain(|row| !matches!(row.state, PileState::Refused { .. }));
    }

    /// Takes everything off, and counts from 1 again.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Every row, in the order in which it prints.
    pub fn rows(&self) -> &[PileRow] {
        &self.rows
    }

    /// How many rows are in a state.
    pub fn count(&self, is: impl Fn(&PileState) -> bool) -> usize {
        self.rows.iter().filter(|row| is(&row.state)).count()
    }

    /// Whether an earlier row prints the same asset.
    pub fn is_repeat(&self, number: u32) -> bool {
        let asset_of = |row: &PileRow| match &row.state {
            PileState::Ready(label) => Some(label.asset_id),
            _ => None,
        };
        let Some(asset) = self
            .rows
            .iter()
            .find(|r| r.number == number)
            .and_then(asset_of)
        else {
            return false;
        };
        self.rows
            .iter()
            .take_while(|row| row.number < number)
            .any(|row| asset_of(row) == Some(asset))
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
            pile.last_number += 1;
            pile.rows.push(PileRow {
                number: pile.last_number,
                code: row.code,
                chosen_size: row.size,
                state: PileState::Waiting,
                revision: 0,
            });
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

fn resize(row: &mut PileRow, size: LabelSize) {
    row.chosen_size = Some(size);
    row.revision += 1;
    if row.state.is_ready()
        || matches!(
            &row.state,
            PileState::Refused {
                reason: LabelCheckState::Unprintable,
                ..
            }
        )
    {
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

/// The codes in a text. Spaces part codes only where every part is a tag with a number in it:
/// a serial number may hold a space.
fn codes(text: &str) -> Vec<String> {
    let is_tag =
        |part: &str| AssetTag::parse(part).is_ok() && part.bytes().any(|b| b.is_ascii_digit());
    let mut found = Vec::new();
    for piece in text.split(['\n', '\r', ',', ';', '\t']).map(str::trim) {
        if piece.is_empty() {
            continue;
        }
        if piece.split_whitespace().all(is_tag) {
            found.extend(piece.split_whitespace().map(str::to_owned));
        } else {
            found.push(piece.to_owned());
        }
    }
    found
}

#[cfg(test)]
#[path = "pile_tests.rs"]
mod tests;
