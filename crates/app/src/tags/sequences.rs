//! Sequences of tags.

use store::{NewSequence, SequenceChange, SequencePatch, SequenceRecord, Store};
use types::{
    AssetTag, NewTagSequence, Page, Permission, TagSequence, TagSequenceChange,
    TagSequenceChangeKind, TagSequencePatch,
};

use crate::{
    App, Conflict, Context, Error, Result, Thing,
    assets::cursor,
    error::internal,
    limits::{page_limit, reason},
    version::{check_version, version_of},
};

const USUAL_PADDING: u8 = 4;
pub(super) const MAX_NUMBER: u64 = 999_999_999;
const MAX_PREFIX: usize = 15;
const CHANGES: &str = "sequence_changes";
const USUAL_LIMIT: u8 = 20;

impl App {
    /// Every sequence, with what became of its numbers.
    pub async fn tag_sequences(&self, ctx: &Context) -> Result<Page<TagSequence>> {
        ctx.require(Permission::ReadTags)?;
        self.begin_usual_sequences().await?;
        let found = self.store().sequences().await;
        let mut items = Vec::new();
        for sequence in found.map_err(internal("list sequences"))? {
            items.push(self.sequence_view(sequence).await?);
        }
        Ok(Page::whole(items))
    }

    /// Begins a sequence, once for a key.
    pub async fn begin_tag_sequence(
        &self,
        ctx: &Context,
        new: &NewTagSequence,
        key: Option<&str>,
    ) -> Result<TagSequence> {
        let who = ctx.require(Permission::ManageTags)?;
        let new_sequence = NewSequence {
            change_id: self.ids().next(),
            prefix: prefix("/prefix", &new.prefix)?,
            padding: padding(new.padding.unwrap_or(USUAL_PADDING))?,
            next_number: number(new.next_number.unwrap_or(1))?,
            kind: TagSequenceChangeKind::Created,
            reason: reason("/reason", &new.reason)?,
            by: who.username.clone(),
            at: ctx.now,
        };
        let prefix = &new_sequence.prefix;
        let request = self.repeatable(ctx, "begin-sequence", key, new)?;
        let effect = async |store: Store| {
            let begun = store.begin_sequence(&new_sequence).await;
            if begun.map_err(internal("begin a sequence"))? {
                return self.sequence_of(prefix).await;
            }
            Err(Conflict::Sequence {
                prefix: prefix.clone(),
                why: "it is there already".to_owned(),
            }
            .into())
        };
        self.once(request, effect, async |_| self.sequence_of(prefix).await)
            .await
    }

    /// Changes a sequence. Its next number may be raised, over numbers that are explained by the
    /// reason then, or lowered to no number that was used. With a version only that one is changed.
    pub async fn change_tag_sequence(
        &self,
        ctx: &Context,
        prefix: &str,
        patch: &TagSequencePatch,
        version: Option<&str>,
    ) -> Result<TagSequence> {
        let who = ctx.require(Permission::ManageTags)?;
        let why = reason("/reason", &patch.reason)?;
        let prefix = prefix.trim().to_ascii_uppercase();
        let next_number = patch.next_number.map(number).transpose()?;
        let padding = patch.padding.map(padding).transpose()?;
        let event = |kind| SequenceChange {
            id: self.ids().next(),
            kind,
            from_next: 0,
            to_next: 0,
            reason: why.clone(),
            changed_by: who.username.clone(),
            changed_at: ctx.now,
        };
        let expected = match version {
            None => None,
            Some(version) => {
                let known = self.store().sequence(&prefix).await;
                let known = known.map_err(internal("read a sequence"))?;
                let known = known.ok_or_else(|| no_such(&prefix))?;
                check_version("sequence", Some(version), &sequence_version(&known))?;
                Some(known)
            }
        };
        let wanted = SequencePatch {
            next_number,
            padding,
            is_active: patch.is_active,
            expected,
        };
        let changed = self.store().change_sequence(&prefix, &wanted, event).await;
        match changed {
            Err(store::Error::WrongState { .. }) => {
                Err(Conflict::RecordChanged { what: "sequence" }.into())
            }
            Ok(sequence) => self.sequence_view(sequence).await,
            Err(error) => Err(refusal(&prefix, error)),
        }
    }

