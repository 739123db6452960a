//! Signing in, staying signed in, and signing out.
//!
//! A sign-in opens a session: an access token of [`ACCESS_LIFETIME`] that carries everything, and
//! a refresh token that is good for one exchange. Who somebody is may be proved by a local
//! password, by the directory or by a sign-in provider; what follows is the same.

mod access_token;
mod accounts;
mod api_tokens;
mod bearer;
mod counts;
mod device;
mod directory;
mod events;
mod log_in;
mod oidc;
mod oidc_attempt;
mod old_password;
mod old_people;
mod owner_checks;
mod password_rules;
mod passwords;
mod people;
mod refresh;
mod second_factor;
mod sessions;
mod throttle;
mod try_account;
mod users;

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;
use store::{Origin, UserRecord};
use types::{PersonSource, Session, User};
use uuid::Uuid;

pub(crate) use self::{access_token::Signer, passwords::Passwords, throttle::Throttle};
pub(crate) use self::{bearer::TokenLimits, counts::DoorCounts, owner_checks::OwnerChecks};
pub use self::{
    bearer::{Identified, Quota},
    oidc::{ATTEMPT_LIFETIME, OidcReturn, OidcStart},
    old_people::{OldUser, OldUserFate},
    people::People,
    throttle::Limit,
    users::NewUser,
};
use crate::{App, Caller, Error, Result, SignedIn, repeat::KEPT};

/// How long an access token is good for; also how long one outlives a revoked session.
pub const ACCESS_LIFETIME: TimeDelta = TimeDelta::minutes(10);
/// How long a session stays open without being used.
pub const IDLE_LIFETIME: TimeDelta = TimeDelta::days(30);
/// How long an exchanged refresh token is taken for another tab's, not a thief's.
pub const ROTATION_GRACE: TimeDelta = TimeDelta::seconds(10);
/// How long attempts to sign in are remembered.
pub const SIGN_INS_KEPT: TimeDelta = TimeDelta::days(180);

/// An open session, and the refresh token that keeps it open.
#[derive(Debug, Clone)]
pub struct OpenSession {
    pub session: Session,
    /// For the cookie alone.
    pub refresh_token: SecretString,
    pub refresh_expires_at: DateTime<Utc>,
}

impl App {
    /// Who an access token belongs to. Costs no look into the database, so an access token outlives
    /// its session by the rest of its time; what looks after accounts looks there (`person_now`).
    pub fn authenticate(&self, access_token: &str, now: DateTime<Utc>) -> Result<Caller> {
        let who = self.inner.signer.verify(access_token, now);
        who.map(Caller::User).ok_or(Error::Unauthenticated)
    }

    /// How many passwords were compared so far: the same work for every name.
    #[cfg(feature = "test-support")]
    #[must_use]
    pub fn passwords_compared(&self) -> u64 {
        self.inner.passwords.compared()
    }

    /// Forgets sessions that nobody can go on with, and old attempts to sign in.
    pub async fn tidy(&self) -> Result<()> {
        let now = self.clock().now();
        let forgotten = async {
            let sessions = self.store().forget_expired_sessions(now).await?;
            let sign_ins = self.store().forget_sign_ins(now - SIGN_INS_KEPT).await?;
            let requests = self.store().forget_requests(now - KEPT).await?;
            Ok::<_, store::Error>((sessions, sign_ins, requests))
        };
        let (sessions, sign_ins, requests) = forgotten
            .await
            .map_err(|e| Error::internal("forget old sessions", e))?;
        tracing::debug!(sessions, sign_ins, requests, "forgot old sessions");
        Ok(())
    }

    fn open(
        &self,
        user: &UserRecord,
        session_id: Uuid,
        refresh: refresh::FreshToken,
        now: DateTime<Utc>,
    ) -> Result<OpenSession> {
        let who = SignedIn {
            id: user.id,
            username: user.username.clone(),
            role: user.role,
            session_id,
        };
        let access_token = self.inner.signer.sign(&who, now)?;
        Ok(OpenSession {
            session: Session {
                access_token,
                expires_in_seconds: u32::try_from(ACCESS_LIFETIME.num_seconds())
                    .unwrap_or_default(),
                user: view(user),
            },
            refresh_token: refresh.token,
            refresh_expires_at: refresh.stored.expires_at,
        })
    }
}

fn view(user: &UserRecord) -> User {
    User {
        id: user.id,
        username: user.username.clone(),
        display_name: user.display_name.clone(),
        role: user.role,
        permissions: user.role.permissions().to_vec(),
        source: source_of(&user.origin),
    }
}

const fn source_of(origin: &Origin) -> PersonSource {
    match origin {
        Origin::Local => PersonSource::Local,
        Origin::Directory(_) => PersonSource::Directory,
        Origin::OpenId(_) => PersonSource::Provider,
    }
}
