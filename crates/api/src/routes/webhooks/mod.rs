//! What Request Tracker tells us.

mod asset_created;

pub use asset_created::*;
