//! What Request Tracker tells us, and what we tell others.

mod asset_created;
mod deliveries;
mod secret;
mod subscriptions;

pub use asset_created::*;
pub use deliveries::*;
pub use secret::*;
pub use subscriptions::*;
