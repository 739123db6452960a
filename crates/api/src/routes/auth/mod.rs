//! Signing in, staying in, signing out.

pub(crate) mod cookie;
mod login;
mod logout;
mod methods;
mod oidc;
mod refresh;

pub use login::*;
pub use logout::*;
pub use methods::*;
pub use oidc::*;
pub use refresh::*;
