//! How people sign in.

use std::path::PathBuf;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{Problems, Secret, secret};

/// Sessions of people.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SignIn {
    /// Signs access tokens, 32 characters at least. Made in `server.folder` when absent.
    pub token_key: Option<Secret>,
    pub token_key_file: Option<PathBuf>,
    /// Whether the refresh cookie travels over HTTPS alone. Off only where there is no HTTPS.
    pub cookie_secure: bool,
}

impl Default for SignIn {
    fn default() -> Self {
        Self {
            token_key: None,
            token_key_file: None,
            cookie_secure: true,
        }
    }
}

impl SignIn {
    /// The configured key.
    pub fn token_key(&self, problems: &mut Problems) -> Option<SecretString> {
        secret::resolve(
            "sign_in.token_key",
            self.token_key.as_ref(),
            self.token_key_file.as_ref(),
            problems,
        )
    }
}
