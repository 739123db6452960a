//! Taking people over from the system before this one.

use std::fmt;

use chrono::{DateTime, Utc};
use store::{Origin, UserRecord};
use types::{FieldError, Role};

use super::{
    old_password::{OldHash, is_old},
    password_rules::{self, Whose},
    people::shown,
    users::check_username,
};
use crate::{App, Error, Result, error::internal};

/// The predecessor made an account of this name and password at every start, and people who made
/// others thought of little more.
const GUESSED_FIRST: [&str; 6] = [
    "admin", "password", "teacher", "changeme", "rtutils", "test",
];

/// A person as the predecessor knew them.
#[derive(Clone)]
pub struct OldUser {
    pub username: String,
    pub display_name: String,
    pub role: Role,
    /// As it was kept there.
    pub password_hash: String,
    pub is_disabled: bool,
    pub created_at: Option<DateTime<Utc>>,
}

impl fmt::Debug for OldUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OldUser")
            .field("username", &self.username)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// What became of a person of the predecessor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OldUserFate {
    /// They sign in with the password that they have.
    Added,
    /// They need another password, for this reason.
    AddedWithoutPassword(&'static str),
    /// Somebody of this name is there already, and stays as they are.
    Known,
    /// Nobody can have this name.
    Refused(String),
}

impl App {
    /// Adds a person of the predecessor. This is a door of the command line.
    pub async fn import_user(&self, old: OldUser) -> Result<OldUserFate> {
        if let Some(error) = check_username(&old.username) {
            return Ok(OldUserFate::Refused(error.detail));
        }
        let known = self.store().user_by_username(&old.username).await;
        if known.map_err(internal("look up a user"))?.is_some() {
            return Ok(OldUserFate::Known);
        }
        let why_not = self.why_not(&old).await?;
        let username = old.username.trim().to_owned();
        let name = shown(old.display_name.trim());
        let record = UserRecord {
            id: self.ids().next(),
            display_name: if name.is_empty() {
                username.clone()
            } else {
                name
            },
            username,
            role: old.role,
            password_hash: why_not.is_none().then_some(old.password_hash),
            created_at: old.created_at.unwrap_or_else(|| self.clock().now()),
            disabled_at: old.is_disabled.then(|| self.clock().now()),
            origin: Origin::Local,
            email: None,
        };
        match self.store().add_user(&record).await {
            Ok(()) => Ok(why_not.map_or(OldUserFate::Added, OldUserFate::AddedWithoutPassword)),
            Err(store::Error::Duplicate) => Ok(OldUserFate::Known),
            Err(other) => Err(Error::internal("add a user", other)),
        }
    }

    /// Why a password of the predecessor is not taken over.
    async fn why_not(&self, old: &OldUser) -> Result<Option<&'static str>> {
        let hash = &old.password_hash;
        if hash.is_empty() || hash.starts_with('!') {
            return Ok(Some("there was none"));
        }
        if OldHash::parse(hash).is_none() {
            return Ok(Some("it was kept in a way that is not known here"));
        }
        let name = old.username.to_lowercase();
        for guess in GUESSED_FIRST.into_iter().chain([name.as_str()]) {
            let verified = self
                .inner
                .passwords
                .verify(guess.into(), Some(hash.clone()));
            if verified.await? {
                return Ok(Some("it is one that everybody tries first"));
            }
        }
        Ok(None)
    }

    /// Puts a hash of today in the place of an old one, for whoever has just proved the password.
    /// None when the password is none that anybody may have here.
    pub(super) async fn renew_password(
        &self,
        user: UserRecord,
        password: &str,
    ) -> Result<Option<UserRecord>> {
        let Some(old) = user.password_hash.clone().filter(|hash| is_old(hash)) else {
            return Ok(Some(user));
        };
        let whose = Whose {
            username: &user.username,
            display_name: &user.display_name,
            role: user.role,
            organisation: self.policy().organisation.as_deref(),
        };
        let broken = password_rules::check("/password", password, whose);
        if let Some(FieldError { code, .. }) = broken {
            tracing::warn!(
                user.id = %user.id, reason = code,
                "the password is the predecessor's and too weak for this system: give them another \
                 one with `rtutils user set-password`"
            );
            return Ok(None);
        }
        let new = self.hash_password(password.into()).await?;
        let replaced = self.store().replace_password_hash(user.id, &old, &new);
        if replaced.await.map_err(internal("renew a password"))? {
            tracing::info!(user.id = %user.id, "a password of the predecessor is one of ours now");
            let password_hash = Some(new);
            return Ok(Some(UserRecord {
                password_hash,
                ..user
            }));
        }
        // Somebody was faster: this very person in another window, or whoever changed the password.
        let now = self.store().user(user.id).await;
        let now = now.map_err(internal("look up a user"))?;
        let hash = now.as_ref().and_then(|now| now.password_hash.clone());
        let is_right = self.inner.passwords.verify(password.into(), hash).await?;
        Ok(now.filter(|_| is_right))
    }
}
