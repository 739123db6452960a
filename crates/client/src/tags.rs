//! Asset tags: reservations and the ledger.

use types::{NewTagReservation, Reason, TagAssignment, TagEntry, TagReservation};

use crate::{Client, Key, Result};

impl Client {
    /// Reserves the next tags: all of them or none.
    pub async fn create_tag_reservation(
        &self,
        new: &NewTagReservation,
        key: Key<'_>,
    ) -> Result<TagReservation> {
        self.post(&["tags", "reservations"], new, key).await
    }

    /// What the ledger knows of a tag.
    pub async fn get_tag(&self, tag: &str) -> Result<TagEntry> {
        self.get(&["tags", tag]).await
    }

    /// Binds a reserved tag to an asset.
    pub async fn assign_tag(&self, tag: &str, to: &TagAssignment) -> Result<TagEntry> {
        self.post(&["tags", tag, "assign"], to, Key::default())
            .await
    }

    /// Makes a tag void, for a reason.
    pub async fn void_tag(&self, tag: &str, reason: &Reason) -> Result<TagEntry> {
        self.post(&["tags", tag, "void"], reason, Key::default())
            .await
    }
}
