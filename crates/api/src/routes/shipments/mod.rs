//! Shipments: many assets of one kind, received as a list of serial numbers.

mod create;
mod get;
mod items;
mod labels;
mod list;
mod plan;
mod resume;

pub use create::*;
pub use get::*;
pub use items::*;
pub use labels::*;
pub use list::*;
pub use plan::*;
pub use resume::*;
