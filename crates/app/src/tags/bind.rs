//! What people do with a tag: bind it to an asset, give it back, make it void.

use rt_client::AssetId;
use store::{Enqueued, LedgerEffect, NewWrite, Store, TagRecord};
use types::{AssetTag, Permission, TagEntry, TagState, WriteKind};

use crate::{
    App, AssetKey, Conflict, Context, Error, Result, Thing,
    assets::{in_time, tag_of},
    error::{internal, upstream},
    limits::reason,
    outbox::{Payload, TagPayload, lane_of, naming},
};

impl App {
    /// Binds a reserved tag, such as that of a blank label, to an asset; RT is told the name by the
    /// outbox.
    pub async fn assign_tag(
        &self,
        ctx: &Context,
        tag: &AssetTag,
        asset_id: u64,
        key: Option<&str>,
    ) -> Result<TagEntry> {
        let who = ctx.require(Permission::ReserveTags)?;
        let request = self.repeatable(ctx, "assign-tag", key, &(tag, asset_id))?;
        let effect = async |store| self.bind(&store, ctx, &who.username, tag, asset_id).await;
        self.once(request, effect, async |_| self.tag_entry(tag).await)
            .await
    }

    async fn bind(
        &self,
        store: &Store,
        ctx: &Context,
        by: &str,
        tag: &AssetTag,
        asset_id: u64,
    ) -> Result<TagEntry> {
        let known = self.known_tag(tag).await?;
        if known.state == TagState::Assigned && known.asset_id == Some(asset_id) {
            return self.tag_entry(tag).await;
        }
        if known.state != TagState::Reserved {
            return Err(not_free(&known));
        }
        self.check_bindable(tag, asset_id).await?;
        let payload = Payload::Tag(TagPayload {
            tag: tag.clone(),
            is_bound: true,
        });
        let new = NewWrite {
            id: self.ids().next(),
            lane: lane_of(asset_id),
            kind: WriteKind::TagAsset,
            asset_id: Some(asset_id),
            tag: Some(tag.clone()),
            summary: naming(tag),
            payload: payload.write()?,
            unique_key: Some(tag_key(tag)),
            internal_name: None,
            request: None,
            parent: None,
            requested_by: by.to_owned(),
            requested_at: ctx.now,
        };
        let hold = LedgerEffect::Hold { tag: tag.clone() };
        let assign = LedgerEffect::Assign {
            tag: tag.clone(),
            asset_id,
        };
        let write = match store.enqueue(&new, &[hold, assign]).await {
            Ok(Enqueued::New(write)) => write,
            Ok(Enqueued::Before(_) | Enqueued::Taken(_)) | Err(store::Error::InHand) => {
                return Err(Conflict::TagTaken {
                    tag: tag.clone(),
                    why: "is being written to Request Tracker".to_owned(),
                }
                .into());
            }
            Err(store::Error::Duplicate) => return Err(self.has_another(asset_id).await?),
            Err(store::Error::WrongState { .. }) => {
                return Err(not_free(&self.known_tag(tag).await?));
            }
            Err(other) => return Err(Error::internal("bind a tag", other)),
        };
        self.settled(write.id).await?;
        self.tag_entry(tag).await
    }

    /// Gives a reserved tag back. No asset will have it: a number is given once.
    pub async fn release_tag(
        &self,
        ctx: &Context,
        tag: &AssetTag,
        key: Option<&str>,
    ) -> Result<TagEntry> {
        let who = ctx.require(Permission::ReserveTags)?;
        let words = format!("Given back by {}", who.username);
        let request = self.repeatable(ctx, "release-tag", key, tag)?;
        let effect = async |store| self.make_void(&store, ctx, tag, &words).await;
        self.once(request, effect, async |_| self.tag_entry(tag).await)
            .await
    }

    /// Makes a reserved tag void, for a reason. An administrator makes one void too that the ledger
    /// says is an asset's, when RT says that it is not.
    pub async fn void_tag(
        &self,
        ctx: &Context,
        tag: &AssetTag,
        why: &str,
        key: Option<&str>,
    ) -> Result<TagEntry> {
        let who = ctx.require(Permission::ReserveTags)?;
        let why = reason("/reason", why)?;
        let words = format!("{why} ({})", who.username);
        let request = self.repeatable(ctx, "void-tag", key, &(tag, &why))?;
        let effect = async |store: Store| {
            let known = self.known_tag(tag).await?;
            match known.asset_id {
                Some(asset_id) if ctx.require(Permission::ManageTags).is_ok() => {
                    self.disown(&store, ctx, &known, asset_id, words).await
                }
                _ => self.make_void(&store, ctx, tag, &words).await,
            }
        };
        self.once(request, effect, async |_| self.tag_entry(tag).await)
            .await
    }

