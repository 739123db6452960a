//! Learning which of the next tags RT has assets of.
//!
//! A site may begin with thousands of tags in RT that the ledger has never seen. Finding them out one
//! by one would take a write to RT for each; a search for a hundred names costs RT about 50 ms.

use std::{collections::HashSet, time::Duration};

use rt_client::{AssetQuery, Fields, PageRequest};
use tokio::time::{Instant, timeout_at};
use types::{AssetTag, BreakerState};

use crate::{App, Result, assets::tag_of, error::internal};

/// As many names as RT answers for at once.
const NAMES: u64 = 100;
/// Further numbers that are looked at: others take some in the meantime.
const SPARE: usize = 20;
/// How long somebody waits for this who wants tags.
const PATIENCE: Duration = Duration::from_secs(3);

impl App {
    /// Puts the assets into the mirror that RT has under the next tags of a sequence, until so many
    /// are free: numbers are taken around what the mirror knows. An RT that is away teaches nothing,
    /// and that is noted; tags are given nevertheless, and RT is asked again before one is used.
    pub(crate) async fn look_ahead(&self, prefix: &str, count: usize) -> Result<()> {
        let known = || async {
            let known = self.store().sequence(prefix).await;
            known.map_err(internal("read a sequence"))
        };
        let mut sequence = known().await?;
        if sequence.is_none() {
            // The first tags ever: the sequences of the configuration begin.
            self.begin_usual_sequences().await?;
            sequence = known().await?;
        }
        let Some(sequence) = sequence.filter(|_| count > 0) else {
            return Ok(());
        };
        let mut next = sequence.next_number;
        let until = Instant::now() + PATIENCE;
        let mut free = 0;
        while free < count + SPARE {
            let numbers = next..next.saturating_add(NAMES);
            next = numbers.end;
            let tags: Vec<AssetTag> = numbers.filter_map(|number| sequence.tag(number)).collect();
            if tags.is_empty() {
                break;
            }
            let found = timeout_at(until, self.assets_called(&tags)).await;
            let Some(taken) = found.ok().transpose()?.flatten() else {
                tracing::warn!(
                    tag.prefix = prefix,
                    tag.count = count,
                    "tags are given that RT was not asked about"
                );
                break;
            };
            free += tags.len() - taken;
        }
        Ok(())
    }

    /// Puts the assets into the mirror that RT has under these tags, and says how many of the tags
    /// that are; nothing when RT does not tell.
    async fn assets_called(&self, tags: &[AssetTag]) -> Result<Option<usize>> {
        let now = self.clock().now();
        if self.outbox().breaker.look(now).0 == BreakerState::Open {
            return Ok(None);
        }
        let names: Vec<&str> = tags.iter().map(AssetTag::as_str).collect();
        let query = AssetQuery::name_in(&names);
        let mut page = PageRequest::default();
        let mut taken = HashSet::new();
        loop {
            let Ok(found) = self.rt().search_assets(&query, Fields::Summary, page).await else {
                return Ok(None);
            };
            let mut records = Vec::new();
            for asset in &found.items {
                if let Some(tag) = tag_of(asset).filter(|tag| tags.contains(tag)) {
                    taken.insert(tag);
                    records.push(self.mirror_summary(asset, now));
                }
            }
            let put = self.store().put_into_mirror(&records).await;
            put.map_err(internal("keep what RT told"))?;
            if !found.has_more {
                return Ok(Some(taken.len()));
            }
            page = page.next();
        }
    }
}
