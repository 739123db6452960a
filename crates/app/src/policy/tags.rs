//! How tags are given.

use std::{fmt, time::Duration};

use secrecy::SecretString;

/// How tags are given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagPolicy {
    /// The sequence that is used unless another is named.
    pub prefix: String,
    /// Digits that a number has at least, in sequences that begin.
    pub padding: u8,
    /// The first number of the sequence that is begun when there is none yet.
    pub first_number: u64,
    /// The sequence for trying things out.
    pub test_prefix: String,
    /// Catalogs whose new assets get a tag by themselves; none when empty.
    pub catalogs: Vec<String>,
}

impl Default for TagPolicy {
    fn default() -> Self {
        Self {
            prefix: "W12-".to_owned(),
            padding: 4,
            first_number: 1,
            test_prefix: "TEST-".to_owned(),
            catalogs: Vec::new(),
        }
    }
}

/// Whom to believe that RT made an asset.
#[derive(Clone)]
pub struct WebhookPolicy {
    /// Shared with RT's scrip; without it the webhook believes nobody.
    pub secret: Option<SecretString>,
    /// How old a signed message may be.
    pub replay_window: Duration,
}

impl Default for WebhookPolicy {
    fn default() -> Self {
        Self {
            secret: None,
            replay_window: Duration::from_mins(5),
        }
    }
}

impl fmt::Debug for WebhookPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookPolicy")
            .field("has_secret", &self.secret.is_some())
            .field("replay_window", &self.replay_window)
            .finish()
    }
}
