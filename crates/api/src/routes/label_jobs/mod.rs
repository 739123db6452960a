//! Label jobs, and the record of what was printed.

mod again;
mod cancel;
mod create;
mod events;
mod get;
mod items;
mod list;
mod prints;
mod result;

pub use again::*;
pub use cancel::*;
pub use create::*;
pub use events::*;
pub use get::*;
pub use items::*;
pub use list::*;
pub use prints::*;
pub use result::*;
