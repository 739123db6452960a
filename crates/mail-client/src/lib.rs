//! Sending e-mail.
//!
//! One message goes to one recipient, is plain text in UTF-8, and says that a program wrote it. Whatever
//! its parts hold, they stay in their places: a line break in a subject makes no header. A message that is
//! sent again is the same, its `Message-ID` included, so that a reader's program shows it once.

mod address;
mod compose;
mod error;
#[cfg(feature = "test-support")]
pub mod fake;
mod smtp;

use std::fmt::Debug;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

pub use self::{
    address::{Address, InvalidAddress, Sender},
    error::{Error, Result},
    smtp::{Security, SettingsError, SmtpSender, SmtpSettings},
};

/// A message to one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What its `Message-ID` is made of: the same for the same message, however often it is sent.
    pub id: Uuid,
    pub to: Address,
    pub subject: String,
    /// Lines of plain text.
    pub text: String,
    pub written_at: DateTime<Utc>,
}

/// What a look at the mail server found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// What the server calls itself.
    pub name: String,
    /// The certificate that it showed, DER; nothing where there is no TLS.
    pub certificate: Option<Vec<u8>>,
    /// Whether it took our name and password; nothing where we have none.
    pub is_signed_in: Option<bool>,
}

/// Whoever sends e-mail.
#[async_trait]
pub trait MailSender: Debug + Send + Sync {
    /// Sends a message, once. Gives what the server said when it took it.
    async fn send(&self, message: &Message) -> Result<String>;

    /// Connects, encrypts and signs in as for a message, and sends none.
    async fn look(&self) -> Result<Look>;
}
