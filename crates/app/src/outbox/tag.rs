//! Giving an asset its tag in RT.
//!
//! RT said that it made an asset, or we found one, and its tag is in the ledger. The name in RT
//! follows here: RT's own transaction may still be open (then the asset is not there yet), somebody
//! may have named the asset meanwhile, and another asset may have the name.

use rt_client::{Asset, AssetChanges, AssetId, AssetQuery, Error as Rt, Fields, PageRequest};
use store::{Finish, LedgerEffect, NewTags, WriteRecord};
use types::{AssetTag, FieldOutcome, FieldState, TagOrigin, WriteState};

use super::{
    Payload, TagPayload,
    run::{Attempt, Later, Why, dead},
    view::encode_fields,
};
use crate::{App, Result, assets::tag_of, error::internal};

const ROUNDS: usize = 20;

impl App {
    pub(super) async fn try_tag(
        &self,
        write: &WriteRecord,
        mut payload: TagPayload,
    ) -> Result<Attempt> {
        let Some(id) = write.asset_id.map(AssetId::new) else {
            return Ok(Attempt::Ended(Box::new(dead(
                "The asset has no number in RT".to_owned(),
            ))));
        };
        for _ in 0..ROUNDS {
            let asset = match self.rt().asset(id).await {
                Ok(asset) => asset,
                Err(Rt::NotFound) => return Ok(self.not_there(write, &payload)),
                Err(error) => return Ok(Attempt::Later(Later::unsent(&error))),
            };
            let named = tag_of(&asset);
            if named.as_ref() == Some(&payload.tag) {
                return Ok(self.tagged(&payload, &asset, None));
            }
            if let Some(other) = named
                && !payload.is_bound
                && self.is_of_a_sequence(&other).await?
            {
                return self.keeps_its_tag(&payload, &other, &asset).await;
            }
            match self.other_with(&payload.tag, id).await {
                Err(error) => return Ok(Attempt::Later(Later::unsent(&error))),
                Ok(Some(other)) if payload.is_bound => {
                    return Ok(taken(id, &payload, &other));
                }
                Ok(Some(other)) => match self.retag_found(write, &payload, &other).await? {
                    Some(tag) => {
                        payload.tag = tag;
                        continue;
                    }
                    None => return Ok(Attempt::Lost),
                },
                Ok(None) => {}
            }
            let changes = AssetChanges::new().name(payload.tag.as_str());
            match self
                .rt()
                .update_asset(id, &changes, asset.etag.as_ref())
                .await
            {
                Ok(report) => {
                    let refusal = report.refused().next().map(|(_, words)| words.to_owned());
                    return Ok(self.named(&payload, &asset, &report.asset, refusal));
                }
                // Somebody changed it between our reading and our writing: look again.
                Err(Rt::Conflict) => {}
                Err(Rt::Rejected { message } | Rt::Forbidden { message }) => {
                    return Ok(self.named(&payload, &asset, &asset, Some(message)));
                }
                // Writing a name twice does no harm.
                Err(error) => return Ok(Attempt::Later(Later::unsent(&error))),
            }
        }
        Ok(Attempt::Later(Later {
            error: "The asset is changed all the time, or RT has assets of all the next tags"
                .to_owned(),
            why: Why::RtFailed,
            is_uncertain: false,
        }))
    }

    fn not_there(&self, write: &WriteRecord, payload: &TagPayload) -> Attempt {
        let waited = self.clock().now() - write.requested_at;
        let patience = self.policy().outbox.appears_within;
        if waited.to_std().is_ok_and(|waited| waited < patience) {
            return Attempt::Later(Later {
                error: "RT has no such asset yet: its transaction may be open".to_owned(),
                why: Why::NotYet,
                is_uncertain: false,
            });
        }
        let words = "RT never had this asset".to_owned();
        Attempt::Ended(Box::new(Finish {
            state: WriteState::Refused,
            asset_id: None,
            outcome: None,
            error: Some(words.clone()),
            effects: vec![LedgerEffect::Void {
                tag: payload.tag.clone(),
                asset_id: write.asset_id,
                reason: words,
            }],
            asset: None,
        }))
    }

    fn tagged(&self, payload: &TagPayload, asset: &Asset, before: Option<&Asset>) -> Attempt {
        let before = before.map(|asset| vec![asset.name.clone()]);
        let outcome = FieldOutcome {
            field: "name".to_owned(),
            state: match before {
                Some(_) => FieldState::Applied,
                None => FieldState::Unchanged,
            },
            before: before.unwrap_or_else(|| vec![asset.name.clone()]),
            after: vec![asset.name.clone()],
            message: None,
        };
        Attempt::Ended(Box::new(Finish {
            state: WriteState::Applied,
            asset_id: None,
            outcome: encode_fields(&[outcome]),
            error: None,
            effects: vec![LedgerEffect::Assign {
                tag: payload.tag.clone(),
                asset_id: asset.id.get(),
            }],
            asset: Some(Box::new(self.mirror_record(asset, self.clock().now()))),
        }))
    }

