//! What the mirror has, for look-ups.
//!
//! An answer of the mirror is sure when all that answers to the key has details of its last change.
//! Where the mirror is old or knows too little RT is asked, and only when RT is away the mirror has
//! the last word.

use std::hash::Hash;

use store::Mirrored;
use types::AssetTag;

use super::{
    hits::{Found, Hits},
    mac::MacAddress,
};
use crate::{
    App, Result,
    error::internal,
    mirror::{DELETED, Standing, Trust, as_rt_told},
};

impl App {
    pub(super) async fn kept_by_tags(
        &self,
        standing: &Standing,
        tags: &[AssetTag],
    ) -> Result<Hits<AssetTag>> {
        if self.trust(standing) == Trust::Nothing {
            return Ok(Hits::none());
        }
        let rows = self.store().mirrored_by_tags(tags).await;
        Ok(self.kept(standing, rows.map_err(internal("look tags up"))?))
    }

    pub(super) async fn kept_by_serials(
        &self,
        standing: &Standing,
        serials: &[String],
    ) -> Result<Hits<String>> {
        if self.trust(standing) == Trust::Nothing {
            return Ok(Hits::none());
        }
        let rows = self.store().mirrored_by_serials(serials).await;
        Ok(self.kept(standing, rows.map_err(internal("look serial numbers up"))?))
    }

    pub(super) async fn kept_by_macs(
        &self,
        standing: &Standing,
        macs: &[MacAddress],
    ) -> Result<Hits<MacAddress>> {
        if self.trust(standing) == Trust::Nothing {
            return Ok(Hits::none());
        }
        let texts: Vec<String> = macs.iter().map(|mac| mac.as_str().to_owned()).collect();
        let rows = self.store().mirrored_by_macs(&texts).await;
        let rows = rows.map_err(internal("look MAC addresses up"))?;
        let rows = rows.into_iter();
        Ok(self.kept(
            standing,
            rows.filter_map(|(mac, rows)| Some((MacAddress::parse(&mac)?, rows))),
        ))
    }

    /// By number, deleted assets too: people still scan them.
    pub(super) async fn kept_by_ids(&self, standing: &Standing, ids: &[u64]) -> Result<Hits<u64>> {
        if self.trust(standing) == Trust::Nothing {
            return Ok(Hits::none());
        }
        let rows = self.store().mirrored(ids).await;
        let rows = rows.map_err(internal("look numbers up"))?;
        let mut hits = Hits::none();
        for (id, row) in rows {
            self.keep(standing, &mut hits, id, vec![row]);
        }
        Ok(hits)
    }

    /// The last that the mirror was told of an asset, however old.
    pub(super) async fn last_kept(&self, id: u64) -> Result<Option<Found>> {
        if !self.policy().mirror.is_on {
            return Ok(None);
        }
        let standing = self.mirror_standing().await?;
        let rows = self.store().mirrored(&[id]).await;
        let row = rows.map_err(internal("look a number up"))?.remove(&id);
        Ok(row.and_then(|row| found(&standing, row)))
    }

    /// Puts what RT told into the mirror. RT has answered, so nobody waits for the mirror's sake.
    pub(super) async fn remember(&self, told: &[Found]) {
        if !self.policy().mirror.is_on || told.is_empty() {
            return;
        }
        let records: Vec<_> = told
            .iter()
            .map(|hit| {
                let mut record = self.mirror_whole(&hit.asset, hit.read_at);
                // No search will tell the names of its people.
                record.has_real_names |= hit.asset.status == DELETED;
                record
            })
            .collect();
        if let Err(error) = self.store().put_into_mirror(&records).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "what RT told could not be put into the mirror"
            );
        }
    }

    fn kept<K: Eq + Hash + Clone>(
        &self,
        standing: &Standing,
        rows: impl IntoIterator<Item = (K, Vec<Mirrored>)>,
    ) -> Hits<K> {
        let mut hits = Hits::none();
        for (key, mut rows) in rows {
            // RT's searches do not find these either.
            rows.retain(|row| row.asset.status != DELETED);
            if !rows.is_empty() {
                self.keep(standing, &mut hits, key, rows);
            }
        }
        hits
    }

    fn keep<K: Eq + Hash + Clone>(
        &self,
        standing: &Standing,
        hits: &mut Hits<K>,
        key: K,
        rows: Vec<Mirrored>,
    ) {
        let is_whole = |row: &Mirrored| row.is_current && row.asset.details.is_some();
        let is_sure = self.trust(standing) == Trust::Good && rows.iter().all(is_whole);
        let all: Option<Vec<Found>> = rows.into_iter().map(|row| found(standing, row)).collect();
        hits.kept(key, all.unwrap_or_default(), is_sure);
    }
}

/// The asset as RT told it; none while only its summary is known.
fn found(standing: &Standing, row: Mirrored) -> Option<Found> {
    let read_at = row.details_read_at?;
    row.asset.details.as_ref()?;
    Some(Found {
        // A poll says of all that it does not list that nothing happened to it since.
        read_at: match standing.confirmed_at() {
            Some(confirmed_at) if row.is_current => read_at.max(confirmed_at),
            _ => read_at,
        },
        asset: as_rt_told(row.asset),
        open_writes: row.open_writes,
    })
}
