//! Sequences of tags, and what is done to them.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use types::{TagSequenceChangeKind as Kind, TagState};
use uuid::Uuid;

use super::{SequenceChange, SequenceRecord, change, sequence, signed, unsigned, word_of};
use crate::{
    Error, Result, Store,
    entities::{tag, tag_sequence, tag_sequence_change},
};

/// A sequence to begin.
#[derive(Debug, Clone)]
pub struct NewSequence {
    pub change_id: Uuid,
    pub prefix: String,
    pub padding: u8,
    pub next_number: u64,
    pub kind: Kind,
    pub reason: String,
    pub by: String,
    pub at: DateTime<Utc>,
}

/// What became of the numbers of a sequence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SequenceUse {
    pub reserved: u64,
    pub assigned: u64,
    pub void: u64,
    /// Numbers below the next one that were never given, each within a change with a reason.
    pub passed_over: u64,
    /// Numbers below the next one without any trace.
    pub unexplained: u64,
}

/// What is to be changed of a sequence. What is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SequencePatch {
    pub next_number: Option<u64>,
    pub padding: Option<u8>,
    pub is_active: Option<bool>,
    /// How the sequence was read; another one is not changed.
    pub expected: Option<SequenceRecord>,
}

impl Store {
    /// Every sequence, by prefix.
    pub async fn sequences(&self) -> Result<Vec<SequenceRecord>> {
        let rows = tag_sequence::Entity::find()
            .order_by_asc(tag_sequence::Column::Prefix)
            .all(&self.db)
            .await?;
        Ok(rows.into_iter().map(sequence).collect())
    }

    /// The sequence of this prefix.
    pub async fn sequence(&self, prefix: &str) -> Result<Option<SequenceRecord>> {
        let found = tag_sequence::Entity::find_by_id(prefix)
            .one(&self.db)
            .await?;
        Ok(found.map(sequence))
    }