    /// RT was told the name; what it made of it.
    fn named(
        &self,
        payload: &TagPayload,
        before: &Asset,
        after: &Asset,
        refusal: Option<String>,
    ) -> Attempt {
        let Some(message) = refusal else {
            return self.tagged(payload, after, Some(before));
        };
        let outcome = FieldOutcome {
            field: "name".to_owned(),
            state: FieldState::Refused,
            before: vec![before.name.clone()],
            after: vec![after.name.clone()],
            message: Some(message.clone()),
        };
        // A right may be missing: the tag stays the asset's, and a person can have it tried again.
        let mut finish = dead(message);
        finish.outcome = encode_fields(&[outcome]);
        Attempt::Ended(Box::new(finish))
    }

    /// The asset got another tag meanwhile, or had one that we did not know of: it keeps that.
    async fn keeps_its_tag(
        &self,
        payload: &TagPayload,
        has: &AssetTag,
        asset: &Asset,
    ) -> Result<Attempt> {
        let id = asset.id.get();
        let mut effects = vec![LedgerEffect::Void {
            tag: payload.tag.clone(),
            asset_id: Some(id),
            reason: format!("Asset {id} had the tag {has} already"),
        }];
        effects.extend(self.follow_rt(has, id).await?);
        let kept = TagPayload {
            tag: has.clone(),
            is_bound: false,
        };
        let Attempt::Ended(mut finish) = self.tagged(&kept, asset, None) else {
            return Ok(Attempt::Lost);
        };
        finish.effects = effects;
        Ok(Attempt::Ended(finish))
    }

    /// Another asset that RT has under a tag.
    pub(crate) async fn other_with(
        &self,
        tag: &AssetTag,
        id: AssetId,
    ) -> Result<Option<Asset>, Rt> {
        let query = AssetQuery::name_is(tag.as_str());
        let page = PageRequest::default();
        let found = self
            .rt()
            .search_assets(&query, Fields::Summary, page)
            .await?;
        Ok(found
            .items
            .into_iter()
            .find(|other| other.id != id && tag_of(other).as_ref() == Some(tag)))
    }

    async fn retag_found(
        &self,
        write: &WriteRecord,
        payload: &TagPayload,
        other: &Asset,
    ) -> Result<Option<AssetTag>> {
        tracing::warn!(asset.tag = %payload.tag, asset.id = %other.id, "RT has another asset of this tag");
        let mut effects = vec![LedgerEffect::Void {
            tag: payload.tag.clone(),
            asset_id: write.asset_id,
            reason: format!("Asset {} had this name in RT", other.id),
        }];
        effects.extend(self.follow_rt(&payload.tag, other.id.get()).await?);
        let prefix = self.prefix_for(false);
        self.outbox().looks.forget(&prefix);
        self.look_ahead(&prefix, 1).await?;
        let tags = NewTags {
            prefix,
            count: 1,
            origin: TagOrigin::Webhook,
            reservation_id: None,
            asset_id: write.asset_id,
            by: write.requested_by.clone(),
            at: self.clock().now(),
            lease_expires_at: None,
        };
        let retagged = self
            .store()
            .retag_write(write.id, &write.claimer, &effects, &tags, |taken| {
                let payload = TagPayload {
                    tag: taken.tag.clone(),
                    is_bound: false,
                };
                // It was read from this form, so it can be written in it.
                let payload = Payload::Tag(payload).write().unwrap_or_default();
                (payload, Some(naming(&taken.tag)))
            })
            .await
            .map_err(internal("take another tag"))?;
        Ok(retagged.map(|(_, taken)| taken.tag))
    }
}

/// What a write is about that gives an asset this tag.
pub(crate) fn naming(tag: &AssetTag) -> String {
    format!("name → {tag}")
}

/// A person bound this very tag, and another asset of RT has it.
fn taken(id: AssetId, payload: &TagPayload, other: &Asset) -> Attempt {
    let words = format!("Asset {} has the name {} in RT", other.id, payload.tag);
    Attempt::Ended(Box::new(Finish {
        state: WriteState::Refused,
        asset_id: None,
        outcome: None,
        error: Some(words.clone()),
        effects: vec![LedgerEffect::Void {
            tag: payload.tag.clone(),
            asset_id: Some(id.get()),
            reason: words,
        }],
        asset: None,
    }))
}
