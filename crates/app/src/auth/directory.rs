//! Signing in by the directory, and staying in as long as it says so.

use chrono::{DateTime, TimeDelta, Utc};
use directory::{Directory, Error as DirectoryError, Person};
use secrecy::SecretString;
use store::{External, Origin, SignInOutcome, TokenHash, UserRecord};
use types::Role;

use super::people::{Proof, Vouched, outcome_of};
use crate::{App, Context, Error, Result, SignInTrouble, error::internal};

/// How long an answer of the directory is good when a session is refreshed: tabs of one browser
/// refresh at the same time.
const FRESH: TimeDelta = TimeDelta::seconds(30);

/// What the directory says of somebody who wants to stay signed in.
enum Standing {
    In(UserRecord),
    Out(&'static str),
    /// It cannot be asked, or does not answer.
    Unknown,
}

impl App {
    /// Asks the directory, once, whether the password is right, and whom it belongs to.
    pub(super) async fn prove_by_directory(
        &self,
        ctx: &Context,
        directory: &dyn Directory,
        username: &str,
        password: SecretString,
    ) -> Result<Proof> {
        // Costs what comparing a local password costs, so that time does not tell which names
        // are local.
        let decoy = self.inner.passwords.verify(password.clone(), None);
        let (answer, decoy) = tokio::join!(directory.sign_in(username, &password), decoy);
        decoy?;
        match answer {
            Ok(person) => match self.directory_role(&person) {
                Some(role) => self.welcome(ctx, vouched(&person, role, ctx.now)).await,
                None => Ok(Proof::refused(SignInOutcome::NoRole, SignInTrouble::NoRole)),
            },
            Err(DirectoryError::Refused(refusal)) => Ok(Proof {
                outcome: outcome_of(refusal),
                who: Err(self.people().told(refusal)),
            }),
            Err(DirectoryError::Unavailable(trouble)) => {
                tracing::error!(%trouble, "nobody can sign in by the directory");
                Ok(Proof::refused(
                    SignInOutcome::DirectoryUnavailable,
                    SignInTrouble::DirectoryUnavailable,
                ))
            }
        }
    }

    pub(super) fn directory_role(&self, person: &Person) -> Option<Role> {
        let rules = &self.people().directory_roles;
        rules.role_of(&person.groups).map(|rule| rule.role)
    }

    /// Before a session goes on: whether whoever has it is still somebody to the directory. Their
    /// role may be another one afterwards.
    ///
    /// Looks before the token is exchanged, so that a failure leaves the token good.
    pub(super) async fn recheck(&self, ctx: &Context, presented: &TokenHash) -> Result<()> {
        let owner = self.store().user_of_token(presented, ctx.now).await;
        let Some(id) = owner.map_err(internal("look up a session"))? else {
            return Ok(());
        };
        let user = self
            .store()
            .user(id)
            .await
            .map_err(internal("look up a user"))?;
        let Some(user) = user else { return Ok(()) };
        let Some(external) = user.origin.external().cloned() else {
            return Ok(());
        };
        let age = ctx.now - external.checked_at;
        if age < FRESH {
            return Ok(());
        }
        let people = self.people();
        let (standing, good_for) = match (&user.origin, &people.directory) {
            (Origin::Directory(_), Some(directory)) if directory.can_look_up() => (
                self.directory_standing(directory.as_ref(), user, &external, ctx.now)
                    .await,
                people.grace,
            ),
            // The person's password is the only key, and we do not keep it.
            (Origin::Directory(_), Some(_)) => (Standing::Unknown, people.unchecked),
            (Origin::OpenId(_), _) if people.provider.is_some() => {
                (Standing::Unknown, people.unchecked)
            }
            _ => (
                Standing::Out("nobody vouches for them any more"),
                people.unchecked,
            ),
        };
        match standing {
            Standing::In(user) => {
                let updated = self.store().update_external_user(&user).await;
                updated.map_err(internal("update a user"))
            }
            Standing::Unknown if age < good_for => Ok(()),
            Standing::Unknown if good_for == people.grace => {
                Err(SignInTrouble::DirectoryUnavailable.into())
            }
            Standing::Unknown => {
                self.put_out(ctx, presented, id, "it was too long ago")
                    .await
            }
            Standing::Out(why) => self.put_out(ctx, presented, id, why).await,
        }
    }

    async fn directory_standing(
        &self,
        directory: &dyn Directory,
        user: UserRecord,
        external: &External,
        now: DateTime<Utc>,
    ) -> Standing {
        let found = match directory.read_again(&external.id, &user.username).await {
            Ok(found) => found,
            Err(DirectoryError::Refused(_)) => {
                return Standing::Out("the directory does not know them any more");
            }
            Err(DirectoryError::Unavailable(trouble)) => {
                tracing::warn!(%trouble, "a session goes on without asking the directory");
                return Standing::Unknown;
            }
        };
        if found.refusal.is_some() {
            return Standing::Out("the account is closed");
        }
        let Some(role) = self.directory_role(&found.person) else {
            return Standing::Out("they are in no group that has a role");
        };
        if role != user.role {
            tracing::info!(user.id = %user.id, from = %user.role, to = %role, "a role changed");
        }
        Standing::In(UserRecord {
            role,
            origin: vouched(&found.person, role, now).origin,
            ..user
        })
    }

    async fn put_out(
        &self,
        ctx: &Context,
        presented: &TokenHash,
        user_id: uuid::Uuid,
        why: &'static str,
    ) -> Result<()> {
        tracing::info!(user.id = %user_id, why, "a session is over");
        self.revoke(presented, ctx.now).await?;
        Err(Error::Unauthenticated)
    }
}

fn vouched(person: &Person, role: Role, now: DateTime<Utc>) -> Vouched {
    Vouched {
        origin: Origin::Directory(External {
            id: person.external_id.clone(),
            dn: Some(person.dn.clone()),
            checked_at: now,
        }),
        username: person.username.clone(),
        display_name: person.display_name.clone(),
        role,
    }
}
