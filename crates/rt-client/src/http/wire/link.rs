use serde::Deserialize;

use super::text;

/// Where RT says that one can go from a record, and what can be done to it. RT offers only what
/// its user may do.
#[derive(Debug, Deserialize)]
pub(in crate::http) struct WireLink {
    #[serde(default, rename = "ref", deserialize_with = "text")]
    relation: String,
    #[serde(default, rename = "type", deserialize_with = "text")]
    kind: String,
    #[serde(default, deserialize_with = "text")]
    id: String,
    /// The status that a `lifecycle` link leads to.
    #[serde(default, deserialize_with = "text")]
    to: String,
}

impl WireLink {
    pub(in crate::http) fn is(&self, relation: &str) -> bool {
        self.relation == relation
    }

    /// Whether it leads to making a record of this kind.
    pub(in crate::http) fn is_create(&self, kind: &str) -> bool {
        self.is("create") && self.kind == kind
    }

    /// Whether it leads to another status than `deleted`, which takes a right of its own.
    pub(in crate::http) fn is_transition(&self) -> bool {
        self.is("lifecycle") && self.to != "deleted"
    }

    pub(in crate::http) fn number(&self) -> Option<u64> {
        self.id.parse().ok()
    }
}
