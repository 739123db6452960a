//! Changesets: one change to many assets, and its undo.

mod create;
mod get;
mod items;
mod list;
mod plan;
mod undo;

pub use create::*;
pub use get::*;
pub use items::*;
pub use list::*;
pub use plan::*;
pub use undo::*;
