//! Finding many assets in few calls to RT, and exactly.
//!
//! A single look-up goes the same way with one key, so a batch can never find what a scan does
//! not.

use std::collections::{BTreeSet, HashMap};

use futures::{StreamExt, TryStreamExt, stream};
use rt_client::{Asset, AssetId, AssetQuery, Fields, PageRequest};
use types::AssetTag;

use crate::{App, Result, error::upstream};

/// Keys in one search. RT takes about 20 ms for each asset that it tells in full, so a hundred
/// at once would come near its time-out on a busy server.
const KEYS_A_CALL: usize = 50;
/// Parts of names in one search; each makes RT look through all of its assets.
const PARTS_A_CALL: usize = 20;
/// Calls at the same time for one request.
const CALLS_AT_ONCE: usize = 3;
/// Pages of one search that we go through; whoever has more hits than these is not looking for
/// one asset.
const MAX_PAGES: u32 = 20;

/// The tag that an asset carries: its name, when that is one.
pub(crate) fn tag_of(asset: &Asset) -> Option<AssetTag> {
    AssetTag::parse(&asset.name).ok()
}

impl App {
    /// The assets of these numbers; those that RT does not have are absent.
    pub(crate) async fn find_by_ids(&self, ids: &[u64]) -> Result<HashMap<u64, Asset>> {
        // A search tells people's real names, and many assets at once...
        let found = self
            .search_each(ids, KEYS_A_CALL, Fields::Full, |ids| {
                AssetQuery::any_of(ids.iter().map(|&id| AssetQuery::id_is(id)))
            })
            .await?;
        let mut found: HashMap<u64, Asset> = found
            .into_iter()
            .map(|asset| (asset.id.get(), asset))
            .collect();
        // ...but it never finds deleted ones, which people still scan.
        let missing: Vec<u64> = ids
            .iter()
            .copied()
            .filter(|id| !found.contains_key(id))
            .collect();
        let read: Vec<Option<Asset>> = stream::iter(missing)
            .map(|id| async move {
                match self.rt().asset(AssetId::new(id)).await {
                    Ok(asset) => Ok(Some(asset)),
                    // One asset that RT hides from us is as good as absent; our credentials are fine.
                    Err(rt_client::Error::NotFound | rt_client::Error::Forbidden { .. }) => {
                        Ok(None)
                    }
                    Err(error) => Err(upstream(error)),
                }
            })
            .buffer_unordered(CALLS_AT_ONCE)
            .try_collect()
            .await?;
        found.extend(
            read.into_iter()
                .flatten()
                .map(|asset| (asset.id.get(), asset)),
        );
        Ok(found)
    }

    /// The assets that carry these tags, in the order of their numbers.
    pub(crate) async fn find_by_tags(
        &self,
        tags: &[AssetTag],
    ) -> Result<HashMap<AssetTag, Vec<Asset>>> {
        let named = self
            .search_each(tags, KEYS_A_CALL, Fields::Full, |tags| {
                let names: Vec<&str> = tags.iter().map(AssetTag::as_str).collect();
                AssetQuery::name_in(&names)
            })
            .await?;
        let mut found = by_tag(named, tags);

        // Some databases compare names with case, all of them look for parts without.
        let missing: Vec<AssetTag> = tags
            .iter()
            .filter(|tag| !found.contains_key(*tag))
            .cloned()
            .collect();
        let similar = self
            .search_each(&missing, PARTS_A_CALL, Fields::Summary, |tags| {
                AssetQuery::any_of(
                    tags.iter()
                        .map(|tag| AssetQuery::name_contains(tag.as_str())),
                )
            })
            .await?;
        let ids: BTreeSet<u64> = by_tag(similar, &missing)
            .values()
            .flatten()
            .map(|asset| asset.id.get())
            .collect();
        let ids: Vec<u64> = ids.into_iter().collect();
        let whole = self.find_by_ids(&ids).await?;
        found.extend(by_tag(whole.into_values(), &missing));
        Ok(found)
    }

    /// The assets with these serial numbers, in any case.
    pub(crate) async fn find_by_serials(
        &self,
        serials: &[String],
    ) -> Result<HashMap<String, Vec<Asset>>> {
        let field = &self.policy().custom_fields.serial;
        let assets = self
            .search_each(serials, KEYS_A_CALL, Fields::Full, |serials| {
                AssetQuery::any_of(
                    serials
                        .iter()
                        .map(|s| AssetQuery::custom_field_is(field, s)),
                )
            })
            .await?;
        let mut found: HashMap<String, Vec<Asset>> = HashMap::new();
        for serial in serials {
            let carries = |asset: &&Asset| {
                asset.custom_field(field).is_some_and(|field| {
                    field
                        .values
                        .iter()
                        .any(|v| v.trim().eq_ignore_ascii_case(serial))
                })
            };
            let hits: Vec<Asset> = assets.iter().filter(carries).cloned().collect();
            if !hits.is_empty() {
                found.insert(serial.clone(), hits);
            }
        }
        Ok(found)
    }

    /// One search for each handful of keys, a few at a time; every hit once, by number.
    async fn search_each<K: Sync>(
        &self,
        keys: &[K],
        keys_a_call: usize,
        fields: Fields,
        query: impl Fn(&[K]) -> AssetQuery,
    ) -> Result<Vec<Asset>> {
        let queries: Vec<AssetQuery> = keys.chunks(keys_a_call).map(query).collect();
        let pages: Vec<Vec<Asset>> = stream::iter(queries)
            .map(|query| async move { self.search_all(&query, fields).await })
            .buffered(CALLS_AT_ONCE)
            .try_collect()
            .await?;
        let mut assets: Vec<Asset> = pages.into_iter().flatten().collect();
        assets.sort_by_key(|asset| asset.id);
        assets.dedup_by_key(|asset| asset.id);
        Ok(assets)
    }

    pub(crate) async fn search_all(
        &self,
        query: &AssetQuery,
        fields: Fields,
    ) -> Result<Vec<Asset>> {
        let mut page = PageRequest::default();
        let mut assets = Vec::new();
        loop {
            let listing = self.rt().search_assets(query, fields, page).await;
            let listing = listing.map_err(upstream)?;
            assets.extend(listing.items);
            if !listing.has_more || page.page() >= MAX_PAGES {
                return Ok(assets);
            }
            page = page.next();
        }
    }
}

/// Those of the assets that carry one of the tags, by tag.
fn by_tag(
    assets: impl IntoIterator<Item = Asset>,
    tags: &[AssetTag],
) -> HashMap<AssetTag, Vec<Asset>> {
    let wanted: std::collections::HashSet<&AssetTag> = tags.iter().collect();
    let mut found: HashMap<AssetTag, Vec<Asset>> = HashMap::new();
    for asset in assets {
        if let Some(tag) = tag_of(&asset).filter(|tag| wanted.contains(tag)) {
            found.entry(tag).or_default().push(asset);
        }
    }
    for hits in found.values_mut() {
        hits.sort_by_key(|asset| asset.id);
    }
    found
}
