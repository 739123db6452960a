//! Names that nobody else has, and passwords that nobody guesses.

use uuid::{Builder, Uuid};

/// A key under which something is done once, however often it is asked for. `None` where the
/// browser has no randomness to give, which no browser of today does.
pub fn fresh_key() -> Option<Uuid> {
    Some(Builder::from_random_bytes(random()?).into_uuid())
}

/// A password to be told to somebody: four groups of letters and digits that nobody takes for one
/// another, 80 bits.
pub fn fresh_password() -> Option<String> {
    const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let bytes = random::<16>()?;
    let groups = bytes.chunks(4).map(|group| {
        let letters = group.iter().map(|byte| ALPHABET[usize::from(byte % 32)]);
        letters.map(char::from).collect::<String>()
    });
    Some(groups.collect::<Vec<_>>().join("-"))
}

fn random<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let crypto = web_sys::window()?.crypto().ok()?;
    // Also where the page did not come by HTTPS; `randomUUID` would be missing there.
    crypto.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(bytes)
}
