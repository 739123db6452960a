//! A clock, ids and randomness that a test holds still.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Clock, Entropy, Ids};

/// A clock that stands still until it is told to go on.
#[derive(Debug)]
pub struct FixedClock(Mutex<DateTime<Utc>>);

impl FixedClock {
    /// A clock that shows this time.
    #[must_use]
    pub fn at(time: DateTime<Utc>) -> Self {
        Self(Mutex::new(time))
    }

    /// Moves the hands forward.
    pub fn advance(&self, by: Duration) {
        let mut time = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *time += TimeDelta::from_std(by).unwrap_or(TimeDelta::MAX);
    }
}

impl Default for FixedClock {
    /// A Monday morning: 2026-11-23T08:00:00Z.
    fn default() -> Self {
        Self::at(DateTime::from_timestamp(1_795_420_800, 0).unwrap_or(DateTime::UNIX_EPOCH))
    }
}

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ids that count up from 1.
#[derive(Debug, Default)]
pub struct FixedIds(AtomicU64);

impl Ids for FixedIds {
    fn next(&self) -> Uuid {
        let number = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        // The version and variant bits of UUIDv7 over a count.
        Uuid::from_u128((0x7 << 76) | (0x8 << 60) | u128::from(number))
    }
}

/// Randomness that is the same in every run.
#[derive(Debug, Default)]
pub struct FixedEntropy(AtomicU64);

impl Entropy for FixedEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let number = self.0.fetch_add(1, Ordering::Relaxed);
            let block = Sha256::digest(number.to_be_bytes());
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
    }
}
