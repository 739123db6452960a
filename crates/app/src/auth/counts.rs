//! How often each thing happened at the door since this server started.

use std::sync::atomic::{AtomicU64, Ordering};

use store::SignInOutcome;

use crate::App;

/// One counter for each outcome.
#[derive(Debug)]
pub(crate) struct DoorCounts(Vec<(SignInOutcome, AtomicU64)>);

impl Default for DoorCounts {
    fn default() -> Self {
        let outcomes = SignInOutcome::ALL.iter();
        Self(
            outcomes
                .map(|outcome| (*outcome, AtomicU64::new(0)))
                .collect(),
        )
    }
}

impl DoorCounts {
    pub(super) fn count(&self, outcome: SignInOutcome) {
        if let Some((_, count)) = self.0.iter().find(|(known, _)| *known == outcome) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl App {
    /// How often each thing happened at the door since this server started: the outcome, the reason,
    /// and how often. Every outcome is there, also those that never came.
    #[must_use]
    pub fn door_counts(&self) -> Vec<(&'static str, &'static str, u64)> {
        let counts = self.inner.door_counts.0.iter();
        counts
            .map(|(outcome, count)| {
                let (word, reason) = outcome.words();
                (
                    word,
                    reason.unwrap_or_default(),
                    count.load(Ordering::Relaxed),
                )
            })
            .collect()
    }
}
