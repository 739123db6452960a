//! Assets that somebody made in RT by hand, and that have no tag yet.
//!
//! Only new ones: an asset counts whose number is greater than the greatest that there was when
//! tagging was switched on for its catalog for the first time. What had been without a tag until
//! then is never renamed by surprise.

use std::collections::BTreeMap;

use store::UntaggedFilter;

use super::{Stop, details::DELETED, marks};
use crate::{App, Result, error::internal};

/// Assets whose status is one of these are left alone.
const LEFT_ALONE: [&str; 3] = [DELETED, "recycled", "stolen"];
/// Assets at once; the rest has its turn at the next poll.
const AT_ONCE: u64 = 100;

impl App {
    /// Gives the new assets that have no tag one each.
    pub(super) async fn tag_new_assets(&self) -> Result<()> {
        for (id, name) in self.untagged_assets().await? {
            self.tag_found_asset(id, &name).await?;
        }
        Ok(())
    }

    /// The new assets without a tag, of the catalogs whose assets get one by themselves: number and
    /// name, in the order of the numbers.
    pub async fn untagged_assets(&self) -> Result<Vec<(u64, String)>> {
        let standing = self.mirror_standing().await?;
        let tags = &self.policy().tags;
        if tags.catalogs.is_empty() || standing.listed_at.is_none() {
            return Ok(Vec::new());
        }
        let sequences = self.store().sequences().await;
        let sequences = sequences.map_err(internal("list sequences"))?;
        let known = sequences.into_iter().map(|sequence| sequence.prefix);
        let usual = [&tags.prefix, &tags.test_prefix];
        let filter = UntaggedFilter {
            catalogs: self.catalogs_to_tag().await?,
            prefixes: known.chain(usual.into_iter().cloned()).collect(),
            without: LEFT_ALONE.map(str::to_owned).to_vec(),
        };
        let found = self.store().mirror_untagged(&filter, AT_ONCE).await;
        found.map_err(internal("look for assets without a tag"))
    }

    /// The catalogs whose assets get tags, each with the number after which they are new.
    async fn catalogs_to_tag(&self) -> Result<Vec<(String, u64)>, Stop> {
        let mark = self.store().mark(marks::TAG_AFTER).await?;
        let mut after: BTreeMap<String, u64> = mark
            .and_then(|mark| serde_json::from_str(&mark.value).ok())
            .unwrap_or_default();
        let keys: Vec<String> = self
            .policy()
            .tags
            .catalogs
            .iter()
            .map(|catalog| catalog.trim().to_lowercase())
            .collect();
        if keys.iter().any(|key| !after.contains_key(key)) {
            let highest = self.store().highest_mirrored().await?;
            for key in &keys {
                after.entry(key.clone()).or_insert_with(|| {
                    tracing::info!(catalog = key, after = highest, "new assets get tags");
                    highest
                });
            }
            self.set(marks::TAG_AFTER, &after).await?;
        }
        let places = keys.into_iter().map(|key| {
            let place = after.get(&key).copied().unwrap_or(u64::MAX);
            (key, place)
        });
        Ok(places.collect())
    }
}
