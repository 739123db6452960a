//! Copies of a database, and bringing them back: what `rtutils backup` and `rtutils restore` are made of.
//!
//! Where files lie and what they are called is decided by whoever calls.

mod file;
mod numbers;
mod postgres;

pub use self::{
    file::{Alone, check_copy, settle},
    numbers::open_file,
    postgres::{SchemaLock, Snapshot},
};
