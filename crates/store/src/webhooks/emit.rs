//! Writing down what happened, for those who want to know.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
};
use serde_json::Value;
use types::{WebhookDeliveryState, WebhookEventType};
use uuid::Uuid;

use super::{DeliveryRecord, delivery, subscriptions::events};
use crate::{
    Error, Result, Store, WriteTransaction,
    entities::{webhook_delivery, webhook_event, webhook_subscription},
};

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct NewWebhookEvent {
    pub kind: WebhookEventType,
    /// What a receiver is told of it; docs/webhooks.md says which members each type has.
    pub data: Value,
    pub at: DateTime<Utc>,
}

/// Those who want to be told now. Reading them is one query on a table of a few rows; where there are
/// none, nothing more is done about an event.
pub(crate) struct Listeners(Vec<(Uuid, Vec<WebhookEventType>)>);

impl Listeners {
    pub(crate) async fn of(db: &impl ConnectionTrait) -> Result<Self> {
        let rows: Vec<(Uuid, Value)> = webhook_subscription::Entity::find()
            .select_only()
            .column(webhook_subscription::Column::Id)
            .column(webhook_subscription::Column::Events)
            .filter(webhook_subscription::Column::IsActive.eq(true))
            .into_tuple()
            .all(db)
            .await?;
        let of_row = |(id, list): (Uuid, Value)| {
            let named = list.as_array().is_some_and(|names| !names.is_empty());
            let wanted = events(&list);
            // A list of nothing but names of a later version asks for nothing here.
            (!named || !wanted.is_empty()).then_some((id, wanted))
        };
        Ok(Self(rows.into_iter().filter_map(of_row).collect()))
    }

    /// Whether nobody wants to be told anything.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether anybody wants to be told of this.
    pub(crate) fn want(&self, kind: WebhookEventType) -> bool {
        self.of_kind(kind).next().is_some()
    }

    fn of_kind(&self, kind: WebhookEventType) -> impl Iterator<Item = Uuid> {
        let wanting = self
            .0
            .iter()
            .filter(move |(_, events)| events.is_empty() || events.contains(&kind));
        wanting.map(|(id, _)| *id)
    }

    /// Writes down what happened and whom to tell, in the transaction of what happened.
    pub(crate) async fn tell(&self, tx: &WriteTransaction, new: &NewWebhookEvent) -> Result<()> {
        let to: Vec<Uuid> = self.of_kind(new.kind).collect();
        if to.is_empty() {
            return Ok(());
        }
        let event_id = put_down(tx, new).await?;
        let rows = to
            .into_iter()
            .map(|id| pending(tx.next_id(), id, event_id, new.kind, None, new.at));
        webhook_delivery::Entity::insert_many(rows)
            .exec_without_returning(&**tx)
            .await?;
        Ok(())
    }
}

/// Writes down what happened and whom to tell of it, in the transaction of what happened. What is undone
/// is told to nobody, and what is done surely is.
///
/// This is what a store function calls that tells of one thing, such as the end of a job:
///
/// ```ignore
/// let tx = self.begin_write().await?;
/// // … what the function does …
/// let kind = WebhookEventType::JobFinished;
/// enqueue_event(&tx, &NewWebhookEvent { kind, data, at }).await?;
/// tx.commit().await?;
/// ```
pub(crate) async fn enqueue_event(tx: &WriteTransaction, new: &NewWebhookEvent) -> Result<()> {
    Listeners::of(&**tx).await?.tell(tx, new).await
}

impl Store {
    /// Writes down what happened where no other transaction tells of it; says whether anybody wants to
    /// be told.
    pub async fn emit_webhook_event(&self, new: &NewWebhookEvent) -> Result<bool> {
        // Nobody takes the turn to write for nothing.
        if !Listeners::of(&self.db).await?.want(new.kind) {
            return Ok(false);
        }
        let tx = self.begin_write().await?;
        let listeners = Listeners::of(&*tx).await?;
        listeners.tell(&tx, new).await?;
        tx.commit().await?;
        Ok(listeners.want(new.kind))
    }

    /// Puts an event down for one subscription alone, whatever that asks for, as this delivery.
    pub async fn emit_to_subscription(
        &self,
        delivery_id: Uuid,
        subscription_id: Uuid,
        new: &NewWebhookEvent,
    ) -> Result<DeliveryRecord> {
        let tx = self.begin_write().await?;
        let event_id = put_down(&tx, new).await?;
        let row = pending(
            delivery_id,
            subscription_id,
            event_id,
            new.kind,
            None,
            new.at,
        );
        let row = row.insert(&*tx).await?;
        rouse(&tx, row.subscription_id).await?;
        tx.commit().await?;
        delivery(row)
    }

    /// Sends the event of a delivery once more, as this delivery. [`Error::Missing`] when it is
    /// not there, [`Error::WrongState`] while it is not over.
    pub async fn replay_delivery(
        &self,
        id: Uuid,
        delivery_id: Uuid,
        now: DateTime<Utc>,
    ) -> Result<DeliveryRecord> {
        let tx = self.begin_write().await?;
        let before = webhook_delivery::Entity::find()
            .filter(webhook_delivery::Column::Id.eq(id))
            .lock_exclusive()
            .one(&*tx)
            .await?;
        let before = delivery(before.ok_or(Error::Missing)?)?;
        if !before.state.is_final() {
            return Err(Error::WrongState {
                state: before.state.as_str().to_owned(),
            });
        }
        let row = pending(
            delivery_id,
            before.subscription_id,
            before.event_id,
            before.kind,
            Some(before.id),
            now,
        );
        let row = row.insert(&*tx).await?;
        rouse(&tx, row.subscription_id).await?;
        tx.commit().await?;
        delivery(row)
    }
}

/// Somebody wants to see now whether the receiver is well: it rests no longer.
async fn rouse(tx: &WriteTransaction, subscription_id: Uuid) -> Result<()> {
    webhook_subscription::Entity::update_many()
        .set(webhook_subscription::ActiveModel {
            resting_until: Set(None),
            ..Default::default()
        })
        .filter(webhook_subscription::Column::Id.eq(subscription_id))
        .exec(&**tx)
        .await?;
    Ok(())
}

async fn put_down(tx: &WriteTransaction, new: &NewWebhookEvent) -> Result<Uuid> {
    let id = tx.next_id();
    let row = webhook_event::ActiveModel {
        id: Set(id),
        kind: Set(new.kind.as_str().to_owned()),
        data: Set(new.data.to_string()),
        occurred_at: Set(new.at),
    };
    webhook_event::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(id)
}

fn pending(
    id: Uuid,
    subscription_id: Uuid,
    event_id: Uuid,
    kind: WebhookEventType,
    replay_of: Option<Uuid>,
    at: DateTime<Utc>,
) -> webhook_delivery::ActiveModel {
    webhook_delivery::ActiveModel {
        seq: NotSet,
        id: Set(id),
        subscription_id: Set(subscription_id),
        event_id: Set(event_id),
        kind: Set(kind.as_str().to_owned()),
        state: Set(WebhookDeliveryState::Pending.as_str().to_owned()),
        attempts: Set(0),
        next_attempt_at: Set(at),
        claimed_by: Set(None),
        claim_expires_at: Set(None),
        last_status: Set(None),
        last_error: Set(None),
        replay_of: Set(replay_of),
        created_at: Set(at),
        finished_at: Set(None),
    }
}
