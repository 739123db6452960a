//! Whether the owners of API tokens are still vouched for.
//!
//! A script may go on for a year without anybody signing in, so whoever vouches for its owner is
//! asked again while it works. What was said is good for half a minute: neither a script that does not
//! give up nor one whose directory does not answer asks again and again.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use store::UserRecord;
use tokio::sync::Mutex as AsyncMutex;
use uuid::Uuid;

use super::{
    ACCESS_LIFETIME,
    directory::{GoodFor, Standing},
};
use crate::{App, Error, Result, SignInTrouble, error::internal};

const KEPT: TimeDelta = TimeDelta::seconds(30);

/// What is said of the owner of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// Also while the directory does not answer, for as long as its last answer is good.
    In,
    Out,
    Unavailable,
}

/// What was said of an owner last, and until when it is good. Whoever holds the lock is the one that
/// asks.
type Check = AsyncMutex<Option<(DateTime<Utc>, Verdict)>>;

/// The check of each owner.
#[derive(Debug, Default)]
pub struct OwnerChecks {
    owners: Mutex<HashMap<Uuid, Arc<Check>>>,
}

impl OwnerChecks {
    fn of(&self, owner: Uuid) -> Arc<Check> {
        let mut owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        owners.entry(owner).or_default().clone()
    }

    /// Whether an owner was out when they were last asked about. Asks nobody.
    pub(super) fn is_out(&self, owner: Uuid) -> bool {
        let owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        let check = owners.get(&owner).and_then(|check| check.try_lock().ok());
        check.is_some_and(|said| matches!(*said, Some((_, Verdict::Out))))
    }
}

impl App {
    /// The owner of a token as they are now, or why the token is good for nothing.
    pub(super) async fn owner_now(
        &self,
        owner: UserRecord,
        now: DateTime<Utc>,
    ) -> Result<UserRecord> {
        let is_fresh = |owner: &UserRecord| {
            let external = owner.origin.external();
            external.is_none_or(|external| now - external.checked_at < ACCESS_LIFETIME)
        };
        if is_fresh(&owner) {
            return Ok(owner);
        }
        let check = self.inner.owner_checks.of(owner.id);
        let mut said = check.lock().await;
        if let Some((until, verdict)) = *said
            && now < until
        {
            return told(verdict, owner);
        }
        // Another request of the same script may have asked while we waited.
        let again = self.store().user(owner.id).await;
        let again = again.map_err(internal("look up a user"))?;
        let owner = again
            .filter(|owner| owner.disabled_at.is_none())
            .ok_or(Error::Unauthenticated)?;
        let good_for = GoodFor {
            asked: ACCESS_LIFETIME,
            unasked: self.policy().api_tokens.unasked,
        };
        let id = owner.id;
        let (verdict, owner) = match self.vouching(owner.clone(), good_for, now).await? {
            Standing::In(owner) => (Verdict::In, owner),
            Standing::Out(why) => {
                tracing::warn!(user.id = %id, why, "a person's API tokens are good for nothing now");
                (Verdict::Out, owner)
            }
            Standing::Unavailable => {
                tracing::warn!(user.id = %id, "API tokens wait for the directory");
                (Verdict::Unavailable, owner)
            }
        };
        *said = Some((now + KEPT, verdict));
        told(verdict, owner)
    }
}

fn told(verdict: Verdict, owner: UserRecord) -> Result<UserRecord> {
    match verdict {
        Verdict::In => Ok(owner),
        Verdict::Out => Err(Error::Unauthenticated),
        Verdict::Unavailable => Err(SignInTrouble::DirectoryUnavailable.into()),
    }
}
