//! What became of every line that was to be taken over, so that none is lost in silence.

use std::collections::BTreeMap;

use store::{SequenceRecord, TagRecord};

use super::{
    import::{OldSequence, OldTag},
    sequences::{MAX_NUMBER, place_in},
};

/// What became of one line of the predecessor's files of tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TagFate {
    /// It is in the ledger now.
    New,
    /// The ledger, or another line, says the same.
    Known,
    /// Another line came after it and says otherwise.
    Superseded(String),
    /// It cannot be taken over.
    LeftOut(String),
}

/// The fates of lines, from the rows that they made and whether each of those is new.
pub(super) fn fates_of(
    sequences: &[SequenceRecord],
    tags: &[OldTag],
    rows: &[TagRecord],
    is_new: &[bool],
) -> Vec<TagFate> {
    let made: BTreeMap<(&str, u64), bool> = rows
        .iter()
        .zip(is_new)
        .map(|(row, is_new)| ((row.prefix.as_str(), row.number), *is_new))
        .collect();
    let mut last: BTreeMap<(String, u64), &OldTag> = BTreeMap::new();
    // From the end: the last line of a number is the one that made its row.
    let mut fates: Vec<TagFate> = tags
        .iter()
        .rev()
        .map(|old| {
            let Some(place) = place_in(sequences, &old.tag) else {
                return TagFate::LeftOut("it is of no sequence".to_owned());
            };
            if place.1 >= MAX_NUMBER {
                return TagFate::LeftOut("its number is too great for a tag".to_owned());
            }
            if let Some(later) = last.get(&place) {
                if later.asset_id == old.asset_id {
                    return TagFate::Known;
                }
                let why = format!("it was given to asset {} later", later.asset_id);
                return TagFate::Superseded(why);
            }
            let fate = match made.get(&(place.0.as_str(), place.1)) {
                Some(true) => TagFate::New,
                Some(false) => TagFate::Known,
                None => TagFate::LeftOut(
                    "its number is far above everything else that is known of its sequence"
                        .to_owned(),
                ),
            };
            last.insert(place, old);
            fate
        })
        .collect();
    fates.reverse();
    fates
}

/// The fates of files of sequences: the highest of a prefix counts, where it leads further than the
/// sequence is.
pub(super) fn sequence_fates(before: &[SequenceRecord], files: &[OldSequence]) -> Vec<TagFate> {
    let prefix = |file: &OldSequence| file.prefix.to_ascii_uppercase();
    let fates = files.iter().enumerate().map(|(index, file)| {
        if file.next_number > MAX_NUMBER {
            return TagFate::LeftOut(format!(
                "it would go on with {}, and numbers go up to {MAX_NUMBER}",
                file.next_number
            ));
        }
        let is_there = before
            .iter()
            .any(|known| known.prefix == prefix(file) && known.next_number >= file.next_number);
        let is_ahead = |(place, other): (usize, &OldSequence)| {
            let is_higher = other.next_number > file.next_number
                || (other.next_number == file.next_number && place < index);
            prefix(other) == prefix(file) && is_higher && other.next_number <= MAX_NUMBER
        };
        if is_there || files.iter().enumerate().any(is_ahead) {
            TagFate::Known
        } else {
            TagFate::New
        }
    });
    fates.collect()
}
