//! Where RT is, who we are there, and how patient we are.

use std::{fmt, sync::Arc, time::Duration};

use secrecy::SecretString;
use url::Url;

use crate::Observer;

/// How to reach an RT.
#[derive(Clone)]
pub struct RtSettings {
    /// RT's site root, such as `https://rt.example.org/` or, under a `WebPath`,
    /// `https://example.org/rt/`.
    pub base_url: Url,
    /// Where REST 2.0 is below the root.
    pub api_path: String,
    pub credentials: Credentials,
    /// How long a connection may take to be made.
    pub connect_timeout: Duration,
    /// How long RT may be silent, before its answer or in the middle of it.
    pub read_timeout: Duration,
    /// How long one exchange may take in all: waiting for a free slot, repeats and pauses.
    pub total_timeout: Duration,
    /// How many requests may be under way at once; RT works about 40 ms of its CPU on each asset.
    pub max_concurrent: usize,
    pub retry: RetryPolicy,
    /// Who is told of each call.
    pub observer: Option<Arc<dyn Observer>>,
}

impl RtSettings {
    /// Settings that suit an RT on the same campus.
    #[must_use]
    pub fn new(base_url: Url, credentials: Credentials) -> Self {
        Self {
            base_url,
            api_path: "/REST/2.0".to_owned(),
            credentials,
            connect_timeout: Duration::from_secs(2),
            read_timeout: Duration::from_secs(8),
            total_timeout: Duration::from_secs(10),
            max_concurrent: 8,
            retry: RetryPolicy::default(),
            observer: None,
        }
    }
}

impl fmt::Debug for RtSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RtSettings")
            .field("base_url", &display_url(&self.base_url))
            .field("api_path", &self.api_path)
            .field("credentials", &self.credentials)
            .field("connect_timeout", &self.connect_timeout)
            .field("read_timeout", &self.read_timeout)
            .field("total_timeout", &self.total_timeout)
            .field("max_concurrent", &self.max_concurrent)
            .field("retry", &self.retry)
            .field("observer", &self.observer)
            .finish()
    }
}

/// A URL without what may be secret in it: credentials, query and fragment.
pub(crate) fn display_url(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let port = url
        .port()
        .map(|port| format!(":{port}"))
        .unwrap_or_default();
    format!("{}://{host}{port}{}", url.scheme(), url.path())
}

/// Who we are to RT. `Debug` shows no secret.
#[derive(Clone)]
pub enum Credentials {
    /// A token of RT's own (`1-14-…`), made under Settings, Auth Tokens.
    Token(SecretString),
    /// The name and password of an RT user.
    Basic {
        username: String,
        password: SecretString,
    },
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(_) => f.write_str("Token([redacted])"),
            Self::Basic { username, .. } => f
                .debug_struct("Basic")
                .field("username", username)
                .field("password", &"[redacted]")
                .finish(),
        }
    }
}

/// How often and how soon a read or search is repeated. Writes never are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Attempts in all, the first included; 1 means no repeat.
    pub attempts: u32,
    /// The longest pause before the second attempt; it doubles from there. The real pause is
    /// random between half of it and all of it, so that many clients do not come back at once.
    pub first_pause: Duration,
    /// The longest pause of all. When RT's `Retry-After` asks for more, the call ends at once with
    /// [`Error::Unavailable`](crate::Error::Unavailable), which carries the wish.
    pub longest_pause: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 3,
            first_pause: Duration::from_millis(200),
            longest_pause: Duration::from_secs(2),
        }
    }
}

impl RetryPolicy {
    /// Every request is made once.
    #[must_use]
    pub fn never() -> Self {
        Self {
            attempts: 1,
            ..Self::default()
        }
    }
}
