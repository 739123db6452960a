//! Taking deliveries in hand, in turns: a receiver that is slow, or has much to be told, takes no
//! place from another.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{ExprTrait, SimpleExpr},
};
use types::{WebhookDeliveryState, WebhookEventType};
use uuid::Uuid;

use super::{
    DeliveryRecord, SubscriptionRecord, WebhookEventRecord, delivery, event, subscriptions::record,
};
use crate::{
    Error, Result, Store,
    entities::{webhook_delivery, webhook_event, webhook_subscription},
    ledger::unsigned,
};

/// A delivery in hand, with what is to be sent and to whom.
#[derive(Debug, Clone)]
pub struct ClaimedDelivery {
    pub delivery: DeliveryRecord,
    pub event: WebhookEventRecord,
    pub subscription: SubscriptionRecord,
}

impl Store {
    /// Takes deliveries that are due in hand until a time: at most `limit`, at most `each` of one
    /// subscription at once, one of a subscription that fails, and none while that rests.
    pub async fn claim_deliveries(
        &self,
        holder: &str,
        (now, until): (DateTime<Utc>, DateTime<Utc>),
        limit: usize,
        each: usize,
        rest_after: u32,
    ) -> Result<Vec<ClaimedDelivery>> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let waiting: Vec<Uuid> = webhook_delivery::Entity::find()
            .select_only()
            .column(webhook_delivery::Column::SubscriptionId)
            .distinct()
            .filter(is_due(now))
            .into_tuple()
            .all(&self.db)
            .await?;
        if waiting.is_empty() {
            return Ok(Vec::new());
        }
        let subscriptions = webhook_subscription::Entity::find()
            .filter(webhook_subscription::Column::Id.is_in(waiting))
            .filter(webhook_subscription::Column::IsActive.eq(true))
            .all(&self.db)
            .await?;
        let under_way = self.under_way(now).await?;
        let mut queues = Vec::new();
        for subscription in subscriptions {
            let subscription = record(subscription)?;
            let is_resting = subscription.resting_until.is_some_and(|until| until > now);
            let most = if is_resting {
                0
            } else if subscription.failures >= rest_after {
                1
            } else {
                each
            };
            let free = most.saturating_sub(under_way.get(&subscription.id).copied().unwrap_or(0));
            if free > 0 {
                let rows = self.due_of(subscription.id, now, free as u64).await?;
                queues.push((subscription, rows.into_iter()));
            }
        }
        let mut chosen = Vec::new();
        // In turns, until there are enough or all are through.
        loop {
            let before = chosen.len();
            for (subscription, rows) in &mut queues {
                if chosen.len() < limit
                    && let Some(row) = rows.next()
                {
                    chosen.push((subscription.clone(), row));
                }
            }
            if chosen.len() == before || chosen.len() >= limit {
                break;
            }
        }
        self.take_in_hand(chosen, holder, now, until).await
    }

    /// How many deliveries of each subscription are in somebody's hand.
    async fn under_way(&self, now: DateTime<Utc>) -> Result<HashMap<Uuid, usize>> {
        let counts: Vec<(Uuid, i64)> = webhook_delivery::Entity::find()
            .select_only()
            .column(webhook_delivery::Column::SubscriptionId)
            .column_as(webhook_delivery::Column::Seq.count(), "count")
            .filter(webhook_delivery::Column::State.eq(WebhookDeliveryState::Running.as_str()))
            .filter(webhook_delivery::Column::ClaimExpiresAt.gt(now))
            .group_by(webhook_delivery::Column::SubscriptionId)
            .into_tuple()
            .all(&self.db)
            .await?;
        let counts = counts.into_iter();
        Ok(counts
            .map(|(id, count)| (id, usize::try_from(unsigned(count)).unwrap_or(usize::MAX)))
            .collect())
    }

    async fn due_of(
        &self,
        subscription_id: Uuid,
        now: DateTime<Utc>,
        limit: u64,
    ) -> Result<Vec<webhook_delivery::Model>> {
        let rows = webhook_delivery::Entity::find()
            .filter(webhook_delivery::Column::SubscriptionId.eq(subscription_id))
            .filter(is_due(now))
            .order_by_asc(webhook_delivery::Column::Seq)
            .limit(limit);
        Ok(rows.all(&self.db).await?)
    }

    /// One statement each: whoever comes second changes no row.
    async fn take_in_hand(
        &self,
        chosen: Vec<(SubscriptionRecord, webhook_delivery::Model)>,
        holder: &str,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<ClaimedDelivery>> {
        let mut claimed = Vec::with_capacity(chosen.len());
        if chosen.is_empty() {
            return Ok(claimed);
        }
        // In one order, so that no two servers wait for each other.
        let mut chosen = chosen;
        chosen.sort_by_key(|(_, row)| row.seq);
        let tx = self.begin_write().await?;
        for (subscription, row) in chosen {
            let taken = webhook_delivery::Entity::update_many()
                .set(webhook_delivery::ActiveModel {
                    state: Set(WebhookDeliveryState::Running.as_str().to_owned()),
                    claimed_by: Set(Some(holder.to_owned())),
                    claim_expires_at: Set(Some(until)),
                    ..Default::default()
                })
                .filter(webhook_delivery::Column::Seq.eq(row.seq))
                .filter(is_due(now))
                .exec(&*tx)
                .await?;
            if taken.rows_affected != 1 {
                continue;
            }
            let row = webhook_delivery::Entity::find()
                .filter(webhook_delivery::Column::Seq.eq(row.seq))
                .one(&*tx)
                .await?
                .ok_or(Error::Missing)?;
            let told = webhook_event::Entity::find_by_id(row.event_id)
                .one(&*tx)
                .await?
                .ok_or(Error::Missing)?;
            claimed.push(ClaimedDelivery {
                delivery: delivery(row)?,
                event: event(&told)?,
                subscription,
            });
        }
        tx.commit().await?;
        Ok(claimed)
    }
}

/// It waits and its time has come, or whoever had it in hand is gone.
///
/// What is of a kind that a later version tells of waits for a server of that version.
fn is_due(now: DateTime<Utc>) -> Condition {
    let is_time = Condition::any()
        .add(
            webhook_delivery::Column::State
                .eq(WebhookDeliveryState::Pending.as_str())
                .and(webhook_delivery::Column::NextAttemptAt.lte(now)),
        )
        .add(
            webhook_delivery::Column::State
                .eq(WebhookDeliveryState::Running.as_str())
                .and(webhook_delivery::Column::ClaimExpiresAt.lte(now)),
        );
    Condition::all().add(is_time).add(is_known())
}

/// It is of a kind that this version knows.
pub(super) fn is_known() -> SimpleExpr {
    let known = WebhookEventType::ALL.iter().map(|kind| kind.as_str());
    webhook_delivery::Column::Kind.is_in(known)
}
