//! Signing in, staying in, signing out.

pub(crate) mod cookie;
mod login;
mod logout;
mod refresh;

pub use login::*;
pub use logout::*;
pub use refresh::*;
