//! How patient we are with RT, and how often we ask it.

use std::time::Duration;

/// How writes go to RT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxPolicy {
    /// Writes under way at once.
    pub concurrent: usize,
    /// How long a write may be in one server's hand before another takes it up. Longer than the
    /// client's total time-out, several times over: a write asks RT several times.
    pub claim: Duration,
    /// How long RT may still work on a request whose answer was lost, before we look for what
    /// became of it.
    pub settle: Duration,
    /// How long a person waits for RT before being told that the write goes on without them.
    pub patience: Duration,
    /// The pause after the first failure; it doubles from there.
    pub first_pause: Duration,
    pub longest_pause: Duration,
    /// Failures of RT's own making after which a person has to look. RT being away does not count.
    pub attempts: u32,
    /// How long an asset that RT says was made may not be there: its transaction may be open.
    pub appears_within: Duration,
    /// Failures in a row after which RT is left alone for a while.
    pub breaker_after: u32,
}

impl Default for OutboxPolicy {
    fn default() -> Self {
        Self {
            concurrent: 4,
            claim: Duration::from_mins(2),
            settle: Duration::from_secs(20),
            patience: Duration::from_secs(8),
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_mins(1),
            attempts: 8,
            appears_within: Duration::from_mins(2),
            breaker_after: 5,
        }
    }
}

/// How our copy of RT's assets is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MirrorPolicy {
    /// Whether there is one.
    pub is_on: bool,
    /// How often RT is asked for changes.
    pub poll: Duration,
    /// How often everything is compared, for what searches do not show.
    pub sweep: Duration,
    /// How far before the last change we look again: RT's clock and its transactions overlap.
    pub overlap: Duration,
    /// Assets whose custom fields are read in one call; RT takes about 20 ms for each.
    pub details_a_call: u8,
}

impl Default for MirrorPolicy {
    fn default() -> Self {
        Self {
            is_on: true,
            poll: Duration::from_secs(30),
            sweep: Duration::from_hours(6),
            overlap: Duration::from_mins(2),
            details_a_call: 25,
        }
    }
}
