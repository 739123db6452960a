//! Taking over the tags of the system before this one.
//!
//! It kept the next number of each sequence in a text file (`asset_tag_sequence.txt` of the default
//! prefix, `asset_tag_sequence_w12.txt` of `W12-`), and a line for each tag it gave in
//! `asset_tag_confirmations.log`. Two files could be for one prefix, and count apart: the higher
//! one holds, and no number that a line names is given again.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDateTime, Utc};
use store::{NewSequence, SequenceChange, SequencePatch, SequenceRecord, TagRecord};
use types::{AssetTag, TagOrigin, TagSequenceChangeKind, TagState};

use super::{
    fates::{TagFate, fates_of, sequence_fates},
    sequences::{MAX_NUMBER, place_in, refusal},
};
use crate::{App, Result, error::internal};

/// A sequence as a text file had it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldSequence {
    /// With the hyphen.
    pub prefix: String,
    pub next_number: u64,
}

/// A tag that was given, as a line of the log has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldTag {
    pub tag: AssetTag,
    pub asset_id: u64,
    pub at: Option<DateTime<Utc>>,
}

/// What was taken over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// The sequences and the next number of each, as they are now.
    pub sequences: Vec<(String, u64)>,
    /// Tags that are new in the ledger.
    pub imported: usize,
    /// Tags that were in the ledger already: nothing is taken over twice.
    pub known: usize,
    /// What a person should look at.
    pub remarks: Vec<String>,
    /// What became of each file of a sequence, in their order.
    pub sequence_fates: Vec<TagFate>,
    /// What became of each line, in their order.
    pub fates: Vec<TagFate>,
}

/// Reads the log of tags that were given; the second list is what could not be read.
#[must_use]
pub fn parse_confirmations(text: &str) -> (Vec<OldTag>, Vec<String>) {
    let (mut tags, mut unreadable) = (Vec::new(), Vec::new());
    for (index, line) in text.lines().enumerate() {
        let line = line.trim_start_matches('\u{feff}').trim();
        if line.is_empty() {
            continue;
        }
        match confirmation(line) {
            Some(tag) => tags.push(tag),
            None => unreadable.push(format!("line {}: {line}", index + 1)),
        }
    }
    (tags, unreadable)
}

/// `2024-08-12T09:14:03.123 - Asset Tag: W12-00412, Request Tracker ID: 1201`
fn confirmation(line: &str) -> Option<OldTag> {
    let (time, rest) = line.split_once(" - Asset Tag:")?;
    let (tag, id) = rest.split_once(", Request Tracker ID:")?;
    let time = NaiveDateTime::parse_from_str(time.trim(), "%Y-%m-%dT%H:%M:%S%.f")
        .or_else(|_| NaiveDateTime::parse_from_str(time.trim(), "%Y-%m-%d %H:%M:%S%.f"));
    Some(OldTag {
        tag: AssetTag::parse(tag).ok()?,
        asset_id: id.trim().parse().ok().filter(|&id| id > 0)?,
        at: time.ok().map(|time| time.and_utc()),
    })
}

impl App {
    /// Takes sequences and tags over. This is a door of the command line; running it again changes
    /// nothing.
    pub async fn import_tags(
        &self,
        sequences: &[OldSequence],
        tags: &[OldTag],
    ) -> Result<ImportReport> {
        let mut report = ImportReport::default();
        let before = self.store().sequences().await;
        let before = before.map_err(internal("list sequences"))?;
        report.sequence_fates = sequence_fates(&before, sequences);
        self.begin_usual_sequences().await?;
        let mut next: BTreeMap<String, u64> = BTreeMap::new();
        for old in sequences {
            let highest = next.entry(old.prefix.to_ascii_uppercase()).or_default();
            if *highest != 0 && *highest != old.next_number {
                report.remarks.push(format!(
                    "{} was counted in two files ({} and {}): the higher one holds",
                    old.prefix, highest, old.next_number
                ));
            }
            *highest = (*highest).max(old.next_number);
        }
        for (prefix, next_number) in &mut next {
            let is_readable = *next_number <= MAX_NUMBER;
            if !is_readable {
                report.remarks.push(format!(
                    "{prefix} would go on with {next_number}: numbers go up to {MAX_NUMBER}, so that \
                     its file is left out"
                ));
                *next_number = 1;
            }
            self.take_sequence_over(prefix, *next_number).await?;
            let is_new = !before.iter().any(|known| known.prefix == *prefix);
            if !is_readable && is_new {
                report.remarks.push(format!(
                    "No number of {prefix} is given until an administrator sets the next one and opens \
                     the sequence"
                ));
                self.close_sequence(prefix).await?;
            }
            if !is_readable {
                // It says nothing about the lines either.
                *next_number = 0;
            }
        }
        let known = self.store().sequences().await;
        let known = known.map_err(internal("list sequences"))?;
        let now = self.clock().now();
        let mut rows = rows(&known, tags, now, &mut report.remarks);
        leave_mistakes_out(&mut rows, &next, &mut report.remarks);
        self.remark_on_others(&mut rows, now, &mut report.remarks)
            .await?;
        for sequence in &known {
            let used = rows.iter().filter(|row| row.prefix == sequence.prefix);
            if let Some(highest) = used.map(|row| row.number).max() {
                self.take_sequence_over(&sequence.prefix, highest + 1)
                    .await?;
            }
        }
        let is_new = self.store().import_tags(&rows).await;
        let is_new = is_new.map_err(internal("take tags over"))?;
        report.imported = is_new.iter().filter(|is_new| **is_new).count();
        report.known = rows.len() - report.imported;
        report.fates = fates_of(&known, tags, &rows, &is_new);
        let known = self.store().sequences().await;
        report.sequences = known
            .map_err(internal("list sequences"))?
            .into_iter()
            .map(|sequence| (sequence.prefix, sequence.next_number))
            .collect();
        Ok(report)
    }

