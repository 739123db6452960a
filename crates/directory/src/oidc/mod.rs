//! `OpenID` Connect: the authorization code flow with PKCE, for Google Workspace and its kin.
//!
//! What binds a sign-in to one browser (state, nonce, verifier) is made by whoever asks, and comes
//! back to [`IdentityProvider::finish`]; nothing is kept here but what the provider says of itself.

mod account;
mod http;
mod provider;

use std::fmt::{self, Debug};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use url::Url;

pub use self::provider::OpenIdConnect;
use crate::Group;

/// Somebody who says who people are, in the browser.
#[async_trait]
pub trait IdentityProvider: Debug + Send + Sync {
    /// What people call it: the button says "Sign in with …".
    fn label(&self) -> &str;

    /// Where to send the browser.
    async fn begin(&self, attempt: &Attempt) -> Result<Url, OidcError>;

    /// Exchanges the code that the browser brought back, and checks whom it names.
    async fn finish(
        &self,
        code: &SecretString,
        attempt: &Attempt,
        now: DateTime<Utc>,
    ) -> Result<Account, OidcError>;

    /// Asks the provider what it offers.
    async fn look(&self) -> Result<(), OidcError>;
}

/// What only the browser that began this sign-in can bring back. Random, and good once.
#[derive(Clone)]
pub struct Attempt {
    /// Comes back beside the code.
    pub state: String,
    /// Comes back inside the ID token.
    pub nonce: String,
    /// Proves to the provider that whoever began it ends it (RFC 7636): 43 characters at least.
    pub verifier: SecretString,
}

impl Debug for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Attempt(…)")
    }
}

/// Somebody, as the provider's ID token names them. The address is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Issuer and subject.
    pub external_id: String,
    pub email: String,
    pub display_name: String,
    /// The values of the claim that roles come from.
    pub groups: Vec<Group>,
}

/// Everything that the client needs to know.
#[derive(Debug, Clone)]
pub struct OidcSettings {
    pub label: String,
    /// The provider's address, as its ID tokens name it.
    pub issuer: Url,
    pub client_id: String,
    pub client_secret: SecretString,
    /// Our callback, as the provider knows it.
    pub redirect_url: Url,
    /// Asked for besides `openid`, `email` and `profile`.
    pub scopes: Vec<String>,
    /// The domains whose people may sign in; any when empty.
    pub domains: Vec<String>,
    /// The claim that roles come from: a text or a list of texts.
    pub role_claim: String,
}

/// Why nobody was signed in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OidcError {
    /// The provider cannot be reached, or makes no sense. The words are for the log.
    #[error("the sign-in provider is unavailable ({0})")]
    Unavailable(String),
    /// The code or the token is not good. The words are for the log.
    #[error("the sign-in provider's answer is not good ({0})")]
    Refused(String),
    /// The address is not of a domain whose people may sign in.
    #[error("{0} is not of a domain that may sign in")]
    WrongDomain(String),
    /// Nobody has checked that the address is theirs.
    #[error("the provider has not verified the e-mail address")]
    UnverifiedEmail,
}
