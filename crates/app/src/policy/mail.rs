//! Who is told by e-mail, and how patient we are with the mail server.

use std::time::Duration;

use chrono::TimeDelta;
use url::Url;

/// How e-mail goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailPolicy {
    /// The addresses of those who look after the server.
    pub admins: Vec<String>,
    /// The app's address, for links; mails have none where it is absent.
    pub base_url: Option<Url>,
    /// How long news waits for more, so that many failures are one mail.
    pub hold: TimeDelta,
    /// How long a message may be in one server's hand before another takes it up. Longer than the
    /// sender's total time-out.
    pub claim: Duration,
    /// The pauses after failed attempts, one after the other; the last one again and again.
    pub pauses: Vec<Duration>,
    /// How long a message is tried.
    pub give_up: TimeDelta,
    /// How long mail that is over is kept.
    pub keep: TimeDelta,
    /// How long the mirror may be stale, and the directory away, before somebody is told.
    pub patience: TimeDelta,
}

impl Default for MailPolicy {
    fn default() -> Self {
        Self {
            admins: Vec::new(),
            base_url: None,
            hold: TimeDelta::minutes(5),
            claim: Duration::from_mins(5),
            // Greylisting is over after the second or third.
            pauses: [1, 5, 15, 60].map(Duration::from_mins).to_vec(),
            give_up: TimeDelta::days(3),
            keep: TimeDelta::days(30),
            patience: TimeDelta::hours(1),
        }
    }
}
