//! The first fill: every asset is listed, then the details of each are read.
//!
//! Both go on after a restart where they were: a mark says how far the list is, and which details
//! lack the mirror itself knows.

use rt_client::{Asset, PageRequest};

use super::{
    Stop,
    keep::Hold,
    marks,
    standing::{Latest, Standing},
};
use crate::App;

impl App {
    /// Goes on with the first fill by one call to RT, or a few; says whether it is done.
    pub(super) async fn fill_on(&self, hold: &mut Hold) -> Result<bool, Stop> {
        let standing = self.standing().await?;
        if standing.filled_at.is_some() {
            return Ok(true);
        }
        if standing.listed_at.is_none() {
            self.list_on(&standing).await?;
            return Ok(false);
        }
        if self.read_some_details(hold).await? {
            return Ok(false);
        }
        self.filled().await?;
        Ok(true)
    }

    /// Lists the next hundred assets.
    pub(super) async fn list_on(&self, standing: &Standing) -> Result<(), Stop> {
        if standing.polled_at.is_none() {
            self.note_latest().await?;
        }
        let read_at = self.clock().now();
        let (assets, next) = self.walk_on(standing.walk).await?;
        let records: Vec<_> = assets
            .iter()
            .map(|asset| self.mirror_summary(asset, read_at))
            .collect();
        self.store().put_into_mirror(&records).await?;
        self.follow_names(&assets).await?;
        if let Some(walk) = next {
            return self.set(marks::WALK, &walk).await;
        }
        // As good as a comparison.
        self.set(marks::SWEPT, &read_at).await?;
        let now = self.clock().now();
        self.store().set_mark(marks::LISTED, "yes", now).await?;
        tracing::info!("every asset of RT is listed in the mirror");
        Ok(())
    }

    /// The details of every asset were read.
    pub(super) async fn filled(&self) -> Result<(), Stop> {
        let now = self.clock().now();
        self.store().set_mark(marks::FILLED, "yes", now).await?;
        tracing::info!("the mirror is filled: look-ups are answered from it");
        Ok(())
    }

    /// Remembers the latest change from before the list began: whatever changes while it is made
    /// is found by the first poll.
    async fn note_latest(&self) -> Result<(), Stop> {
        let newest = self.rt().recently_changed(PageRequest::first(1)).await?;
        let seen_at = self.clock().now();
        let latest = newest.items.first().map(|asset: &Asset| Latest {
            at: asset.last_updated_at,
            seen_at,
        });
        self.set(marks::LATEST, &latest).await
    }

    pub(super) async fn set(&self, name: &str, value: &impl serde::Serialize) -> Result<(), Stop> {
        let value = serde_json::to_string(value).unwrap_or_default();
        let now = self.clock().now();
        Ok(self.store().set_mark(name, &value, now).await?)
    }
}
