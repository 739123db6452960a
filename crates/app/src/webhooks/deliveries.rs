//! The delivery log, and what a person does about it.

use serde_json::json;
use store::{
    AttemptRecord, DeliveryListFilter, DeliveryRecord, NewWebhookEvent, RequestRecord, Store,
    SubscriptionRecord, WebhookEventRecord,
};
use types::{
    Page, Permission, WebhookAttempt, WebhookDelivery, WebhookDeliveryDetail,
    WebhookDeliveryFilter, WebhookEventType, WebhookMessage,
};
use uuid::Uuid;

use crate::{
    App, Conflict, Context, Error, Result, Thing, assets::cursor, error::internal,
    limits::page_limit,
};

const LIST: &str = "webhook-deliveries";
const USUAL_LIMIT: u8 = 50;

impl App {
    /// What became of telling one subscription, the newest first.
    pub async fn webhook_deliveries(
        &self,
        ctx: &Context,
        id: Uuid,
        filter: &WebhookDeliveryFilter,
    ) -> Result<Page<WebhookDelivery>> {
        ctx.require(Permission::ManageWebhooks)?;
        self.known_subscription(id).await?;
        let limit = page_limit(filter.limit, USUAL_LIMIT)?;
        let before = match &filter.cursor {
            Some(cursor) => Some(cursor::read::<1>(LIST, cursor)?[0]),
            None => None,
        };
        let wanted = DeliveryListFilter {
            subscription_id: id,
            state: filter.state,
            kind: filter.event,
            before,
            limit: u64::from(limit) + 1,
        };
        let found = self.store().deliveries(&wanted).await;
        let mut found = found.map_err(internal("list webhook deliveries"))?;
        let has_more = found.len() > usize::from(limit);
        found.truncate(usize::from(limit));
        let last = found.last().filter(|_| has_more);
        Ok(Page {
            next_cursor: last.map(|last| cursor::write(LIST, &[last.seq])),
            items: found.into_iter().map(delivery_view).collect(),
        })
    }

    /// One delivery: what was sent, and every attempt.
    pub async fn webhook_delivery(&self, ctx: &Context, id: Uuid) -> Result<WebhookDeliveryDetail> {
        ctx.require(Permission::ManageWebhooks)?;
        let (delivery, event, _) = self.known_delivery(id).await?;
        let attempts = self.store().attempts_of(id).await;
        let attempts = attempts.map_err(internal("read the attempts at a delivery"))?;
        Ok(WebhookDeliveryDetail {
            delivery: delivery_view(delivery),
            message: message(event),
            attempts: attempts.into_iter().map(attempt_view).collect(),
        })
    }

    /// Sends the event of a delivery once more. The receiver sees the same `webhook-id`.
    pub async fn replay_webhook_delivery(
        &self,
        ctx: &Context,
        id: Uuid,
        key: Option<&str>,
    ) -> Result<WebhookDelivery> {
        let who = self.person_now(ctx, Permission::ManageWebhooks).await?;
        let request = self.repeatable(ctx, "replay-delivery", key, &id)?;
        let new_id = self.subject_of(request.as_ref());
        let (_, _, subscription) = self.known_delivery(id).await?;
        let effect = async |store: Store| {
            refuse_paused(&subscription)?;
            let replayed = store.replay_delivery(id, new_id, ctx.now).await;
            let replayed = replayed.map_err(|error| match error {
                store::Error::Missing => no_delivery(id),
                store::Error::WrongState { state } => Conflict::WrongState {
                    why: format!("The delivery is {state}: it goes on by itself"),
                }
                .into(),
                other => Error::internal("replay a webhook delivery", other),
            })?;
            tracing::info!(webhook.delivery_id = %id, user.name = who.username, "a webhook delivery is replayed");
            Ok(delivery_view(replayed))
        };
        let again = async |before: RequestRecord| {
            let (replayed, ..) = self.known_delivery(before.subject).await?;
            Ok(delivery_view(replayed))
        };
        let replayed = self.once(request, effect, again).await?;
        self.deliveries().work.notify_one();
        Ok(replayed)
    }

    /// Sends a test event to one subscription, whatever it asks for.
    pub async fn test_webhook(
        &self,
        ctx: &Context,
        id: Uuid,
        key: Option<&str>,
    ) -> Result<WebhookDelivery> {
        let who = self.person_now(ctx, Permission::ManageWebhooks).await?;
        let request = self.repeatable(ctx, "test-webhook", key, &id)?;
        let new_id = self.subject_of(request.as_ref());
        let subscription = self.known_subscription(id).await?;
        let new = NewWebhookEvent {
            kind: WebhookEventType::WebhookTest,
            data: json!({ "subscription_id": id, "requested_by": who.username }),
            at: ctx.now,
        };
        let effect = async |store: Store| {
            refuse_paused(&subscription)?;
            let asked = store.emit_to_subscription(new_id, id, &new).await;
            Ok(delivery_view(
                asked.map_err(internal("put a test event down"))?,
            ))
        };
        let again = async |before: RequestRecord| {
            let (asked, ..) = self.known_delivery(before.subject).await?;
            Ok(delivery_view(asked))
        };
        let asked = self.once(request, effect, again).await?;
        self.deliveries().work.notify_one();
        Ok(asked)
    }

    async fn known_delivery(
        &self,
        id: Uuid,
    ) -> Result<(DeliveryRecord, WebhookEventRecord, SubscriptionRecord)> {
        let found = self.store().delivery(id).await;
        let found = found.map_err(internal("read a webhook delivery"))?;
        let (delivery, event) = found.ok_or_else(|| no_delivery(id))?;
        let subscription = self.known_subscription(delivery.subscription_id).await?;
        Ok((delivery, event, subscription))
    }
}

/// What a receiver is sent of an event.
pub(super) fn message(event: WebhookEventRecord) -> WebhookMessage {
    WebhookMessage {
        id: event.id,
        kind: event.kind,
        occurred_at: event.occurred_at,
        data: event.data,
    }
}

fn refuse_paused(subscription: &SubscriptionRecord) -> Result<()> {
    if subscription.is_active {
        return Ok(());
    }
    Err(Conflict::WrongState {
        why: "The subscription is paused: switch it on first".to_owned(),
    }
    .into())
}

fn no_delivery(id: Uuid) -> Error {
    Thing::Record {
        what: "webhook delivery",
        name: id.to_string(),
    }
    .into()
}

fn delivery_view(record: DeliveryRecord) -> WebhookDelivery {
    WebhookDelivery {
        id: record.id,
        subscription_id: record.subscription_id,
        event_id: record.event_id,
        event: record.kind,
        state: record.state,
        attempts: record.attempts,
        created_at: record.created_at,
        next_attempt_at: (!record.state.is_final()).then_some(record.next_attempt_at),
        finished_at: record.finished_at,
        last_status: record.last_status,
        last_error: record.last_error,
        replay_of: record.replay_of,
    }
}

fn attempt_view(record: AttemptRecord) -> WebhookAttempt {
    WebhookAttempt {
        number: record.number,
        at: record.at,
        duration_ms: record.duration_ms,
        status: record.status,
        error: record.error,
        answer: record.answer.filter(|answer| !answer.is_empty()),
    }
}
