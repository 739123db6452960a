//! Passwords as the system before this one hashed them (Django's `pbkdf2_sha256`).
//!
//! They are taken at the door once: the first sign-in that proves one puts an argon2id hash in its
//! place.

use std::num::NonZeroU32;

use aws_lc_rs::pbkdf2;
use base64::{Engine, engine::general_purpose::STANDARD};

const BEGINNING: &str = "pbkdf2_sha256$";
/// More would keep a thread busy for seconds; Django's own number is far below.
const MOST_ITERATIONS: u32 = 5_000_000;
const LENGTH: usize = 32;

/// A hash that can be compared with.
#[derive(Clone, Copy)]
pub(super) struct OldHash<'a> {
    iterations: NonZeroU32,
    salt: &'a str,
    hash: [u8; LENGTH],
}

impl<'a> OldHash<'a> {
    /// Reads `pbkdf2_sha256$600000$SALT$HASH`.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.strip_prefix(BEGINNING)?.split('$');
        let (iterations, salt, hash) = (parts.next()?, parts.next()?, parts.next()?);
        let iterations: NonZeroU32 = iterations.parse().ok()?;
        let hash = STANDARD.decode(hash).ok()?.try_into().ok()?;
        let is_whole = parts.next().is_none() && !salt.is_empty();
        (is_whole && iterations.get() <= MOST_ITERATIONS).then_some(Self {
            iterations,
            salt,
            hash,
        })
    }

    /// Whether the password is the one.
    pub fn is_of(&self, password: &[u8]) -> bool {
        let algorithm = pbkdf2::PBKDF2_HMAC_SHA256;
        let salt = self.salt.as_bytes();
        pbkdf2::verify(algorithm, self.iterations, salt, password, &self.hash).is_ok()
    }
}

/// Whether a hash is one of the system before this one.
pub(super) fn is_old(hash: &str) -> bool {
    hash.starts_with(BEGINNING)
}

#[cfg(test)]
mod tests {
    use super::*;

    // As Django makes it of "correct horse", with few iterations.
    const HASH: &str = "pbkdf2_sha256$1000$NaCl$y6UK+57OG2yJnZIbS3E5E599IliwIIbBdkxEFXXGYlM=";

    #[test]
    fn a_hash_of_django_is_of_its_password_alone() {
        let hash = OldHash::parse(HASH).unwrap();

        assert!(hash.is_of(b"correct horse"));
        assert!(!hash.is_of(b"Correct horse"));
    }

    #[test]
    fn what_is_no_such_hash_is_none() {
        for other in [
            "",
            "!unusable",
            "argon2$argon2id$v=19$m=102400,t=2,p=8$c2FsdA$aGFzaA",
            "pbkdf2_sha256$0$NaCl$AAAA",
            "pbkdf2_sha256$1000$NaCl$AAAA",
            "pbkdf2_sha256$1000$NaCl",
            "pbkdf2_sha256$99999999$NaCl$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        ] {
            assert!(OldHash::parse(other).is_none(), "{other}");
        }
    }
}