    /// An asset that has another tag in the ledger keeps it: what the log says it had is void.
    async fn remark_on_others(
        &self,
        rows: &mut [TagRecord],
        now: DateTime<Utc>,
        remarks: &mut Vec<String>,
    ) -> Result<()> {
        let ids: Vec<u64> = rows.iter().filter_map(|row| row.asset_id).collect();
        let known = self.store().tags_of_assets(&ids).await;
        let known = known.map_err(internal("look tags of assets up"))?;
        for row in rows {
            let Some(asset_id) = row.asset_id else {
                continue;
            };
            let other = known.get(&asset_id).filter(|known| {
                (known.prefix.as_str(), known.number) != (row.prefix.as_str(), row.number)
            });
            let Some(other) = other else {
                continue;
            };
            remarks.push(format!(
                "{} was given to asset {asset_id}, which has {} in the ledger: look which of them it \
                 carries",
                row.tag, other.tag
            ));
            row.state = TagState::Void;
            row.asset_id = None;
            row.assigned_at = None;
            row.voided_at = Some(now);
            row.void_reason = Some(format!(
                "Asset {asset_id} had {} when this was taken over",
                other.tag
            ));
        }
        Ok(())
    }

    /// Nobody knows how far a sequence has come whose file was left out.
    async fn close_sequence(&self, prefix: &str) -> Result<()> {
        let now = self.clock().now();
        let event = |kind| SequenceChange {
            id: self.ids().next(),
            kind,
            from_next: 0,
            to_next: 0,
            reason: "Its file was left out when it was taken over".to_owned(),
            changed_by: "import".to_owned(),
            changed_at: now,
        };
        let closed = SequencePatch {
            is_active: Some(false),
            ..SequencePatch::default()
        };
        self.store()
            .change_sequence(prefix, &closed, event)
            .await
            .map_err(|error| refusal(prefix, error))?;
        Ok(())
    }

    /// Begins a sequence, or raises it; one that is further already stays.
    async fn take_sequence_over(&self, prefix: &str, next_number: u64) -> Result<()> {
        let reason = "Taken over from the system before this one";
        let now = self.clock().now();
        let new = NewSequence {
            change_id: self.ids().next(),
            prefix: prefix.to_owned(),
            padding: self.policy().tags.padding,
            next_number,
            kind: TagSequenceChangeKind::Imported,
            reason: reason.to_owned(),
            by: "import".to_owned(),
            at: now,
        };
        let begun = self.store().begin_sequence(&new).await;
        if begun.map_err(internal("begin a sequence"))? {
            return Ok(());
        }
        let known = self.store().sequence(prefix).await;
        let known = known.map_err(internal("read a sequence"))?;
        if known.is_some_and(|known| known.next_number >= next_number) {
            return Ok(());
        }
        let event = |_| SequenceChange {
            id: self.ids().next(),
            kind: TagSequenceChangeKind::Imported,
            from_next: 0,
            to_next: 0,
            reason: reason.to_owned(),
            changed_by: "import".to_owned(),
            changed_at: now,
        };
        let raised = SequencePatch {
            next_number: Some(next_number),
            ..SequencePatch::default()
        };
        self.store()
            .change_sequence(prefix, &raised, event)
            .await
            .map_err(|error| refusal(prefix, error))?;
        Ok(())
    }
}

