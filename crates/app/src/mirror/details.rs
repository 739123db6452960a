//! Details: custom fields and holders, which cost RT about 20 ms an asset.

use std::collections::HashSet;

use rt_client::{AssetId, AssetQuery, Fields, PageRequest};

use super::{Stop, keep::Hold};
use crate::App;

/// The status of assets that no search of RT finds, and that it tells by number all the same.
pub(crate) const DELETED: &str = "deleted";

impl App {
    /// Reads the details of a handful of assets that lack them or whose details are of before their
    /// last change; says whether there were any.
    pub(super) async fn read_some_details(&self, hold: &mut Hold) -> Result<bool, Stop> {
        let limit = u64::from(self.policy().mirror.details_a_call.max(1));
        let ids = self.store().mirror_lacks_details(limit).await?;
        if ids.is_empty() {
            return Ok(false);
        }
        let read_at = self.clock().now();
        let query = AssetQuery::any_of(ids.iter().map(|&id| AssetQuery::id_is(id)));
        let page = PageRequest::default();
        let listing = match self.rt().search_assets(&query, Fields::Full, page).await {
            // RT fails at one of them, so the others are read without it.
            Err(rt_client::Error::Unexpected { status, .. }) => {
                tracing::warn!(status, "RT fails to tell the details of some assets");
                return self.read_one_by_one(ids, hold).await.map(|()| true);
            }
            other => other?,
        };
        let records: Vec<_> = listing
            .items
            .iter()
            .map(|asset| self.mirror_whole(asset, read_at))
            .collect();
        self.store().put_into_mirror(&records).await?;
        let found: HashSet<u64> = records.iter().map(|record| record.asset_id).collect();
        for id in ids.into_iter().filter(|id| !found.contains(id)) {
            hold.keep(self).await?;
            self.read_one(id).await?;
        }
        Ok(true)
    }

    /// Reads the details of assets of which RT fails to tell some; those are left as they are until
    /// they change.
    async fn read_one_by_one(&self, ids: Vec<u64>, hold: &mut Hold) -> Result<(), Stop> {
        let mut failed = Vec::new();
        let count = ids.len();
        for id in ids {
            hold.keep(self).await?;
            match self.read_one(id).await {
                Err(Stop::Rt(error @ rt_client::Error::Unexpected { .. })) => {
                    failed.push((id, error));
                }
                other => other?,
            }
        }
        match failed.pop() {
            // It is RT as a whole, not an asset.
            Some((_, error)) if failed.len() + 1 == count && count > 1 => Err(error.into()),
            Some(last) => {
                for (id, error) in failed.into_iter().chain([last]) {
                    tracing::warn!(asset.id = id, %error, "RT does not tell this asset's details");
                    self.store().give_up_details(id).await?;
                }
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Reads an asset that no search finds: RT tells a deleted one by its number. What it does not
    /// tell, or not to us, is gone.
    pub(super) async fn read_one(&self, id: u64) -> Result<(), Stop> {
        let read_at = self.clock().now();
        match self.rt().asset(AssetId::new(id)).await {
            Ok(asset) => {
                let mut record = self.mirror_record(&asset, read_at);
                // No search will tell the names of its people.
                record.has_real_names |= asset.status == DELETED;
                self.store().put_into_mirror(&[record]).await?;
            }
            Err(rt_client::Error::NotFound | rt_client::Error::Forbidden { .. }) => {
                self.store().mark_gone(id, read_at).await?;
            }
            Err(other) => return Err(other.into()),
        }
        Ok(())
    }
}
