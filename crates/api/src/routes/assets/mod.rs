//! Assets of Request Tracker.

mod by_mac;
mod by_serial;
mod by_tag;
mod create;
mod get;
mod history;
mod list;
mod options;
mod resolve;
mod update;

pub use by_mac::*;
pub use by_serial::*;
pub use by_tag::*;
pub use create::*;
pub use get::*;
pub use history::*;
pub use list::*;
pub use options::*;
pub use resolve::*;
pub use update::*;
