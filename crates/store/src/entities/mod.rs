//! The tables as sea-orm sees them. Nothing here leaves the crate.

pub mod refresh_token;
pub mod session;
pub mod sign_in_event;
pub mod user;
