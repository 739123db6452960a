use chrono::{DateTime, Utc};

use crate::TransactionId;

/// One thing that happened to a record.
///
/// The values are RT's own: a `CustomField` transaction has the field's number in `field`, and a
/// watcher's one has the numbers of users in its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    pub id: TransactionId,
    /// RT's word for the kind: `Create`, `Set`, `Status`, `CustomField`, `SetWatcher`, …
    pub kind: String,
    /// Absent when empty, and so are the values.
    pub field: Option<String>,
    pub old_value: Option<String>,
    pub new_value: Option<String>,
    /// The user name of who did it.
    pub creator: String,
    pub created_at: DateTime<Utc>,
}
