//! How often somebody may be wrong about a password.
//!
//! Each key has a bucket of attempts that fills up again with time (GCRA: the state is one time).
//! An attempt is paid for before the password is compared, so that many at once cannot slip
//! through, and a right password gets the attempt back: a class that signs in behind one address
//! is not locked out, a person who guesses is.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};

/// How many wrong attempts at once, and how long until the next one is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    pub burst: i32,
    pub every: TimeDelta,
}

/// One account from one address: a person who mistypes.
pub const PER_ACCOUNT: Limit = Limit {
    burst: 5,
    every: TimeDelta::seconds(60),
};
/// One address, whatever the account: somebody who tries names.
pub const PER_ADDRESS: Limit = Limit {
    burst: 40,
    every: TimeDelta::seconds(5),
};

/// Buckets beyond this many are looked through for full ones, which need no place.
const LOOK_THROUGH_AT: usize = 10_000;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Account(String, IpAddr),
    Address(IpAddr),
}

/// An attempt that was paid for.
#[derive(Debug)]
pub struct Attempt([(Key, Limit); 2]);

/// Counts attempts to sign in, in this process.
#[derive(Debug, Default)]
pub struct Throttle {
    /// When each bucket will be full again.
    full_at: Mutex<HashMap<Key, DateTime<Utc>>>,
}

impl Throttle {
    /// Pays for one attempt, or says how long to wait.
    pub fn pay(
        &self,
        account: &str,
        address: IpAddr,
        now: DateTime<Utc>,
    ) -> Result<Attempt, Duration> {
        let network = network(address);
        let keys = [
            (Key::Account(account.to_owned(), network), PER_ACCOUNT),
            (Key::Address(network), PER_ADDRESS),
        ];
        let mut full_at = self.lock();
        if full_at.len() >= LOOK_THROUGH_AT {
            full_at.retain(|_, at| *at > now);
        }
        let wait = keys
            .iter()
            .map(|(key, limit)| {
                let at = full_at.get(key).copied().unwrap_or(now).max(now);
                at + limit.every - now - limit.every * limit.burst
            })
            .max()
            .unwrap_or_default();
        if wait > TimeDelta::zero() {
            return Err(wait.to_std().unwrap_or_default());
        }
        for (key, limit) in &keys {
            let at = full_at.entry(key.clone()).or_insert(now);
            *at = (*at).max(now) + limit.every;
        }
        Ok(Attempt(keys))
    }

    /// Gives an attempt back: the password was right.
    pub fn give_back(&self, attempt: Attempt) {
        let mut full_at = self.lock();
        for (key, limit) in attempt.0 {
            if let Some(at) = full_at.get_mut(&key) {
                *at -= limit.every;
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, DateTime<Utc>>> {
        self.full_at.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
mod tests {
    use super::*;

    const NOON: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn pay_times(throttle: &Throttle, times: i32, account: &str, from: &str) {
        for _ in 0..times {
            throttle.pay(account, address(from), NOON).unwrap();
        }
    }

    #[test]
    fn after_five_wrong_attempts_the_next_one_has_to_wait_a_minute() {
        let throttle = Throttle::default();
        pay_times(&throttle, 5, "ada", "192.0.2.1");

        let wait = throttle.pay("ada", address("192.0.2.1"), NOON).unwrap_err();

        assert_eq!(wait, Duration::from_mins(1));
        let later = NOON + TimeDelta::seconds(60);
        assert!(throttle.pay("ada", address("192.0.2.1"), later).is_ok());
        assert!(throttle.pay("ada", address("192.0.2.1"), later).is_err());
    }

    #[test]
    fn right_passwords_cost_nothing() {
        let throttle = Throttle::default();
        for _ in 0..1_000 {
            let attempt = throttle.pay("ada", address("192.0.2.1"), NOON).unwrap();
            throttle.give_back(attempt);
        }
    }

    #[test]
    fn guessing_for_one_account_does_not_lock_it_out_elsewhere() {
        let throttle = Throttle::default();
        pay_times(&throttle, 5, "ada", "192.0.2.1");

        assert!(throttle.pay("ada", address("192.0.2.2"), NOON).is_ok());
    }

    #[test]
    fn an_address_that_tries_many_names_is_stopped() {
        let throttle = Throttle::default();
        for n in 0..PER_ADDRESS.burst {
            pay_times(&throttle, 1, &format!("name{n}"), "192.0.2.1");
        }

        assert!(throttle.pay("another", address("192.0.2.1"), NOON).is_err());
        assert!(throttle.pay("another", address("192.0.2.2"), NOON).is_ok());
    }

    #[test]
    fn addresses_of_one_ipv6_network_count_as_one() {
        let throttle = Throttle::default();
        pay_times(&throttle, 5, "ada", "2001:db8::1");

        assert!(throttle.pay("ada", address("2001:db8::2"), NOON).is_err());
        assert!(
            throttle
                .pay("ada", address("2001:db8:0:1::2"), NOON)
                .is_ok()
        );
    }
}
