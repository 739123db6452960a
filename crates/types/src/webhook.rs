//! Outbound webhooks: what rtutils tells other systems, and what became of telling them.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// The longest address of a receiver.
pub const MAX_WEBHOOK_URL: usize = 2_048;
/// The longest description of a subscription.
pub const MAX_WEBHOOK_DESCRIPTION: usize = 200;
/// The longest time that two secrets sign side by side.
pub const MAX_OVERLAP_HOURS: u16 = 168;
/// How long they do unless told.
pub const USUAL_OVERLAP_HOURS: u16 = 24;

macro_rules! events {
    // Names are token trees: utoipa reads no literal that a macro has wrapped.
    ($($(#[$doc:meta])* $variant:ident = $name:tt, $title:literal;)+) => {
        /// What can happen that a receiver is told of.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum WebhookEventType { $($(#[$doc])* #[serde(rename = $name)] $variant),+ }

        impl WebhookEventType {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str { match self { $(Self::$variant => $name),+ } }

            /// What it is, in words.
            #[must_use]
            pub const fn title(self) -> &'static str { match self { $(Self::$variant => $title),+ } }
        }
    };
}

events! {
    /// An asset was made: by rtutils, or in RT and seen there.
    AssetCreated = "asset.created", "An asset was made";
    /// RT has an asset under a tag that rtutils gave it.
    AssetTagged = "asset.tagged", "An asset got its tag";
    /// Fields of an asset read otherwise than before, whoever changed them.
    AssetChanged = "asset.changed", "An asset was changed";
    /// A PDF of labels was made.
    LabelPrinted = "label.printed", "Labels were printed";
    /// Somebody reserved tags.
    TagReserved = "tag.reserved", "Tags were reserved";
    /// A tag will never be an asset's, or is it no more.
    TagVoided = "tag.voided", "A tag was made void";
    /// RT refused at least one field of a write.
    RtWriteRefused = "rt_write.refused", "RT refused a write";
    /// A write to RT was tried often and in vain: a person has to look.
    RtWriteDeadLettered = "rt_write.dead_lettered", "A write to RT was given up";
    /// A job is over, however it ended.
    JobFinished = "job.finished", "A job is over";
    /// Somebody sent a test event. It goes to one subscription, whatever that asks for.
    WebhookTest = "webhook.test", "A test";
}

impl WebhookEventType {
    /// Reads an event by its name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|e| e.as_str() == name)
    }
}

/// What a receiver is sent: the body of the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookMessage {
    /// The event; the same in every attempt and every replay.
    pub id: Uuid,
    #[serde(rename = "type")]
    pub kind: WebhookEventType,
    pub occurred_at: DateTime<Utc>,
    /// What happened. Its members depend on the type.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = std::collections::BTreeMap<String, Value>)
    )]
    pub data: Value,
}

/// A field that reads otherwise than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// As in a [`crate::FieldOutcome`].
    pub field: String,
    /// Empty when it had no value.
    pub from: Vec<String>,
    pub to: Vec<String>,
}

/// Somebody who wants to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookSubscription {
    pub id: Uuid,
    /// Where events are sent.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "https://hooks.example.org/rtutils")
    )]
    pub url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Inventory of the library"))]
    pub description: Option<String>,
    /// Which events; all of them, those of later versions included, when there are none.
    #[cfg_attr(feature = "openapi", schema(example = json!(["asset.created", "asset.changed"])))]
    pub events: Vec<WebhookEventType>,
    /// Whether anything is sent. What happens meanwhile is not kept for it.
    pub is_active: bool,
    /// Why it was switched off by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub switched_off_reason: Option<String>,
    /// Since when nothing could be delivered; absent when all is well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<DateTime<Utc>>,
    /// When something was delivered last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_delivered_at: Option<DateTime<Utc>>,
    /// How long the secret before signs beside the one of now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_secret_until: Option<DateTime<Utc>>,
    /// For `If-Match`; also in the header `ETag`.
    #[cfg_attr(feature = "openapi", schema(example = "3"))]
    pub version: String,
    #[cfg_attr(feature = "openapi", schema(example = "admin"))]
    pub created_by: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A subscription to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewWebhookSubscription {
    /// An `https` address of a public host, without name and password in it.
    #[cfg_attr(
        feature = "openapi",
        schema(
            example = "https://hooks.example.org/rtutils",
            min_length = 8,
            max_length = 2048,
            pattern = "^https?://"
        )
    )]
    pub url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Inventory of the library", max_length = 200)
    )]
    pub description: Option<String>,
    /// Which events; all of them when absent or empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = json!(["asset.created", "asset.changed"]), max_items = 50))]
    pub events: Vec<WebhookEventType>,
    /// Whether events are sent from now on; they are when it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = true))]
    pub is_active: Option<bool>,
}

