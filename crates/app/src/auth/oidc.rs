//! Signing in by an OpenID Connect provider, in the browser.
//!
//! What binds an attempt to one browser travels in a signed cookie: state, nonce, PKCE verifier
//! and where to go afterwards. Nothing is kept on the server, so an attempt that is not ended
//! costs nothing.

use std::net::IpAddr;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use directory::{Account, Attempt, IdentityProvider, OidcError};
use secrecy::SecretString;
use store::{External, Origin, SignInOutcome};
use types::{FieldError, SignInMethods, SignInProvider};
use url::Url;

use super::{
    OpenSession,
    oidc_attempt::Kept,
    people::{Proof, Vouched},
};
use crate::{App, Context, Error, Result, SignInTrouble, Thing};

/// How long somebody may take at the provider.
pub const ATTEMPT_LIFETIME: TimeDelta = TimeDelta::minutes(10);
const MAX_RETURN_TO: usize = 1_000;
/// Whom an event is about when the provider has not said.
const UNKNOWN: &str = "(unknown)";

/// A sign-in that begins: where the browser goes, and what it has to bring back.
#[derive(Debug)]
pub struct OidcStart {
    pub location: Url,
    /// For a cookie that no script can read.
    pub cookie: SecretString,
}

/// What the browser brought back from the provider.
#[derive(Debug, Default)]
pub struct OidcReturn {
    pub code: Option<SecretString>,
    pub state: Option<String>,
    /// The provider's word for why there is no code.
    pub error: Option<String>,
    /// From the cookie.
    pub cookie: Option<SecretString>,
}

impl App {
    /// How people can sign in here.
    #[must_use]
    pub fn sign_in_methods(&self) -> SignInMethods {
        let people = self.people();
        SignInMethods {
            password: true,
            directory: people.directory.is_some(),
            provider: people.provider.as_ref().map(|provider| SignInProvider {
                label: provider.label().to_owned(),
                start: "/api/v1/auth/oidc/start".to_owned(),
            }),
        }
    }

    /// Begins a sign-in by the provider. `return_to` is a path of this site.
    pub async fn begin_oidc(&self, ctx: &Context, return_to: Option<&str>) -> Result<OidcStart> {
        let provider = self.provider()?;
        let return_to = local_path(return_to.unwrap_or("/"))?;
        let attempt = Attempt {
            state: self.random(),
            nonce: self.random(),
            verifier: self.random().into(),
        };
        let location = provider.begin(&attempt).await.map_err(|error| {
            tracing::error!(%error, "nobody can sign in by the provider");
            Error::SignIn(SignInTrouble::ProviderUnavailable)
        })?;
        let kept = Kept::new(&attempt, return_to, ctx.now + ATTEMPT_LIFETIME);
        Ok(OidcStart {
            location,
            cookie: kept.sign(&self.policy().token_key)?,
        })
    }

    /// Ends a sign-in by the provider: the session, and the path to go on at.
    pub async fn finish_oidc(
        &self,
        ctx: &Context,
        back: OidcReturn,
        client_address: IpAddr,
    ) -> Result<(OpenSession, String)> {
        let provider = self.provider()?;
        let kept = back
            .cookie
            .as_ref()
            .and_then(|cookie| Kept::verify(cookie, &self.policy().token_key, ctx.now));
        // An attempt that was begun here is a mark: a class comes back from one address at once, and
        // whoever guesses passwords there keeps nobody of it out. A code cannot be guessed.
        let begun = kept.as_ref().map(|kept| kept.state.as_str());
        let throttle = &self.inner.throttle;
        let paid = throttle.pay("\u{0}oidc", client_address, begun, ctx.now);
        let paid = self.or_record(ctx, UNKNOWN, client_address, paid).await?;
        let (name, proof) = match self.account(provider, ctx, &back, kept.as_ref()).await {
            Ok(account) => (account.email.clone(), self.admit(ctx, account).await?),
            Err(error) => (named(&error), refusal(&error)),
        };
        self.record(ctx, &name, client_address, proof.outcome)
            .await?;
        // Only somebody who makes answers up pays; nothing is learned about a network.
        if proof.outcome != SignInOutcome::ProviderRefused {
            throttle.forgive(paid);
        }
        let user = proof.who?;
        let return_to = kept.map_or_else(|| "/".to_owned(), |kept| kept.return_to);
        Ok((self.open_for(ctx, &user).await?, return_to))
    }

