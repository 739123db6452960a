//! AssetSQL, as far as rtutils speaks it.
//!
//! RT ignores much of what it does not understand, and then lists every asset. The simulator is
//! strict instead: a query that RT might ignore is refused loudly, so that a test finds it.

mod parse;
mod search;
mod text;
mod words;

pub(crate) use parse::parse;
pub(crate) use search::{Refused, Search};
pub(crate) use text::{Case, Text};

/// A condition on assets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Query {
    All(Vec<Query>),
    Any(Vec<Query>),
    Condition(Condition),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Condition {
    /// The field as it is written, such as `Owner.Name` or `CF.{Serial Number}`.
    pub(crate) field: String,
    pub(crate) operator: Operator,
    pub(crate) value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Is,
    IsNot,
    Less,
    Greater,
    LessOrEqual,
    GreaterOrEqual,
    Contains,
    ContainsNot,
    StartsWith,
    EndsWith,
    IsNull,
    IsNotNull,
}

/// A query that the simulator does not understand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "rt-sim does not understand this AssetSQL near {near:?}; a real RT may ignore it and list \
     every asset"
)]
pub(crate) struct NotUnderstood {
    pub(crate) near: String,
}
