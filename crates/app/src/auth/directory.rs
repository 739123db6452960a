//! Signing in by the directory, and staying in as long as it says so.

use chrono::{DateTime, TimeDelta, Utc};
use directory::{Directory, Error as DirectoryError, Person};
use mail_client::Address;
use secrecy::SecretString;
use store::{External, Origin, SignInOutcome, TokenHash, UserRecord};
use types::Role;

use super::people::{Proof, Vouched, Ways, outcome_of};
use crate::{App, Context, Error, Result, SignInTrouble, error::internal};

/// How long an answer of the directory is good when a session is refreshed: tabs of one browser
/// refresh at the same time.
const FRESH: TimeDelta = TimeDelta::seconds(30);

/// What whoever vouched for somebody says of them now.
pub(super) enum Standing {
    In(UserRecord),
    Out(&'static str),
    /// The directory does not answer, and its last answer is too old.
    Unavailable,
}

/// How long an answer about somebody is good.
#[derive(Debug, Clone, Copy)]
pub(super) struct GoodFor {
    /// Before anybody is asked again.
    pub asked: TimeDelta,
    /// Where nobody can be asked without the person's password, which we do not keep.
    pub unasked: TimeDelta,
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
        self.note_directory(!matches!(answer, Err(DirectoryError::Unavailable(_))));
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
        let username = user.username.clone();
        let good_for = GoodFor {
            asked: FRESH,
            unasked: self.people().unchecked,
        };
        match self.vouching(user, good_for, ctx.now).await? {
            Standing::In(_) => Ok(()),
            Standing::Unavailable => Err(SignInTrouble::DirectoryUnavailable.into()),
            Standing::Out(why) => self.put_out(ctx, presented, &username, why).await,
        }
    }

    /// Whether somebody is still who they were to whoever vouched for them; asks the directory when
    /// its last answer is not good any more, and keeps what it says.
    pub(super) async fn vouching(
        &self,
        user: UserRecord,
        good_for: GoodFor,
        now: DateTime<Utc>,
    ) -> Result<Standing> {
        let Some(external) = user.origin.external().cloned() else {
            return Ok(Standing::In(user));
        };
        let age = now - external.checked_at;
        if age < good_for.asked {
            return Ok(Standing::In(user));
        }
        let people = self.people();
        Ok(
            match (people.ways_to_ask(&user.origin), &people.directory) {
                (Ways::Any, Some(directory)) => {
                    let read = self.read_again(directory.as_ref(), &user, &external, now);
                    match read.await {
                        Some(Ok(current)) => {
                            let updated = self.store().update_external_user(&current).await;
                            updated.map_err(internal("update a user"))?;
                            Standing::In(current)
                        }
                        Some(Err(why)) => Standing::Out(why),
                        None if age < people.grace => Standing::In(user),
                        None => Standing::Unavailable,
                    }
                }
                (Ways::WithPassword, _) if age < good_for.unasked => Standing::In(user),
                (Ways::WithPassword, _) => Standing::Out("it was too long ago"),
                (Ways::Any | Ways::None, _) => Standing::Out("nobody vouches for them any more"),
            },
        )
    }

    /// The person as the directory has them now, or why they are out; nothing when it does not
    /// answer.
    async fn read_again(
        &self,
        directory: &dyn Directory,
        user: &UserRecord,
        external: &External,
        now: DateTime<Utc>,
    ) -> Option<Result<UserRecord, &'static str>> {
        let answer = directory.read_again(&external.id, &user.username).await;
        self.note_directory(!matches!(answer, Err(DirectoryError::Unavailable(_))));
        let found = match answer {
            Ok(found) => found,
            Err(DirectoryError::Refused(_)) => {
                return Some(Err("the directory does not know them any more"));
            }
            Err(DirectoryError::Unavailable(trouble)) => {
                tracing::warn!(%trouble, user.id = %user.id, "the directory cannot be asked about a person");
                return None;
            }
        };
        if found.refusal.is_some() {
            return Some(Err("the account is closed"));
        }
        let Some(role) = self.directory_role(&found.person) else {
            return Some(Err("they are in no group that has a role"));
        };
        if role != user.role {
            tracing::info!(user.id = %user.id, from = %user.role, to = %role, "a role changed");
        }
        let vouched = vouched(&found.person, role, now);
        Some(Ok(UserRecord {
            role,
            origin: vouched.origin,
            email: vouched.email,
            ..user.clone()
        }))
    }

    /// Remembers whether the directory answers: administrators are told when it does not for long.
    fn note_directory(&self, answers: bool) {
        let outage = &self.inner.directory_outage;
        if answers {
            outage.ended();
        } else {
            outage.began(self.clock().now());
        }
    }

    async fn put_out(
        &self,
        ctx: &Context,
        presented: &TokenHash,
        username: &str,
        why: &'static str,
    ) -> Result<()> {
        tracing::info!(user.name = username, why, "a session is over");
        if self.revoke(presented, ctx.now).await?.is_some() {
            self.note(ctx, username, SignInOutcome::RevokedAsNotVouchedFor)
                .await?;
        }
        Err(Error::Unauthenticated)
    }
}

/// An address that mail can be sent to.
fn good_address(text: &str) -> Option<String> {
    Address::parse(text).ok().map(|address| address.to_string())
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
        email: person.email.as_deref().and_then(good_address),
    }
}
