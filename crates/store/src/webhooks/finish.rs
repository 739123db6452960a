//! Putting deliveries down again, with what became of them.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};
use types::WebhookDeliveryState;
use uuid::Uuid;

use super::{ClaimedDelivery, SubscriptionRecord};
use crate::{
    Result, Store, WriteTransaction,
    entities::{webhook_attempt, webhook_delivery, webhook_subscription},
    mails::{tell_webhook_failing, tell_webhook_off},
};

/// One attempt to deliver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptRecord {
    pub number: u32,
    pub at: DateTime<Utc>,
    pub duration_ms: u32,
    pub status: Option<u16>,
    pub error: Option<String>,
    pub answer: Option<String>,
}

/// What becomes of a delivery after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryStep {
    Delivered,
    /// It is tried again at this time.
    Later(DateTime<Utc>),
    /// It is not tried again. With `is_gone` the receiver wants nothing any more.
    Failed {
        is_gone: bool,
    },
}

/// When a subscription that fails is left alone, and when it is switched off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RestRules {
    /// Failures in a row after which it rests.
    pub after: u32,
    /// How long the first time; it doubles from there.
    pub first: Duration,
    pub longest: Duration,
    /// How long it may fail before it is switched off.
    pub off_after: TimeDelta,
}

impl Store {
    /// Puts a delivery down after an attempt, and says in its subscription how that was. Nothing
    /// happens when it is not in this claimer's hand any more. Gives why the subscription was switched
    /// off, when it was.
    pub async fn finish_attempt(
        &self,
        claimed: &ClaimedDelivery,
        attempt: &AttemptRecord,
        step: DeliveryStep,
        rules: &RestRules,
    ) -> Result<Option<String>> {
        let (id, hand) = (claimed.delivery.id, claimed.delivery.claimer.as_str());
        let tx = self.begin_write().await?;
        let now = attempt.at + TimeDelta::milliseconds(attempt.duration_ms.into());
        let found = webhook_delivery::Entity::find()
            .filter(webhook_delivery::Column::Id.eq(id))
            .filter(webhook_delivery::Column::State.eq(WebhookDeliveryState::Running.as_str()))
            .filter(webhook_delivery::Column::ClaimedBy.eq(hand))
            .lock_exclusive()
            .one(&*tx)
            .await?;
        let Some(row) = found else {
            return Ok(None);
        };
        let mut row = row.into_active_model();
        let state = match step {
            DeliveryStep::Delivered => WebhookDeliveryState::Delivered,
            DeliveryStep::Later(_) => WebhookDeliveryState::Pending,
            DeliveryStep::Failed { .. } => WebhookDeliveryState::Failed,
        };
        row.state = Set(state.as_str().to_owned());
        row.attempts = Set(signed(attempt.number));
        row.last_status = Set(attempt.status.map(i32::from));
        row.last_error = Set(attempt.error.clone());
        row.claimed_by = Set(None);
        row.claim_expires_at = Set(None);
        match step {
            DeliveryStep::Later(at) => row.next_attempt_at = Set(at),
            _ => row.finished_at = Set(Some(now)),
        }
        row.update(&*tx).await?;
        insert(&tx, id, attempt).await?;
        let off = note_health(&tx, &claimed.subscription, step, now, rules).await?;
        tx.commit().await?;
        Ok(off)
    }
}

async fn insert(tx: &WriteTransaction, delivery_id: Uuid, attempt: &AttemptRecord) -> Result<()> {
    let row = webhook_attempt::ActiveModel {
        seq: NotSet,
        delivery_id: Set(delivery_id),
        number: Set(signed(attempt.number)),
        at: Set(attempt.at),
        duration_ms: Set(signed(attempt.duration_ms)),
        status: Set(attempt.status.map(i32::from)),
        error: Set(attempt.error.clone()),
        answer: Set(attempt.answer.clone()),
    };
    webhook_attempt::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// How the receiver is doing, and whether it is left alone for it.
async fn note_health(
    tx: &WriteTransaction,
    tried: &SubscriptionRecord,
    step: DeliveryStep,
    now: DateTime<Utc>,
    rules: &RestRules,
) -> Result<Option<String>> {
    let found = webhook_subscription::Entity::find_by_id(tried.id)
        // What a receiver said at another address is nothing against the one of now.
        .filter(webhook_subscription::Column::Url.eq(&tried.url))
        .lock_exclusive()
        .one(&**tx)
        .await?;
    let Some(row) = found else {
        return Ok(None);
    };
    let (failures, since) = (row.failures + 1, row.failing_since.unwrap_or(now));
    let (version, was_active) = (row.version, row.is_active);
    let mut row = row.into_active_model();
    if step == DeliveryStep::Delivered {
        row.failures = Set(0);
        row.failing_since = Set(None);
        row.resting_until = Set(None);
        row.last_delivered_at = Set(Some(now));
        row.update(&**tx).await?;
        return Ok(None);
    }
    row.failures = Set(failures);
    row.failing_since = Set(Some(since));
    let counted = u32::try_from(failures).unwrap_or_default();
    if counted >= rules.after {
        let times = (counted - rules.after).min(16);
        let pause = rules.first.saturating_mul(1 << times).min(rules.longest);
        row.resting_until = Set(Some(now + pause));
    }
    let why = if step == (DeliveryStep::Failed { is_gone: true }) {
        Some("The receiver answered 410: it wants no more.".to_owned())
    } else if now - since >= rules.off_after {
        let days = rules.off_after.num_days();
        let words = format!("Nothing could be delivered for {days} days.");
        Some(words)
    } else {
        None
    };
    let off = why.filter(|_| was_active);
    if let Some(why) = &off {
        row.is_active = Set(false);
        row.switched_off = Set(Some(why.clone()));
        row.version = Set(version + 1);
        row.updated_at = Set(now);
        tell_webhook_off(tx, tried, why, now).await?;
    } else if was_active {
        tell_webhook_failing(tx, tried, since, now).await?;
    }
    row.update(&**tx).await?;
    Ok(off)
}

pub(super) fn attempt(row: webhook_attempt::Model) -> AttemptRecord {
    let count = |number: i32| u32::try_from(number).unwrap_or_default();
    AttemptRecord {
        number: count(row.number),
        at: row.at,
        duration_ms: count(row.duration_ms),
        status: row.status.and_then(|status| status.try_into().ok()),
        error: row.error,
        answer: row.answer,
    }
}

fn signed(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