/// What is to be changed of a subscription; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WebhookSubscriptionPatch {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(
            example = "https://hooks.example.org/rtutils",
            min_length = 8,
            max_length = 2048,
            pattern = "^https?://"
        )
    )]
    pub url: Option<String>,
    /// Empty removes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Inventory of the library", max_length = 200)
    )]
    pub description: Option<String>,
    /// Empty means all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = json!(["asset.created"]), max_items = 50))]
    pub events: Option<Vec<WebhookEventType>>,
    /// `false` pauses it; `true` goes on with what waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = true))]
    pub is_active: Option<bool>,
}

/// How a secret is replaced.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WebhookRotation {
    /// How many hours the secret of now signs beside the new one; 24 when absent, 0 ends it at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 24, minimum = 0, maximum = 168))]
    pub overlap_hours: Option<u16>,
}

/// A secret that was just made. It is shown this once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IssuedWebhookSecret {
    /// The receiver verifies signatures with it.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "whsec_Zm9yIHRoZSBkb2N1bWVudCBvbmx5LCBub3QgYSBrZXk=")
    )]
    pub secret: String,
    pub subscription: WebhookSubscription,
}

impl fmt::Debug for IssuedWebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IssuedWebhookSecret")
            .field("subscription", &self.subscription)
            .finish_non_exhaustive()
    }
}

/// How far the delivery of one event to one receiver is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WebhookDeliveryState {
    /// It waits: for its turn, or for the next attempt.
    Pending,
    /// It is under way.
    Running,
    /// The receiver said that it has it.
    Delivered,
    /// It was tried often and in vain. It can be replayed.
    Failed,
}

impl WebhookDeliveryState {
    /// All of them, in the order of a delivery's life.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Running, Self::Delivered, Self::Failed];

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }

    /// Whether nothing more happens to it by itself.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Delivered | Self::Failed)
    }
}

/// One event on its way to one receiver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookDelivery {
    pub id: Uuid,
    pub subscription_id: Uuid,
    /// The header `webhook-id` that the receiver sees.
    pub event_id: Uuid,
    pub event: WebhookEventType,
    pub state: WebhookDeliveryState,
    /// How often it was tried.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub attempts: u32,
    pub created_at: DateTime<Utc>,
    /// When it is tried next; absent when it is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_attempt_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<DateTime<Utc>>,
    /// The status that the receiver answered with last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(example = 200, minimum = 100, maximum = 999)
    )]
    pub last_status: Option<u16>,
    /// What went wrong last, for a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "The receiver answered 500."))]
    pub last_error: Option<String>,
    /// The delivery that this one repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replay_of: Option<Uuid>,
}

/// One attempt to deliver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookAttempt {
    #[cfg_attr(feature = "openapi", schema(example = 1, minimum = 1))]
    pub number: u32,
    pub at: DateTime<Utc>,
    #[cfg_attr(feature = "openapi", schema(example = 42))]
    pub duration_ms: u32,
    /// What the receiver answered with; absent when it did not answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(example = 200, minimum = 100, maximum = 999)
    )]
    pub status: Option<u16>,
    /// What went wrong, for a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The first kilobyte of what the receiver said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}

/// A delivery, what was sent, and every attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookDeliveryDetail {
    pub delivery: WebhookDelivery,
    pub message: WebhookMessage,
    /// The first attempt first.
    pub attempts: Vec<WebhookAttempt>,
}

/// Which subscriptions a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct WebhookFilter {
    /// How many at most; 50 unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 100, example = 50))]
    pub limit: Option<u8>,
    /// The `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(max_length = 200))]
    pub cursor: Option<String>,
}

/// Which deliveries a list shows. Conditions add up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct WebhookDeliveryFilter {
    /// How far the delivery is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(example = "failed"))]
    pub state: Option<WebhookDeliveryState>,
    /// Of which event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(example = "asset.changed"))]
    pub event: Option<WebhookEventType>,
    /// How many at most; 50 unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 100, example = 50))]
    pub limit: Option<u8>,
    /// The `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(max_length = 200))]
    pub cursor: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_is_read_by_the_name_that_it_has_on_the_wire() {
        for &event in WebhookEventType::ALL {
            assert_eq!(serde_json::to_value(event).unwrap(), event.as_str());
            assert_eq!(WebhookEventType::parse(event.as_str()), Some(event));
        }
    }
}
