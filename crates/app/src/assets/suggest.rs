//! Tags like one that nobody carries.

use rt_client::{AssetQuery, Fields};
use types::AssetTag;

use super::tag_of;
use crate::App;

/// As many names as RT answers for in about 50 ms.
const CANDIDATES: usize = 100;
const SUGGESTIONS: usize = 5;

impl App {
    /// Tags near this one that RT does have, the most likely first.
    ///
    /// The answer is "no such asset" with them or without, so trouble here is not passed on.
    pub(crate) async fn suggestions(&self, tag: &AssetTag) -> Vec<AssetTag> {
        let candidates = tag.near(CANDIDATES);
        let names: Vec<&str> = candidates.iter().map(AssetTag::as_str).collect();
        let query = AssetQuery::name_in(&names);
        let found = match self.search_all(&query, Fields::Summary).await {
            Ok(found) => found,
            Err(error) => {
                tracing::debug!(%error, asset.tag = %tag, "no suggestions");
                return Vec::new();
            }
        };
        let there: Vec<AssetTag> = found.iter().filter_map(tag_of).collect();
        candidates
            .into_iter()
            .filter(|candidate| there.contains(candidate))
            .take(SUGGESTIONS)
            .collect()
    }
}
