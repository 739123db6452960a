//! The `Authorization` header, and the guard that its secret shows up nowhere else.

use base64::prelude::{BASE64_STANDARD, Engine};
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::{Credentials, Error, Result};

/// Shorter secrets are not looked for in texts: the search would eat innocent words.
const SHORTEST_SECRET: usize = 4;

/// What RT is told of us with every request.
pub(super) struct Authorization {
    header: HeaderValue,
    secrets: Vec<SecretString>,
}

impl Authorization {
    pub(super) fn new(credentials: &Credentials) -> Result<Self> {
        let (value, secret) = match credentials {
            Credentials::Token(token) => {
                let token = token.expose_secret().trim();
                if token.is_empty() {
                    return Err(wrong("the token is empty"));
                }
                // RT knows the word `token`, not `Bearer`.
                (format!("token {token}"), token.to_owned())
            }
            Credentials::Basic { username, password } => {
                let password = password.expose_secret();
                if username.is_empty() || username.contains(':') || password.is_empty() {
                    return Err(wrong("the user name or the password cannot be sent"));
                }
                let pair = BASE64_STANDARD.encode(format!("{username}:{password}"));
                (format!("Basic {pair}"), password.to_owned())
            }
        };
        let mut header =
            HeaderValue::from_str(&value).map_err(|_| wrong("the token cannot be sent"))?;
        header.set_sensitive(true);
        let sent = value.split_once(' ').map_or("", |(_, sent)| sent);
        let mut secrets = vec![sent.to_owned(), secret];
        secrets.retain(|secret| secret.len() >= SHORTEST_SECRET);
        secrets.dedup();
        Ok(Self {
            header,
            secrets: secrets.into_iter().map(SecretString::from).collect(),
        })
    }

    pub(super) fn header(&self) -> HeaderValue {
        self.header.clone()
    }

    /// The text without our secrets, should whoever wrote it have sent them back.
    pub(super) fn redact(&self, text: &str) -> String {
        self.secrets.iter().fold(text.to_owned(), |text, secret| {
            text.replace(secret.expose_secret(), "[redacted]")
        })
    }
}

fn wrong(message: &str) -> Error {
    Error::Settings {
        message: message.to_owned(),
    }
}
