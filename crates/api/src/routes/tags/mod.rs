//! Asset tags: sequences, reservations and the ledger.

mod ledger;
mod reservations;
mod sequences;

pub use ledger::*;
pub use reservations::*;
pub use sequences::*;
