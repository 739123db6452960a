//! The addresses of the system before this one, for scripts, scrips and bookmarks that have them.
//!
//! They do what this system does, by its rules, and answer with the members that they always had.
//! Every answer says that they are going, and when: see `middleware::predecessor`.

mod devices;
mod labels;
mod tags;
mod webhook;

pub use devices::*;
pub use labels::*;
pub use tags::*;
pub use webhook::*;
