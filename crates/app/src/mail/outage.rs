//! Since when the directory does not answer, as this server knows it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};

/// Whether somebody has to be told that the directory is away.
#[derive(Debug, Default)]
pub(crate) struct Outage(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// The time of the first failure since the last answer.
    since: Option<DateTime<Utc>>,
    /// The day on which this server told it last.
    told_on: Option<NaiveDate>,
}

impl Outage {
    /// It did not answer.
    pub fn began(&self, now: DateTime<Utc>) {
        self.lock().since.get_or_insert(now);
    }

    /// It answers.
    pub fn ended(&self) {
        *self.lock() = State::default();
    }

    /// Somebody was told.
    pub fn told(&self, now: DateTime<Utc>) {
        self.lock().told_on = Some(now.date_naive());
    }

    /// Since when it does not answer, unless that was told today.
    pub fn untold(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let state = self.lock();
        state
            .since
            .filter(|_| state.told_on != Some(now.date_naive()))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