    /// What was done to a sequence, the newest first.
    pub async fn tag_sequence_changes(
        &self,
        ctx: &Context,
        prefix: &str,
        limit: Option<u8>,
        cursor: Option<&str>,
    ) -> Result<Page<TagSequenceChange>> {
        ctx.require(Permission::ReadTags)?;
        let limit = page_limit(limit, USUAL_LIMIT)?;
        let before = cursor
            .map(|cursor| cursor::read_id(CHANGES, cursor))
            .transpose()?;
        let prefix = prefix.trim().to_ascii_uppercase();
        let known = self.store().sequence(&prefix).await;
        if known.map_err(internal("read a sequence"))?.is_none() {
            return Err(no_such(&prefix));
        }
        let wanted = u64::from(limit) + 1;
        let changes = self.store().sequence_changes(&prefix, before, wanted).await;
        let mut changes = changes.map_err(internal("list changes of a sequence"))?;
        let has_more = changes.len() > usize::from(limit);
        changes.truncate(usize::from(limit));
        let last = changes.last().filter(|_| has_more);
        Ok(Page {
            next_cursor: last.map(|last| cursor::write_id(CHANGES, last.id)),
            items: changes.into_iter().map(change_view).collect(),
        })
    }

    /// The sequence that tags come from, for real or for trying things out.
    pub(crate) fn prefix_for(&self, is_test: bool) -> String {
        let tags = &self.policy().tags;
        if is_test {
            tags.test_prefix.clone()
        } else {
            tags.prefix.clone()
        }
    }

    /// Begins the sequences of the configuration where they are not there yet. It does nothing to
    /// those that are: the next number is the database's alone.
    pub(crate) async fn begin_usual_sequences(&self) -> Result<()> {
        let tags = &self.policy().tags;
        for (prefix, first) in [(&tags.prefix, tags.first_number), (&tags.test_prefix, 1)] {
            let known = self.store().sequence(prefix).await;
            if known.map_err(internal("read a sequence"))?.is_some() {
                continue;
            }
            let new = NewSequence {
                change_id: self.ids().next(),
                prefix: prefix.clone(),
                padding: tags.padding,
                next_number: first,
                kind: TagSequenceChangeKind::Created,
                reason: "Begun by the configuration".to_owned(),
                by: "rtutils".to_owned(),
                at: self.clock().now(),
            };
            let begun = self.store().begin_sequence(&new).await;
            begun.map_err(internal("begin a sequence"))?;
        }
        Ok(())
    }

    /// The sequence that a tag belongs to, and its number there; none when it is of no sequence.
    pub(crate) async fn place_of(&self, tag: &AssetTag) -> Result<Option<(String, u64)>> {
        let sequences = self.store().sequences().await;
        let sequences = sequences.map_err(internal("list sequences"))?;
        Ok(place_in(&sequences, tag))
    }

    /// The same, when the sequences of the configuration may not have begun yet: their numbers are
    /// to be given from then on.
    pub(crate) async fn place_to_be(&self, tag: &AssetTag) -> Result<Option<(String, u64)>> {
        let place = self.place_of(tag).await?;
        if place.is_some() {
            return Ok(place);
        }
        self.begin_usual_sequences().await?;
        self.place_of(tag).await
    }

    pub(crate) async fn is_of_a_sequence(&self, tag: &AssetTag) -> Result<bool> {
        Ok(self.place_of(tag).await?.is_some())
    }

    async fn sequence_of(&self, prefix: &str) -> Result<TagSequence> {
        let found = self.store().sequence(prefix).await;
        let found = found.map_err(internal("read a sequence"))?;
        self.sequence_view(found.ok_or_else(|| no_such(prefix))?)
            .await
    }

