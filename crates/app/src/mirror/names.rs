//! Assets that somebody gave a reserved tag as their name, in RT and by hand.

use std::collections::HashMap;

use rt_client::Asset;
use store::LedgerEffect;
use types::AssetTag;

use super::Stop;
use crate::{App, assets::tag_of};

impl App {
    /// Has the ledger follow RT where an asset is called like a reserved tag, which would be used a
    /// second time otherwise. A tag that a write is to use is left to that write, which looks itself.
    pub(super) async fn follow_names(&self, assets: &[Asset]) -> Result<(), Stop> {
        let mut called: HashMap<AssetTag, u64> = HashMap::new();
        for asset in assets {
            if let Some(tag) = tag_of(asset) {
                called.entry(tag).or_insert(asset.id.get());
            }
        }
        let tags: Vec<AssetTag> = called.keys().cloned().collect();
        for reserved in self.store().reserved_among(&tags).await? {
            let tag = reserved.tag;
            let Some(&asset_id) = called.get(&tag) else {
                continue;
            };
            tracing::warn!(asset.tag = %tag, asset.id = asset_id, "RT has an asset of a reserved tag");
            let effect = LedgerEffect::Follow { tag, asset_id };
            let now = self.clock().now();
            self.store().apply_to_ledger(&[effect], now).await?;
        }
        Ok(())
    }
}
