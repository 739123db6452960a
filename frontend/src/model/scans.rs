//! The queue behind the scan box.
//!
//! A scan becomes a row the moment it is made, whatever the server is doing. Rows are looked up a
//! few at a time and settle in any order; each keeps its place. Nothing is ever dropped or merged:
//! the same code scanned twice is two rows.

use serde::{Deserialize, Serialize};
use types::{Asset, LabelSize, ProblemType, ResolvedScan, Scan, ScanMatch};

use super::failure::Failure;
use super::words::sentence;

/// How many look-ups run at once: browsers give a host six connections, and two stay free.
pub const LOOK_UPS_AT_ONCE: usize = 4;
/// How many rows are kept; far more than a day's work, far less than a browser's memory.
const MAX_ROWS: usize = 2_000;

/// Names a scan for as long as the app runs. It is never given twice, not even after the list was
/// emptied: an answer that comes late finds no row, rather than somebody else's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ScanId(u32);

/// What a look-up is about: a scan as it stood when the look-up began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket {
    pub id: ScanId,
    revision: u32,
}

/// What the list shows of an asset that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundAsset {
    pub id: u64,
    pub matched_by: ScanMatch,
    /// The tag, or the name of an asset that has none.
    pub name: String,
    pub has_label: bool,
    pub status: String,
    pub catalog: String,
    pub internal_name: Option<String>,
    pub model: Option<String>,
    pub serial: Option<String>,
    pub owner: Option<String>,
    pub default_label_size: LabelSize,
    pub rt_url: String,
}

impl FoundAsset {
    fn new(matched_by: ScanMatch, asset: Asset) -> Self {
        Self {
            id: asset.id,
            matched_by,
            name: asset.tag.as_ref().map_or(asset.name, ToString::to_string),
            has_label: asset.label.is_some(),
            status: asset.status,
            catalog: asset.catalog.name,
            internal_name: asset.internal_name,
            model: asset.model,
            serial: asset.serial,
            owner: asset.owner.map(|o| o.display_name().to_owned()),
            default_label_size: asset.default_label_size,
            rt_url: asset.rt_url,
        }
    }
}

/// Where a scan stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScanState {
    Waiting,
    LookingUp,
    Found(Box<FoundAsset>),
    NotFound {
        detail: String,
        suggestions: Vec<String>,
    },
    /// Several assets answer to it; RT does not forbid that.
    Ambiguous {
        detail: String,
    },
    /// The code itself cannot be an asset's.
    Unreadable {
        detail: String,
    },
    /// The look-up broke off; another try may help.
    Failed(Failure),
}

impl ScanState {
    /// Whether the answer is still to come.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Waiting | Self::LookingUp)
    }

    /// Whether the answer is in, for good: another look-up would say the same.
    pub fn is_settled(&self) -> bool {
        !self.is_open() && !matches!(self, Self::Failed(_))
    }

    /// Whether a person has to do something about it.
    pub fn needs_attention(&self) -> bool {
        !self.is_open() && !matches!(self, Self::Found(_))
    }
}

/// One scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanRow {
    pub id: ScanId,
    /// Its place as people count, from 1; it stays when other rows are removed.
    pub number: u32,
    pub code: String,
    /// When it was scanned, in milliseconds since 1970.
    pub scanned_at_ms: i64,
    pub state: ScanState,
    /// Grows with every change, so that a list redraws this row and no other.
    pub revision: u32,
}

/// All scans of a session, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScanQueue {
    rows: Vec<ScanRow>,
    last_id: ScanId,
    last_number: u32,
}

impl ScanQueue {
    /// Takes a scan in. `None` when nothing was scanned at all.
    pub fn push(&mut self, raw: &str, now_ms: i64) -> Option<ScanId> {
        let code = raw.trim();
        if code.is_empty() {
            return None;
        }
        let state = match Scan::parse(raw) {
            Ok(_) => ScanState::Waiting,
            Err(error) => ScanState::Unreadable {
                detail: sentence(&error.to_string()),
            },
        };
        self.last_id.0 += 1;
        self.last_number += 1;
        self.rows.push(ScanRow {
            id: self.last_id,
            number: self.last_number,
            code: code.chars().take(types::scan::MAX_SCAN_LENGTH).collect(),
            scanned_at_ms: now_ms,
            state,
            revision: 0,
        });
        if self.rows.len() > MAX_ROWS
            && let Some(oldest_done) = self.rows.iter().position(|r| r.state.is_settled())
        {
            self.rows.remove(oldest_done);
        }
        Some(self.last_id)
    }

