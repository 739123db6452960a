//! A walk over all of RT's assets, in the order of their numbers.

use rt_client::{Asset, AssetQuery, Fields, PageRequest};
use serde::{Deserialize, Serialize};

use crate::App;

/// Where a walk is. Assets that come and go do not matter to it, because it goes by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Walk {
    /// The last number that was seen.
    pub after: u64,
    /// The page of those that follow; above 1 only where RT hides a whole page from us.
    pub page: u32,
}

impl Default for Walk {
    fn default() -> Self {
        Self { after: 0, page: 1 }
    }
}

impl App {
    /// The next assets of a walk as summaries, and where it goes on; nowhere after the last.
    pub(super) async fn walk_on(
        &self,
        walk: Walk,
    ) -> Result<(Vec<Asset>, Option<Walk>), rt_client::Error> {
        let query = AssetQuery::id_after(walk.after);
        let page = PageRequest::new(walk.page, PageRequest::MAX_PER_PAGE);
        let listing = self
            .rt()
            .search_assets(&query, Fields::Summary, page)
            .await?;
        let next = listing.has_more.then(|| match listing.items.last() {
            Some(last) => Walk {
                after: last.id.get(),
                page: 1,
            },
            None => Walk {
                page: walk.page.saturating_add(1),
                ..walk
            },
        });
        Ok((listing.items, next))
    }
}
