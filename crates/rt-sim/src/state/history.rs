//! Transactions: RT's memory of what was done, and the source of its `ETags`.

use chrono::{DateTime, Utc};

use super::records::{ObjectKind, Rt, Transaction};

/// A transaction to be written.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) object: (ObjectKind, u64),
    pub(crate) kind: &'static str,
    pub(crate) field: String,
    pub(crate) old_value: Option<String>,
    pub(crate) new_value: Option<String>,
    pub(crate) creator: u64,
}

impl Entry {
    pub(crate) fn create(kind: ObjectKind, object: u64, creator: u64) -> Self {
        Self {
            object: (kind, object),
            kind: "Create",
            field: String::new(),
            old_value: None,
            new_value: None,
            creator,
        }
    }

    /// A change of an asset.
    pub(crate) fn change(
        asset: u64,
        kind: &'static str,
        field: &str,
        [old_value, new_value]: [Option<String>; 2],
        creator: u64,
    ) -> Self {
        Self {
            object: (ObjectKind::Asset, asset),
            kind,
            field: field.to_owned(),
            old_value,
            new_value,
            creator,
        }
    }
}

impl Rt {
    /// Writes a transaction; the object counts as changed from now on.
    pub(crate) fn record(&mut self, entry: Entry) {
        let now = self.now();
        let (object, creator, kind) = (entry.object, entry.creator, entry.kind);
        self.record_at(now, entry);
        if let (ObjectKind::Asset, asset) = object
            && kind != "Create"
        {
            self.touch(asset, creator);
        }
    }

    pub(super) fn record_at(&mut self, created_at: DateTime<Utc>, entry: Entry) {
        let history = self.histories.entry(entry.object).or_default();
        history.push(self.transactions.len());
        self.transactions.push(Transaction {
            id: self.transactions.len() as u64 + 1,
            kind: entry.kind,
            field: entry.field,
            old_value: entry.old_value,
            new_value: entry.new_value,
            creator: entry.creator,
            created_at,
        });
    }

    /// The asset counts as changed, whether there is a transaction that says how or not.
    pub(super) fn touch(&mut self, asset: u64, actor: u64) {
        let now = self.now();
        self.assets.change(asset, |asset| {
            asset.updated_at = now;
            asset.updated_by = actor;
        });
    }

    /// What was done to an object, oldest first.
    pub(crate) fn history(
        &self,
        kind: ObjectKind,
        object: u64,
    ) -> impl DoubleEndedIterator<Item = &Transaction> {
        let places = self.histories.get(&(kind, object)).into_iter().flatten();
        places.map(|&place| &self.transactions[place])
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
