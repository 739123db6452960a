//! Taking messages in hand: what waits for one person becomes one.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::ExprTrait,
};
use uuid::Uuid;

use super::{Hand, State};
use crate::{Result, Store, entities::mail};

/// How many things one message lists; of the rest it tells the number.
const LISTED: u64 = 50;

/// A message in hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedMail {
    pub(super) hand: Hand,
    pub recipient: String,
    /// What it tells, the oldest first, as far as it is listed.
    pub items: Vec<MailItem>,
    /// How many things it tells in all.
    pub total: u64,
    /// How often it was tried before.
    pub attempts: u32,
}

/// One thing that a message tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailItem {
    pub kind: String,
    pub subject: String,
    pub text: String,
    pub link: Option<String>,
    pub created_at: DateTime<Utc>,
}

impl ClaimedMail {
    /// The message, however often it is sent.
    #[must_use]
    pub const fn message_id(&self) -> Uuid {
        self.hand.message_id
    }

    /// Since when its oldest news waits.
    #[must_use]
    pub fn since(&self) -> Option<DateTime<Utc>> {
        self.items.first().map(|item| item.created_at)
    }
}

impl Store {
    /// Takes the message in hand that waits longest: one that was begun, or everything that waits for
    /// its recipient. Nothing when none is due, or when another server was faster.
    pub async fn claim_mail(
        &self,
        claimer: &str,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Option<ClaimedMail>> {
        let lead = mail::Entity::find()
            .filter(is_due(now))
            .order_by_asc(mail::Column::Seq)
            .one(&self.db)
            .await?;
        let Some(lead) = lead else {
            return Ok(None);
        };
        let tx = self.begin_write().await?;
        let (message_id, rows) = match lead.message_id {
            Some(begun) => (begun, is_due(now).add(mail::Column::MessageId.eq(begun))),
            None => (tx.next_id(), waits_with(&lead)),
        };
        let taken = mail::Entity::update_many()
            .set(mail::ActiveModel {
                state: Set(State::Running.as_str().to_owned()),
                claimed_by: Set(Some(claimer.to_owned())),
                claim_expires_at: Set(Some(until)),
                message_id: Set(Some(message_id)),
                ..Default::default()
            })
            .filter(rows)
            .exec(&*tx)
            .await?;
        if taken.rows_affected == 0 {
            return Ok(None);
        }
        let rows = mail::Entity::find()
            .filter(mail::Column::MessageId.eq(message_id))
            .filter(mail::Column::ClaimedBy.eq(claimer))
            .order_by_asc(mail::Column::Seq)
            .limit(LISTED)
            .all(&*tx)
            .await?;
        tx.commit().await?;
        let hand = Hand {
            message_id,
            claimer: claimer.to_owned(),
        };
        Ok(Some(ClaimedMail {
            hand,
            attempts: u32::try_from(lead.attempts).unwrap_or_default(),
            recipient: lead.recipient,
            items: rows.into_iter().map(item).collect(),
            total: taken.rows_affected,
        }))
    }
}

/// What goes into one message with this row.
fn waits_with(lead: &mail::Model) -> Condition {
    let pending = Condition::all()
        .add(mail::Column::State.eq(State::Pending.as_str()))
        .add(mail::Column::MessageId.is_null());
    if lead.is_batched {
        pending
            .add(mail::Column::Recipient.eq(lead.recipient.as_str()))
            .add(mail::Column::IsBatched.eq(true))
    } else {
        pending.add(mail::Column::Seq.eq(lead.seq))
    }
}

/// It waits and its time has come, or whoever had it in hand is gone.
fn is_due(now: DateTime<Utc>) -> Condition {
    let is_time = Condition::any()
        .add(
            mail::Column::State
                .eq(State::Pending.as_str())
                .and(mail::Column::NextAttemptAt.lte(now)),
        )
        .add(
            mail::Column::State
                .eq(State::Running.as_str())
                .and(mail::Column::ClaimExpiresAt.lte(now)),
        );
    Condition::all().add(is_time)
}

fn item(row: mail::Model) -> MailItem {
    MailItem {
        kind: row.kind,
        subject: row.subject,
        text: row.body,
        link: row.link,
        created_at: row.created_at,
    }
}