    async fn account(
        &self,
        provider: &dyn IdentityProvider,
        ctx: &Context,
        back: &OidcReturn,
        kept: Option<&Kept>,
    ) -> Result<Account, OidcError> {
        let refused = |why: &str| OidcError::Refused(why.to_owned());
        let kept = kept.ok_or_else(|| refused("this browser did not begin it, or too long ago"))?;
        if back.state.as_deref() != Some(kept.state.as_str()) {
            return Err(refused(
                "the state is not the one that this browser was given",
            ));
        }
        if let Some(error) = &back.error {
            return Err(OidcError::Refused(format!("the provider says {error:?}")));
        }
        let code = back
            .code
            .as_ref()
            .ok_or_else(|| refused("there is no code"))?;
        provider.finish(code, &kept.attempt(), ctx.now).await
    }

    async fn admit(&self, ctx: &Context, account: Account) -> Result<Proof> {
        let Some(role) = self.people().provider_role(&account.groups) else {
            return Ok(Proof::refused(SignInOutcome::NoRole, SignInTrouble::NoRole));
        };
        let who = Vouched {
            origin: Origin::OpenId(External {
                id: account.external_id,
                dn: None,
                checked_at: ctx.now,
            }),
            email: Some(account.email.clone()),
            username: account.email,
            display_name: account.display_name,
            role,
        };
        self.welcome(ctx, who).await
    }

    fn provider(&self) -> Result<&dyn IdentityProvider> {
        let provider = self.people().provider.as_deref();
        provider.ok_or_else(|| {
            Thing::Record {
                what: "sign-in provider",
                name: "at this site".to_owned(),
            }
            .into()
        })
    }

    fn random(&self) -> String {
        let mut bytes = [0; 32];
        self.entropy().fill(&mut bytes);
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }
}

fn refusal(error: &OidcError) -> Proof {
    tracing::warn!(%error, "a sign-in by the provider came to nothing");
    match error {
        OidcError::Unavailable(_) => Proof::refused(
            SignInOutcome::ProviderUnavailable,
            SignInTrouble::ProviderUnavailable,
        ),
        OidcError::Refused(_) => Proof::refused(
            SignInOutcome::ProviderRefused,
            SignInTrouble::ProviderRefused,
        ),
        OidcError::WrongDomain(_) => {
            Proof::refused(SignInOutcome::WrongDomain, SignInTrouble::WrongDomain)
        }
        OidcError::UnverifiedEmail => Proof::refused(
            SignInOutcome::UnverifiedEmail,
            SignInTrouble::UnverifiedEmail,
        ),
    }
}

/// Whom a refusal is recorded for.
fn named(error: &OidcError) -> String {
    match error {
        OidcError::WrongDomain(email) => email.clone(),
        _ => UNKNOWN.to_owned(),
    }
}

/// A path of this site, and nothing that a browser would take for another one: `//host`, `/\host`
/// and characters that browsers leave out (WHATWG URL, "basic URL parser") are refused.
fn local_path(text: &str) -> Result<String> {
    const HERE: &str = "https://here.invalid";
    let resolved = Url::parse(HERE).and_then(|here| here.join(text));
    let is_local = text.starts_with('/')
        && !text.starts_with("//")
        && text.len() <= MAX_RETURN_TO
        && !text
            .chars()
            .any(|c| c == '\\' || c.is_control() || c.is_whitespace())
        && resolved.is_ok_and(|url| url.origin().ascii_serialization() == HERE);
    if is_local {
        return Ok(text.to_owned());
    }
    Err(Error::Invalid(vec![FieldError {
        pointer: "return_to".to_owned(),
        code: "invalid".to_owned(),
        detail: "return_to is a path of this site, such as /assets.".to_owned(),
    }]))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn only_paths_of_this_site_are_gone_back_to() {
        for path in [
            "/",
            "/assets/412?tab=history#top",
            "/a//b",
            "/%2F%2Fevil.org",
        ] {
            assert_eq!(local_path(path).unwrap(), path);
        }
        for path in [
            "",
            "assets",
            "//evil.org",
            "///evil.org",
            "/\\evil.org",
            "\\\\evil.org",
            "https://evil.org/",
            "javascript:alert(1)",
            "/\t/evil.org",
            "\t//evil.org",
            " //evil.org",
            "/a\r\nSet-Cookie: x=y",
            "@evil.org",
        ] {
            assert!(local_path(path).is_err(), "{path:?}");
        }
        assert!(local_path(&format!("/{}", "x".repeat(MAX_RETURN_TO))).is_err());
    }

    #[test]
    fn a_secret_is_not_shown() {
        let start = OidcStart {
            location: "https://a.b/".parse().unwrap(),
            cookie: "hunter2".into(),
        };

        assert!(!format!("{start:?}").contains("hunter2"));
        assert_eq!(start.cookie.expose_secret(), "hunter2");
    }
}
