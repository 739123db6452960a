//! Comparing everything: what a list of changes does not show, such as deleted assets.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use rt_client::AssetId;

use super::{Stop, keep::Hold, marks, walk::Walk};
use crate::App;

/// When so many assets seem to be gone, and a quarter of all, RT may rather hide them.
const MANY: usize = 20;
/// How many of those are asked for, to see.
const SAMPLE: usize = 3;

/// A comparison under way.
#[derive(Debug)]
pub(super) struct Sweep {
    began_at: DateTime<Utc>,
    /// Where the walk is; absent when it has ended.
    walk: Option<Walk>,
    seen: HashSet<u64>,
    /// Assets that no search found, to be asked for one by one; absent until the walk has ended.
    unseen: Option<Vec<u64>>,
}

impl Sweep {
    pub fn begun(now: DateTime<Utc>) -> Self {
        Self {
            began_at: now,
            walk: Some(Walk::default()),
            seen: HashSet::new(),
            unseen: None,
        }
    }
}

impl App {
    /// Goes on with a comparison by one call to RT; says whether it is done.
    pub(super) async fn sweep_on(&self, sweep: &mut Sweep, hold: &mut Hold) -> Result<bool, Stop> {
        hold.keep(self).await?;
        if let Some(walk) = sweep.walk {
            let read_at = self.clock().now();
            let (assets, next) = self.walk_on(walk).await?;
            self.put_changed(&assets, read_at, None).await?;
            sweep.seen.extend(assets.iter().map(|asset| asset.id.get()));
            sweep.walk = next;
            return Ok(false);
        }
        let unseen = match &mut sweep.unseen {
            Some(unseen) => unseen,
            None => sweep.unseen.insert(self.unseen(&sweep.seen).await?),
        };
        if let Some(id) = unseen.pop() {
            self.read_one(id).await?;
            return Ok(false);
        }
        self.set(marks::SWEPT, &sweep.began_at).await?;
        tracing::info!(assets = sweep.seen.len(), "the mirror was compared with RT");
        Ok(true)
    }

    /// What the mirror has and no search found. None of it when RT rather hides it from us, as it
    /// does when our RT user has lost a right: then the mirror stays as it is.
    async fn unseen(&self, seen: &HashSet<u64>) -> Result<Vec<u64>, Stop> {
        let known = self.store().mirror_numbers().await?;
        let is_unseen = |id: &u64| !seen.contains(id);
        let unseen: Vec<u64> = known.iter().copied().filter(is_unseen).collect();
        let mut words = String::new();
        if unseen.len() > MANY && unseen.len() > known.len() / 4 && self.is_hidden(&unseen).await? {
            let shown = known.len() - unseen.len();
            words = format!(
                "Request Tracker shows rtutils only {shown} of {} assets. Check the rights of its \
                 user there.",
                known.len()
            );
            tracing::warn!(shown, known = known.len(), "RT hides most assets from us");
        }
        let now = self.clock().now();
        self.store().set_mark(marks::HIDDEN, &words, now).await?;
        Ok(if words.is_empty() { unseen } else { Vec::new() })
    }

    async fn is_hidden(&self, unseen: &[u64]) -> Result<bool, Stop> {
        for &id in unseen.iter().take(SAMPLE) {
            match self.rt().asset(AssetId::new(id)).await {
                Err(rt_client::Error::Forbidden { .. }) => return Ok(true),
                Ok(_) | Err(rt_client::Error::NotFound) => {}
                Err(other) => return Err(other.into()),
            }
        }
        Ok(false)
    }
}
