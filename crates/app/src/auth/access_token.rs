//! Access tokens: JWTs that say who it is, for ten minutes.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use types::Role;
use uuid::Uuid;

use super::ACCESS_LIFETIME;
use crate::{Error, Result, SignedIn, TokenKey};

const ISSUER: &str = "rtutils";
/// Other tokens that the same key may sign, such as signed links, have an audience of their own.
const AUDIENCE: &str = "rtutils:api";
/// Two servers of one site need not agree to the second.
const CLOCK_SKEW: TimeDelta = TimeDelta::seconds(5);

/// Signs access tokens, and knows its own again.
pub struct Signer {
    signing: EncodingKey,
    verifying: DecodingKey,
    validation: Validation,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: Uuid,
    sid: Uuid,
    name: String,
    role: Role,
    iat: i64,
    nbf: i64,
    exp: i64,
}

impl Signer {
    pub fn new(key: &TokenKey) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "nbf", "exp"]);
        // The library reads the machine's clock; ours is handed in, so the times are checked here.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Self {
            signing: EncodingKey::from_secret(key.expose_bytes()),
            verifying: DecodingKey::from_secret(key.expose_bytes()),
            validation,
        }
    }

    pub fn sign(&self, who: &SignedIn, now: DateTime<Utc>) -> Result<String> {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: who.id,
            sid: who.session_id,
            name: who.username.clone(),
            role: who.role,
            iat: now.timestamp(),
            nbf: now.timestamp(),
            exp: (now + ACCESS_LIFETIME).timestamp(),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.signing)
            .map_err(|e| Error::internal("sign an access token", e))
    }

    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Option<SignedIn> {
        let decoded =
            jsonwebtoken::decode::<Claims>(token, &self.verifying, &self.validation).ok()?;
        let claims = decoded.claims;
        let is_current =
            claims.nbf <= (now + CLOCK_SKEW).timestamp() && now.timestamp() < claims.exp;
        is_current.then_some(SignedIn {
            id: claims.sub,
            username: claims.name,
            role: claims.role,
            session_id: claims.sid,
        })
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signer(…)")
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

    use super::*;

    fn signer(key: &str) -> Signer {
        Signer::new(&TokenKey::new(key.repeat(32).into()).unwrap())
    }

    fn ada() -> SignedIn {
        SignedIn {
            id: Uuid::from_u128(1),
            username: "ada".into(),
            role: Role::Technician,
            session_id: Uuid::from_u128(2),
        }
    }

    fn noon() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    #[test]
    fn a_token_says_who_it_is_until_it_expires() {
        let token = signer("k").sign(&ada(), noon()).unwrap();

        let last = noon() + ACCESS_LIFETIME - TimeDelta::seconds(1);
        assert_eq!(signer("k").verify(&token, last), Some(ada()));
        assert_eq!(signer("k").verify(&token, noon() + ACCESS_LIFETIME), None);
    }

    #[test]
    fn a_token_from_the_future_is_not_good_yet() {
        let token = signer("k").sign(&ada(), noon()).unwrap();

        assert_eq!(
            signer("k").verify(&token, noon() - TimeDelta::minutes(1)),
            None
        );
    }

    #[test]
    fn a_token_of_another_key_is_nobodys() {
        let token = signer("k").sign(&ada(), noon()).unwrap();

        assert_eq!(signer("q").verify(&token, noon()), None);
    }

    #[test]
    fn an_unsigned_or_changed_token_is_nobodys() {
        let token = signer("k").sign(&ada(), noon()).unwrap();
        let [header, claims, signature] = token.split('.').collect::<Vec<_>>()[..] else {
            panic!("three parts")
        };
        let unsigned = BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
        let claims_text =
            String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
        let admin = BASE64_URL_SAFE_NO_PAD.encode(claims_text.replace("technician", "admin"));

        for forged in [
            format!("{unsigned}.{claims}."),
            format!("{unsigned}.{claims}.{signature}"),
            format!("{header}.{admin}.{signature}"),
            format!("{header}.{claims}"),
            String::new(),
        ] {
            assert_eq!(signer("k").verify(&forged, noon()), None, "{forged}");
        }
    }

    #[test]
    fn a_token_for_another_audience_is_nobodys() {
        let signer = signer("k");
        let claims = Claims {
            iss: ISSUER.into(),
            aud: "rtutils:label-link".into(),
            sub: ada().id,
            sid: ada().session_id,
            name: ada().username,
            role: Role::Admin,
            iat: noon().timestamp(),
            nbf: noon().timestamp(),
            exp: (noon() + ACCESS_LIFETIME).timestamp(),
        };
        let token =
            jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &signer.signing).unwrap();

        assert_eq!(signer.verify(&token, noon()), None);
    }
}
