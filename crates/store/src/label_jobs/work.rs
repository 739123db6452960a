//! Working on jobs: who has one in hand, and how far it is.
//!
//! Whoever has a job in hand says so with every step. A step that somebody else's claim or a
//! cancellation came before changes nothing and answers `false`: the work stops there.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, Query},
};
use types::{AssetTag, LabelJobItemState, LabelJobState, LabelSize};
use uuid::Uuid;

use super::{LabelJobRecord, record, stored, tell::tell_finished};
use crate::{
    Error, Result, Store, WriteTransaction,
    entities::{label_job, label_job_item},
    ledger::signed,
    mails::tell_label_job_failed,
};

/// What was found out about an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedItem {
    pub line: u32,
    pub state: LabelJobItemState,
    pub detail: Option<String>,
    pub asset_id: Option<u64>,
    pub tag: Option<AssetTag>,
    pub template: Option<LabelSize>,
    pub content: Option<String>,
}

/// A step of the work on a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobProgress {
    /// Items that are drawn by now.
    pub drawn: u32,
    /// Until when the job stays in hand.
    pub until: DateTime<Utc>,
}

/// Until when a job is laid aside, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaidAside {
    pub until: DateTime<Utc>,
    pub why: String,
    /// Whether that is a failure of ours.
    pub counts: bool,
}

/// How a job ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelJobEnd {
    pub state: LabelJobState,
    pub detail: Option<String>,
    pub pages: u32,
    pub file_size: Option<u64>,
    pub file_expires_at: Option<DateTime<Utc>>,
    pub at: DateTime<Utc>,
}

