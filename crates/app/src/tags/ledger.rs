//! Reading the ledger.

use store::{TagListFilter, TagRecord};
use types::{AssetTag, Page, Permission, TagEntry, TagFilter, WriteState};

use crate::{
    App, Context, Error, Result, Thing, assets::cursor, error::internal, limits::page_limit,
};

const LIST: &str = "tags";
const USUAL_LIMIT: u8 = 50;
const MAX_TEXT: usize = 24;

impl App {
    /// Tags of the ledger, by prefix, the highest number first.
    pub async fn tags(&self, ctx: &Context, filter: &TagFilter) -> Result<Page<TagEntry>> {
        ctx.require(Permission::ReadTags)?;
        let limit = page_limit(filter.limit, USUAL_LIMIT)?;
        let wanted = self.wanted(filter).await?;
        let found = self.store().tags(&wanted, u64::from(limit) + 1).await;
        let mut found = found.map_err(internal("list tags"))?;
        let has_more = found.len() > usize::from(limit);
        found.truncate(usize::from(limit));
        let next_cursor = found.last().filter(|_| has_more).map(cursor_after);
        let tags: Vec<AssetTag> = found.iter().map(|tag| tag.tag.clone()).collect();
        let writes = self.store().writes_of_tags(&tags).await;
        let writes = writes.map_err(internal("look writes up"))?;
        Ok(Page {
            items: found
                .into_iter()
                .map(|tag| {
                    let write = writes.get(&tag.tag).copied();
                    entry(tag, write)
                })
                .collect(),
            next_cursor,
        })
    }

    /// What the ledger knows of a tag.
    pub async fn tag(&self, ctx: &Context, tag: &AssetTag) -> Result<TagEntry> {
        ctx.require(Permission::ReadTags)?;
        self.tag_entry(tag).await
    }

    /// Makes tags void whose reservation has run out, and says how many they were. The server does
    /// it by itself.
    pub async fn expire_tag_leases(&self) -> Result<usize> {
        let expired = self.store().expire_leases(self.clock().now()).await;
        let expired = expired.map_err(internal("end reservations"))?;
        if !expired.is_empty() {
            tracing::info!(count = expired.len(), "reservations of tags have run out");
        }
        Ok(expired.len())
    }

    pub(super) async fn tag_entry(&self, tag: &AssetTag) -> Result<TagEntry> {
        let record = self.known_tag(tag).await?;
        let writes = self.store().writes_of_tags(std::slice::from_ref(tag)).await;
        let writes = writes.map_err(internal("look writes up"))?;
        Ok(entry(record, writes.get(tag).copied()))
    }

    pub(super) async fn known_tag(&self, tag: &AssetTag) -> Result<TagRecord> {
        let found = self.store().tag(tag).await;
        let found = found.map_err(internal("look a tag up"))?;
        found.ok_or_else(|| {
            Thing::Record {
                what: "tag in the ledger called",
                name: tag.to_string(),
            }
            .into()
        })
    }

    async fn wanted(&self, filter: &TagFilter) -> Result<TagListFilter> {
        let text = filter.q.as_deref().map(str::trim).filter(|q| !q.is_empty());
        if text.is_some_and(|text| text.chars().count() > MAX_TEXT) {
            let detail = format!("At most {MAX_TEXT} characters.");
            return Err(Error::invalid("q", "too_long", detail));
        }
        let after = match &filter.cursor {
            Some(cursor) => Some(self.place_after(cursor).await?),
            None => None,
        };
        Ok(TagListFilter {
            prefix: filter
                .prefix
                .as_deref()
                .map(|prefix| prefix.trim().to_ascii_uppercase())
                .filter(|prefix| !prefix.is_empty()),
            state: filter.state,
            starts_with: text.map(str::to_ascii_uppercase),
            asset_id: text.and_then(|text| text.parse().ok()),
            reservation_id: filter.reservation_id,
            after,
        })
    }

    async fn place_after(&self, cursor: &str) -> Result<(String, u64)> {
        let [digest, number] = cursor::read(LIST, cursor)?;
        let sequences = self.store().sequences().await;
        let sequences = sequences.map_err(internal("list sequences"))?;
        let sequence = sequences
            .into_iter()
            .find(|sequence| digest_of(&sequence.prefix) == digest);
        match sequence {
            Some(sequence) => Ok((sequence.prefix, number)),
            None => Err(Error::invalid(
                "cursor",
                "invalid",
                "This is not a cursor of this list: start at its first page.",
            )),
        }
    }
}

/// A cursor holds numbers; the prefix is told by a digest, and found again among the sequences, which
/// are never removed.
fn cursor_after(last: &TagRecord) -> String {
    cursor::write(LIST, &[digest_of(&last.prefix), last.number])
}

/// A number that stands for a prefix.
fn digest_of(prefix: &str) -> u64 {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(prefix.as_bytes());
    digest[..6]
        .iter()
        .fold(0, |number, &byte| number << 8 | u64::from(byte))
}

pub(super) fn entry(tag: TagRecord, rt_write: Option<WriteState>) -> TagEntry {
    TagEntry {
        tag: tag.tag,
        prefix: tag.prefix,
        number: tag.number,
        state: tag.state,
        origin: tag.origin,
        asset_id: tag.asset_id,
        reservation_id: tag.reservation_id,
        reserved_by: tag.reserved_by,
        reserved_at: tag.reserved_at,
        lease_expires_at: tag.lease_expires_at,
        assigned_at: tag.assigned_at,
        voided_at: tag.voided_at,
        void_reason: tag.void_reason,
        rt_write,
    }
}
