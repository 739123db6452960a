//! Telling of what has no transaction of its own.

use serde_json::Value;
use store::NewWebhookEvent;
use types::WebhookEventType;

use crate::App;

impl App {
    /// Tells whoever wants to know that something happened. It never fails what happened: what goes wrong
    /// is in the log.
    ///
    /// What writes to the database tells of it in the same transaction instead, see
    /// `enqueue_event` there: what is undone is told to nobody then, and what is done surely is. A label
    /// job that ends, for instance, tells `job.finished` in the transaction that ends it.
    pub(crate) async fn emit(&self, kind: WebhookEventType, data: Value) {
        let at = self.clock().now();
        let new = NewWebhookEvent { kind, data, at };
        match self.store().emit_webhook_event(&new).await {
            Ok(true) => self.deliveries().work.notify_one(),
            Ok(false) => {}
            Err(error) => tracing::error!(
                webhook.event = kind.as_str(),
                error = &error as &dyn std::error::Error,
                "an event could not be written down for those who want to know"
            ),
        }
    }
}
