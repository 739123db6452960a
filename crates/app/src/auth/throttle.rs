//! How often somebody may be wrong about a password.
//!
//! Each key has a bucket of attempts that fills up again with time (GCRA: the state is one time).
//! There is no bucket of an account alone: whoever fills that one keeps the right person out. What
//! is counted instead, and what each is against:
//!
//! - **Account and network** ([`PER_PERSON`]). Paid before the password is compared, so that many
//!   at once cannot slip through, and given back when it was right. Somebody who guesses from one
//!   place is stopped there, and the right person is let in from any other.
//! - **Account and device**, in the place of the first, for a browser that signed in to this
//!   account before (see `device`): it is never kept out by what a stranger does, not even by
//!   one behind the same address.
//! - **Network** ([`PER_NETWORK`]), whatever the account: somebody who tries names. Counted when an
//!   attempt has failed, so a class that signs in behind one address pays nothing. It stops those
//!   who were never here: a browser with a mark, and an account that signed in from this network
//!   before ([`KNOWN_FOR`]), do not ask it. One student who guesses behind a school's address
//!   slows down strangers there, and nobody who works there.
//! - **Binds** of an account by strangers, wherever from, where the directory locks accounts itself
//!   ([`Throttle::pay_bind`]): a few below its number, so that nobody locks anybody out through us. It
//!   too does not ask browsers with a mark, nor accounts that are known in the network.
//! - **In flight** ([`AT_ONCE`]): what one network can have compared at the same time, because what
//!   is counted afterwards would otherwise be counted too late.
//!
//! An attempt that ends without a verdict, because its caller went away, counts as a wrong one.
//! What is remembered is bounded: beyond [`MAX_BUCKETS`] the buckets that are nearest to full are
//! forgotten first, and those are never the ones of whoever guesses most.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};

/// How many wrong attempts at once, and how long until the next one is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    pub burst: i32,
    pub every: TimeDelta,
}

/// One account from one network, or from one device: a person who mistypes.
pub const PER_PERSON: Limit = Limit {
    burst: 5,
    every: TimeDelta::seconds(60),
};
/// One network, whatever the account: somebody who tries names.
pub const PER_NETWORK: Limit = Limit {
    burst: 40,
    every: TimeDelta::seconds(5),
};
/// Codes of a second factor, wherever from: whoever gets as far knows the password.
pub const PER_CODE: Limit = Limit {
    burst: 10,
    every: TimeDelta::minutes(5),
};
/// How many attempts of one network are judged at the same time.
pub const AT_ONCE: u32 = 32;
/// How long an account counts as one of a network's after its last sign-in there.
pub const KNOWN_FOR: TimeDelta = TimeDelta::days(30);
/// The most buckets, and the most accounts of networks, that are remembered.
pub const MAX_BUCKETS: usize = 50_000;

/// When there are too many at once, the next one may come a moment later.
const MOMENT: Duration = Duration::from_secs(1);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Person(String, IpAddr),
    Device(String, String),
    Network(IpAddr),
    Code(String, Option<String>),
    Bind(String),
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    full_at: DateTime<Utc>,
    /// Until when a refusal is no news.
    told_until: DateTime<Utc>,
}

#[derive(Debug, Default)]
struct State {
    buckets: HashMap<Key, Bucket>,
    /// When an account last signed in from a network.
    known: HashMap<(String, IpAddr), DateTime<Utc>>,
    in_flight: HashMap<IpAddr, u32>,
}

/// An attempt that has to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    pub retry_after: Duration,
    /// Whether it is the first refusal of its kind for a minute: the others are not written down.
    pub is_news: bool,
}

/// An attempt that was paid for. Unless it is given back, it was a wrong one.
#[derive(Debug)]
pub struct Attempt {
    state: Arc<Mutex<State>>,
    account: String,
    network: IpAddr,
    key: Key,
    now: DateTime<Utc>,
    is_known: bool,
    is_forgiven: bool,
}

impl Attempt {
    /// Whether the browser, or the account in this network, was let in before.
    pub const fn is_known(&self) -> bool {
        self.is_known
    }
}

/// Counts attempts to sign in, in this process.
#[derive(Debug, Default)]
pub struct Throttle {
    state: Arc<Mutex<State>>,
}

