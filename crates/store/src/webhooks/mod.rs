//! Outbound webhooks: subscriptions, events, deliveries and the attempts at them.
//!
//! An event is a row in the transaction of what it tells of, and so is its delivery to each subscription
//! that asks for it: what is undone is told to nobody, and what is done is told however the server ends.
//! A claim on a delivery ends by itself, like those of [`crate::WriteRecord`].

mod claim;
mod emit;
mod finish;
mod list;
mod prune;
mod subscriptions;
mod tell;

use chrono::{DateTime, Utc};
use serde_json::Value;
use types::{WebhookDeliveryState, WebhookEventType};
use uuid::Uuid;

pub use self::{
    claim::ClaimedDelivery,
    emit::NewWebhookEvent,
    finish::{AttemptRecord, DeliveryStep, RestRules},
    list::DeliveryListFilter,
    subscriptions::{SubscriptionPatch, SubscriptionRecord},
};
pub(crate) use self::{
    emit::Listeners,
    tell::{tell_mirror, tell_reserved, tell_voided, tell_write},
};
use crate::{
    Error, Result,
    entities::{webhook_delivery, webhook_event},
    ledger::unsigned,
};

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub struct WebhookEventRecord {
    pub id: Uuid,
    pub kind: WebhookEventType,
    pub data: Value,
    pub occurred_at: DateTime<Utc>,
}

/// One event on its way to one receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRecord {
    /// The place in the order in which deliveries came about.
    pub seq: u64,
    pub id: Uuid,
    pub subscription_id: Uuid,
    pub event_id: Uuid,
    pub kind: WebhookEventType,
    pub state: WebhookDeliveryState,
    pub attempts: u32,
    pub next_attempt_at: DateTime<Utc>,
    /// Who has it in hand, or had it last.
    pub claimer: String,
    pub last_status: Option<u16>,
    pub last_error: Option<String>,
    pub replay_of: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
}

fn delivery(row: webhook_delivery::Model) -> Result<DeliveryRecord> {
    let state = WebhookDeliveryState::ALL
        .into_iter()
        .find(|state| state.as_str() == row.state);
    Ok(DeliveryRecord {
        seq: unsigned(row.seq),
        id: row.id,
        subscription_id: row.subscription_id,
        event_id: row.event_id,
        kind: kind(&row.kind)?,
        state: state.ok_or(Error::UnknownValue {
            column: "state",
            value: row.state,
        })?,
        attempts: u32::try_from(row.attempts).unwrap_or_default(),
        next_attempt_at: row.next_attempt_at,
        claimer: row.claimed_by.unwrap_or_default(),
        last_status: row.last_status.and_then(|status| status.try_into().ok()),
        last_error: row.last_error,
        replay_of: row.replay_of,
        created_at: row.created_at,
        finished_at: row.finished_at,
    })
}

fn event(row: &webhook_event::Model) -> Result<WebhookEventRecord> {
    let data = serde_json::from_str(&row.data);
    Ok(WebhookEventRecord {
        id: row.id,
        kind: kind(&row.kind)?,
        data: data.map_err(|e| Error::Database(Box::new(e)))?,
        occurred_at: row.occurred_at,
    })
}

fn kind(name: &str) -> Result<WebhookEventType> {
    WebhookEventType::parse(name).ok_or_else(|| Error::UnknownValue {
        column: "kind",
        value: name.to_owned(),
    })
}
