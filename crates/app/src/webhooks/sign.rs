//! Secrets and signatures, as the Standard Webhooks specification (1.0.0) has them.

use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// How a secret is shown.
const SECRET_PREFIX: &str = "whsec_";
/// As many bytes as the digest that they key; the specification wants 24 to 64.
pub(super) const SECRET_BYTES: usize = 32;

/// A secret in the form in which receivers get it.
pub(super) fn shown(secret: &[u8]) -> String {
    format!("{SECRET_PREFIX}{}", BASE64_STANDARD.encode(secret))
}

/// The header `webhook-signature`: one signature for each secret, with spaces between.
pub(super) fn signatures(secrets: &[Vec<u8>], id: &str, timestamp: i64, body: &[u8]) -> String {
    let all: Vec<String> = secrets
        .iter()
        .map(|secret| signature(secret, id, timestamp, body))
        .collect();
    all.join(" ")
}

fn signature(secret: &[u8], id: &str, timestamp: i64, body: &[u8]) -> String {
    // An HMAC takes a key of any length.
    let mac = match Hmac::<Sha256>::new_from_slice(secret) {
        Ok(mac) => mac,
        Err(never) => unreachable!("{never}"),
    };
    let mac = mac
        .chain_update(format!("{id}.{timestamp}."))
        .chain_update(body);
    format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example that the libraries of Standard Webhooks are tested with.
    #[test]
    fn the_signature_is_that_of_the_specification() {
        let secret = BASE64_STANDARD
            .decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
            .unwrap();

        let signed = signatures(
            &[secret],
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            br#"{"test": 2432232314}"#,
        );

        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn two_secrets_give_two_signatures_with_a_space_between() {
        let secrets = [vec![1; 32], vec![2; 32]];

        let signed = signatures(&secrets, "1", 2, b"{}");

        let parts: Vec<&str> = signed.split(' ').collect();
        assert_eq!(parts.len(), 2);
        assert!(parts.iter().all(|part| part.starts_with("v1,")));
        assert_ne!(parts[0], parts[1]);
    }
}
