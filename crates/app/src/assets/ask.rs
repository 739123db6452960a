//! Finding many assets in few calls to RT, and exactly.
//!
//! A single look-up goes the same way with one key, so a batch can never find what a scan does
//! not. What RT tells is remembered in the mirror.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use futures::{StreamExt, TryStreamExt, stream};
use rt_client::{Asset, AssetId, AssetQuery, Fields, PageRequest};
use types::AssetTag;

use super::{hits::Found, mac::MacAddress};
use crate::{App, Result, error::upstream};

/// Keys in one search. RT takes about 20 ms for each asset that it tells in full, so a hundred
/// at once would come near its time-out on a busy server.
const KEYS_A_CALL: usize = 50;
/// Parts of names in one search; each makes RT look through all of its assets.
const PARTS_A_CALL: usize = 20;
/// Addresses in one search: each is looked for in several fields and notations.
const MACS_A_CALL: usize = 5;
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
    pub(crate) async fn ask_by_ids(&self, ids: &[u64]) -> Result<HashMap<u64, Vec<Found>>> {
        let read_at = self.clock().now();
        // A search tells people's real names, and many assets at once...
        let mut told = self
            .search_each(ids, KEYS_A_CALL, Fields::Full, |ids| {
                AssetQuery::any_of(ids.iter().map(|&id| AssetQuery::id_is(id)))
            })
            .await?;
        // ...but it never finds deleted ones, which people still scan.
        let found: HashSet<u64> = told.iter().map(|asset| asset.id.get()).collect();
        let missing = ids.iter().copied().filter(|id| !found.contains(id));
        let missing: Vec<u64> = missing.collect();
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
        told.extend(read.into_iter().flatten());
        let found = told.into_iter().map(|asset| Found::told(asset, read_at));
        let found: Vec<Found> = found.collect();
        self.remember(&found).await;
        Ok(found
            .into_iter()
            .map(|hit| (hit.asset.id.get(), vec![hit]))
            .collect())
    }

    /// The assets that carry these tags, in the order of their numbers.
    pub(super) async fn ask_by_tags(
        &self,
        tags: &[AssetTag],
    ) -> Result<HashMap<AssetTag, Vec<Found>>> {
        let read_at = self.clock().now();
        let named = self
            .search_each(tags, KEYS_A_CALL, Fields::Full, |tags| {
                let names: Vec<&str> = tags.iter().map(AssetTag::as_str).collect();
                AssetQuery::name_in(&names)
            })
            .await?;
        let named = self.told(named, read_at).await;
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
        let wanted: HashSet<&AssetTag> = missing.iter().collect();
        let carries = |asset: &&Asset| tag_of(asset).is_some_and(|tag| wanted.contains(&tag));
        let ids = similar.iter().filter(carries).map(|asset| asset.id.get());
        let ids: BTreeSet<u64> = ids.collect();
        let ids: Vec<u64> = ids.into_iter().collect();
        let whole = self.ask_by_ids(&ids).await?;
        found.extend(by_tag(whole.into_values().flatten(), &missing));
        Ok(found)
    }

    /// The assets with these serial numbers, in any case.
    pub(super) async fn ask_by_serials(
        &self,
        serials: &[String],
    ) -> Result<HashMap<String, Vec<Found>>> {
        let field = &self.policy().custom_fields.serial;
        let read_at = self.clock().now();
        let assets = self
            .search_each(serials, KEYS_A_CALL, Fields::Full, |serials| {
                AssetQuery::any_of(
                    serials
                        .iter()
                        .map(|s| AssetQuery::custom_field_is(field, s)),
                )
            })
            .await?;
        let assets = self.told(assets, read_at).await;
        let carries = |hit: &Found, serial: &String| {
            hit.asset.custom_field(field).is_some_and(|field| {
                let mut values = field.values.iter();
                values.any(|v| v.trim().eq_ignore_ascii_case(serial))
            })
        };
        Ok(by_key(&assets, serials, carries))
    }

    /// The assets of RT with these serial numbers, whatever the mirror says.
    pub(crate) async fn find_by_serials(
        &self,
        serials: &[String],
    ) -> Result<HashMap<String, Vec<Asset>>> {
        let told = self.ask_by_serials(serials).await?;
        let assets = |hits: Vec<Found>| hits.into_iter().map(|hit| hit.asset).collect();
        Ok(told
            .into_iter()
            .map(|(serial, hits)| (serial, assets(hits)))
            .collect())
    }

    /// The assets with these MAC addresses, where RT has them alone in a field.
    pub(super) async fn ask_by_macs(
        &self,
        macs: &[MacAddress],
    ) -> Result<HashMap<MacAddress, Vec<Found>>> {
        let read_at = self.clock().now();
        let assets = self
            .search_each(macs, MACS_A_CALL, Fields::Full, |macs| {
                AssetQuery::any_of(macs.iter().map(|mac| self.has_mac(mac)))
            })
            .await?;
        let assets = self.told(assets, read_at).await;
        let carries = |hit: &Found, mac: &MacAddress| {
            let record = self.mirror_whole(&hit.asset, hit.read_at);
            let details = record.details.unwrap_or_default();
            details.macs.iter().any(|other| other == mac.as_str())
        };
        Ok(by_key(&assets, macs, carries))
    }

    /// That an asset has this MAC address, in whatever notation.
    pub(super) fn has_mac(&self, mac: &MacAddress) -> AssetQuery {
        let fields = &self.policy().custom_fields.macs;
        AssetQuery::any_of(fields.iter().flat_map(|field| {
            let notations = mac.notations().into_iter();
            notations.map(|notation| AssetQuery::custom_field_is(field, &notation))
        }))
    }

    /// What a search told in full, remembered.
    async fn told(&self, assets: Vec<Asset>, read_at: DateTime<Utc>) -> Vec<Found> {
        let told = assets.into_iter().map(|asset| Found::told(asset, read_at));
        let told: Vec<Found> = told.collect();
        self.remember(&told).await;
        told
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
    assets: impl IntoIterator<Item = Found>,
    tags: &[AssetTag],
) -> HashMap<AssetTag, Vec<Found>> {
    let wanted: HashSet<&AssetTag> = tags.iter().collect();
    let mut found: HashMap<AssetTag, Vec<Found>> = HashMap::new();
    for hit in assets {
        if let Some(tag) = tag_of(&hit.asset).filter(|tag| wanted.contains(tag)) {
            found.entry(tag).or_default().push(hit);
        }
    }
    for hits in found.values_mut() {
        hits.sort_by_key(|hit| hit.asset.id);
    }
    found
}

/// Those of the assets that carry one of the keys, by key.
fn by_key<K: Clone + Eq + std::hash::Hash>(
    assets: &[Found],
    keys: &[K],
    carries: impl Fn(&Found, &K) -> bool,
) -> HashMap<K, Vec<Found>> {
    let hits = keys.iter().map(|key| {
        let hits = assets.iter().filter(|hit| carries(hit, key));
        (key.clone(), hits.cloned().collect::<Vec<Found>>())
    });
    hits.filter(|(_, hits)| !hits.is_empty()).collect()
}
