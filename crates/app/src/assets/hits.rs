//! What answers to a tag, a serial number, an address or a number: of RT, or of the mirror.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

use chrono::{DateTime, Utc};
use rt_client::Asset;

use crate::{AssetKey, Conflict, Error, Result};

/// An asset, and when RT told it.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub asset: Asset,
    pub read_at: DateTime<Utc>,
    /// How many writes about it are open, where they were counted.
    pub open_writes: Option<u32>,
}

impl Found {
    /// What RT told.
    pub fn told(asset: Asset, read_at: DateTime<Utc>) -> Self {
        Self {
            asset,
            read_at,
            open_writes: None,
        }
    }
}

/// What answers to keys of one kind, those of each in the order of their numbers.
#[derive(Debug, Clone)]
pub(crate) struct Hits<K> {
    by_key: HashMap<K, Vec<Found>>,
    /// Keys of which more may be known to RT: what the mirror has of them is old.
    unsure: HashSet<K>,
}

impl<K: Eq + Hash + Clone> Hits<K> {
    /// Nothing answers to any key.
    pub fn none() -> Self {
        Self {
            by_key: HashMap::new(),
            unsure: HashSet::new(),
        }
    }

    /// What RT told just now.
    pub fn told(by_key: HashMap<K, Vec<Found>>) -> Self {
        Self {
            by_key,
            ..Self::none()
        }
    }

    /// What the mirror has of a key; nothing, when all that it has is too little to show.
    pub fn kept(&mut self, key: K, hits: Vec<Found>, is_sure: bool) {
        if !is_sure {
            self.unsure.insert(key.clone());
        }
        if !hits.is_empty() {
            self.by_key.insert(key, hits);
        }
    }

    /// What answers to a key for certain.
    pub fn sure(&self, key: &K) -> Option<&[Found]> {
        self.by_key
            .get(key)
            .filter(|_| self.is_sure(key))
            .map(Vec::as_slice)
    }

    /// What answers to a key, as far as is known.
    pub fn known(&self, key: &K) -> Option<&[Found]> {
        self.by_key.get(key).map(Vec::as_slice)
    }

    /// Whether RT need not be asked about what is known of a key.
    pub fn is_sure(&self, key: &K) -> bool {
        !self.unsure.contains(key)
    }

    /// Whether anything is known of a key, be it too little to show.
    pub fn knows(&self, key: &K) -> bool {
        self.by_key.contains_key(key) || self.unsure.contains(key)
    }
}

/// The one hit; several are a conflict, because we do not guess.
pub(super) fn only(hits: &[Found], key: &AssetKey) -> Result<Option<Found>> {
    match hits {
        [] => Ok(None),
        [only] => Ok(Some(only.clone())),
        several => Err(Error::Conflict(Conflict::AssetAmbiguous {
            key: key.clone(),
            asset_ids: several.iter().map(|hit| hit.asset.id.get()).collect(),
        })),
    }
}
