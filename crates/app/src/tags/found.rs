//! Assets that RT has and that have no tag yet: told by the webhook, or found by the poller.

use store::{Enqueued, LedgerEffect, NewTags, NewWrite};
use types::{AssetTag, TagOrigin, TaggedAsset, WriteKind, WriteState};

use super::sequences::{place_in, refusal};
use crate::{
    App, Conflict, Error, Result,
    error::internal,
    mirror::DELETED,
    outbox::{Payload, TagPayload, lane_of, naming},
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
        let mirrored = match name {
            Some(_) => None,
            // Nobody said what it is called, and RT may have told us before.
            None => self.name_in_mirror(asset_id).await?,
        };
        let name = name.or(mirrored.as_deref());
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
        if let Ok(Enqueued::Taken(write)) = &taken
            && write.state == WriteState::Dead
            && self.tag_in_ledger(asset_id).await?.is_none()
        {
            // It was to give a tag that the asset lost since, by another name.
            let why = "The asset has another name since";
            let now = self.clock().now();
            let discarded = self.store().discard_write(write.id, why, &[], now).await;
            match discarded {
                Ok(_) | Err(store::Error::WrongState { .. }) => {}
                Err(other) => return Err(Error::internal("discard a write", other)),
            }
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
            Ok(Enqueued::Before(_) | Enqueued::Taken(_)) | Err(store::Error::Duplicate) => {
                let known = self.tag_in_ledger(asset_id).await?;
                known.ok_or_else(|| {
                    Conflict::WrongState {
                        why: format!("A write that gives asset {asset_id} a tag needs a person"),
                    }
                    .into()
                })
            }
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
            internal_name: None,
            request: None,
            parent: None,
            requested_by: by.to_owned(),
            requested_at: tags.at,
        };
        self.store()
            .take_and_enqueue(tags, new, |new, taken| NewWrite {
                tag: Some(taken.tag.clone()),
                summary: naming(&taken.tag),
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
        let mut sequences = self.store().sequences().await;
        if sequences.as_ref().is_ok_and(Vec::is_empty) {
            // A site that begins: its assets may have had tags for years.
            self.begin_usual_sequences().await?;
            sequences = self.store().sequences().await;
        }
        let sequences = sequences.map_err(internal("list sequences"))?;
        let Some((prefix, number)) = place_in(&sequences, &tag) else {
            return Ok(None);
        };
        if self.is_anothers_in_mirror(&tag, asset_id).await? {
            // RT does not mind two assets of one name; this one came later.
            return Ok(None);
        }
        let adopt = LedgerEffect::Adopt {
            tag,
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
        // None when the tag is another asset's: RT has the name twice, and this one gets its own.
        self.tag_in_ledger(asset_id).await
    }

    async fn is_anothers_in_mirror(&self, tag: &AssetTag, asset_id: u64) -> Result<bool> {
        if !self.policy().mirror.is_on {
            return Ok(false);
        }
        let rows = self.store().mirrored_by_tags(std::slice::from_ref(tag));
        let rows = rows.await.map_err(internal("look a tag up"))?;
        let mut holders = rows.get(tag).into_iter().flatten();
        Ok(holders.any(|row| row.asset.asset_id != asset_id && row.asset.status != DELETED))
    }

    pub(crate) async fn name_in_mirror(&self, asset_id: u64) -> Result<Option<String>> {
        if !self.policy().mirror.is_on {
            return Ok(None);
        }
        let rows = self.store().mirrored(&[asset_id]).await;
        let row = rows
            .map_err(internal("look a number up"))?
            .remove(&asset_id);
        Ok(row.map(|row| row.asset.name))
    }
}
