//! The connection to Request Tracker, and what is written to it.

mod writes;

pub use writes::*;