impl Store {
    /// Takes the oldest job in hand that is due, or whose holder is gone.
    pub async fn claim_label_job(
        &self,
        claimer: &str,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Option<LabelJobRecord>> {
        let due = label_job::Entity::find()
            .filter(is_due(now))
            .order_by_asc(label_job::Column::Id)
            .one(&self.db)
            .await?;
        let Some(due) = due else {
            return Ok(None);
        };
        let tx = self.begin_write().await?;
        let taken = label_job::Entity::update_many()
            .set(label_job::ActiveModel {
                state: Set(LabelJobState::Running.as_str().to_owned()),
                claimed_by: Set(Some(claimer.to_owned())),
                claim_expires_at: Set(Some(until)),
                ..Default::default()
            })
            .filter(label_job::Column::Id.eq(due.id))
            .filter(is_due(now))
            .exec(&*tx)
            .await?;
        if taken.rows_affected != 1 {
            return Ok(None);
        }
        let row = label_job::Entity::find_by_id(due.id).one(&*tx).await?;
        tx.commit().await?;
        row.map(record).transpose()
    }

    /// Records what was found out about items of a job.
    pub async fn record_label_job_checks(
        &self,
        job: &LabelJobRecord,
        checked: &[CheckedItem],
        until: DateTime<Utc>,
    ) -> Result<bool> {
        let tx = self.begin_write().await?;
        let skipped = checked
            .iter()
            .filter(|item| item.state.is_trouble())
            .count();
        let number = |count: usize| stored(u32::try_from(count).unwrap_or(u32::MAX));
        let plus = |column: label_job::Column, more: i32| Expr::col(column).add(more);
        let moved = label_job::Entity::update_many()
            .col_expr(
                label_job::Column::Checked,
                plus(label_job::Column::Checked, number(checked.len())),
            )
            .col_expr(
                label_job::Column::Skipped,
                plus(label_job::Column::Skipped, number(skipped)),
            )
            .col_expr(label_job::Column::ClaimExpiresAt, Expr::value(until))
            // It has come further.
            .col_expr(label_job::Column::Attempts, Expr::value(0))
            .col_expr(label_job::Column::Failures, Expr::value(0))
            .col_expr(
                label_job::Column::StuckSince,
                Expr::value(None::<DateTime<Utc>>),
            )
            .filter(in_hand(job))
            .exec(&*tx)
            .await?;
        if moved.rows_affected != 1 {
            return Ok(false);
        }
        for item in checked {
            label_job_item::Entity::update_many()
                .set(label_job_item::ActiveModel {
                    state: Set(item.state.as_str().to_owned()),
                    detail: Set(item.detail.clone()),
                    asset_id: Set(item.asset_id.map(signed)),
                    tag: Set(item.tag.as_ref().map(ToString::to_string)),
                    template: Set(item.template.map(|size| size.as_str().to_owned())),
                    content: Set(item.content.clone()),
                    ..Default::default()
                })
                .filter(label_job_item::Column::JobId.eq(job.id))
                .filter(label_job_item::Column::Line.eq(stored(item.line)))
                .exec(&*tx)
                .await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Records how far the drawing of a job is.
    pub async fn record_label_job_progress(
        &self,
        job: &LabelJobRecord,
        progress: JobProgress,
    ) -> Result<bool> {
        let moved = label_job::Entity::update_many()
            .set(label_job::ActiveModel {
                drawn: Set(stored(progress.drawn)),
                claim_expires_at: Set(Some(progress.until)),
                ..Default::default()
            })
            .filter(in_hand(job))
            .exec(&self.db)
            .await?;
        Ok(moved.rows_affected == 1)
    }

    /// Ends a job. What was ready is printed when the job is done.
    pub async fn finish_label_job(&self, job: &LabelJobRecord, end: &LabelJobEnd) -> Result<bool> {
        let tx = self.begin_write().await?;
        let ended = label_job::Entity::update_many()
            .set(label_job::ActiveModel {
                state: Set(end.state.as_str().to_owned()),
                detail: Set(end.detail.clone()),
                pages: Set(stored(end.pages)),
                file_size: Set(end.file_size.map(signed)),
                file_expires_at: Set(end.file_expires_at),
                finished_at: Set(Some(end.at)),
                claimed_by: Set(None),
                claim_expires_at: Set(None),
                ..Default::default()
            })
            .filter(in_hand(job))
            .exec(&*tx)
            .await?;
        if ended.rows_affected != 1 {
            return Ok(false);
        }
        if end.state == LabelJobState::Done {
            print_all(&tx, job.id).await?;
        }
        tell_finished(&tx, job, end).await?;
        tell_label_job_failed(&tx, job, end).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Lays a job aside until a time, and says why; and whether for a reason of ours. What was
    /// drawn of it is drawn anew.
    pub async fn postpone_label_job(
        &self,
        job: &LabelJobRecord,
        aside: &LaidAside,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let laid_aside = label_job::Entity::update_many()
            .set(label_job::ActiveModel {
                state: Set(LabelJobState::Waiting.as_str().to_owned()),
                detail: Set(Some(aside.why.clone())),
                drawn: Set(0),
                attempts: Set(stored(job.attempts.saturating_add(1))),
                failures: Set(stored(job.failures.saturating_add(u32::from(aside.counts)))),
                stuck_since: Set(Some(job.stuck_since.unwrap_or(now))),
                next_attempt_at: Set(aside.until),
                claimed_by: Set(None),
                claim_expires_at: Set(None),
                ..Default::default()
            })
            .filter(in_hand(job))
            .exec(&self.db)
            .await?;
        Ok(laid_aside.rows_affected == 1)
    }

    /// Ends a job that is not over yet; whoever has it in hand finds out at the next step. Says
    /// whether there was something to end.
    pub async fn cancel_label_job(&self, id: Uuid, by: &str, at: DateTime<Utc>) -> Result<bool> {
        let unfinished = [LabelJobState::Waiting, LabelJobState::Running];
        let detail = format!("Cancelled by {by}.");
        let tx = self.begin_write().await?;
        let ended = label_job::Entity::update_many()
            .set(label_job::ActiveModel {
                state: Set(LabelJobState::Cancelled.as_str().to_owned()),
                detail: Set(Some(detail.clone())),
                finished_at: Set(Some(at)),
                claimed_by: Set(None),
                claim_expires_at: Set(None),
                ..Default::default()
            })
            .filter(label_job::Column::Id.eq(id))
            .filter(label_job::Column::State.is_in(unfinished.map(LabelJobState::as_str)))
            .exec(&*tx)
            .await?;
        if ended.rows_affected != 1 {
            return Ok(false);
        }
        let row = label_job::Entity::find_by_id(id).one(&*tx).await?;
        let job = record(row.ok_or(Error::Missing)?)?;
        let end = LabelJobEnd {
            state: LabelJobState::Cancelled,
            detail: Some(detail),
            pages: 0,
            file_size: None,
            file_expires_at: None,
            at,
        };
        tell_finished(&tx, &job, &end).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Forgets what the labels said whose PDF is not kept any more; that they were printed stays.
    pub async fn forget_label_contents(&self, now: DateTime<Utc>) -> Result<u64> {
        let over = Query::select()
            .column(label_job::Column::Id)
            .from(label_job::Entity)
            .cond_where(
                Condition::any()
                    .add(label_job::Column::FileExpiresAt.lte(now))
                    .add(
                        label_job::Column::State.is_in(
                            [LabelJobState::Failed, LabelJobState::Cancelled]
                                .map(LabelJobState::as_str),
                        ),
                    ),
            )
            .to_owned();
        let forgotten = label_job_item::Entity::update_many()
            .set(label_job_item::ActiveModel {
                content: Set(None),
                ..Default::default()
            })
            .filter(label_job_item::Column::Content.is_not_null())
            .filter(label_job_item::Column::JobId.in_subquery(over))
            .exec(&self.db)
            .await?;
        Ok(forgotten.rows_affected)
    }
}

async fn print_all(tx: &WriteTransaction, id: Uuid) -> Result<()> {
    label_job_item::Entity::update_many()
        .set(label_job_item::ActiveModel {
            state: Set(LabelJobItemState::Printed.as_str().to_owned()),
            ..Default::default()
        })
        .filter(label_job_item::Column::JobId.eq(id))
        .filter(label_job_item::Column::State.eq(LabelJobItemState::Ready.as_str()))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// It is still in the hand that took it.
fn in_hand(job: &LabelJobRecord) -> Condition {
    Condition::all()
        .add(label_job::Column::Id.eq(job.id))
        .add(label_job::Column::State.eq(LabelJobState::Running.as_str()))
        .add(label_job::Column::ClaimedBy.eq(job.claimer.as_str()))
}

/// It waits and its time has come, or whoever had it in hand is gone.
fn is_due(now: DateTime<Utc>) -> Condition {
    Condition::any()
        .add(
            label_job::Column::State
                .eq(LabelJobState::Waiting.as_str())
                .and(label_job::Column::NextAttemptAt.lte(now)),
        )
        .add(
            label_job::Column::State
                .eq(LabelJobState::Running.as_str())
                .and(label_job::Column::ClaimExpiresAt.lte(now)),
        )
}
