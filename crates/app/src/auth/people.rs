//! Who is asked about people besides our own accounts, and what comes of the answers.

use std::sync::Arc;

use chrono::TimeDelta;
use directory::{Directory, Group, IdentityProvider, Refusal, RoleRules};
use store::{External, Origin, SignInOutcome, UserRecord};
use types::Role;

use super::throttle::Limit;
use crate::{App, Context, Error, Result, SignInTrouble, error::internal};

const MAX_DISPLAY_NAME: usize = 100;

/// The directory and the sign-in provider of this site, and what they make of people.
#[derive(Debug, Clone)]
pub struct People {
    /// Asked for names that have no local password.
    pub directory: Option<Arc<dyn Directory>>,
    pub directory_roles: RoleRules,
    /// Signs people in in the browser, by OpenID Connect.
    pub provider: Option<Arc<dyn IdentityProvider>>,
    pub provider_roles: RoleRules,
    /// What somebody is whom no rule names; nothing when absent.
    pub provider_default_role: Option<Role>,
    /// How long a session outlives a directory that does not answer.
    pub grace: TimeDelta,
    /// How long a session lasts whose person cannot be read again without their password.
    pub unchecked: TimeDelta,
    /// Whether whoever tries a name is told that its account is locked. A directory says so
    /// whatever the password is, so it tells which names exist.
    pub tells_locked: bool,
    /// How often strangers may try one account, where the directory locks accounts by itself: fewer
    /// times than it takes. Nobody counts where it does not.
    pub stranger_binds: Option<Limit>,
}

/// How somebody can be asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ways {
    /// At any time.
    Any,
    /// When they sign in.
    WithPassword,
    /// Whoever vouched for them is not asked by this site any more.
    None,
}

impl Default for People {
    fn default() -> Self {
        Self {
            directory: None,
            directory_roles: RoleRules::default(),
            provider: None,
            provider_roles: RoleRules::default(),
            provider_default_role: None,
            grace: TimeDelta::hours(1),
            unchecked: TimeDelta::hours(10),
            tells_locked: false,
            stranger_binds: None,
        }
    }
}

impl People {
    /// What the values of the provider's claim make of somebody.
    pub(super) fn provider_role(&self, groups: &[Group]) -> Option<Role> {
        self.provider_roles
            .role_of(groups)
            .map(|rule| rule.role)
            .or(self.provider_default_role)
    }

    /// How whoever vouched for somebody can be asked about them.
    pub(super) fn ways_to_ask(&self, origin: &Origin) -> Ways {
        match (origin, &self.directory, &self.provider) {
            (Origin::Directory(_), Some(directory), _) if directory.can_look_up() => Ways::Any,
            (Origin::Directory(_), Some(_), _) | (Origin::OpenId(_), _, Some(_)) => {
                Ways::WithPassword
            }
            _ => Ways::None,
        }
    }

    /// What whoever signs in is told of a refusal. What a directory says without knowing the
    /// password to be right is a wrong name or password to them.
    pub(super) fn told(&self, refusal: Refusal) -> Error {
        Error::SignIn(match refusal {
            Refusal::UnknownName | Refusal::AmbiguousName | Refusal::WrongPassword => {
                return Error::WrongCredentials;
            }
            Refusal::Locked if !self.tells_locked => return Error::WrongCredentials,
            Refusal::Locked => SignInTrouble::Locked,
            Refusal::Disabled => SignInTrouble::Disabled,
            Refusal::AccountExpired => SignInTrouble::AccountExpired,
            Refusal::PasswordExpired | Refusal::MustChangePassword => {
                SignInTrouble::PasswordMustChange
            }
            Refusal::NotNow | Refusal::NotHere => SignInTrouble::NotNow,
        })
    }
}

/// The refusal as it is recorded.
pub(super) const fn outcome_of(refusal: Refusal) -> SignInOutcome {
    match refusal {
        Refusal::UnknownName => SignInOutcome::UnknownUser,
        Refusal::AmbiguousName => SignInOutcome::AmbiguousName,
        Refusal::WrongPassword => SignInOutcome::WrongPassword,
        Refusal::Locked => SignInOutcome::Locked,
        Refusal::Disabled => SignInOutcome::Disabled,
        Refusal::AccountExpired => SignInOutcome::AccountExpired,
        Refusal::PasswordExpired => SignInOutcome::PasswordExpired,
        Refusal::MustChangePassword => SignInOutcome::MustChangePassword,
        Refusal::NotNow => SignInOutcome::NotNow,
        Refusal::NotHere => SignInOutcome::NotHere,
    }
}

