//! Putting messages down again, and forgetting them.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};

use super::{ClaimedMail, State};
use crate::{Result, Store, entities::mail};

/// How many rows are forgotten in one transaction.
const AT_ONCE: u64 = 500;

/// What becomes of a message after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailStep {
    Sent,
    /// It is tried again at this time.
    Later(DateTime<Utc>),
    /// It is not tried again.
    Failed,
}

/// How much mail there is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MailNumbers {
    /// News that waits, or is being sent.
    pub waiting: u64,
    /// News that nobody was told, because it was given up.
    pub failed: u64,
}

impl Store {
    /// Puts a message down after an attempt. Says `false` when it is not in this hand any more; nothing
    /// is changed then.
    pub async fn finish_mail(
        &self,
        claimed: &ClaimedMail,
        step: MailStep,
        error: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let mut change = mail::ActiveModel {
            claimed_by: Set(None),
            claim_expires_at: Set(None),
            last_error: Set(error.map(str::to_owned)),
            ..Default::default()
        };
        let state = match step {
            MailStep::Sent => State::Sent,
            MailStep::Later(_) => State::Pending,
            MailStep::Failed => State::Failed,
        };
        change.state = Set(state.as_str().to_owned());
        match step {
            MailStep::Later(at) => change.next_attempt_at = Set(at),
            MailStep::Sent | MailStep::Failed => change.finished_at = Set(Some(now)),
        }
        let tx = self.begin_write().await?;
        let put_down = mail::Entity::update_many()
            .set(change)
            .col_expr(
                mail::Column::Attempts,
                Expr::col(mail::Column::Attempts).add(1),
            )
            .filter(mail::Column::MessageId.eq(claimed.hand.message_id))
            .filter(mail::Column::ClaimedBy.eq(claimed.hand.claimer.as_str()))
            .filter(mail::Column::State.eq(State::Running.as_str()))
            .exec(&*tx)
            .await?;
        tx.commit().await?;
        Ok(put_down.rows_affected > 0)
    }

    /// Gives up what waits since before a time. Says how much.
    pub async fn give_up_mails(
        &self,
        before: DateTime<Utc>,
        why: &str,
        now: DateTime<Utc>,
    ) -> Result<u64> {
        let tx = self.begin_write().await?;
        let ended = mail::Entity::update_many()
            .set(mail::ActiveModel {
                state: Set(State::Failed.as_str().to_owned()),
                last_error: Set(Some(why.to_owned())),
                finished_at: Set(Some(now)),
                ..Default::default()
            })
            .filter(mail::Column::State.eq(State::Pending.as_str()))
            .filter(mail::Column::CreatedAt.lt(before))
            .exec(&*tx)
            .await?;
        tx.commit().await?;
        Ok(ended.rows_affected)
    }

    /// Forgets mail of before a time that is over. Says how much.
    pub async fn forget_mails(&self, before: DateTime<Utc>) -> Result<u64> {
        let mut forgotten = 0;
        loop {
            let old: Vec<i64> = mail::Entity::find()
                .select_only()
                .column(mail::Column::Seq)
                .filter(mail::Column::CreatedAt.lt(before))
                .filter(mail::Column::FinishedAt.is_not_null())
                .order_by_asc(mail::Column::Seq)
                .limit(AT_ONCE)
                .into_tuple()
                .all(&self.db)
                .await?;
            if old.is_empty() {
                return Ok(forgotten);
            }
            let tx = self.begin_write().await?;
            let deleted = mail::Entity::delete_many()
                .filter(mail::Column::Seq.is_in(old))
                .exec(&*tx)
                .await?;
            tx.commit().await?;
            forgotten += deleted.rows_affected;
        }
    }

    /// How much mail waits, and how much was given up.
    pub async fn mail_numbers(&self) -> Result<MailNumbers> {
        let count = |states: &'static [State]| {
            mail::Entity::find()
                .filter(mail::Column::State.is_in(states.iter().map(|state| state.as_str())))
                .count(&self.db)
        };
        Ok(MailNumbers {
            waiting: count(&[State::Pending, State::Running]).await?,
            failed: count(&[State::Failed]).await?,
        })
    }
}
