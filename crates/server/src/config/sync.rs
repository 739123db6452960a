//! How writes go to RT, and how our copy of its assets is kept.

use std::{collections::BTreeMap, time::Duration};

use app::{Lifecycle, Lifecycles, MirrorPolicy, OutboxPolicy};
use serde::{Deserialize, Serialize};

use super::Problems;

/// Writes to RT.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Outbox {
    /// Writes under way at once.
    pub concurrent: usize,
    /// How long a write may be in one server's hand before another takes it up.
    pub claim_seconds: u64,
    /// How long RT may still work on a request whose answer was lost.
    pub settle_seconds: u64,
    /// How long a person waits for RT before being told that the write goes on without them.
    pub patience_seconds: u64,
    /// Failures of RT's own making after which a person has to look.
    pub attempts: u32,
}

impl Default for Outbox {
    fn default() -> Self {
        let usual = OutboxPolicy::default();
        Self {
            concurrent: usual.concurrent,
            claim_seconds: usual.claim.as_secs(),
            settle_seconds: usual.settle.as_secs(),
            patience_seconds: usual.patience.as_secs(),
            attempts: usual.attempts,
        }
    }
}

impl Outbox {
    /// The rules for the application.
    pub fn policy(&self, problems: &mut Problems) -> OutboxPolicy {
        for (name, seconds, least) in [
            ("claim_seconds", self.claim_seconds, 1),
            ("settle_seconds", self.settle_seconds, 0),
            ("patience_seconds", self.patience_seconds, 0),
        ] {
            if !(least..=3_600).contains(&seconds) {
                problems.add(format!(
                    "outbox.{name} is {seconds}: set it between {least} and 3600"
                ));
            }
        }
        if self.concurrent == 0 || self.attempts == 0 {
            problems.add("outbox.concurrent and outbox.attempts are at least 1");
        }
        OutboxPolicy {
            concurrent: self.concurrent,
            claim: Duration::from_secs(self.claim_seconds),
            settle: Duration::from_secs(self.settle_seconds),
            patience: Duration::from_secs(self.patience_seconds),
            attempts: self.attempts,
            ..OutboxPolicy::default()
        }
    }
}

/// Our copy of RT's assets.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mirror {
    /// Whether there is one. Without it every look-up asks RT.
    pub enabled: bool,
    /// How often RT is asked for changes.
    pub poll_seconds: u64,
    /// How often everything is compared.
    pub sweep_hours: u64,
}

impl Default for Mirror {
    fn default() -> Self {
        let usual = MirrorPolicy::default();
        Self {
            enabled: usual.is_on,
            poll_seconds: usual.poll.as_secs(),
            sweep_hours: usual.sweep.as_secs() / 3_600,
        }
    }
}

impl Mirror {
    /// The rules for the application.
    pub fn policy(&self, problems: &mut Problems) -> MirrorPolicy {
        if !(1..=3_600).contains(&self.poll_seconds) {
            problems.add(format!(
                "mirror.poll_seconds is {}: set it between 1 and 3600",
                self.poll_seconds
            ));
        }
        if !(1..=720).contains(&self.sweep_hours) {
            problems.add(format!(
                "mirror.sweep_hours is {}: set it between 1 and 720",
                self.sweep_hours
            ));
        }
        MirrorPolicy {
            is_on: self.enabled,
            poll: Duration::from_secs(self.poll_seconds),
            sweep: Duration::from_secs(self.sweep_hours.saturating_mul(3_600)),
            ..MirrorPolicy::default()
        }
    }
}

/// Which status may follow which, where RT's lifecycle of assets is not the default one.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Statuses {
    /// The statuses that an asset may begin with.
    pub first: Vec<String>,
    /// The statuses that may follow each.
    pub next: BTreeMap<String, Vec<String>>,
}

impl Statuses {
    /// The rules for the application; RT's default lifecycle when nothing is set.
    pub fn policy(&self) -> Lifecycles {
        if self.first.is_empty() && self.next.is_empty() {
            return Lifecycles::default();
        }
        Lifecycles::new(Lifecycle {
            first: self.first.clone(),
            next: self.next.clone(),
        })
    }
}
