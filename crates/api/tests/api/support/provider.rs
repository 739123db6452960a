//! A small OpenID provider that signs real RS256 tokens, and that a test can make lie.
//!
//! The real ones of npm do everything right; what is worth testing is a provider, or somebody in
//! between, who does not.

use std::sync::{Arc, Mutex};

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, RSA_PKCS1_SHA256},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;
use wiremock::{
    Mock, MockServer, Request, Respond, ResponseTemplate,
    matchers::{method, path},
};

pub const CLIENT_ID: &str = "rtutils";
pub const CLIENT_SECRET: &str = "between us and the provider";

/// A running provider.
pub struct Provider {
    server: MockServer,
    state: Arc<State>,
}

struct State {
    issuer: String,
    key: KeyPair,
    other_key: KeyPair,
    /// What the provider knows of the one attempt under way.
    attempt: Mutex<Attempt>,
    lie: Mutex<Option<Lie>>,
}

#[derive(Default)]
struct Attempt {
    challenge: String,
    nonce: String,
    claims: Value,
    now: i64,
    tokens: usize,
}

/// What may be wrong with a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    Nonce,
    Audience,
    Issuer,
    Expired,
    Unsigned,
    OtherKey,
    /// Signed with the client's secret, as if it were the provider's key.
    SharedSecret,
    NoToken,
}

impl Provider {
    pub async fn start() -> Self {
        let server = MockServer::start().await;
        let key = || KeyPair::generate(KeySize::Rsa2048).unwrap();
        let state = Arc::new(State {
            issuer: server.uri(),
            key: key(),
            other_key: key(),
            attempt: Mutex::default(),
            lie: Mutex::default(),
        });
        let uri = server.uri();
        let discovery = json!({
            "issuer": uri,
            "authorization_endpoint": format!("{uri}/authorize"),
            "token_endpoint": format!("{uri}/token"),
            "jwks_uri": format!("{uri}/jwks"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        });
        let at = |verb, at| Mock::given(method(verb)).and(path(at));
        at("GET", "/.well-known/openid-configuration")
            .respond_with(ResponseTemplate::new(200).set_body_json(discovery))
            .mount(&server)
            .await;
        at("GET", "/jwks")
            .respond_with(ResponseTemplate::new(200).set_body_json(state.keys()))
            .mount(&server)
            .await;
        at("POST", "/token")
            .respond_with(Tokens(state.clone()))
            .mount(&server)
            .await;
        Self { server, state }
    }

    pub fn issuer(&self) -> Url {
        self.server.uri().parse().unwrap()
    }

    pub fn lie(&self, lie: Lie) {
        *self.state.lie.lock().unwrap() = Some(lie);
    }

    /// What a person does there: signs in, and is sent back. Gives the query of the way back.
    pub fn approve(&self, location: &str, claims: Value, now: i64) -> String {
        let asked: Url = location.parse().unwrap();
        let get = |name: &str| {
            let found = asked.query_pairs().find(|(key, _)| key == name);
            found
                .unwrap_or_else(|| panic!("no {name} in {location}"))
                .1
                .into_owned()
        };
        assert!(
            location.starts_with(&format!("{}/authorize?", self.state.issuer)),
            "{location}"
        );
        assert_eq!(get("response_type"), "code");
        assert_eq!(get("client_id"), CLIENT_ID);
        assert_eq!(get("code_challenge_method"), "S256");
        assert_eq!(get("scope"), "openid email profile");
        let mut attempt = self.state.attempt.lock().unwrap();
        attempt.challenge = get("code_challenge");
        attempt.nonce = get("nonce");
        attempt.claims = claims;
        attempt.now = now;
        format!("?code=once&state={}&iss=x", get("state"))
    }

    /// How often a code was exchanged for a token.
    pub fn tokens(&self) -> usize {
        self.state.attempt.lock().unwrap().tokens
    }
}

impl State {
    fn keys(&self) -> Value {
        let public = self.key.public_key();
        let number = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        json!({ "keys": [{
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": "one",
            "n": number(public.modulus().big_endian_without_leading_zero()),
            "e": number(public.exponent().big_endian_without_leading_zero()),
        }]})
    }

    fn id_token(&self, attempt: &Attempt, lie: Option<Lie>) -> String {
        let mut claims = json!({
            "iss": self.issuer, "aud": CLIENT_ID, "sub": "110169484474386276334",
            "nonce": attempt.nonce, "iat": attempt.now, "exp": attempt.now + 300,
        });
        for (name, value) in attempt.claims.as_object().unwrap() {
            claims[name] = value.clone();
        }
        let mut header = json!({ "alg": "RS256", "typ": "JWT", "kid": "one" });
        match lie {
            Some(Lie::Nonce) => claims["nonce"] = json!("another"),
            Some(Lie::Audience) => claims["aud"] = json!("another client"),
            Some(Lie::Issuer) => claims["iss"] = json!("https://evil.example.org"),
            Some(Lie::Expired) => claims["exp"] = json!(attempt.now - 1),
            Some(Lie::Unsigned) => header = json!({ "alg": "none" }),
            Some(Lie::SharedSecret) => header = json!({ "alg": "HS256" }),
            _ => {}
        }
        let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&header), part(&claims));
        let signature = match lie {
            Some(Lie::Unsigned) => Vec::new(),
            Some(Lie::SharedSecret) => {
                let key = aws_lc_rs::hmac::Key::new(
                    aws_lc_rs::hmac::HMAC_SHA256,
                    CLIENT_SECRET.as_bytes(),
                );
                aws_lc_rs::hmac::sign(&key, signed.as_bytes())
                    .as_ref()
                    .to_vec()
            }
            Some(Lie::OtherKey) => sign(&self.other_key, &signed),
            _ => sign(&self.key, &signed),
        };
        format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }
}

struct Tokens(Arc<State>);

impl Respond for Tokens {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let mut attempt = self.0.attempt.lock().unwrap();
        let form: Vec<(String, String)> = url::form_urlencoded::parse(&request.body)
            .into_owned()
            .collect();
        let get = |name: &str| {
            let found = form.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.as_str()).unwrap_or_default()
        };
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(get("code_verifier")));
        // A code is good once, for whoever knows the verifier.
        if get("code") != "once" || challenge != attempt.challenge {
            let refusal = json!({ "error": "invalid_grant" });
            return ResponseTemplate::new(400).set_body_json(refusal);
        }
        attempt.challenge.clear();
        attempt.tokens += 1;
        let lie = *self.0.lie.lock().unwrap();
        let mut answer = json!({ "access_token": "a", "token_type": "Bearer", "expires_in": 300 });
        if lie != Some(Lie::NoToken) {
            answer["id_token"] = json!(self.0.id_token(&attempt, lie));
        }
        ResponseTemplate::new(200).set_body_json(answer)
    }
}

fn sign(key: &KeyPair, text: &str) -> Vec<u8> {
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        text.as_bytes(),
        &mut signature,
    )
    .unwrap();
    signature
}
