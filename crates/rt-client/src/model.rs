//! RT's records as this crate tells them: typed, sorted, and without RT's quirks.

mod access;
mod asset;
mod catalog;
mod changes;
mod history;
mod report;
mod ticket;
mod user;
mod value;

use chrono::{DateTime, Utc};

pub use access::{Access, Right, Standing};
pub use asset::{Asset, CatalogRef, CustomField};
pub use catalog::{Catalog, CustomFieldDefinition};
pub use changes::{AssetChanges, NewAsset};
pub use history::Transaction;
pub use report::{AssetField, FieldReport, Outcome, UpdateReport};
pub use ticket::{NewTicket, Ticket};
pub use user::{User, UserRef};
pub use value::FieldValue;

/// What RT says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerInfo {
    /// RT's version as it calls it, such as `5.0.3+dfsg-3~deb12u6`.
    pub version: String,
    /// What time it was there, when it answered.
    pub told_at: Option<DateTime<Utc>>,
}
