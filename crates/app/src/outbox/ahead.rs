//! Learning which of the next tags RT has assets of.
//!
//! A site may begin with thousands of tags in RT that the ledger has never seen. Finding them out one
//! by one would take a write to RT for each; a search for a hundred names costs RT about 50 ms.

use rt_client::{AssetQuery, Fields, PageRequest};
use types::AssetTag;

use crate::{App, Error, Result, assets::tag_of, error::internal};

/// As many names as RT answers for at once.
const NAMES: u64 = 100;

impl App {
    /// Puts the assets into the mirror that RT has under the next tags of a sequence: numbers are
    /// taken around what the mirror knows. An RT that is away teaches nothing.
    pub(super) async fn look_ahead(&self, prefix: &str) -> Result<()> {
        let known = self.store().sequence(prefix).await;
        let Some(sequence) = known.map_err(internal("read a sequence"))? else {
            return Ok(());
        };
        let next = sequence.next_number;
        let tags: Vec<AssetTag> = (next..next + NAMES)
            .filter_map(|number| sequence.tag(number))
            .collect();
        let names: Vec<&str> = tags.iter().map(AssetTag::as_str).collect();
        let query = AssetQuery::name_in(&names);
        let page = PageRequest::default();
        let Ok(found) = self.rt().search_assets(&query, Fields::Summary, page).await else {
            return Ok(());
        };
        let now = self.clock().now();
        let records: Vec<_> = found
            .items
            .iter()
            .filter(|asset| tag_of(asset).is_some_and(|tag| tags.contains(&tag)))
            .map(|asset| self.mirror_summary(asset, now))
            .collect();
        if records.is_empty() {
            return Ok(());
        }
        let put = self.store().put_into_mirror(&records).await;
        put.map_err(|e| Error::internal("keep what RT told", e))
    }
}
