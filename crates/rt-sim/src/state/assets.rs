//! The assets, and where to find them quickly.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::records::Asset;

/// Every asset. A change goes through [`Assets::change`], which keeps what finds them right.
#[derive(Debug, Default)]
pub(crate) struct Assets {
    all: BTreeMap<u64, Asset>,
    by_name: HashMap<String, BTreeSet<u64>>,
    /// By custom field and value, in lower case as RT compares values.
    by_value: HashMap<(u64, String), BTreeSet<u64>>,
    /// By the second of the last change; those that are deleted are left out.
    by_change: BTreeSet<(i64, u64)>,
}

impl Assets {
    pub(crate) fn get(&self, id: u64) -> Option<&Asset> {
        self.all.get(&id)
    }

    pub(crate) fn contains(&self, id: u64) -> bool {
        self.all.contains_key(&id)
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    pub(crate) fn next_id(&self) -> u64 {
        self.all.keys().next_back().map_or(1, |last| last + 1)
    }

    /// All of them in the order of their numbers, deleted ones included.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Asset> {
        self.all.values()
    }

    /// Those that are not deleted, the last change first.
    pub(crate) fn latest(&self) -> impl Iterator<Item = &Asset> {
        self.by_change.iter().rev().map(|(_, id)| &self.all[id])
    }

    /// How many are not deleted.
    pub(crate) fn found_count(&self) -> usize {
        self.by_change.len()
    }

    /// Those with exactly this name, in the order of their numbers.
    pub(crate) fn named(&self, name: &str) -> impl Iterator<Item = &Asset> {
        let ids = self.by_name.get(name).into_iter().flatten();
        ids.map(|id| &self.all[id])
    }

    /// Those with this value in a custom field, whatever the case of its ASCII letters.
    pub(crate) fn with_value(&self, field: u64, value: &str) -> impl Iterator<Item = &Asset> {
        let ids = self.by_value.get(&(field, value.to_ascii_lowercase()));
        ids.into_iter().flatten().map(|id| &self.all[id])
    }

    pub(crate) fn insert(&mut self, asset: Asset) {
        self.file(&asset);
        self.all.insert(asset.id, asset);
    }

    /// Changes an asset, if there is such a one.
    pub(crate) fn change<T>(&mut self, id: u64, change: impl FnOnce(&mut Asset) -> T) -> Option<T> {
        let mut asset = self.all.remove(&id)?;
        self.unfile(&asset);
        let result = change(&mut asset);
        self.insert(asset);
        Some(result)
    }

    fn file(&mut self, asset: &Asset) {
        let named = self.by_name.entry(asset.name.clone());
        named.or_default().insert(asset.id);
        for key in keys(asset) {
            self.by_value.entry(key).or_default().insert(asset.id);
        }
        if asset.status != "deleted" {
            self.by_change.insert(moment(asset));
        }
    }

    fn unfile(&mut self, asset: &Asset) {
        if let Some(named) = self.by_name.get_mut(&asset.name) {
            named.remove(&asset.id);
            if named.is_empty() {
                self.by_name.remove(&asset.name);
            }
        }
        for key in keys(asset) {
            if let Some(holders) = self.by_value.get_mut(&key) {
                holders.remove(&asset.id);
                if holders.is_empty() {
                    self.by_value.remove(&key);
                }
            }
        }
        self.by_change.remove(&moment(asset));
    }
}

/// RT keeps whole seconds; what changed in one second is in the order of its numbers.
fn moment(asset: &Asset) -> (i64, u64) {
    (asset.updated_at.timestamp(), asset.id)
}

fn keys(asset: &Asset) -> impl Iterator<Item = (u64, String)> {
    asset.values.iter().flat_map(|(&field, values)| {
        // A value that is nothing reads as an empty text.
        let text =
            |value: &Option<String>| value.as_deref().unwrap_or_default().to_ascii_lowercase();
        values.iter().map(move |value| (field, text(value)))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::state::Rt;

    fn asset(id: u64, name: &str) -> Asset {
        Asset {
            id,
            name: name.to_owned(),
            description: String::new(),
            status: "new".to_owned(),
            catalog: 1,
            owner: 6,
            held_by: Vec::new(),
            contacts: Vec::new(),
            values: BTreeMap::from([(2, vec![Some(format!("SN-{id}"))])]),
            creator: 1,
            created_at: Rt::default().now(),
            updated_by: 1,
            updated_at: Rt::default().now(),
        }
    }

    fn ids<'a>(assets: impl Iterator<Item = &'a Asset>) -> Vec<u64> {
        assets.map(|asset| asset.id).collect()
    }

    #[test]
    fn an_asset_is_found_by_what_it_has_become() {
        let mut assets = Assets::default();
        for id in 1..=3 {
            assets.insert(asset(id, "twin"));
        }

        assets.change(1, |asset| {
            asset.name = "other".to_owned();
            asset.values.insert(2, vec![Some("New".to_owned()), None]);
            asset.updated_at += chrono::TimeDelta::seconds(1);
        });

        assert_eq!(ids(assets.named("twin")), [2, 3]);
        assert_eq!(ids(assets.named("other")), [1]);
        assert_eq!(ids(assets.with_value(2, "sn-1")), [0_u64; 0]);
        assert_eq!(ids(assets.with_value(2, "NEW")), [1]);
        assert_eq!(ids(assets.with_value(2, "")), [1]);
        assert_eq!(ids(assets.latest()), [1, 3, 2]);
    }

    #[test]
    fn a_deleted_asset_is_in_no_list_and_comes_back() {
        let mut assets = Assets::default();
        assets.insert(asset(1, "a"));

        assets.change(1, |asset| asset.status = "deleted".to_owned());
        assert_eq!((assets.found_count(), assets.len()), (0, 1));

        assets.change(1, |asset| asset.status = "allocated".to_owned());
        assert_eq!(ids(assets.latest()), [1]);
    }
}
