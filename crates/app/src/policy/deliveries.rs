//! How events go to those who want to be told.

use std::time::Duration;

use chrono::TimeDelta;

/// How events go to those who want to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryPolicy {
    /// Deliveries under way at once, in all.
    pub concurrent: usize,
    /// Those of them that go to one subscription.
    pub each: usize,
    /// How long a delivery may be in one server's hand before another takes it up. Longer than the
    /// sender's total time-out.
    pub claim: Duration,
    /// The pauses after failed attempts, one after the other; after the last one it is over.
    pub pauses: Vec<Duration>,
    /// How long a delivery may wait in all.
    pub give_up: TimeDelta,
    /// Failures in a row after which a subscription is left alone for a while.
    pub rest_after: u32,
    pub first_rest: Duration,
    pub longest_rest: Duration,
    /// How long a subscription may fail before it is switched off.
    pub off_after: TimeDelta,
    /// How long deliveries are kept.
    pub keep: TimeDelta,
    /// How many subscriptions there may be.
    pub most_subscriptions: u64,
}

impl Default for DeliveryPolicy {
    fn default() -> Self {
        let minutes = [1, 5, 30, 120, 300, 480, 540].map(Duration::from_mins);
        let mut pauses = vec![Duration::from_secs(5)];
        pauses.extend(minutes);
        Self {
            concurrent: 16,
            each: 2,
            claim: Duration::from_mins(2),
            // Nine attempts, the last one after about a day.
            pauses,
            give_up: TimeDelta::days(2),
            rest_after: 5,
            first_rest: Duration::from_secs(10),
            longest_rest: Duration::from_mins(5),
            off_after: TimeDelta::days(5),
            keep: TimeDelta::days(30),
            most_subscriptions: 50,
        }
    }
}