    /// Begins a sequence; says whether it was not there yet.
    pub async fn begin_sequence(&self, new: &NewSequence) -> Result<bool> {
        let tx = self.begin_write().await?;
        let row = tag_sequence::ActiveModel {
            prefix: Set(new.prefix.clone()),
            padding: Set(i32::from(new.padding)),
            next_number: Set(signed(new.next_number)),
            is_active: Set(true),
            updated_at: Set(new.at),
        };
        let begun = tag_sequence::Entity::insert(row)
            .on_conflict_do_nothing()
            .exec_without_returning(&*tx)
            .await?;
        if !matches!(begun, sea_orm::TryInsertResult::Inserted(1)) {
            return Ok(false);
        }
        let event = SequenceChange {
            id: new.change_id,
            kind: new.kind,
            from_next: 0,
            to_next: new.next_number,
            reason: new.reason.clone(),
            changed_by: new.by.clone(),
            changed_at: new.at,
        };
        log(&tx, &new.prefix, &event).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Changes a sequence; each part that is given is a change of its own, with the same reason.
    /// [`Error::WrongState`] when it is not the one any more that was expected.
    pub async fn change_sequence(
        &self,
        prefix: &str,
        patch: &SequencePatch,
        event: impl Fn(Kind) -> SequenceChange + Send + Sync,
    ) -> Result<SequenceRecord> {
        let tx = self.begin_write().await?;
        let row = tag_sequence::Entity::find_by_id(prefix)
            .lock_exclusive()
            .one(&*tx)
            .await?
            .ok_or(Error::Missing)?;
        let mut now = sequence(row);
        if patch
            .expected
            .as_ref()
            .is_some_and(|expected| *expected != now)
        {
            return Err(Error::WrongState {
                state: "another one".to_owned(),
            });
        }
        if let Some(next) = patch.next_number.filter(|&next| next != now.next_number) {
            if next < now.next_number {
                refuse_used(&tx, &now, next).await?;
            }
            let kind = if next > now.next_number {
                Kind::Raised
            } else {
                Kind::Lowered
            };
            log_step(&tx, &now, next, &event(kind)).await?;
            now.next_number = next;
        }
        if let Some(padding) = patch.padding.filter(|&padding| padding != now.padding) {
            log_step(&tx, &now, now.next_number, &event(Kind::Padding)).await?;
            now.padding = padding;
        }
        if let Some(is_active) = patch
            .is_active
            .filter(|&is_active| is_active != now.is_active)
        {
            let kind = if is_active {
                Kind::Activated
            } else {
                Kind::Deactivated
            };
            log_step(&tx, &now, now.next_number, &event(kind)).await?;
            now.is_active = is_active;
        }
        now.updated_at = event(Kind::Raised).changed_at;
        tag_sequence::ActiveModel {
            prefix: Set(now.prefix.clone()),
            padding: Set(i32::from(now.padding)),
            next_number: Set(signed(now.next_number)),
            is_active: Set(now.is_active),
            updated_at: Set(now.updated_at),
        }
        .update(&*tx)
        .await?;
        tx.commit().await?;
        Ok(now)
    }

    /// What was done to a sequence, the newest first, at most `limit`; with `before` what was done
    /// before that.
    pub async fn sequence_changes(
        &self,
        prefix: &str,
        before: Option<Uuid>,
        limit: u64,
    ) -> Result<Vec<SequenceChange>> {
        let mut query = tag_sequence_change::Entity::find()
            .filter(tag_sequence_change::Column::Prefix.eq(prefix))
            .order_by_desc(tag_sequence_change::Column::Id)
            .limit(limit);
        if let Some(before) = before {
            query = query.filter(tag_sequence_change::Column::Id.lt(before));
        }
        let rows = query.all(&self.db).await?;
        rows.into_iter().map(change).collect()
    }

    /// What became of the numbers of a sequence. Every number from 1 to the next one is a row of the
    /// ledger or lies where an administrator passed numbers over; what is neither is unexplained.
    pub async fn sequence_use(&self, sequence: &SequenceRecord) -> Result<SequenceUse> {
        let mut counts = SequenceUse::default();
        let by_state: Vec<(String, i64)> = tag::Entity::find()
            .select_only()
            .column(tag::Column::State)
            .column_as(tag::Column::Tag.count(), "count")
            .filter(tag::Column::Prefix.eq(&sequence.prefix))
            .group_by(tag::Column::State)
            .into_tuple()
            .all(&self.db)
            .await?;
        for (state, count) in by_state {
            let count = unsigned(count);
            if state == TagState::Reserved.as_str() {
                counts.reserved = count;
            } else if state == TagState::Assigned.as_str() {
                counts.assigned = count;
            } else {
                counts.void = count;
            }
        }
        let next = sequence.next_number;
        let mut explained = self.rows_between(&sequence.prefix, 0, next).await?;
        // People count from 1: nobody misses a 0 that was not given.
        let first = u64::from(self.rows_between(&sequence.prefix, 0, 1).await? == 0);
        for (from, to) in self.passed_over(&sequence.prefix).await? {
            let (from, to) = (from.max(first), to.min(next));
            if from < to {
                let within = self.rows_between(&sequence.prefix, from, to).await?;
                counts.passed_over += (to - from).saturating_sub(within);
            }
        }
        explained += counts.passed_over;
        counts.unexplained = next.saturating_sub(first + explained);
        Ok(counts)
    }

    async fn rows_between(&self, prefix: &str, from: u64, to: u64) -> Result<u64> {
        let count = tag::Entity::find()
            .filter(tag::Column::Prefix.eq(prefix))
            .filter(tag::Column::Number.gte(signed(from)))
            .filter(tag::Column::Number.lt(signed(to)))
            .count(&self.db)
            .await?;
        Ok(count)
    }

    /// Half-open ranges of numbers that raising the sequence passed over and lowering did not take
    /// back, without overlap.
    async fn passed_over(&self, prefix: &str) -> Result<Vec<(u64, u64)>> {
        let rows = tag_sequence_change::Entity::find()
            .filter(tag_sequence_change::Column::Prefix.eq(prefix))
            .order_by_asc(tag_sequence_change::Column::Id)
            .all(&self.db)
            .await?;
        let mut ranges: Vec<(u64, u64)> = Vec::new();
        for row in rows {
            let (from, to) = (unsigned(row.from_next), unsigned(row.to_next));
            if to > from {
                ranges.push((from, to));
            } else {
                // From `to` on, the numbers are to be given after all.
                ranges.retain_mut(|range| {
                    range.1 = range.1.min(to);
                    range.0 < range.1
                });
            }
        }
        Ok(ranges)
    }
}

/// Refuses a next number that was used already: a number is given once.
async fn refuse_used(tx: &DatabaseTransaction, now: &SequenceRecord, next: u64) -> Result<()> {
    let highest: Option<i64> = tag::Entity::find()
        .select_only()
        .column(tag::Column::Number)
        .filter(tag::Column::Prefix.eq(&now.prefix))
        .filter(tag::Column::Number.gte(signed(next)))
        .filter(tag::Column::Number.lt(signed(now.next_number)))
        .order_by_desc(tag::Column::Number)
        .limit(1)
        .into_tuple()
        .one(tx)
        .await?;
    match highest {
        Some(highest) => Err(Error::BelowUsed {
            prefix: now.prefix.clone(),
            highest_used: unsigned(highest),
        }),
        None => Ok(()),
    }
}

async fn log_step(
    tx: &DatabaseTransaction,
    now: &SequenceRecord,
    to_next: u64,
    event: &SequenceChange,
) -> Result<()> {
    let event = SequenceChange {
        from_next: now.next_number,
        to_next,
        ..event.clone()
    };
    log(tx, &now.prefix, &event).await
}

pub(super) async fn log(
    tx: &DatabaseTransaction,
    prefix: &str,
    event: &SequenceChange,
) -> Result<()> {
    tag_sequence_change::ActiveModel {
        id: Set(event.id),
        prefix: Set(prefix.to_owned()),
        kind: Set(word_of(event.kind).to_owned()),
        from_next: Set(signed(event.from_next)),
        to_next: Set(signed(event.to_next)),
        reason: Set(event.reason.clone()),
        changed_by: Set(event.changed_by.clone()),
        changed_at: Set(event.changed_at),
    }
    .insert(tx)
    .await?;
    Ok(())
}
