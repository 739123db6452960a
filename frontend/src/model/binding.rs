//! Blank labels on their way to devices: scan the label, then the device it was stuck on.

use std::collections::BTreeMap;

use types::{AssetTag, Scan, TagEntry, TagState};

use super::failure::Failure;

/// Names a pair for as long as its block is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct PairId(u32);

/// A label and the device it is for.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    pub id: PairId,
    pub tag: AssetTag,
    /// What was scanned on the device.
    pub code: String,
    pub state: PairState,
}

/// Where a pair stands.
#[derive(Debug, Clone, PartialEq)]
pub enum PairState {
    Working,
    Bound(Bound),
    /// The device has its former name back; the label is void.
    Undone,
    Failed(Failure),
}

/// A device that has its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    pub asset_id: u64,
    /// What RT called the asset before.
    pub name_before: String,
    /// Whether RT has yet to hear of it.
    pub waits: bool,
}

/// What a scan was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// A label of this block; the device is next.
    Label(AssetTag),
    /// A device; the pair is complete.
    Pair(PairId),
    /// A device, while a label was asked for.
    NotALabel(String),
    /// A label that cannot be bound any more.
    Spent(AssetTag, TagState),
    Nothing,
}

/// The labels of a block and what was scanned for them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Binding {
    labels: BTreeMap<AssetTag, TagState>,
    /// The label whose device is next.
    in_hand: Option<AssetTag>,
    pairs: Vec<Pair>,
    last_id: PairId,
}

impl Binding {
    /// Learns where the labels of the block stand.
    pub fn learn(&mut self, entries: &[TagEntry]) {
        for entry in entries {
            self.labels.insert(entry.tag.clone(), entry.state);
        }
    }

    /// Takes a scan in.
    pub fn take(&mut self, raw: &str) -> Taken {
        let code = raw.trim();
        if code.is_empty() {
            return Taken::Nothing;
        }
        if let Some((tag, state)) = self.label(code) {
            // A second label instead of a device: the hand took another one.
            return match state {
                TagState::Reserved => {
                    self.in_hand = Some(tag.clone());
                    Taken::Label(tag)
                }
                TagState::Assigned if self.in_hand.is_some() => self.pair(code),
                TagState::Assigned | TagState::Void => Taken::Spent(tag, state),
            };
        }
        self.pair(code)
    }

    fn pair(&mut self, code: &str) -> Taken {
        let Some(tag) = self.in_hand.take() else {
            return Taken::NotALabel(code.to_owned());
        };
        // The next scan of the same label meets it as spent, whatever the server is doing.
        self.labels.insert(tag.clone(), TagState::Assigned);
        self.last_id.0 += 1;
        self.pairs.push(Pair {
            id: self.last_id,
            tag,
            code: code.to_owned(),
            state: PairState::Working,
        });
        Taken::Pair(self.last_id)
    }

    fn label(&self, code: &str) -> Option<(AssetTag, TagState)> {
        let tag = match Scan::parse(code).ok()? {
            Scan::CheckedTag(tag) => tag,
            Scan::Text { tag, .. } => tag?,
            Scan::Url { .. } => return None,
        };
        let state = *self.labels.get(&tag)?;
        Some((tag, state))
    }

    /// Files how a pair came out. A label that did not come to its device is free again.
    pub fn settle(&mut self, id: PairId, outcome: Result<Bound, Failure>) {
        let Some(pair) = self.pairs.iter_mut().find(|pair| pair.id == id) else {
            return;
        };
        pair.state = match outcome {
            Ok(bound) => PairState::Bound(bound),
            Err(failure) => {
                // Where no answer came, nobody knows; the server says at the next try.
                self.labels.insert(pair.tag.clone(), TagState::Reserved);
                PairState::Failed(failure)
            }
        };
    }

    /// Tries a pair again that failed.
    pub fn retry(&mut self, id: PairId) -> bool {
        let pair = self.pairs.iter_mut().find(|pair| pair.id == id);
        let Some(pair) = pair.filter(|pair| matches!(pair.state, PairState::Failed(_))) else {
            return false;
        };
        pair.state = PairState::Working;
        self.labels.insert(pair.tag.clone(), TagState::Assigned);
        true
    }

    /// Remembers that a device has its former name back. Its label is spent for good.
    pub fn undo(&mut self, id: PairId) {
        let pair = self.pairs.iter_mut().find(|pair| pair.id == id);
        if let Some(pair) = pair
            && matches!(pair.state, PairState::Bound(_))
        {
            pair.state = PairState::Undone;
            self.labels.insert(pair.tag.clone(), TagState::Void);
        }
    }

