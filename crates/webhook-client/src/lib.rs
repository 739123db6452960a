//! Sending outbound webhooks.
//!
//! An administrator names an address, and a server inside a school's network asks it: that must not
//! become a way to reach what only that server can reach. So a name is resolved here, every address that
//! is not of the public internet is refused unless the settings allow it, and the connection goes to
//! the address that was looked at. Redirects are not followed, answers are read no further than their
//! first kilobyte, and everything has a time-out.

mod addresses;
mod error;
#[cfg(feature = "test-support")]
pub mod fake;
mod http;
mod lookup;

use std::{fmt::Debug, time::Duration};

use async_trait::async_trait;
use url::Url;

pub use self::{
    error::{Error, Result},
    http::{HttpSender, SenderSettings},
    lookup::{Lookup, SystemLookup},
};

/// A request to a receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub url: Url,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

/// What a receiver answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// Where it points to, when it is a redirect.
    pub location: Option<String>,
    /// How long it wants to be left alone.
    pub retry_after: Option<Duration>,
    /// The first kilobyte of its body.
    pub excerpt: String,
}

/// Whoever sends webhooks.
#[async_trait]
pub trait WebhookSender: Debug + Send + Sync {
    /// Whether something may be sent to this address at all, as far as it shows without a look-up.
    fn admits(&self, url: &Url) -> Result<()>;

    /// Sends a request, once.
    async fn send(&self, message: Message) -> Result<Answer>;
}
