//! Passwords: hashed with argon2id, off the threads that serve requests.

use std::sync::atomic::{AtomicU64, Ordering};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use super::old_password::OldHash;
use crate::{Error, Result};

/// Each takes 19 MiB for its time, so not too many at once.
const AT_ONCE: usize = 4;

/// The hash of a password that nobody has. A name that nobody has is checked against it, so that
/// the time of an answer does not tell which names exist.
const DECOY: &str = "$argon2id$v=19$m=19456,t=2,p=1$Y0IA9ZqC1mk+hiUtek5A6Q$oNloCW4NJw/8+j3NIyYPCaXA1hf7YbaGuPsgJwr1JwM";

/// Hashes passwords and compares them.
#[derive(Debug)]
pub struct Passwords {
    room: Semaphore,
    compared: AtomicU64,
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            room: Semaphore::new(AT_ONCE),
            compared: AtomicU64::new(0),
        }
    }
}

impl Passwords {
    /// The hash to store, a PHC string.
    pub async fn hash(&self, password: SecretString, salt: [u8; 16]) -> Result<String> {
        self.work("hash a password", move || {
            let hash: PasswordHash = Argon2::default()
                .hash_password_with_salt(password.expose_secret().as_bytes(), &salt)?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether the password is the one; takes as long when there is no hash to compare with. An old
    /// hash takes its own time, until it is renewed.
    pub async fn verify(&self, password: SecretString, hash: Option<String>) -> Result<bool> {
        self.compared.fetch_add(1, Ordering::Relaxed);
        self.work("compare a password", move || {
            if let Some(old) = hash.as_deref().and_then(OldHash::parse) {
                return Ok(old.is_of(password.expose_secret().as_bytes()));
            }
            let known = hash.is_some();
            let hash = PasswordHash::new(hash.as_deref().unwrap_or(DECOY))?;
            let password = password.expose_secret().as_bytes();
            let is_right = Argon2::default().verify_password(password, &hash).is_ok();
            Ok(known && is_right)
        })
        .await
    }

    /// How many passwords were compared so far.
    #[cfg(feature = "test-support")]
    pub fn compared(&self) -> u64 {
        self.compared.load(Ordering::Relaxed)
    }

    async fn work<T: Send + 'static>(
        &self,
        doing: &'static str,
        work: impl FnOnce() -> Result<T, Box<dyn std::error::Error + Send + Sync>> + Send + 'static,
    ) -> Result<T> {
        let room = self.room.acquire().await;
        let _room = room.map_err(|e| Error::internal(doing, e))?;
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|e| Error::internal(doing, e))?
            .map_err(|e| Error::internal(doing, e))
    }
}

#[cfg(test)]
mod tests {
    use argon2::Params;

    use super::*;

    #[test]
    fn the_decoy_costs_what_a_new_hash_costs() {
        let decoy = PasswordHash::new(DECOY).unwrap();
        let params = Params::try_from(&decoy).unwrap();

        assert_eq!(decoy.algorithm.as_str(), "argon2id");
        assert_eq!(
            (params.m_cost(), params.t_cost(), params.p_cost()),
            (
                Params::DEFAULT_M_COST,
                Params::DEFAULT_T_COST,
                Params::DEFAULT_P_COST
            )
        );
    }

    #[tokio::test]
    async fn a_password_matches_its_own_hash_alone() {
        let passwords = Passwords::default();

        let hash = passwords
            .hash("correct horse".into(), [7; 16])
            .await
            .unwrap();

        assert!(
            passwords
                .verify("correct horse".into(), Some(hash.clone()))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify("Correct horse".into(), Some(hash))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify("correct horse".into(), None)
                .await
                .unwrap()
        );
    }
}