    /// Takes a tag from an asset that RT has under another name, or does not have.
    async fn disown(
        &self,
        store: &Store,
        ctx: &Context,
        known: &TagRecord,
        asset_id: u64,
        reason: String,
    ) -> Result<TagEntry> {
        let tag = &known.tag;
        let read = in_time(async {
            match self.rt().asset(AssetId::new(asset_id)).await {
                Err(rt_client::Error::NotFound) => Ok(None),
                other => other.map(Some).map_err(upstream),
            }
        });
        let asset = read.await?;
        if asset.as_ref().and_then(tag_of).as_ref() == Some(tag) {
            return Err(Conflict::WrongState {
                why: format!(
                    "Asset {asset_id} is called {tag} in Request Tracker: rename it there first"
                ),
            }
            .into());
        }
        let effect = LedgerEffect::Disown {
            tag: tag.clone(),
            asset_id,
            reason,
        };
        let applied = store.apply_to_ledger(&[effect], ctx.now).await;
        self.after(tag, applied).await
    }

    async fn after(&self, tag: &AssetTag, applied: store::Result<()>) -> Result<TagEntry> {
        match applied {
            Ok(()) => self.tag_entry(tag).await,
            Err(store::Error::InHand) => Err(Conflict::WrongState {
                why: format!("{tag} is being written to Request Tracker"),
            }
            .into()),
            Err(store::Error::WrongState { .. }) => Err(not_free(&self.known_tag(tag).await?)),
            Err(other) => Err(Error::internal("make a tag void", other)),
        }
    }

    async fn make_void(
        &self,
        store: &Store,
        ctx: &Context,
        tag: &AssetTag,
        words: &str,
    ) -> Result<TagEntry> {
        let known = self.known_tag(tag).await?;
        if known.state != TagState::Reserved {
            return Err(not_free(&known));
        }
        let effect = LedgerEffect::Release {
            tag: tag.clone(),
            reason: words.to_owned(),
        };
        let applied = store.apply_to_ledger(&[effect], ctx.now).await;
        self.after(tag, applied).await
    }

    /// Whether this asset may get this tag, as far as RT can be asked; the outbox asks again.
    pub(crate) async fn check_bindable(&self, tag: &AssetTag, asset_id: u64) -> Result<()> {
        let of_asset = self.store().tag_of_asset(asset_id).await;
        if let Some(other) = of_asset.map_err(internal("look a tag up"))? {
            return Err(Conflict::AssetTagged {
                asset_id,
                tag: other.tag,
            }
            .into());
        }
        let read = in_time(async {
            match self.rt().asset(AssetId::new(asset_id)).await {
                Err(rt_client::Error::NotFound) => Err(Thing::Asset {
                    key: AssetKey::Id(asset_id),
                    suggestions: Vec::new(),
                }
                .into()),
                other => other.map_err(upstream),
            }
        })
        .await;
        match read {
            Ok(asset) => match tag_of(&asset) {
                Some(has) if has != *tag && self.is_of_a_sequence(&has).await? => {
                    Err(Conflict::AssetTagged { asset_id, tag: has }.into())
                }
                _ => Ok(()),
            },
            // RT is away: the outbox finds out when it is back.
            Err(Error::Upstream(_)) => Ok(()),
            Err(other) => Err(other),
        }
    }

    async fn has_another(&self, asset_id: u64) -> Result<Error> {
        let other = self.store().tag_of_asset(asset_id).await;
        let other = other.map_err(internal("look a tag up"))?;
        Ok(match other {
            Some(other) => Conflict::AssetTagged {
                asset_id,
                tag: other.tag,
            }
            .into(),
            None => Error::internal("bind a tag", "a duplicate that is not there"),
        })
    }
}

/// What no two unfinished writes may share that name an asset so.
pub(crate) fn tag_key(tag: &AssetTag) -> String {
    format!("tag:{tag}")
}

/// Why a tag cannot be used any more.
pub(crate) fn not_free(tag: &TagRecord) -> Error {
    let why = match (tag.state, tag.asset_id, &tag.void_reason) {
        (TagState::Assigned, Some(id), _) => format!("is the tag of asset {id}"),
        (TagState::Void, _, Some(reason)) => format!("is void: {reason}"),
        _ => format!("is {}", tag.state.as_str()),
    };
    Conflict::TagTaken {
        tag: tag.tag.clone(),
        why,
    }
    .into()
}
