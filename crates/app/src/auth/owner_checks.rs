//! Whether the owners of API tokens are still vouched for.
//!
//! A script may go on for a year without anybody signing in, so whoever vouches for its owner is
//! asked again while it works. What was said against somebody is good for half a minute: a script
//! that does not give up is no load on the directory.

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

const REFUSALS_KEPT: TimeDelta = TimeDelta::seconds(30);

/// Why the tokens of somebody are good for nothing at the moment.
#[derive(Debug, Clone, Copy)]
enum Refusal {
    Out,
    Unavailable,
}

impl Refusal {
    fn told(self) -> Error {
        match self {
            Self::Out => Error::Unauthenticated,
            Self::Unavailable => SignInTrouble::DirectoryUnavailable.into(),
        }
    }
}

/// What was last said against an owner, and until when it is good. Whoever holds the lock is the one
/// that asks.
type Check = AsyncMutex<Option<(DateTime<Utc>, Refusal)>>;

/// The check of each owner.
#[derive(Debug, Default)]
pub struct OwnerChecks {
    owners: Mutex<HashMap<Uuid, Arc<Check>>>,
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
        let check = {
            let owners = &self.inner.owner_checks.owners;
            let mut owners = owners.lock().unwrap_or_else(PoisonError::into_inner);
            owners.entry(owner.id).or_default().clone()
        };
        let mut refused = check.lock().await;
        if let Some((until, refusal)) = *refused
            && now < until
        {
            return Err(refusal.told());
        }
        // Another request of the same script may have asked while we waited.
        let again = self.store().user(owner.id).await;
        let owner = again
            .map_err(internal("look up a user"))?
            .ok_or(Error::Unauthenticated)?;
        let good_for = GoodFor {
            asked: ACCESS_LIFETIME,
            unasked: self.policy().api_tokens.unasked,
        };
        let (refusal, why) = match self.vouching(owner, good_for, now).await? {
            Standing::In(owner) => {
                *refused = None;
                return Ok(owner);
            }
            Standing::Out(why) => (Refusal::Out, why),
            Standing::Unavailable => (Refusal::Unavailable, "the directory does not answer"),
        };
        tracing::info!(why, "the API tokens of a person are good for nothing now");
        *refused = Some((now + REFUSALS_KEPT, refusal));
        Err(refusal.told())
    }
}
