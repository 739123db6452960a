//! Assets that RT has and that have no tag yet: told by the webhook, or found by the poller.

use store::{Enqueued, LedgerEffect, NewTags, NewWrite};
use types::{AssetTag, TagOrigin, TaggedAsset, WriteKind};

use super::sequences::{place_in, refusal};
use crate::{
    App, Error, Result,
    error::internal,
    outbox::{Payload, TagPayload, lane_of},
};

impl App {
    /// Gives an asset that the poller found its tag.
    pub(crate) async fn tag_found_asset(&self, asset_id: u64, name: &str) -> Result<TaggedAsset> {
        self.tag_new_asset(asset_id, Some(name), TagOrigin::Poller, "poller")
            .await
    }

    /// Gives an asset a tag, once: whoever asks again is told the same one. What has a tag of ours
    /// already, in the ledger or by its name, keeps it. RT is told by the outbox.
    pub(super) async fn tag_new_asset(
        &self,
        asset_id: u64,
        name: Option<&str>,
        origin: TagOrigin,
        by: &str,
    ) -> Result<TaggedAsset> {
        if let Some(known) = self.tag_in_ledger(asset_id).await? {
            return Ok(known);
        }
        if let Some(kept) = self.keep_name(asset_id, name, by).await? {
            return Ok(kept);
        }
        let prefix = self.prefix_for(false);
        let tags = NewTags {
            prefix: prefix.clone(),
            count: 1,
            origin,
            reservation_id: None,
            asset_id: Some(asset_id),
            by: by.to_owned(),
            at: self.clock().now(),
            lease_expires_at: None,
        };
        let mut taken = self.take_and_ask(asset_id, by, &tags).await;
        if matches!(taken, Err(store::Error::NoSequence { .. })) {
            self.begin_usual_sequences().await?;
            taken = self.take_and_ask(asset_id, by, &tags).await;
        }
        match taken {
            Ok(Enqueued::New(write)) => {
                self.outbox().work.notify_one();
                let tag = write
                    .tag
                    .ok_or_else(|| Error::internal("tag an asset", "no tag"))?;
                tracing::info!(asset.id = asset_id, asset.tag = %tag, by, "an asset gets its tag");
                Ok(TaggedAsset {
                    asset_id,
                    asset_tag: tag,
                    is_new: true,
                })
            }
            // Somebody asked for the same at the same moment, and was first.
            Ok(Enqueued::Before(_) | Enqueued::Taken(_)) | Err(store::Error::Duplicate) => self
                .tag_in_ledger(asset_id)
                .await?
                .ok_or_else(|| Error::internal("tag an asset", "a duplicate that is not there")),
            Err(other) => Err(refusal(&prefix, other)),
        }
    }

    /// What follows for the ledger from RT having an asset of this name.
    pub(crate) async fn follow_rt(
        &self,
        tag: &AssetTag,
        asset_id: u64,
    ) -> Result<Vec<LedgerEffect>> {
        let place = self.place_of(tag).await?;
        Ok(place
            .map(|(prefix, number)| LedgerEffect::Adopt {
                tag: tag.clone(),
                prefix,
                number,
                asset_id,
                by: "rtutils".to_owned(),
            })
            .into_iter()
            .collect())
    }

    async fn take_and_ask(
        &self,
        asset_id: u64,
        by: &str,
        tags: &NewTags,
    ) -> Result<Enqueued, store::Error> {
        let new = NewWrite {
            id: self.ids().next(),
            lane: lane_of(asset_id),
            kind: WriteKind::TagAsset,
            asset_id: Some(asset_id),
            tag: None,
            summary: String::new(),
            payload: String::new(),
            unique_key: Some(format!("tag:asset:{asset_id}")),
            request: None,
            parent: None,
            requested_by: by.to_owned(),
            requested_at: tags.at,
        };
        self.store()
            .take_and_enqueue(tags, new, |new, taken| NewWrite {
                tag: Some(taken.tag.clone()),
                summary: format!("name → {}", taken.tag),
                // A payload of plain texts can always be written.
                payload: Payload::Tag(TagPayload {
                    tag: taken.tag.clone(),
                    is_bound: false,
                })
                .write()
                .unwrap_or_default(),
                ..new
            })
            .await
    }

    async fn tag_in_ledger(&self, asset_id: u64) -> Result<Option<TaggedAsset>> {
        let known = self.store().tag_of_asset(asset_id).await;
        let known = known.map_err(internal("look a tag up"))?;
        Ok(known.map(|known| TaggedAsset {
            asset_id,
            asset_tag: known.tag,
            is_new: false,
        }))
    }

    /// An asset whose name is a tag of a sequence keeps it; the ledger learns of it.
    async fn keep_name(
        &self,
        asset_id: u64,
        name: Option<&str>,
        by: &str,
    ) -> Result<Option<TaggedAsset>> {
        let Some(tag) = name.and_then(|name| AssetTag::parse(name).ok()) else {
            return Ok(None);
        };
        let sequences = self.store().sequences().await;
        let sequences = sequences.map_err(internal("list sequences"))?;
        let Some((prefix, number)) = place_in(&sequences, &tag) else {
            return Ok(None);
        };
        let adopt = LedgerEffect::Adopt {
            tag: tag.clone(),
            prefix,
            number,
            asset_id,
            by: by.to_owned(),
        };
        let adopted = self
            .store()
            .apply_to_ledger(&[adopt], self.clock().now())
            .await;
        adopted.map_err(internal("record a tag"))?;
        Ok(Some(TaggedAsset {
            asset_id,
            asset_tag: tag,
            is_new: false,
        }))
    }
}
