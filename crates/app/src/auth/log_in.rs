//! Signing in with a name and a password.

use std::net::IpAddr;

use store::{SignIn, SignInOutcome, UserRecord, username_key};
use types::{FieldError, NewSession};

use super::{OpenSession, throttle::Attempt};
use crate::{App, Context, Error, Result};

const MAX_USERNAME: usize = 255;
/// Longer ones would only cost time to hash.
pub(super) const MAX_PASSWORD: usize = 1024;

impl App {
    /// Opens a session for whoever knows the password. Anybody may ask, but not too often.
    pub async fn log_in(
        &self,
        ctx: &Context,
        credentials: NewSession,
        client_address: IpAddr,
    ) -> Result<OpenSession> {
        check(&credentials)?;
        let NewSession {
            username,
            password,
            code,
        } = credentials;
        let attempt = self.pay_attempt(ctx, &username, client_address).await?;

        let user = self.store().user_by_username(&username).await;
        let user = user.map_err(|e| Error::internal("look up a user", e))?;
        let hash = user.as_ref().map(|user| user.password_hash.clone());
        let is_right = self.inner.passwords.verify(password.into(), hash).await?;
        let outcome = match (outcome(user.as_ref(), is_right), &user) {
            (SignInOutcome::Accepted, Some(user)) => {
                self.judge_code(ctx, user, code.as_deref()).await?
            }
            (other, _) => other,
        };
        self.record(ctx, &username, client_address, outcome).await?;

        match user {
            Some(user) if outcome == SignInOutcome::Accepted => {
                self.inner.throttle.give_back(attempt);
                self.open_for(ctx, &user).await
            }
            _ if outcome == SignInOutcome::SecondFactorNeeded => {
                self.inner.throttle.give_back(attempt);
                Err(Error::SecondFactorNeeded { is_wrong: false })
            }
            _ if outcome == SignInOutcome::WrongSecondFactor => {
                Err(Error::SecondFactorNeeded { is_wrong: true })
            }
            _ => Err(Error::WrongCredentials),
        }
    }

    /// Pays for an attempt, or writes down that it was refused.
    pub(super) async fn pay_attempt(
        &self,
        ctx: &Context,
        username: &str,
        client_address: IpAddr,
    ) -> Result<Attempt> {
        let device = self.device_of(ctx, username);
        let key = username_key(username);
        let refused = match self
            .inner
            .throttle
            .pay(&key, client_address, device, ctx.now)
        {
            Ok(attempt) => return Ok(attempt),
            Err(refused) => refused,
        };
        if refused.is_news {
            let outcome = SignInOutcome::RateLimited;
            self.record(ctx, username, client_address, outcome).await?;
        }
        Err(Error::RateLimited {
            retry_after: refused.retry_after,
        })
    }

    pub(super) async fn open_for(&self, ctx: &Context, user: &UserRecord) -> Result<OpenSession> {
        let session_id = self.ids().next();
        let refresh = self.fresh_token(ctx);
        self.store()
            .open_session(session_id, user.id, &refresh.stored)
            .await
            .map_err(|e| Error::internal("open a session", e))?;
        self.open(user, session_id, refresh, ctx.now)
    }

    pub(super) async fn record(
        &self,
        ctx: &Context,
        username: &str,
        address: IpAddr,
        outcome: SignInOutcome,
    ) -> Result<()> {
        let event = SignIn {
            id: self.ids().next(),
            occurred_at: ctx.now,
            username: username.trim().to_owned(),
            address: address.to_canonical().to_string(),
            outcome,
        };
        let (word, reason) = outcome.words();
        tracing::info!(
            sign_in.outcome = word,
            sign_in.reason = reason,
            client.address = %event.address,
            "sign-in"
        );
        let recorded = self.store().record_sign_in(&event).await;
        recorded.map_err(|e| Error::internal("record a sign-in", e))
    }
}

fn outcome(user: Option<&UserRecord>, is_right: bool) -> SignInOutcome {
    match user {
        None => SignInOutcome::UnknownUser,
        Some(_) if !is_right => SignInOutcome::WrongPassword,
        Some(user) if user.disabled_at.is_some() => SignInOutcome::Disabled,
        Some(_) => SignInOutcome::Accepted,
    }
}

fn check(credentials: &NewSession) -> Result<()> {
    let mut errors = Vec::new();
    let mut refuse = |pointer: &str, code: &str, detail: String| {
        errors.push(FieldError {
            pointer: pointer.to_owned(),
            code: code.to_owned(),
            detail,
        });
    };
    let username = credentials.username.trim();
    if username.is_empty() {
        refuse("/username", "required", "Enter a user name.".to_owned());
    } else if username.chars().count() > MAX_USERNAME {
        let detail = format!("A user name has at most {MAX_USERNAME} characters.");
        refuse("/username", "too_long", detail);
    } else if username.chars().any(char::is_control) {
        let detail = "A user name has no control characters.".to_owned();
        refuse("/username", "invalid", detail);
    }
    if credentials.password.is_empty() {
        refuse("/password", "required", "Enter a password.".to_owned());
    } else if credentials.password.len() > MAX_PASSWORD {
        let detail = format!("A password has at most {MAX_PASSWORD} bytes.");
        refuse("/password", "too_long", detail);
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(errors))
    }
}
