//! What handlers take: who calls, and the parts of the request, read or refused as a problem.

mod body;
mod caller;
mod client;
mod conditions;
mod params;
mod strict;
mod user_agent;

pub use body::{Body, FormOrBody, MAX_BODY_BYTES, config as body_config};
pub(crate) use caller::bearer_token;
pub use caller::{Allowed, Anyone, Someone, perm};
pub use client::{ClientAddress, SameOrigin};
pub(crate) use client::{came_by_tls, client, wants_page};
pub use conditions::{IdempotencyKey, IfMatch};
pub use params::{Path, Query};
