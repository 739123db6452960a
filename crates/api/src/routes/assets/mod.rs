//! Assets of Request Tracker.

mod by_serial;
mod by_tag;
mod get;
mod history;
mod list;
mod resolve;

pub use by_serial::*;
pub use by_tag::*;
pub use get::*;
pub use history::*;
pub use list::*;
pub use resolve::*;
