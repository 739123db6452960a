//! Outbound webhooks: subscriptions, and what became of telling them.

use types::{
    IssuedWebhookSecret, NewWebhookSubscription, Page, WebhookDelivery, WebhookDeliveryDetail,
    WebhookDeliveryFilter, WebhookDeliveryState, WebhookEventType, WebhookFilter, WebhookRotation,
    WebhookSubscription, WebhookSubscriptionPatch,
};
use uuid::Uuid;

use super::{AuthorizedApi, Call, Failure};

const SUBSCRIPTIONS: &str = "/api/v1/webhooks/subscriptions";

impl AuthorizedApi {
    /// A page of the subscriptions, newest first.
    pub async fn webhooks(
        &self,
        filter: &WebhookFilter,
    ) -> Result<Page<WebhookSubscription>, Failure> {
        let call = Call::get(SUBSCRIPTIONS)
            .query("limit", filter.limit)
            .query("cursor", filter.cursor.as_ref());
        self.ask(call).await
    }

    /// One subscription.
    pub async fn webhook(&self, id: Uuid) -> Result<WebhookSubscription, Failure> {
        self.ask(Call::get(&of(id, ""))).await
    }

    /// Makes a subscription. The answer has its secret this once.
    pub async fn create_webhook(
        &self,
        new: &NewWebhookSubscription,
    ) -> Result<IssuedWebhookSecret, Failure> {
        self.ask(Call::post(SUBSCRIPTIONS).body(new)?).await
    }

    /// Changes a subscription, if it is still of this version.
    pub async fn update_webhook(
        &self,
        id: Uuid,
        version: &str,
        patch: &WebhookSubscriptionPatch,
    ) -> Result<WebhookSubscription, Failure> {
        let place = of(id, "");
        let call = Call::patch(&place).if_match(Some(version)).body(patch)?;
        self.ask(call).await
    }

    /// Forgets a subscription.
    pub async fn delete_webhook(&self, id: Uuid) -> Result<(), Failure> {
        self.tell(Call::delete(&of(id, ""))).await
    }

    /// Gives a subscription another secret. The answer has it this once.
    pub async fn rotate_webhook_secret(
        &self,
        id: Uuid,
        rotation: &WebhookRotation,
    ) -> Result<IssuedWebhookSecret, Failure> {
        let path = of(id, "/rotate");
        self.ask(Call::post(&path).body(rotation)?).await
    }

    /// Sends a test event.
    pub async fn test_webhook(&self, id: Uuid) -> Result<WebhookDelivery, Failure> {
        self.ask(Call::post(&of(id, "/test"))).await
    }

    /// A page of the delivery log, newest first.
    pub async fn webhook_deliveries(
        &self,
        id: Uuid,
        filter: &WebhookDeliveryFilter,
    ) -> Result<Page<WebhookDelivery>, Failure> {
        let path = of(id, "/deliveries");
        let call = Call::get(&path)
            .query("state", filter.state.map(WebhookDeliveryState::as_str))
            .query("event", filter.event.map(WebhookEventType::as_str))
            .query("limit", filter.limit)
            .query("cursor", filter.cursor.as_ref());
        self.ask(call).await
    }

    /// One delivery with every attempt.
    pub async fn webhook_delivery(&self, id: Uuid) -> Result<WebhookDeliveryDetail, Failure> {
        let path = format!("/api/v1/webhooks/deliveries/{id}");
        self.ask(Call::get(&path)).await
    }

    /// Sends the event of a delivery again.
    pub async fn replay_webhook_delivery(&self, id: Uuid) -> Result<WebhookDelivery, Failure> {
        let path = format!("/api/v1/webhooks/deliveries/{id}/replay");
        self.ask(Call::post(&path)).await
    }
}

fn of(id: Uuid, rest: &str) -> String {
    format!("{SUBSCRIPTIONS}/{id}{rest}")
}
