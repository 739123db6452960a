//! E-mail on its way: what happened, whom to tell, and what became of telling them.
//!
//! A row is one thing that one person is told. It is written in the transaction of what it tells, like an
//! event for a webhook, so what is undone is told to nobody. Rows of one person that wait together become
//! one message; from then on they are that message, so that an attempt whose answer was lost is repeated
//! and not written anew. A claim on a message ends by itself, like those of [`crate::WriteRecord`].
//!
//! Where no mail is configured nothing is written at all.

mod claim;
mod enqueue;
mod finish;
mod tell;

use chrono::TimeDelta;
use uuid::Uuid;

pub(crate) use self::tell::{
    tell_label_job_failed, tell_webhook_failing, tell_webhook_off, tell_write_over,
};
pub use self::{
    claim::{ClaimedMail, MailItem},
    enqueue::NewMail,
    finish::{MailNumbers, MailStep},
};

/// Who is told by e-mail, and how long news waits for more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailRules {
    /// The addresses of those who look after the server.
    pub admins: Vec<String>,
    /// How long what may be told together is held.
    pub hold: TimeDelta,
}

/// Where a mail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Pending,
    Running,
    Sent,
    Failed,
}

impl State {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }
}

/// The hand that has a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hand {
    pub message_id: Uuid,
    pub claimer: String,
}
