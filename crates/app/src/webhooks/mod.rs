//! Outbound webhooks: who is told what happens here, and what became of telling them.
//!
//! What happens is written down by the store, in the transaction of what happens ([`store`] says how).
//! Workers of [`App::work_webhooks`] send it on.
//!
//! Looking after subscriptions is for people who are signed in: a subscription goes on after the token
//! that would have made it was revoked.

mod deliveries;
mod run;
mod sign;
mod subscriptions;

use tokio::sync::Notify;
use uuid::Uuid;

use crate::{App, Error, Thing};

/// What the deliveries of this server share.
#[derive(Debug)]
pub(crate) struct Deliveries {
    /// This server, as rows name it that it has in hand.
    pub holder: String,
    /// Something is to do.
    pub work: Notify,
}

impl Deliveries {
    pub(crate) fn new(holder: String) -> Self {
        Self {
            holder,
            work: Notify::new(),
        }
    }
}

impl App {
    pub(crate) fn deliveries(&self) -> &Deliveries {
        &self.inner.deliveries
    }
}

fn no_subscription(id: Uuid) -> Error {
    Thing::Record {
        what: "webhook subscription",
        name: id.to_string(),
    }
    .into()
}
