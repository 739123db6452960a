//! Signing in with a name and a password.

use std::net::IpAddr;

use secrecy::{ExposeSecret, SecretString};
use store::{SignIn, SignInOutcome, UserRecord, username_key};
use types::{FieldError, NewSession};

use super::{
    OpenSession,
    people::Proof,
    throttle::{Attempt, Refused},
};
use crate::{App, Context, Error, Result, SignInTrouble};

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
        check_name_and_password(&credentials.username, Some(&credentials.password))?;
        let NewSession {
            username,
            password,
            code,
        } = credentials;
        let attempt = self.pay_attempt(ctx, &username, client_address).await?;

        let user = self.store().user_by_username(&username).await;
        let user = user.map_err(|e| Error::internal("look up a user", e))?;
        // A local password comes first: nobody can take the way in away by an account of the
        // same name in the directory.
        let is_local = user
            .as_ref()
            .is_some_and(|user| user.password_hash.is_some());
        let proof = match &self.people().directory {
            Some(directory) if !is_local => {
                if let Err(refused) = self.may_bind(&attempt, &username, ctx) {
                    self.inner.throttle.forgive(attempt);
                    return self
                        .refuse_for_now(ctx, &username, client_address, refused)
                        .await;
                }
                let directory = directory.as_ref();
                self.prove_by_directory(ctx, directory, username.trim(), password.into())
                    .await?
            }
            _ => {
                let proof = self
                    .prove_here(ctx, user, password.into(), code.as_deref())
                    .await?;
                match proof {
                    Ok(proof) => self.like_any_other(proof).await,
                    Err(refused) => {
                        // The password was right.
                        self.inner.throttle.forgive(attempt);
                        return self
                            .refuse_for_now(ctx, &username, client_address, refused)
                            .await;
                    }
                }
            }
        };
        let outcome = proof.outcome;
        // Whoever typed another of their names is the same person.
        let name = proof.who.as_ref().map_or(&username, |user| &user.username);
        self.record(ctx, name, client_address, outcome).await?;
        if proves_the_password(outcome) {
            self.inner.throttle.give_back_binds(&account_of(&username));
            self.inner.throttle.give_back(attempt);
        } else if !is_a_guess(outcome) {
            self.inner.throttle.forgive(attempt);
        }
        self.open_for(ctx, &proof.who?).await
    }

    /// Whether a stranger may try an account of the directory: it locks accounts by a number of its
    /// own, and nobody is to lock others out through us.
    fn may_bind(&self, attempt: &Attempt, username: &str, ctx: &Context) -> Result<(), Refused> {
        match self.people().stranger_binds {
            Some(limit) if !attempt.is_known() => {
                let throttle = &self.inner.throttle;
                throttle.pay_bind(&account_of(username), limit, ctx.now)
            }
            _ => Ok(()),
        }
    }

    /// A wrong password of a local account, told as that of any other: while the directory is away,
    /// nobody can tell a wrong one.
    async fn like_any_other(&self, proof: Proof) -> Proof {
        let Some(directory) = &self.people().directory else {
            return proof;
        };
        if !matches!(proof.who, Err(Error::WrongCredentials)) {
            return proof;
        }
        let nobody = format!("nobody-{}", self.ids().next().simple());
        let no_password = SecretString::from(nobody.as_str());
        match directory.sign_in(&nobody, &no_password).await {
            Err(directory::Error::Unavailable(_)) => {
                Proof::refused(proof.outcome, SignInTrouble::DirectoryUnavailable)
            }
            _ => proof,
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
        let throttle = &self.inner.throttle;
        let paid = throttle.pay(&key, client_address, device, ctx.now);
        self.or_record(ctx, username, client_address, paid).await
    }

    /// An attempt that was paid for. Of many refusals, the first is written down.
    pub(super) async fn or_record(
        &self,
        ctx: &Context,
        username: &str,
        client_address: IpAddr,
        paid: Result<Attempt, Refused>,
    ) -> Result<Attempt> {
        match paid {
            Ok(attempt) => Ok(attempt),
            Err(refused) => {
                self.refuse_for_now(ctx, username, client_address, refused)
                    .await
            }
        }
    }

    /// Refuses somebody who has to wait. Of many refusals, the first is written down.
    async fn refuse_for_now<T>(
        &self,
        ctx: &Context,
        username: &str,
        client_address: IpAddr,
        refused: Refused,
    ) -> Result<T> {
        if refused.is_news {
            let outcome = SignInOutcome::RateLimited;
            self.record(ctx, username, client_address, outcome).await?;
        }
        Err(Error::RateLimited {
            retry_after: refused.retry_after,
        })
    }

    /// Compares the password with the one that is kept here, and asks for the second factor.
    async fn prove_here(
        &self,
        ctx: &Context,
        user: Option<UserRecord>,
        password: SecretString,
        code: Option<&str>,
    ) -> Result<Result<Proof, Refused>> {
        let hash = user.as_ref().and_then(|user| user.password_hash.clone());
        let is_right = self.inner.passwords.verify(password.clone(), hash).await?;
        let outcome = match (outcome(user.as_ref(), is_right), &user) {
            (SignInOutcome::Accepted, Some(user)) => {
                match self.judge_code(ctx, user, code).await? {
                    Ok(outcome) => outcome,
                    Err(refused) => return Ok(Err(refused)),
                }
            }
            (other, _) => other,
        };
        Ok(Ok(match (outcome, user) {
            (SignInOutcome::Accepted, Some(user)) => {
                match self.renew_password(user, password.expose_secret()).await? {
                    Some(user) => Proof {
                        outcome,
                        who: Ok(user),
                    },
                    None => Proof::refused(SignInOutcome::WrongPassword, Error::WrongCredentials),
                }
            }
            (SignInOutcome::SecondFactorNeeded, _) => {
                Proof::refused(outcome, Error::SecondFactorNeeded { is_wrong: false })
            }
            (SignInOutcome::WrongSecondFactor, _) => {
                Proof::refused(outcome, Error::SecondFactorNeeded { is_wrong: true })
            }
            _ => Proof::refused(outcome, Error::WrongCredentials),
        }))
    }

    pub(super) async fn open_for(&self, ctx: &Context, user: &UserRecord) -> Result<OpenSession> {
        let session_id = self.ids().next();
        let refresh = self.fresh_token(ctx);
        let opened = self.store().open_session(session_id, user, &refresh.stored);
        let is_open = opened
            .await
            .map_err(|e| Error::internal("open a session", e))?;
        if !is_open {
            // The password was changed or the account closed while this one was being looked at.
            return Err(Error::WrongCredentials);
        }
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
            actor: None,
        };
        let (word, reason) = outcome.words();
        self.inner.door_counts.count(outcome);
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

/// The account that is meant, however its name is written: `tess`, `tess@school.org`, `SCHOOL\tess`.
fn account_of(username: &str) -> String {
    let key = username_key(username);
    let account = key.rsplit('\\').next().unwrap_or_default();
    account.split('@').next().unwrap_or_default().to_owned()
}

fn outcome(user: Option<&UserRecord>, is_right: bool) -> SignInOutcome {
    match user {
        None => SignInOutcome::UnknownUser,
        Some(_) if !is_right => SignInOutcome::WrongPassword,
        Some(user) if user.disabled_at.is_some() => SignInOutcome::Disabled,
        Some(_) => SignInOutcome::Accepted,
    }
}

/// Whether an attempt may have been a guess, which has its price.
const fn is_a_guess(outcome: SignInOutcome) -> bool {
    matches!(
        outcome,
        SignInOutcome::UnknownUser
            | SignInOutcome::AmbiguousName
            | SignInOutcome::WrongPassword
            | SignInOutcome::Locked
            | SignInOutcome::Disabled
            | SignInOutcome::WrongSecondFactor
    )
}

/// Whether whoever asked had the right password of the account that is named. Where nobody could
/// tell, as when the directory is away, nothing is learned about their network.
const fn proves_the_password(outcome: SignInOutcome) -> bool {
    matches!(
        outcome,
        SignInOutcome::Accepted | SignInOutcome::SecondFactorNeeded
    )
}

/// Whether there is something to look for at all. A password may be left out where `None` is.
pub(super) fn check_name_and_password(username: &str, password: Option<&str>) -> Result<()> {
    let mut errors = Vec::new();
    let mut refuse = |pointer: &str, code: &str, detail: String| {
        errors.push(FieldError {
            pointer: pointer.to_owned(),
            code: code.to_owned(),
            detail,
        });
    };
    let username = username.trim();
    if username.is_empty() {
        refuse("/username", "required", "Enter a user name.".to_owned());
    } else if username.chars().count() > MAX_USERNAME {
        let detail = format!("A user name has at most {MAX_USERNAME} characters.");
        refuse("/username", "too_long", detail);
    } else if username.chars().any(char::is_control) {
        let detail = "A user name has no control characters.".to_owned();
        refuse("/username", "invalid", detail);
    }
    if password.is_some_and(str::is_empty) {
        refuse("/password", "required", "Enter a password.".to_owned());
    } else if password.is_some_and(|password| password.len() > MAX_PASSWORD) {
        let detail = format!("A password has at most {MAX_PASSWORD} bytes.");
        refuse("/password", "too_long", detail);
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(errors))
    }
}