impl Throttle {
    /// Pays for one attempt, or says how long to wait. `device` is the mark of a browser that
    /// signed in to this account before; whoever calls has checked it.
    pub fn pay(
        &self,
        account: &str,
        address: IpAddr,
        device: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<Attempt, Refused> {
        let network = network(address);
        let key = match device {
            Some(device) => Key::Device(account.to_owned(), device.to_owned()),
            None => Key::Person(account.to_owned(), network),
        };
        let mut state = lock(&self.state);
        state.make_room(now);
        let wait = state.wait(&key, PER_PERSON, now);
        if wait > TimeDelta::zero() {
            return Err(state.refuse(&key, wait, now));
        }
        let is_known = device.is_some() || state.knows(account, network, now);
        if !is_known {
            let key = Key::Network(network);
            let wait = state.wait(&key, PER_NETWORK, now);
            if wait > TimeDelta::zero() {
                return Err(state.refuse(&key, wait, now));
            }
            if state.in_flight.get(&network).is_some_and(|n| *n >= AT_ONCE) {
                return Err(Refused {
                    retry_after: MOMENT,
                    is_news: false,
                });
            }
        }
        state.charge(&key, PER_PERSON, now);
        *state.in_flight.entry(network).or_default() += 1;
        Ok(Attempt {
            state: Arc::clone(&self.state),
            account: account.to_owned(),
            network,
            key,
            now,
            is_known,
            is_forgiven: false,
        })
    }

    /// Gives an attempt back: the password was right.
    pub fn give_back(&self, attempt: Attempt) {
        let pair = (attempt.account.clone(), attempt.network);
        lock(&self.state).known.insert(pair, attempt.now);
        self.forgive(attempt);
    }

    /// Gives an attempt back that was no guess. Nothing is learned about its network.
    pub fn forgive(&self, mut attempt: Attempt) {
        attempt.is_forgiven = true;
        {
            let mut state = lock(&self.state);
            if let Some(bucket) = state.buckets.get_mut(&attempt.key) {
                bucket.full_at -= PER_PERSON.every;
            }
        }
        // What is left to do when an attempt ends takes the same lock.
        drop(attempt);
    }

    /// Pays for one code of a second factor, or says how long to wait. A browser with a mark has a
    /// count of its own.
    pub fn pay_code(
        &self,
        account: &str,
        device: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        let key = Key::Code(account.to_owned(), device.map(str::to_owned));
        self.pay_for(&key, PER_CODE, now)
    }

    /// Gives the codes of an account back: one of them was right.
    pub fn give_back_codes(&self, account: &str, device: Option<&str>) {
        let key = Key::Code(account.to_owned(), device.map(str::to_owned));
        lock(&self.state).buckets.remove(&key);
    }

    /// Pays for one bind of an account by a stranger, or says how long to wait.
    pub fn pay_bind(&self, account: &str, limit: Limit, now: DateTime<Utc>) -> Result<(), Refused> {
        self.pay_for(&Key::Bind(account.to_owned()), limit, now)
    }

    /// Gives the binds of an account back: the directory has let it in, and forgotten them as well.
    pub fn give_back_binds(&self, account: &str) {
        lock(&self.state)
            .buckets
            .remove(&Key::Bind(account.to_owned()));
    }

    fn pay_for(&self, key: &Key, limit: Limit, now: DateTime<Utc>) -> Result<(), Refused> {
        let mut state = lock(&self.state);
        state.make_room(now);
        let wait = state.wait(key, limit, now);
        if wait > TimeDelta::zero() {
            return Err(state.refuse(key, wait, now));
        }
        state.charge(key, limit, now);
        Ok(())
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        let mut state = lock(&self.state);
        if let Some(count) = state.in_flight.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                state.in_flight.remove(&self.network);
            }
        }
        if !self.is_forgiven {
            state.charge(&Key::Network(self.network), PER_NETWORK, self.now);
        }
    }
}

impl State {
    fn wait(&self, key: &Key, limit: Limit, now: DateTime<Utc>) -> TimeDelta {
        let full_at = self.buckets.get(key).map_or(now, |bucket| bucket.full_at);
        full_at.max(now) + limit.every - now - limit.every * limit.burst
    }

    fn charge(&mut self, key: &Key, limit: Limit, now: DateTime<Utc>) {
        let bucket = self.buckets.entry(key.clone()).or_insert(Bucket {
            full_at: now,
            told_until: now,
        });
        // What failed while the bucket was empty already does not lengthen the wait for ever.
        let longest = now + limit.every * limit.burst.saturating_mul(2);
        bucket.full_at = (bucket.full_at.max(now) + limit.every).min(longest);
    }

    fn refuse(&mut self, key: &Key, wait: TimeDelta, now: DateTime<Utc>) -> Refused {
        let mut is_news = false;
        if let Some(bucket) = self.buckets.get_mut(key)
            && bucket.told_until <= now
        {
            bucket.told_until = now + TimeDelta::minutes(1);
            is_news = true;
        }
        Refused {
            retry_after: wait.to_std().unwrap_or_default(),
            is_news,
        }
    }

    fn knows(&self, account: &str, network: IpAddr, now: DateTime<Utc>) -> bool {
        self.known
            .get(&(account.to_owned(), network))
            .is_some_and(|at| now - *at < KNOWN_FOR)
    }

    fn make_room(&mut self, now: DateTime<Utc>) {
        if self.buckets.len() >= MAX_BUCKETS {
            self.buckets.retain(|_, bucket| bucket.full_at > now);
            keep_the_latest(&mut self.buckets, |bucket| bucket.full_at);
        }
        if self.known.len() >= MAX_BUCKETS {
            self.known.retain(|_, at| now - *at < KNOWN_FOR);
            keep_the_latest(&mut self.known, |at| *at);
        }
    }
}

/// When a map is still full, forgets the half of it whose times come first.
fn keep_the_latest<K: Eq + std::hash::Hash, V>(
    map: &mut HashMap<K, V>,
    time: impl Fn(&V) -> DateTime<Utc>,
) {
    if map.len() < MAX_BUCKETS {
        return;
    }
    let mut times: Vec<_> = map.values().map(&time).collect();
    let middle = times.len() / 2;
    let (_, median, _) = times.select_nth_unstable(middle);
    let median = *median;
    let mut to_forget = middle;
    map.retain(|_, value| {
        let goes = to_forget > 0 && time(value) <= median;
        to_forget -= usize::from(goes);
        !goes
    });
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whoever has one IPv6 address has the 2^64 around it too.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests;