/// The rows of the ledger that lines of the log make. An asset that was given several tags has the
/// last of them, and a tag that was given to several assets is the last one's.
fn rows(
    sequences: &[SequenceRecord],
    tags: &[OldTag],
    now: DateTime<Utc>,
    remarks: &mut Vec<String>,
) -> Vec<TagRecord> {
    let mut of_asset: BTreeMap<u64, AssetTag> = BTreeMap::new();
    let mut of_number: BTreeMap<(String, u64), &OldTag> = BTreeMap::new();
    for old in tags {
        let Some(place) = place_in(sequences, &old.tag) else {
            remarks.push(format!("{} is of no sequence: left out", old.tag));
            continue;
        };
        // Beyond the greatest number there is no next one.
        if place.1 >= MAX_NUMBER {
            remarks.push(format!(
                "{} has a number that is too great, probably by a mistake in typing: left out",
                old.tag
            ));
            continue;
        }
        if let Some(other) = of_number.insert(place, old)
            && other.asset_id != old.asset_id
        {
            remarks.push(format!(
                "{} was given to the assets {} and {}: look which of them has it in RT",
                old.tag, other.asset_id, old.asset_id
            ));
        }
        of_asset.insert(old.asset_id, old.tag.clone());
    }
    of_number
        .into_iter()
        .map(|((prefix, number), old)| {
            let (tag, asset_id, at) = (old.tag.clone(), old.asset_id, old.at);
            let later = of_asset.get(&asset_id).filter(|last| **last != tag);
            let at = at.unwrap_or(now);
            TagRecord {
                state: if later.is_some() {
                    TagState::Void
                } else {
                    TagState::Assigned
                },
                origin: TagOrigin::Import,
                asset_id: later.is_none().then_some(asset_id),
                reservation_id: None,
                reserved_by: "import".to_owned(),
                reserved_at: at,
                lease_expires_at: None,
                assigned_at: later.is_none().then_some(at),
                voided_at: later.is_some().then_some(at),
                void_reason: later.map(|last| format!("Asset {asset_id} was given {last} later")),
                tag,
                prefix,
                number,
            }
        })
        .collect()
}

/// Leaves numbers out that are far above both the file of their sequence and every other line: a digit
/// too many would take all numbers below it away for ever.
fn leave_mistakes_out(
    rows: &mut Vec<TagRecord>,
    next: &BTreeMap<String, u64>,
    remarks: &mut Vec<String>,
) {
    for (prefix, counted) in sequences_of(rows, next) {
        let mut numbers: Vec<u64> = rows
            .iter()
            .filter(|row| row.prefix == prefix)
            .map(|row| row.number)
            .collect();
        numbers.sort_unstable();
        while let Some(highest) = numbers.pop() {
            let Some(known) = numbers.last().copied().max(counted) else {
                break;
            };
            if !is_far_above(highest, known) {
                break;
            }
            rows.retain(|row| {
                let is_it = row.prefix == prefix && row.number == highest;
                if is_it {
                    remarks.push(format!(
                        "{} is far above everything else that is known of {prefix} ({known}), probably \
                         by a mistake in typing: left out",
                        row.tag
                    ));
                }
                !is_it
            });
        }
    }
}

/// The sequences that lines are of, and what their files counted up to.
fn sequences_of(rows: &[TagRecord], next: &BTreeMap<String, u64>) -> Vec<(String, Option<u64>)> {
    let prefixes: BTreeSet<&String> = rows.iter().map(|row| &row.prefix).collect();
    prefixes
        .into_iter()
        .map(|prefix| {
            let counted = next.get(prefix).copied().filter(|&next| next > 0);
            (prefix.clone(), counted)
        })
        .collect()
}

/// A number with a digit twice is at least five times as great as most below it; a site that gave a
/// thousand tags without a line of log is not to lose the next one.
fn is_far_above(number: u64, known: u64) -> bool {
    number > known.saturating_mul(5).max(known.saturating_add(1_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_of_the_system_before_is_read_line_by_line() {
        let log = "2024-08-12T09:14:03.123456 - Asset Tag: W12-00412, Request Tracker ID: 1201\n\
                   \n\
                   2024-08-12 09:15:00 - Asset Tag: w12-0413, Request Tracker ID: 1202\n\
                   a line that somebody typed\n\
                   2024-08-12T09:16:00 - Asset Tag: , Request Tracker ID: 1203";

        let (tags, unreadable) = parse_confirmations(log);

        let read: Vec<_> = tags.iter().map(|t| (t.tag.as_str(), t.asset_id)).collect();
        assert_eq!(read, [("W12-00412", 1201), ("W12-0413", 1202)]);
        assert!(tags.iter().all(|tag| tag.at.is_some()));
        assert_eq!(unreadable.len(), 2);
        assert!(unreadable[0].starts_with("line 4: "));
    }
}
