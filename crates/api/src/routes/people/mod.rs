//! Who can sign in, what they may do, and what happened at the door.

mod accounts;
mod credentials;
mod events;
mod sessions;

pub use accounts::*;
pub use credentials::*;
pub use events::*;
pub use sessions::*;
