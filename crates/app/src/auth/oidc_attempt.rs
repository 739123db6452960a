//! What a browser keeps while its person is at the provider: signed, so that it cannot be made up,
//! and good for a few minutes.

use chrono::{DateTime, Utc};
use directory::Attempt;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::{Error, Result, TokenKey};

const ISSUER: &str = "rtutils";
/// Access tokens, which the same key signs, have another audience.
const AUDIENCE: &str = "rtutils:oidc";

/// An attempt, as the cookie has it.
#[derive(Serialize, Deserialize)]
pub(super) struct Kept {
    iss: String,
    aud: String,
    exp: i64,
    pub state: String,
    nonce: String,
    verifier: String,
    pub return_to: String,
}

impl Kept {
    pub fn new(attempt: &Attempt, return_to: String, until: DateTime<Utc>) -> Self {
        Self {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            exp: until.timestamp(),
            state: attempt.state.clone(),
            nonce: attempt.nonce.clone(),
            verifier: attempt.verifier.expose_secret().to_owned(),
            return_to,
        }
    }

    pub fn sign(&self, key: &TokenKey) -> Result<SecretString> {
        let key = EncodingKey::from_secret(key.expose_bytes());
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), self, &key)
            .map(Into::into)
            .map_err(|e| Error::internal("sign an attempt to sign in", e))
    }

    pub fn verify(cookie: &SecretString, key: &TokenKey, now: DateTime<Utc>) -> Option<Self> {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["iss", "aud", "exp"]);
        // The library reads the machine's clock; ours is handed in.
        validation.validate_exp = false;
        let key = DecodingKey::from_secret(key.expose_bytes());
        let read = jsonwebtoken::decode::<Self>(cookie.expose_secret(), &key, &validation);
        read.ok()
            .map(|read| read.claims)
            .filter(|kept| now.timestamp() < kept.exp)
    }

    pub fn attempt(&self) -> Attempt {
        Attempt {
            state: self.state.clone(),
            nonce: self.nonce.clone(),
            verifier: self.verifier.clone().into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn key(letter: &str) -> TokenKey {
        TokenKey::new(letter.repeat(32).into()).unwrap()
    }

    #[test]
    fn an_attempt_is_good_for_its_time_and_its_key() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let attempt = Attempt {
            state: "state".into(),
            nonce: "nonce".into(),
            verifier: "verifier".into(),
        };
        let kept = Kept::new(&attempt, "/assets".into(), now + TimeDelta::minutes(10));
        let cookie = kept.sign(&key("k")).unwrap();

        let read = Kept::verify(&cookie, &key("k"), now).unwrap();
        assert_eq!(
            (read.state.as_str(), read.return_to.as_str()),
            ("state", "/assets")
        );
        assert!(Kept::verify(&cookie, &key("k"), now + TimeDelta::minutes(10)).is_none());
        assert!(Kept::verify(&cookie, &key("q"), now).is_none());
        assert!(Kept::verify(&"made up".into(), &key("k"), now).is_none());
    }
}
