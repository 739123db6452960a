//! Whoever brings a bearer token: a person with an access token, or a script with an API token.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use ipnet::IpNet;
use store::ApiTokenRecord;
use types::API_TOKEN_PREFIX;
use uuid::Uuid;

use super::refresh;
use crate::{App, Caller, Client, Error, Result, SignedIn, TokenBearer, error::internal};

/// That a token was used is written down once in so long.
const LAST_USED_TO: TimeDelta = TimeDelta::minutes(1);
/// The time in which a token may ask its number of times.
const WINDOW: TimeDelta = TimeDelta::minutes(1);
/// Beyond so many tokens, those that have their whole quota again are forgotten.
const LOOK_THROUGH_AT: usize = 10_000;

/// Who it is, and for a script how often it may still ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identified {
    pub caller: Caller,
    pub quota: Option<Quota>,
}

/// How often a script may ask (draft-ietf-httpapi-ratelimit-headers).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// So many requests,
    pub limit: u32,
    /// in so much time.
    pub window: Duration,
    /// So many are left now.
    pub remaining: u32,
    /// Until all of them are there again.
    pub reset: Duration,
    /// How long to wait when this request was one too many.
    pub retry_after: Option<Duration>,
}

/// Servers on one database tell each other in so many parts of the quota: between two of them each
/// counts alone, so that no request waits for a write of another.
const PARTS: u32 = 20;

/// Counts the requests of each API token.
#[derive(Debug, Default)]
pub struct TokenLimits {
    /// What was let through here and is not written down yet.
    here: Mutex<HashMap<Uuid, Here>>,
}

/// What this server let a token do.
#[derive(Debug, Clone, Copy)]
struct Here {
    /// When that would be whole again.
    full_at: DateTime<Utc>,
    requests: u32,
}

/// What a request comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Counted {
    quota: Quota,
    /// What is to be written down for the other servers.
    to_tell: Option<TimeDelta>,
}

impl TokenLimits {
    /// Counts a request of a token which all servers together let be whole again at `told`.
    fn count(
        &self,
        token: Uuid,
        told: Option<DateTime<Utc>>,
        per_minute: u32,
        now: DateTime<Utc>,
    ) -> Counted {
        let limit = per_minute.max(1);
        let each = WINDOW / i32::try_from(limit).unwrap_or(i32::MAX);
        let mut all = self.here.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= LOOK_THROUGH_AT {
            all.retain(|_, here| here.full_at > now);
        }
        let fresh = Here {
            full_at: now,
            requests: 0,
        };
        let here = all.entry(token).or_insert(fresh);
        here.full_at = here.full_at.max(now);
        let spent = (told.unwrap_or(now).max(now) - now) + (here.full_at - now);
        let wait = spent + each - WINDOW;
        let is_over = wait > TimeDelta::zero();
        let spent = if is_over { spent } else { spent + each };
        let mut to_tell = None;
        if !is_over {
            here.full_at += each;
            here.requests += 1;
            if here.requests >= (limit / PARTS).max(1) {
                to_tell = Some(here.full_at - now);
                *here = fresh;
            }
        }
        let nanoseconds = |span: TimeDelta| span.num_nanoseconds().unwrap_or(i64::MAX);
        let used = nanoseconds(spent).max(0) / nanoseconds(each).max(1);
        let quota = Quota {
            limit,
            window: WINDOW.to_std().unwrap_or_default(),
            remaining: limit.saturating_sub(u32::try_from(used).unwrap_or(u32::MAX)),
            reset: spent.to_std().unwrap_or_default(),
            retry_after: is_over.then(|| wait.to_std().unwrap_or_default()),
        };
        Counted { quota, to_tell }
    }

    /// Goes on counting here what could not be written down.
    fn take_back(&self, token: Uuid, spent: TimeDelta, now: DateTime<Utc>) {
        let mut all = self.here.lock().unwrap_or_else(PoisonError::into_inner);
        let here = all.entry(token).or_insert(Here {
            full_at: now,
            requests: 0,
        });
        here.full_at = here.full_at.max(now) + spent;
    }
}

