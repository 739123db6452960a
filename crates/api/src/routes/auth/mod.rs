//! Signing in, staying in, signing out.

pub mod cookie;
mod login;
mod logout;
mod refresh;

pub use login::*;
pub use logout::*;
pub use refresh::*;
