use chrono::{DateTime, Utc};

use super::UserRef;
use crate::{AssetId, TicketId};

/// A ticket to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTicket {
    /// The queue, by name.
    pub queue: String,
    pub subject: String,
    /// A user name or an e-mail address; RT makes a user for an address it does not know.
    pub requestor: Option<String>,
    /// The first message, plain text.
    pub content: Option<String>,
    /// The assets that the ticket is about.
    pub assets: Vec<AssetId>,
}

/// A ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    pub id: TicketId,
    pub subject: String,
    pub status: String,
    /// The queue's name, when our RT user may see it.
    pub queue: Option<String>,
    /// Absent when RT says `Nobody`.
    pub owner: Option<UserRef>,
    pub requestors: Vec<UserRef>,
    pub created_at: DateTime<Utc>,
    pub last_updated_at: DateTime<Utc>,
}