impl App {
    /// Who a bearer token belongs to. An API token is looked up, with its owner as they are now; an
    /// access token costs no look into the database.
    pub async fn identify(
        &self,
        bearer: &str,
        client: &Client,
        now: DateTime<Utc>,
    ) -> Result<Identified> {
        if !bearer.starts_with(API_TOKEN_PREFIX) {
            return Ok(Identified {
                caller: self.authenticate(bearer, now)?,
                quota: None,
            });
        }
        let found = self.store().api_token_by_hash(&refresh::hash(bearer)).await;
        let token = found
            .map_err(internal("look up an API token"))?
            .ok_or(Error::Unauthenticated)?;
        let is_good = token.revoked_at.is_none() && token.expires_at > now;
        if !is_good || token.owner.disabled_at.is_some() {
            return Err(Error::Unauthenticated);
        }
        if !is_from_its_network(&token, client.address) {
            tracing::warn!(
                token.id = %token.id,
                client.address = client.address.map(tracing::field::display),
                "an API token came from outside its networks"
            );
            return Err(Error::Unauthenticated);
        }
        let per_minute = self.policy().api_tokens.requests_per_minute;
        let Counted { quota, to_tell } =
            self.inner
                .token_limits
                .count(token.id, token.full_at, per_minute, now);
        if let Some(spent) = to_tell {
            self.tell_spent(token.id, spent, now).await;
        }
        let is_over = quota.retry_after.is_some();
        let owner = if is_over {
            // Nobody is asked about the owner for a request that is refused in any case.
            token.owner
        } else {
            let owner = self.owner_now(token.owner.clone(), now).await?;
            self.note_use(&token, now).await;
            owner
        };
        let caller = Caller::Token(TokenBearer {
            owner: SignedIn {
                id: owner.id,
                username: owner.username,
                role: owner.role,
                session_id: token.id,
            },
            scopes: token.scopes,
        });
        Ok(Identified {
            caller,
            quota: Some(quota),
        })
    }

    async fn tell_spent(&self, token: Uuid, spent: TimeDelta, now: DateTime<Utc>) {
        if let Err(error) = self.store().spend_of_api_token(token, spent, now).await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, token.id = %token, "what a token has spent was not written down");
            self.inner.token_limits.take_back(token, spent, now);
        }
    }

    async fn note_use(&self, token: &ApiTokenRecord, now: DateTime<Utc>) {
        if token.last_used_at.is_some_and(|at| now - at < LAST_USED_TO) {
            return;
        }
        if let Err(error) = self.store().touch_api_token(token.id, now).await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, token.id = %token.id, "the use of a token was not written down");
        }
    }
}

fn is_from_its_network(token: &ApiTokenRecord, address: Option<IpAddr>) -> bool {
    let networks = &token.networks;
    networks.is_empty()
        || address.is_some_and(|address| {
            let address = address.to_canonical();
            networks
                .iter()
                .filter_map(|text| text.parse::<IpNet>().ok())
                .any(|network| network.contains(&address))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: DateTime<Utc> = DateTime::UNIX_EPOCH;

    /// A database that knows what it is told at once.
    #[derive(Default)]
    struct Told(Option<DateTime<Utc>>);

    impl Told {
        fn ask(&mut self, limits: &TokenLimits, per_minute: u32, now: DateTime<Utc>) -> Quota {
            let counted = limits.count(Uuid::nil(), self.0, per_minute, now);
            if let Some(spent) = counted.to_tell {
                self.0 = Some(self.0.unwrap_or(now).max(now) + spent);
            }
            counted.quota
        }
    }

    #[test]
    fn a_token_may_ask_its_number_of_times_in_a_minute() {
        let (limits, mut told) = (TokenLimits::default(), Told::default());
        let mut ask = |now| told.ask(&limits, 60, now);

        let first = ask(NOON);
        for _ in 1..60 {
            assert_eq!(ask(NOON).retry_after, None);
        }
        let over = ask(NOON);

        assert_eq!((first.limit, first.remaining), (60, 59));
        assert_eq!(over.remaining, 0);
        assert_eq!(over.retry_after, Some(Duration::from_secs(1)));
        assert_eq!(over.reset, Duration::from_mins(1));
        assert_eq!(ask(NOON + TimeDelta::seconds(1)).retry_after, None);
    }

    #[test]
    fn several_servers_let_a_token_ask_hardly_more_often_than_one() {
        let (servers, mut told) = ([(); 3].map(|()| TokenLimits::default()), Told::default());

        let let_through = (0..3_000)
            .filter(|turn| {
                let quota = told.ask(&servers[turn % 3], 600, NOON);
                quota.retry_after.is_none()
            })
            .count();

        // Two of the three have not told the last part of theirs.
        assert!((600..=660).contains(&let_through), "{let_through}");
    }

    #[test]
    fn what_cannot_be_written_down_counts_here() {
        let limits = TokenLimits::default();
        let let_through = (0..200)
            .filter(|_| {
                let counted = limits.count(Uuid::nil(), None, 60, NOON);
                if let Some(spent) = counted.to_tell {
                    limits.take_back(Uuid::nil(), spent, NOON);
                }
                counted.quota.retry_after.is_none()
            })
            .count();

        assert_eq!(let_through, 60);
    }

    #[test]
    fn each_token_has_its_own_quota() {
        let limits = TokenLimits::default();
        let ask = |token, told| limits.count(token, told, 1, NOON);
        let first = ask(Uuid::nil(), None);
        let told = first.to_tell.map(|spent| NOON + spent);

        assert_eq!(first.quota.retry_after, None);
        assert!(ask(Uuid::nil(), told).quota.retry_after.is_some());
        assert_eq!(ask(Uuid::max(), None).quota.retry_after, None);
    }
}
