//! Transactions: RT's memory of what was done, and the source of its `ETags`.

use super::records::{ObjectKind, Rt, Transaction};

impl Rt {
    /// Writes a transaction; the object counts as changed from now on.
    #[expect(
        clippy::too_many_arguments,
        reason = "a transaction has this many columns"
    )]
    pub(crate) fn record(
        &mut self,
        kind: ObjectKind,
        object: u64,
        what: &'static str,
        field: &str,
        old_value: Option<String>,
        new_value: Option<String>,
        creator: u64,
    ) {
        let now = Self::now();
        self.transactions.push(Transaction {
            id: self.transactions.len() as u64 + 1,
            object: (kind, object),
            kind: what,
            field: field.to_owned(),
            old_value,
            new_value,
            creator,
            created_at: now,
        });
        if kind == ObjectKind::Asset
            && what != "Create"
            && let Some(asset) = self.assets.get_mut(&object)
        {
            asset.updated_at = now;
            asset.updated_by = creator;
        }
    }

    /// What was done to an object, oldest first.
    pub(crate) fn history(
        &self,
        kind: ObjectKind,
        object: u64,
    ) -> impl DoubleEndedIterator<Item = &Transaction> {
        self.transactions
            .iter()
            .filter(move |entry| entry.object == (kind, object))
    }

    /// RT's `ETag`: the number of the last transaction, in quotes.
    pub(crate) fn etag(&self, kind: ObjectKind, object: u64) -> String {
        let last = self
            .history(kind, object)
            .next_back()
            .map_or(0, |entry| entry.id);
        format!("\"{last}\"")
    }
}