    /// Puts the label in hand down.
    pub fn put_down(&mut self) {
        self.in_hand = None;
    }

    /// The label whose device is next.
    pub fn in_hand(&self) -> Option<&AssetTag> {
        self.in_hand.as_ref()
    }

    /// Every pair, oldest first.
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// One pair.
    pub fn get(&self, id: PairId) -> Option<&Pair> {
        self.pairs.iter().find(|pair| pair.id == id)
    }

    /// How many labels of the block are in a state.
    pub fn count(&self, state: TagState) -> usize {
        self.labels.values().filter(|s| **s == state).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(tags: &[(&str, TagState)]) -> Binding {
        Binding {
            labels: tags
                .iter()
                .map(|(tag, state)| (AssetTag::parse(tag).unwrap(), *state))
                .collect(),
            ..Binding::default()
        }
    }

    fn tag(text: &str) -> AssetTag {
        AssetTag::parse(text).unwrap()
    }

    fn bound() -> Bound {
        Bound {
            asset_id: 7,
            name_before: "New Chromebook".to_owned(),
            waits: false,
        }
    }

    #[test]
    fn a_label_and_then_a_device_are_a_pair() {
        let mut binding = block(&[("W12-0500", TagState::Reserved)]);

        assert_eq!(binding.take("w12-0500"), Taken::Label(tag("W12-0500")));
        let Taken::Pair(id) = binding.take(" 5CD9381XYZ ") else {
            panic!("a pair");
        };

        let pair = binding.get(id).unwrap();
        assert_eq!(
            (pair.tag.as_str(), pair.code.as_str()),
            ("W12-0500", "5CD9381XYZ")
        );
        assert_eq!(binding.in_hand(), None);
    }

    #[test]
    fn a_second_label_takes_the_place_of_the_first() {
        let mut binding = block(&[
            ("W12-0500", TagState::Reserved),
            ("W12-0501", TagState::Reserved),
        ]);
        binding.take("W12-0500");

        assert_eq!(binding.take("W12-0501"), Taken::Label(tag("W12-0501")));
        assert_eq!(binding.in_hand(), Some(&tag("W12-0501")));
        assert!(binding.pairs().is_empty());
    }

    #[test]
    fn a_device_without_a_label_in_hand_binds_nothing() {
        let mut binding = block(&[("W12-0500", TagState::Reserved)]);

        assert_eq!(binding.take("5CD1"), Taken::NotALabel("5CD1".to_owned()));
        assert_eq!(binding.take("  "), Taken::Nothing);
        assert!(binding.pairs().is_empty());
    }

    #[test]
    fn a_label_is_spent_as_soon_as_it_was_paired_and_free_again_where_that_failed() {
        let mut binding = block(&[("W12-0500", TagState::Reserved)]);
        binding.take("W12-0500");
        let Taken::Pair(id) = binding.take("5CD1") else {
            panic!("a pair");
        };
        let spent = Taken::Spent(tag("W12-0500"), TagState::Assigned);
        assert_eq!(binding.take("W12-0500"), spent);

        binding.settle(id, Err(Failure::TooSlow));

        assert_eq!(binding.take("W12-0500"), Taken::Label(tag("W12-0500")));
    }

    #[test]
    fn a_binding_that_is_undone_leaves_a_void_label() {
        let mut binding = block(&[("W12-0500", TagState::Reserved)]);
        binding.take("W12-0500");
        let Taken::Pair(id) = binding.take("5CD1") else {
            panic!("a pair");
        };

        binding.undo(id);
        assert_eq!(binding.count(TagState::Void), 0);
        binding.settle(id, Ok(bound()));
        binding.undo(id);

        assert_eq!(binding.get(id).unwrap().state, PairState::Undone);
        assert_eq!(
            binding.take("W12-0500"),
            Taken::Spent(tag("W12-0500"), TagState::Void)
        );
    }

    #[test]
    fn a_pair_that_failed_can_be_tried_again_and_one_that_is_bound_cannot() {
        let mut binding = block(&[("W12-0500", TagState::Reserved)]);
        binding.take("W12-0500");
        let Taken::Pair(id) = binding.take("5CD1") else {
            panic!("a pair");
        };
        binding.settle(id, Err(Failure::Unreachable));

        assert!(binding.retry(id));
        binding.settle(id, Ok(bound()));
        assert!(!binding.retry(id));
        assert_eq!(binding.count(TagState::Assigned), 1);
    }
}