    async fn sequence_view(&self, sequence: SequenceRecord) -> Result<TagSequence> {
        let counts = self.store().sequence_use(&sequence).await;
        let counts = counts.map_err(internal("count tags"))?;
        let next_tag = sequence.tag(sequence.next_number).ok_or_else(|| {
            Error::internal("show a sequence", "its next number makes no tag any more")
        })?;
        let tags = &self.policy().tags;
        Ok(TagSequence {
            version: sequence_version(&sequence),
            is_default: sequence.prefix == tags.prefix,
            is_test: sequence.prefix == tags.test_prefix,
            prefix: sequence.prefix,
            padding: sequence.padding,
            next_number: sequence.next_number,
            next_tag,
            is_active: sequence.is_active,
            reserved: counts.reserved,
            assigned: counts.assigned,
            void: counts.void,
            passed_over: counts.passed_over,
            unexplained: counts.unexplained,
            updated_at: sequence.updated_at,
        })
    }
}

/// Reservations count as changes: they move the next number.
fn sequence_version(sequence: &SequenceRecord) -> String {
    version_of(&(
        &sequence.prefix,
        sequence.padding,
        sequence.next_number,
        sequence.is_active,
        sequence.updated_at,
    ))
}

/// The longest prefix that a tag begins with, and the number that follows.
pub(crate) fn place_in(sequences: &[SequenceRecord], tag: &AssetTag) -> Option<(String, u64)> {
    sequences
        .iter()
        .filter_map(|sequence| {
            let digits = tag.as_str().strip_prefix(&sequence.prefix)?;
            let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
            let number = digits.parse().ok().filter(|_| is_number)?;
            Some((sequence.prefix.clone(), number))
        })
        .max_by_key(|(prefix, _)| prefix.len())
}

fn prefix(pointer: &str, text: &str) -> Result<String> {
    let prefix = text.trim().to_ascii_uppercase();
    let makes_tags = AssetTag::parse(&format!("{prefix}123456789")).is_ok();
    let ends_in_a_digit = prefix.bytes().last().is_some_and(|b| b.is_ascii_digit());
    if prefix.is_empty() || prefix.len() > MAX_PREFIX || !makes_tags || ends_in_a_digit {
        let detail = format!(
            "A prefix begins with a letter or digit, has at most {MAX_PREFIX} letters, digits and \
             - _ . /, and does not end in a digit, which would run into the number."
        );
        return Err(Error::invalid(pointer, "invalid", detail));
    }
    Ok(prefix)
}

fn padding(padding: u8) -> Result<u8> {
    if (1..=9).contains(&padding) {
        return Ok(padding);
    }
    Err(Error::invalid(
        "/padding",
        "out_of_range",
        "A number has between 1 and 9 digits at least.",
    ))
}

fn number(number: u64) -> Result<u64> {
    if number <= MAX_NUMBER {
        return Ok(number);
    }
    let detail = format!("Numbers go up to {MAX_NUMBER}.");
    Err(Error::invalid("/next_number", "out_of_range", detail))
}

pub(super) fn no_such(prefix: &str) -> Error {
    Thing::Record {
        what: "sequence of tags",
        name: prefix.to_owned(),
    }
    .into()
}

/// What the store says about a sequence, for whoever asked.
pub(crate) fn refusal(prefix: &str, error: store::Error) -> Error {
    let conflict = |why: String| {
        Error::from(Conflict::Sequence {
            prefix: prefix.to_owned(),
            why,
        })
    };
    match error {
        store::Error::Missing | store::Error::NoSequence { .. } => no_such(prefix),
        store::Error::SequenceClosed { .. } => conflict("no tags are given out of it".to_owned()),
        store::Error::SequenceUsedUp { .. } => {
            conflict("its numbers are too long to make a tag".to_owned())
        }
        store::Error::BelowUsed { highest_used, .. } => conflict(format!(
            "number {highest_used} was used; the next number can be {} at least",
            highest_used + 1
        )),
        other => Error::internal("handle a sequence of tags", other),
    }
}

fn change_view(change: SequenceChange) -> TagSequenceChange {
    TagSequenceChange {
        id: change.id,
        kind: change.kind,
        from_next: change.from_next,
        to_next: change.to_next,
        reason: change.reason,
        changed_by: change.changed_by,
        changed_at: change.changed_at,
    }
}
