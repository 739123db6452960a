//! Tags like one that nobody carries.

use rt_client::{AssetQuery, Fields};
use types::AssetTag;

use super::tag_of;
use crate::{
    App,
    mirror::{DELETED, Trust},
};

/// As many names as RT answers for in about 50 ms.
const CANDIDATES: usize = 100;
const SUGGESTIONS: usize = 5;

impl App {
    /// Tags near this one that RT does have, the most likely first.
    ///
    /// The answer is "no such asset" with them or without, so trouble here is not passed on.
    pub(crate) async fn suggestions(&self, tag: &AssetTag) -> Vec<AssetTag> {
        let candidates = tag.near(CANDIDATES);
        let there = match self.tags_in_mirror(&candidates).await {
            Some(there) => there,
            None => self.tags_in_rt(&candidates).await,
        };
        candidates
            .into_iter()
            .filter(|candidate| there.contains(candidate))
            .take(SUGGESTIONS)
            .collect()
    }

    /// Those of the tags that an asset of the mirror carries; none when it cannot tell.
    async fn tags_in_mirror(&self, tags: &[AssetTag]) -> Option<Vec<AssetTag>> {
        let standing = self.mirror_standing().await.ok()?;
        if self.trust(&standing) != Trust::Good {
            return None;
        }
        let found = self.store().mirrored_by_tags(tags).await.ok()?;
        let there = found.into_iter().filter(|(_, hits)| {
            let mut hits = hits.iter();
            hits.any(|hit| hit.asset.status != DELETED)
        });
        Some(there.map(|(tag, _)| tag).collect())
    }

    async fn tags_in_rt(&self, tags: &[AssetTag]) -> Vec<AssetTag> {
        let names: Vec<&str> = tags.iter().map(AssetTag::as_str).collect();
        let query = AssetQuery::name_in(&names);
        match self.search_all(&query, Fields::Summary).await {
            Ok(found) => found.iter().filter_map(tag_of).collect(),
            Err(error) => {
                tracing::debug!(%error, "no suggestions");
                Vec::new()
            }
        }
    }
}
