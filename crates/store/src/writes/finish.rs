//! Putting writes down again.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait,
    IntoActiveModel, QueryFilter, QuerySelect,
};
use types::{WriteKind, WriteState};
use uuid::Uuid;

use super::{WriteRecord, record};
use crate::{
    Error, LedgerEffect, MirrorAsset, NewTags, Result, Store, TagRecord,
    entities::rt_write,
    ledger::{self, signed},
    mails::tell_write_over,
    mirror,
    webhooks::{Listeners, tell_write},
};

/// How a write ended.
#[derive(Debug, Clone)]
pub struct Finish {
    pub state: WriteState,
    pub asset_id: Option<u64>,
    pub outcome: Option<String>,
    pub error: Option<String>,
    /// What happens to tags because of it.
    pub effects: Vec<LedgerEffect>,
    /// The asset as RT has it now.
    pub asset: Option<Box<MirrorAsset>>,
}

/// Why a write waits again.
#[derive(Debug, Clone)]
pub struct Postponement {
    pub next_attempt_at: DateTime<Utc>,
    pub error: String,
    pub uncertain_since: Option<DateTime<Utc>>,
    /// Whether this attempt counts towards giving up.
    pub counts: bool,
}

impl Store {
    /// Ends a write, with all that follows from it: everything or nothing. Says `false` when the
    /// write is not in this claimer's hand any more; nothing follows then.
    pub async fn finish_write(
        &self,
        id: Uuid,
        claimer: &str,
        finish: &Finish,
        at: DateTime<Utc>,
    ) -> Result<bool> {
        let tx = self.begin_write().await?;
        let Some(row) = in_hand(&tx, id, claimer).await? else {
            return Ok(false);
        };
        for effect in &finish.effects {
            ledger::apply(&tx, effect, at).await?;
        }
        let listeners = Listeners::of(&*tx).await?;
        let news = match &finish.asset {
            Some(asset) if listeners.is_empty() => {
                mirror::put(&tx, asset).await?;
                None
            }
            Some(asset) => Some(mirror::put_and_compare(&tx, asset).await?),
            None => None,
        };
        if !listeners.is_empty() {
            tell_write(&tx, &listeners, &record(row.clone())?, finish, news, at).await?;
        }
        if self.mail.is_some() {
            tell_write_over(&tx, &record(row.clone())?, finish, at).await?;
        }
        let attempts = row.attempts + 1;
        let mut row = row.into_active_model();
        row.state = Set(finish.state.as_str().to_owned());
        if let Some(asset_id) = finish.asset_id {
            row.asset_id = Set(Some(signed(asset_id)));
        }
        row.outcome = Set(finish.outcome.clone());
        row.error = Set(finish.error.clone());
        row.attempts = Set(attempts);
        row.finished_at = Set(Some(at));
        row.claimed_by = Set(None);
        row.claim_expires_at = Set(None);
        if finish.state != WriteState::Dead {
            row.uncertain_since = Set(None);
        }
        row.update(&*tx).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Has a write wait again. Says `false` when it is not in this claimer's hand any more.
    pub async fn postpone_write(
        &self,
        id: Uuid,
        claimer: &str,
        why: &Postponement,
    ) -> Result<bool> {
        let tx = self.begin_write().await?;
        let Some(row) = in_hand(&tx, id, claimer).await? else {
            return Ok(false);
        };
        let attempts = row.attempts + 1;
        let failures = row.failures + i32::from(why.counts);
        let mut row = row.into_active_model();
        row.state = Set(WriteState::Pending.as_str().to_owned());
        row.attempts = Set(attempts);
        row.failures = Set(failures);
        row.next_attempt_at = Set(why.next_attempt_at);
        row.error = Set(Some(why.error.clone()));
        row.uncertain_since = Set(why.uncertain_since);
        row.claimed_by = Set(None);
        row.claim_expires_at = Set(None);
        row.update(&*tx).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Notes, before anything is sent, that from now on nobody knows whether RT has it, and what is
    /// to become of it. What an earlier attempt noted stays. Says `false` when the write is not in
    /// this claimer's hand any more: it must not be sent then.
    pub async fn mark_uncertain(
        &self,
        id: Uuid,
        claimer: &str,
        since: DateTime<Utc>,
        until: DateTime<Utc>,
        plan: Option<String>,
    ) -> Result<bool> {
        let tx = self.begin_write().await?;
        let Some(row) = in_hand(&tx, id, claimer).await? else {
            return Ok(false);
        };
        let is_first = row.uncertain_since.is_none();
        let mut row = row.into_active_model();
        if is_first {
            row.uncertain_since = Set(Some(since));
            row.outcome = Set(plan);
        }
        row.claim_expires_at = Set(Some(until));
        row.update(&*tx).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Gives a write another tag, because RT has an asset of the first one: the first follows RT,
    /// the next number is taken, and the write goes on with it. `complete` is given the tag and says
    /// what to write, and what that is about where this names the tag. All or nothing.
    pub async fn retag_write(
        &self,
        id: Uuid,
        claimer: &str,
        effects: &[LedgerEffect],
        tags: &NewTags,
        complete: impl Fn(&TagRecord) -> (String, Option<String>) + Send + Sync,
    ) -> Result<Option<(WriteRecord, TagRecord)>> {
        let tx = self.begin_write().await?;
        let Some(row) = in_hand(&tx, id, claimer).await? else {
            return Ok(None);
        };
        for effect in effects {
            ledger::apply(&tx, effect, tags.at).await?;
        }
        let taken = ledger::take(&tx, tags).await?;
        let tag = taken.into_iter().next().ok_or(Error::Missing)?;
        let mut row = row.into_active_model();
        row.tag = Set(Some(tag.tag.to_string()));
        let (payload, summary) = complete(&tag);
        row.payload = Set(payload);
        if let Some(summary) = summary {
            row.summary = Set(summary);
        }
        let row = row.update(&*tx).await?;
        tx.commit().await?;
        Ok(Some((record(row)?, tag)))
    }

    /// Has a write that was given up tried again, now.
    pub async fn retry_write(&self, id: Uuid, now: DateTime<Utc>) -> Result<WriteRecord> {
        let tx = self.begin_write().await?;
        let row = dead(&tx, id).await?;
        let is_creation = row.kind == WriteKind::CreateAsset.as_str();
        let mut row = row.into_active_model();
        if is_creation {
            // That of an asset which was found before, and may not be the one that is found now.
            row.asset_id = Set(None);
        }
        row.state = Set(WriteState::Pending.as_str().to_owned());
        row.attempts = Set(0);
        row.failures = Set(0);
        row.next_attempt_at = Set(now);
        row.finished_at = Set(None);
        let row = row.update(&*tx).await?;
        tx.commit().await?;
        record(row)
    }

    /// Gives up a write for good, with what follows for tags.
    pub async fn discard_write(
        &self,
        id: Uuid,
        reason: &str,
        effects: &[LedgerEffect],
        now: DateTime<Utc>,
    ) -> Result<WriteRecord> {
        let tx = self.begin_write().await?;
        let row = dead(&tx, id).await?;
        for effect in effects {
            ledger::apply(&tx, effect, now).await?;
        }
        let mut row = row.into_active_model();
        row.state = Set(WriteState::Discarded.as_str().to_owned());
        row.error = Set(Some(reason.to_owned()));
        row.finished_at = Set(Some(now));
        let row = row.update(&*tx).await?;
        tx.commit().await?;
        record(row)
    }
}

async fn in_hand(
    tx: &DatabaseTransaction,
    id: Uuid,
    claimer: &str,
) -> Result<Option<rt_write::Model>> {
    let found = rt_write::Entity::find()
        .filter(rt_write::Column::Id.eq(id))
        .filter(rt_write::Column::State.eq(WriteState::Running.as_str()))
        .filter(rt_write::Column::ClaimedBy.eq(claimer))
        .lock_exclusive()
        .one(tx)
        .await?;
    Ok(found)
}

async fn dead(tx: &DatabaseTransaction, id: Uuid) -> Result<rt_write::Model> {
    let row = rt_write::Entity::find()
        .filter(rt_write::Column::Id.eq(id))
        .lock_exclusive()
        .one(tx)
        .await?
        .ok_or(Error::Missing)?;
    if row.state == WriteState::Dead.as_str() {
        Ok(row)
    } else {
        Err(Error::WrongState { state: row.state })
    }
}