/// Somebody who proved elsewhere who they are, and what that makes of them here.
pub(super) struct Vouched {
    pub origin: Origin,
    pub username: String,
    pub display_name: String,
    pub role: Role,
    pub email: Option<String>,
}

/// What came of an attempt to sign in.
pub(super) struct Proof {
    pub outcome: SignInOutcome,
    pub who: Result<UserRecord>,
}

impl Proof {
    pub fn refused(outcome: SignInOutcome, told: impl Into<Error>) -> Self {
        Self {
            outcome,
            who: Err(told.into()),
        }
    }
}

impl App {
    pub(crate) fn people(&self) -> &People {
        &self.inner.parts.people
    }

    /// Finds or adds the row of somebody who was vouched for, and brings it up to date.
    pub(super) async fn welcome(&self, ctx: &Context, who: Vouched) -> Result<Proof> {
        let Some(external) = who.origin.external() else {
            return Err(Error::internal(
                "welcome somebody",
                "nobody vouches for them",
            ));
        };
        // Two sign-ins of a newcomer may come at once: the second finds what the first added.
        for _ in 0..2 {
            let known = match self.known_as(who.origin.word(), external).await? {
                Some(known) => Some(known),
                None => self
                    .store()
                    .user_by_username(&who.username)
                    .await
                    .map_err(internal("look up a user"))?,
            };
            match known {
                Some(user) if user.origin.word() != who.origin.word() => {
                    return Ok(Proof::refused(
                        SignInOutcome::SignsInElsewhere,
                        SignInTrouble::SignsInElsewhere,
                    ));
                }
                Some(user) if user.disabled_at.is_some() => {
                    return Ok(Proof::refused(
                        SignInOutcome::Disabled,
                        SignInTrouble::Disabled,
                    ));
                }
                Some(user) => return self.bring_up_to_date(ctx, user, who).await.map(accepted),
                None => {}
            }
            let new = UserRecord {
                id: self.ids().next(),
                username: who.username.clone(),
                display_name: shown(&who.display_name),
                role: who.role,
                password_hash: None,
                created_at: ctx.now,
                disabled_at: None,
                origin: who.origin.clone(),
                email: who.email.clone(),
            };
            match self.store().add_user(&new).await {
                Ok(()) => return Ok(accepted(new)),
                Err(store::Error::Duplicate) => {}
                Err(other) => return Err(Error::internal("add a user", other)),
            }
        }
        Err(Error::internal(
            "add a user",
            "somebody has the name and nobody does",
        ))
    }

    /// Writes what is known now over what was known. An account that was made anew under the same
    /// name may be another person's: it goes on with the row, and with nothing that was open.
    async fn bring_up_to_date(
        &self,
        ctx: &Context,
        user: UserRecord,
        who: Vouched,
    ) -> Result<UserRecord> {
        let before = user.origin.external().map(|external| external.id.clone());
        let after = who.origin.external().map(|external| external.id.clone());
        if user.role != who.role {
            tracing::info!(user.id = %user.id, from = %user.role, to = %who.role, "a role changed");
        }
        let mut now = UserRecord {
            username: who.username,
            display_name: shown(&who.display_name),
            role: who.role,
            origin: who.origin,
            email: who.email,
            ..user.clone()
        };
        if before != after {
            tracing::warn!(user.id = %user.id, "the account was made anew under the same name");
            let replaced = self.store().replace_external_user(&now, ctx.now).await;
            if replaced.map_err(internal("replace a user"))? {
                self.note(ctx, &now.username, SignInOutcome::RevokedAsNotVouchedFor)
                    .await?;
            }
            return Ok(now);
        }
        let mut written = self.store().update_external_user(&now).await;
        if let Err(store::Error::Duplicate) = written {
            // Somebody else has the new name here: the old one stays.
            now.username = user.username;
            written = self.store().update_external_user(&now).await;
        }
        written.map_err(internal("update a user"))?;
        Ok(now)
    }

    async fn known_as(&self, source: &str, external: &External) -> Result<Option<UserRecord>> {
        self.store()
            .user_by_external_id(source, &external.id)
            .await
            .map_err(internal("look up a user"))
    }
}

fn accepted(user: UserRecord) -> Proof {
    Proof {
        outcome: SignInOutcome::Accepted,
        who: Ok(user),
    }
}

/// A name from elsewhere, fit for our screens.
pub(super) fn shown(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_control())
        .take(MAX_DISPLAY_NAME)
        .collect()
}
