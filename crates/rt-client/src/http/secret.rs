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
    user: Option<String>,
}

impl Authorization {
    pub(super) fn new(credentials: &Credentials) -> Result<Self> {
        let (value, secret, user) = match credentials {
            Credentials::Token(token) => {
                let token = token.expose_secret().trim();
                if token.is_empty() {
                    return Err(wrong("the token is empty"));
                }
                // RT knows the word `token`, not `Bearer`.
                let user = user_of_token(token).map(str::to_owned);
                (format!("token {token}"), token.to_owned(), user)
            }
            Credentials::Basic { username, password } => {
                let password = password.expose_secret();
                if username.is_empty() || username.contains(':') || password.is_empty() {
                    return Err(wrong("the user name or the password cannot be sent"));
                }
                let pair = BASE64_STANDARD.encode(format!("{username}:{password}"));
                let user = Some(username.clone());
                (format!("Basic {pair}"), password.to_owned(), user)
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
            user,
        })
    }

    /// Who we are to RT: a name, or the number that RT writes into its tokens.
    pub(super) fn user(&self) -> Option<&str> {
        self.user.as_deref()
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

/// The number of the user in a token such as `1-14-0123…`, where 1 is the version of that shape.
fn user_of_token(token: &str) -> Option<&str> {
    let (version, rest) = token.split_once('-')?;
    let (user, secret) = rest.split_once('-')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (version == "1" && is_number(user) && !secret.is_empty()).then_some(user)
}

fn wrong(message: &str) -> Error {
    Error::Settings {
        message: message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_names_its_user_when_it_has_the_shape_of_rts() {
        assert_eq!(user_of_token("1-14-0123456789abcdef"), Some("14"));
        assert_eq!(user_of_token("2-14-0123456789abcdef"), None);
        assert_eq!(user_of_token("1-me-0123456789abcdef"), None);
        assert_eq!(user_of_token("1-14-"), None);
        assert_eq!(user_of_token("secret"), None);
    }
}
