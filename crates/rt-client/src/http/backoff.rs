//! How long to wait before asking again.

use std::{
    hash::{BuildHasher, RandomState},
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use crate::{Error, RetryPolicy};

/// Pauses that double, with jitter.
pub(super) struct Backoff {
    policy: RetryPolicy,
    /// State of a small generator. Spreading clients out needs no better randomness than the seed
    /// that every process gets for its hash maps.
    state: AtomicU64,
}

impl Backoff {
    pub(super) fn new(policy: RetryPolicy) -> Self {
        Self {
            policy,
            state: AtomicU64::new(RandomState::new().hash_one(0_u8)),
        }
    }

    /// The pause before the attempt after `attempt`; none when it is better to give up.
    pub(super) fn pause(&self, error: &Error, attempt: u32) -> Option<Duration> {
        let Error::Unavailable { retry_after } = error else {
            return None;
        };
        if attempt >= self.policy.attempts {
            return None;
        }
        let doubled = self
            .policy
            .first_pause
            .saturating_mul(1 << (attempt - 1).min(16))
            .min(self.policy.longest_pause);
        let pause = doubled.mul_f64(0.5 + self.fraction() / 2.0);
        match *retry_after {
            Some(wish) if wish > self.policy.longest_pause => None,
            Some(wish) => Some(pause.max(wish)),
            None => Some(pause),
        }
    }

    /// A number from 0 to 1, by `SplitMix64`.
    fn fraction(&self) -> f64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut z = self
            .state
            .fetch_add(STEP, Ordering::Relaxed)
            .wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let high = u32::try_from((z ^ (z >> 31)) >> 32).unwrap_or_default();
        f64::from(high) / f64::from(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUSY: Error = Error::Unavailable { retry_after: None };

    fn busy_for(seconds: u64) -> Error {
        Error::Unavailable {
            retry_after: Some(Duration::from_secs(seconds)),
        }
    }

    #[test]
    fn pauses_double_and_stay_between_half_and_all() {
        let backoff = Backoff::new(RetryPolicy {
            attempts: 10,
            ..RetryPolicy::default()
        });

        for (attempt, all) in [
            (1, 200),
            (2, 400),
            (3, 800),
            (4, 1600),
            (5, 2000),
            (9, 2000),
        ] {
            let pause = backoff.pause(&BUSY, attempt).unwrap().as_millis();
            assert!((all / 2..=all).contains(&pause), "{attempt}: {pause}");
        }
    }

    #[test]
    fn pauses_differ() {
        let backoff = Backoff::new(RetryPolicy::default());

        assert_ne!(backoff.pause(&BUSY, 1), backoff.pause(&BUSY, 1));
    }

    #[test]
    fn the_last_attempt_is_the_last() {
        assert_eq!(Backoff::new(RetryPolicy::default()).pause(&BUSY, 3), None);
        assert_eq!(Backoff::new(RetryPolicy::never()).pause(&BUSY, 1), None);
    }

    #[test]
    fn a_wish_of_rt_is_met_or_passed_on() {
        let backoff = Backoff::new(RetryPolicy::default());

        assert_eq!(backoff.pause(&busy_for(1), 1), Some(Duration::from_secs(1)));
        assert_eq!(backoff.pause(&busy_for(60), 1), None);
    }

    #[test]
    fn only_a_busy_rt_is_asked_again() {
        let backoff = Backoff::new(RetryPolicy::default());

        for error in [Error::Timeout, Error::NotFound, Error::Unauthorized] {
            assert_eq!(backoff.pause(&error, 1), None);
        }
    }
}
