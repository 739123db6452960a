//! The connection to Request Tracker, and what is written to it.

mod connection;
mod mirror;
mod writes;

pub use connection::*;
pub use mirror::*;
pub use writes::*;
