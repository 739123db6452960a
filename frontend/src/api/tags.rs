//! The tag ledger: sequences, reservations, tags.

use types::{
    AssetTag, NewTagReservation, NewTagSequence, Page, Reason, TagAssignment, TagEntry, TagFilter,
    TagReservation, TagSequence, TagSequenceChange, TagSequencePatch, TagState,
};
use uuid::Uuid;

use super::{AuthorizedApi, Call, Failure, in_path};

impl AuthorizedApi {
    /// Every sequence of tags.
    pub async fn tag_sequences(&self) -> Result<Vec<TagSequence>, Failure> {
        let page: Page<TagSequence> = self.ask(Call::get("/api/v1/tags/sequences")).await?;
        Ok(page.items)
    }

    /// Begins a sequence.
    pub async fn create_tag_sequence(&self, new: &NewTagSequence) -> Result<TagSequence, Failure> {
        self.ask(Call::post("/api/v1/tags/sequences").body(new)?)
            .await
    }

    /// Changes a sequence.
    pub async fn update_tag_sequence(
        &self,
        prefix: &str,
        change: &TagSequencePatch,
    ) -> Result<TagSequence, Failure> {
        let path = format!("/api/v1/tags/sequences/{}", in_path(prefix));
        self.ask(Call::patch(&path).body(change)?).await
    }

    /// All that was done to a sequence, newest first.
    pub async fn tag_sequence_changes(
        &self,
        prefix: &str,
    ) -> Result<Vec<TagSequenceChange>, Failure> {
        let path = format!("/api/v1/tags/sequences/{}/changes", in_path(prefix));
        let mut changes = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let call = Call::get(&path)
                .query("limit", Some(100))
                .query("cursor", cursor);
            let page: Page<TagSequenceChange> = self.ask(call).await?;
            changes.extend(page.items);
            cursor = page.next_cursor;
            if cursor.is_none() {
                return Ok(changes);
            }
        }
    }

    /// A page of the ledger.
    pub async fn tags(&self, filter: &TagFilter) -> Result<Page<TagEntry>, Failure> {
        let call = Call::get("/api/v1/tags")
            .query("prefix", filter.prefix.as_ref())
            .query("state", filter.state.map(TagState::as_str))
            .query("q", filter.q.as_ref())
            .query("reservation_id", filter.reservation_id)
            .query("limit", filter.limit)
            .query("cursor", filter.cursor.as_ref());
        self.ask(call).await
    }

    /// Gives a reserved tag to an asset.
    pub async fn assign_tag(&self, tag: &AssetTag, asset_id: u64) -> Result<TagEntry, Failure> {
        self.ask(Call::post(&of_tag(tag, "assign")).body(&TagAssignment { asset_id })?)
            .await
    }

    /// Gives a reserved tag back: no asset will ever have it.
    pub async fn release_tag(&self, tag: &AssetTag) -> Result<TagEntry, Failure> {
        self.ask(Call::post(&of_tag(tag, "release"))).await
    }

    /// Gives a tag up, with a reason.
    pub async fn void_tag(&self, tag: &AssetTag, reason: String) -> Result<TagEntry, Failure> {
        self.ask(Call::post(&of_tag(tag, "void")).body(&Reason { reason })?)
            .await
    }

    /// A page of the reservations, newest first.
    pub async fn tag_reservations(
        &self,
        cursor: Option<String>,
    ) -> Result<Page<TagReservation>, Failure> {
        let call = Call::get("/api/v1/tags/reservations").query("cursor", cursor);
        self.ask(call).await
    }

    /// One reservation.
    pub async fn tag_reservation(&self, id: Uuid) -> Result<TagReservation, Failure> {
        self.ask(Call::get(&format!("/api/v1/tags/reservations/{id}")))
            .await
    }

    /// Reserves tags, once a key.
    pub async fn create_tag_reservation(
        &self,
        new: &NewTagReservation,
        key: &str,
    ) -> Result<TagReservation, Failure> {
        let call = Call::post("/api/v1/tags/reservations");
        self.ask(call.once(key).body(new)?).await
    }
}

fn of_tag(tag: &AssetTag, action: &str) -> String {
    format!("/api/v1/tags/{}/{action}", in_path(tag.as_str()))
}
