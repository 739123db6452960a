//! The circuit breaker: an RT that fails is left alone for a while.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use types::BreakerState;

use crate::OutboxPolicy;

/// Counts failures in a row; opens after some of them, for longer each time.
#[derive(Debug)]
pub(crate) struct Breaker {
    after: u32,
    first_pause: Duration,
    longest_pause: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    failures: u32,
    /// How often it has opened since RT last worked.
    openings: u32,
    open_until: Option<DateTime<Utc>>,
}

impl Breaker {
    pub(crate) fn new(policy: &OutboxPolicy) -> Self {
        Self {
            after: policy.breaker_after,
            first_pause: policy.first_pause,
            longest_pause: policy.longest_pause,
            state: Mutex::default(),
        }
    }

    /// How many of `wanted` writes may go to RT now.
    pub(crate) fn lets_through(&self, wanted: usize, now: DateTime<Utc>) -> usize {
        match self.look(now).0 {
            BreakerState::Closed => wanted,
            BreakerState::HalfOpen => wanted.min(1),
            BreakerState::Open => 0,
        }
    }

    /// The state, and until when it is open.
    pub(crate) fn look(&self, now: DateTime<Utc>) -> (BreakerState, Option<DateTime<Utc>>) {
        match self.lock().open_until {
            None => (BreakerState::Closed, None),
            Some(until) if now < until => (BreakerState::Open, Some(until)),
            Some(_) => (BreakerState::HalfOpen, None),
        }
    }

    /// RT answered as it should.
    pub(crate) fn worked(&self) {
        *self.lock() = State::default();
    }

    /// RT could not be reached, or not in time.
    pub(crate) fn failed(&self, now: DateTime<Utc>) {
        let mut state = self.lock();
        state.failures += 1;
        let is_probe = state.open_until.is_some_and(|until| until <= now);
        if state.failures >= self.after || is_probe {
            let pause = doubled(self.first_pause, state.openings, self.longest_pause);
            state.openings += 1;
            state.failures = 0;
            state.open_until = Some(now + pause);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A pause that doubles with every time, up to the longest.
pub(super) fn doubled(first: Duration, times: u32, longest: Duration) -> TimeDelta {
    let pause = first.saturating_mul(1 << times.min(16)).min(longest);
    TimeDelta::from_std(pause).unwrap_or(TimeDelta::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn opened() -> Breaker {
        let breaker = Breaker::new(&OutboxPolicy::default());
        for _ in 0..5 {
            breaker.failed(at(0));
        }
        breaker
    }

    #[test]
    fn some_failures_in_a_row_open_it_and_one_success_between_does_not() {
        let breaker = Breaker::new(&OutboxPolicy::default());
        for _ in 0..4 {
            breaker.failed(at(0));
        }
        assert_eq!(breaker.lets_through(4, at(0)), 4);

        breaker.worked();
        breaker.failed(at(0));
        assert_eq!(breaker.lets_through(4, at(0)), 4);

        assert_eq!(opened().lets_through(4, at(0)), 0);
    }

    #[test]
    fn after_the_pause_one_is_let_through_to_see() {
        let breaker = opened();

        assert_eq!(breaker.look(at(1)).0, BreakerState::HalfOpen);
        assert_eq!(breaker.lets_through(4, at(1)), 1);

        breaker.worked();
        assert_eq!(breaker.lets_through(4, at(1)), 4);
    }

    #[test]
    fn a_probe_that_fails_opens_it_for_longer_up_to_the_longest() {
        let breaker = opened();
        breaker.failed(at(1));
        assert_eq!(breaker.look(at(2)), (BreakerState::Open, Some(at(3))));

        let mut now = 3;
        for _ in 0..20 {
            breaker.failed(at(now));
            now = breaker.look(at(now)).1.unwrap().timestamp();
        }
        breaker.failed(at(now));
        assert_eq!(breaker.look(at(now)).1, Some(at(now + 60)));
    }
}