    /// The next scan to look up, marked as such; `None` when enough are under way or none waits.
    pub fn start_next(&mut self) -> Option<(Ticket, String)> {
        let under_way = self
            .rows
            .iter()
            .filter(|r| r.state == ScanState::LookingUp)
            .count();
        if under_way >= LOOK_UPS_AT_ONCE {
            return None;
        }
        let row = self
            .rows
            .iter_mut()
            .find(|r| r.state == ScanState::Waiting)?;
        row.state = ScanState::LookingUp;
        row.revision += 1;
        let ticket = Ticket {
            id: row.id,
            revision: row.revision,
        };
        Some((ticket, row.code.clone()))
    }

    /// Files the answer to a look-up. An answer to a row that was removed or changed meanwhile is
    /// ignored.
    pub fn settle(&mut self, ticket: Ticket, answer: Result<ResolvedScan, Failure>) {
        let Some(row) = self.rows.iter_mut().find(|r| {
            r.id == ticket.id && r.revision == ticket.revision && r.state == ScanState::LookingUp
        }) else {
            return;
        };
        row.revision += 1;
        row.state = match answer {
            Ok(found) => ScanState::Found(Box::new(FoundAsset::new(found.matched_by, found.asset))),
            // The session ended under our feet: look it up again after the next sign-in.
            Err(Failure::SessionEnded) => ScanState::Waiting,
            Err(failure) => unresolved(failure),
        };
    }

    /// Puts a failed look-up back in line.
    pub fn retry(&mut self, id: ScanId) {
        self.put_back(|row| row.id == id);
    }

    /// Puts every failed look-up back in line.
    pub fn retry_failed(&mut self) {
        self.put_back(|_| true);
    }

    fn put_back(&mut self, which: impl Fn(&ScanRow) -> bool) {
        for row in &mut self.rows {
            if matches!(row.state, ScanState::Failed(_)) && which(row) {
                row.state = ScanState::Waiting;
                row.revision += 1;
            }
        }
    }

    /// Forgets the rows whose answer is in. What broke off has no answer yet, and stays.
    pub fn clear_settled(&mut self) {
        self.rows.retain(|row| !row.state.is_settled());
    }

    /// Forgets everything and counts from 1 again: another person signs in.
    pub fn reset(&mut self) {
        *self = Self {
            last_id: self.last_id,
            ..Self::default()
        };
    }

    /// One row.
    pub fn row(&self, id: ScanId) -> Option<&ScanRow> {
        self.rows.iter().rev().find(|row| row.id == id)
    }

    /// Every row, oldest first.
    pub fn rows(&self) -> &[ScanRow] {
        &self.rows
    }

    /// The newest scan.
    pub fn newest(&self) -> Option<&ScanRow> {
        self.rows.last()
    }

    /// How many rows are in a state.
    pub fn count(&self, is: impl Fn(&ScanState) -> bool) -> usize {
        self.rows.iter().filter(|row| is(&row.state)).count()
    }

    /// The rows as text, to survive a reload of the page.
    pub fn to_json(&self) -> String {
        let kept: Vec<KeptRow> = self
            .rows
            .iter()
            .map(|row| KeptRow {
                code: row.code.clone(),
                scanned_at_ms: row.scanned_at_ms,
                found: match &row.state {
                    ScanState::Found(asset) => Some(asset.clone()),
                    _ => None,
                },
            })
            .collect();
        serde_json::to_string(&kept).unwrap_or_default()
    }

    /// The rows as they were before a reload; what was not found yet is looked up again.
    pub fn from_json(text: &str) -> Self {
        let kept: Vec<KeptRow> = serde_json::from_str(text).unwrap_or_default();
        let mut queue = Self::default();
        for row in kept {
            if queue.push(&row.code, row.scanned_at_ms).is_some()
                && let Some(asset) = row.found
                && let Some(last) = queue.rows.last_mut()
            {
                last.state = ScanState::Found(asset);
            }
        }
        queue
    }
}

#[derive(Serialize, Deserialize)]
struct KeptRow {
    code: String,
    scanned_at_ms: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    found: Option<Box<FoundAsset>>,
}

fn unresolved(failure: Failure) -> ScanState {
    let Failure::Problem(problem) = failure else {
        return ScanState::Failed(failure);
    };
    match problem.problem_type() {
        Some(ProblemType::AssetNotFound) => ScanState::NotFound {
            detail: problem.detail,
            suggestions: problem.suggestions,
        },
        Some(ProblemType::AssetAmbiguous) => ScanState::Ambiguous {
            detail: problem.detail,
        },
        Some(ProblemType::Invalid | ProblemType::Malformed) => ScanState::Unreadable {
            detail: problem.detail,
        },
        _ => ScanState::Failed(Failure::Problem(problem)),
    }
}

#[cfg(test)]
#[path = "scans_tests.rs"]
mod tests;
