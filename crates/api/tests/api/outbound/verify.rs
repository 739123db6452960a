use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// How old a message may be, in seconds.
const TOLERANCE: u64 = 300;

/// Whether rtutils sent this, and not long ago. `id`, `timestamp` and `signatures` are the headers
/// `webhook-id`, `webhook-timestamp` and `webhook-signature`; `body` is what came, to the byte; `now` is in
/// seconds since 1970.
pub fn verify(
    secret: &str,
    id: &str,
    timestamp: &str,
    signatures: &str,
    body: &[u8],
    now: i64,
) -> bool {
    let key = secret.strip_prefix("whsec_").unwrap_or(secret);
    let (Ok(key), Ok(sent)) = (BASE64_STANDARD.decode(key), timestamp.parse::<i64>()) else {
        return false;
    };
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(&key) else {
        return false;
    };
    let mac = mac
        .chain_update(format!("{id}.{timestamp}."))
        .chain_update(body);
    let is_ours = signatures.split(' ').any(|signature| {
        let value = signature.strip_prefix("v1,").unwrap_or_default();
        // Takes the same time wherever it is wrong.
        BASE64_STANDARD
            .decode(value)
            .is_ok_and(|value| mac.clone().verify_slice(&value).is_ok())
    });
    is_ours && now.abs_diff(sent) <= TOLERANCE
}
