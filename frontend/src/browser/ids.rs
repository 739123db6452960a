//! Names that nobody else has.

use uuid::{Builder, Uuid};

/// A key under which something is done once, however often it is asked for. `None` where the
/// browser has no randomness to give, which no browser of today does.
pub fn fresh_key() -> Option<Uuid> {
    let mut bytes = [0; 16];
    let crypto = web_sys::window()?.crypto().ok()?;
    // Also where the page did not come by HTTPS; `randomUUID` would be missing there.
    crypto.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(Builder::from_random_bytes(bytes).into_uuid())
}
