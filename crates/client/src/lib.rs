//! The API of rtutils as Rust methods.
//!
//! A thin client: each method is one operation of the document, by its `operationId`, and speaks
//! the wire types that the server speaks. `docs/decisions/rust-client.md` says why it is written
//! by hand. It repeats nothing by itself: what may be repeated, and when, is the caller's to say
//! ([`Error::is_temporary`], [`Key`]).

mod assets;
mod error;
mod events;
mod health;
mod jobs;
mod labels;
mod tags;
mod transport;

pub use error::{Error, Result};
pub use labels::File;
pub use transport::{Client, Key, Settings};
