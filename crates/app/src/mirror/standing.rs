//! How far the mirror is, and how far it can be trusted.

use std::{
    collections::HashMap,
    sync::PoisonError,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use store::Mark;
use types::MirrorState;

use super::{marks, walk::Walk};
use crate::{App, MirrorPolicy, Result, error::internal};

/// Polls that may fail to come before the mirror is stale.
const STALE_AFTER: i32 = 3;

/// The latest change in RT that we know of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Latest {
    /// When it was, by RT's clock, to the second.
    pub at: DateTime<Utc>,
    /// When we saw for the first time that it is the latest, by our clock.
    pub seen_at: DateTime<Utc>,
}

/// How far the mirror is, as the marks say.
#[derive(Debug, Clone, Default)]
pub(crate) struct Standing {
    pub(super) walk: Walk,
    pub(super) listed_at: Option<DateTime<Utc>>,
    pub(super) filled_at: Option<DateTime<Utc>>,
    pub(super) latest: Option<Latest>,
    pub(super) polled_at: Option<DateTime<Utc>>,
    pub(super) swept_at: Option<DateTime<Utc>>,
    pub(super) sweep_began_at: Option<DateTime<Utc>>,
    pub(super) sweep_asked_at: Option<DateTime<Utc>>,
    /// What keeps RT from telling us what changed.
    pub(super) trouble: Option<String>,
    /// That RT shows us but a part of its assets.
    pub(super) hidden: Option<String>,
    /// When RT last told us anything.
    pub(crate) answered_at: Option<DateTime<Utc>>,
}

/// What an answer of the mirror is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trust {
    /// Nothing: it does not hold everything.
    Nothing,
    /// It is old, and RT may well answer: ask RT first.
    Old,
    /// It is as good as RT's, or RT is known to be away.
    Good,
}

impl Standing {
    /// Whether everything is in it that RT had when it was filled.
    pub fn is_whole(&self) -> bool {
        self.filled_at.is_some()
    }

    /// Whether RT answered within the last intervals.
    pub fn is_fresh(&self, now: DateTime<Utc>, policy: &MirrorPolicy) -> bool {
        let patience = TimeDelta::from_std(policy.poll).unwrap_or(TimeDelta::MAX);
        let patience = patience.checked_mul(STALE_AFTER).unwrap_or(patience);
        self.answered_at.is_some_and(|at| now - at <= patience)
    }

    /// When RT last told us anything.
    pub const fn answered_at(&self) -> Option<DateTime<Utc>> {
        self.answered_at
    }

    /// Whether RT does not tell us what we ask, or tells but a part of it.
    pub fn is_troubled(&self) -> bool {
        self.trouble.is_some() || self.hidden.is_some()
    }

    /// When RT last confirmed that what did not change is as we have it.
    pub fn confirmed_at(&self) -> Option<DateTime<Utc>> {
        self.polled_at.filter(|_| self.is_whole())
    }

    fn read(mut found: HashMap<String, Mark>) -> Self {
        let when = |name: &str| found.get(name).map(|mark| mark.updated_at);
        let (walked_at, polled_at) = (when(marks::WALK), when(marks::LATEST));
        let mut standing = Self {
            listed_at: when(marks::LISTED),
            filled_at: when(marks::FILLED),
            swept_at: when(marks::SWEPT),
            sweep_asked_at: when(marks::SWEEP_ASKED),
            polled_at,
            answered_at: walked_at.max(polled_at),
            ..Self::default()
        };
        let mut value = |name: &str| found.remove(name).map(|mark| mark.value);
        // What another version wrote and this one cannot read is begun again.
        standing.walk = json(value(marks::WALK)).unwrap_or_default();
        standing.latest = json(value(marks::LATEST)).flatten();
        standing.sweep_began_at = json(value(marks::SWEPT));
        standing.trouble = value(marks::TROUBLE);
        standing.hidden = value(marks::HIDDEN);
        standing
    }
}

fn json<T: serde::de::DeserializeOwned>(text: Option<String>) -> Option<T> {
    serde_json::from_str(&text?).ok()
}

/// How long what was seen of it counts, when another server may have written since.
const SEEN_FOR: Duration = Duration::from_millis(250);

/// How far the mirror was at some moment.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    at: Instant,
    written: u64,
    standing: Standing,
}

impl App {
    /// How far the mirror is. One that has the assets of another RT is empty. Every look-up asks, so
    /// it is not read again while nothing was written here; of what another server wrote it is heard
    /// a moment later.
    pub(crate) async fn mirror_standing(&self) -> Result<Standing> {
        let written = self.store().written();
        let seen = &self.inner.mirror.seen;
        let last = seen.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(last) = last
            && last.written == written
            && last.at.elapsed() < SEEN_FOR
        {
            return Ok(last.standing);
        }
        let at = Instant::now();
        let standing = self.standing().await;
        let standing = standing.map_err(internal("read how far the mirror is"))?;
        *seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(Seen {
            at,
            written,
            standing: standing.clone(),
        });
        Ok(standing)
    }

    pub(crate) async fn standing(&self) -> store::Result<Standing> {
        if !self.policy().mirror.is_on {
            return Ok(Standing::default());
        }
        let found = self
            .store()
            .marks(&[
                marks::SOURCE,
                marks::WALK,
                marks::LISTED,
                marks::FILLED,
                marks::LATEST,
                marks::SWEPT,
                marks::SWEEP_ASKED,
                marks::TROUBLE,
                marks::HIDDEN,
            ])
            .await?;
        let source = found.get(marks::SOURCE).map(|mark| mark.value.as_str());
        if source == Some(self.mirror_source().as_str()) {
            Ok(Standing::read(found))
        } else {
            Ok(Standing::default())
        }
    }

    /// What the mirror's answers are worth at this moment.
    pub(crate) fn trust(&self, standing: &Standing) -> Trust {
        let now = self.clock().now();
        if !standing.is_whole() {
            Trust::Nothing
        } else if standing.trouble.is_some() || standing.is_fresh(now, &self.policy().mirror) {
            Trust::Good
        } else {
            Trust::Old
        }
    }

    /// How fresh the mirror is, for people.
    pub async fn mirror_state(&self) -> Result<MirrorState> {
        let policy = &self.policy().mirror;
        let standing = self.mirror_standing().await?;
        let counts = self.store().mirror_counts().await;
        let counts = counts.map_err(internal("count the mirror"))?;
        let is_stale = policy.is_on && !standing.is_fresh(self.clock().now(), policy);
        Ok(MirrorState {
            assets: counts.assets,
            with_details: counts.with_details,
            filled_at: standing.filled_at,
            polled_at: standing.polled_at,
            swept_at: standing.swept_at,
            is_stale,
            detail: detail(policy, &standing, is_stale),
            poll_seconds: u32::try_from(policy.poll.as_secs()).unwrap_or(u32::MAX),
        })
    }
}

fn detail(policy: &MirrorPolicy, standing: &Standing, is_stale: bool) -> Option<String> {
    let said = if !policy.is_on {
        "The mirror is switched off (mirror.enabled): every look-up asks Request Tracker."
    } else if let Some(words) = standing.trouble.as_ref().or(standing.hidden.as_ref()) {
        words
    } else if standing.is_whole() {
        is_stale.then_some("No server has asked Request Tracker for changes lately.")?
    } else if standing.listed_at.is_some() {
        "It is being filled: all assets are listed, their custom fields are being read."
    } else {
        "It is being filled: assets are being listed."
    };
    Some(said.to_owned())
}
