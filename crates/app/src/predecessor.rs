//! What the addresses of the system before this one ask for, done by the rules of this one.

use rt_client::AssetId;
use types::{
    Asset, AssetFilter, AssetPatch, AssetSummary, AssetTag, LabelBatch, LabelFormat, LabelItem,
    LabelSize, NewTagReservation, OnMissing, Permission, TagSequencePatch, TaggedAsset, WriteState,
    predecessor::{
        OldAsset, OldConfirmed, OldDevice, OldField, OldNameUpdated, OldOwner, OldReference,
        OldTagWasReset, OldTaggedAsset,
    },
};

use crate::{
    App, AssetKey, BatchPdf, Context, Drawing, Error, Result, Thing,
    assets::in_time,
    error::{internal, upstream},
    tags::WebhookProof,
};

/// What RT calls the owner of what nobody has.
const NOBODY: &str = "Nobody";
/// What else an owner has, at most.
const MOST_OTHERS: u8 = 100;
const BETWEEN: [char; 3] = [',', ';', '\u{a0}'];

impl App {
    /// The tag that a sequence gives next; it is kept for nobody.
    pub async fn next_tag(&self, ctx: &Context, prefix: Option<&str>) -> Result<AssetTag> {
        ctx.require(Permission::ReadTags)?;
        let prefix = self.old_prefix(prefix);
        let sequences = self.tag_sequences(ctx).await?.items;
        let sequence = sequences.into_iter().find(|s| s.prefix == prefix);
        sequence.map(|sequence| sequence.next_tag).ok_or_else(|| {
            Thing::Record {
                what: "sequence of tags",
                name: prefix,
            }
            .into()
        })
    }

    /// Gives an asset a tag that is its already, is reserved, or comes next; no other one.
    pub async fn confirm_tag(
        &self,
        ctx: &Context,
        tag: &AssetTag,
        asset_id: u64,
    ) -> Result<OldConfirmed> {
        ctx.require(Permission::ReserveTags)?;
        let known = self.store().tag(tag).await;
        if known.map_err(internal("look a tag up"))?.is_none() {
            self.reserve_just(ctx, tag, asset_id).await?;
        }
        let entry = self.assign_tag(ctx, tag, asset_id, None).await?;
        let waits = entry.rt_write.is_some_and(|state| !state.is_final());
        Ok(OldConfirmed {
            message: format!("{tag} is the tag of asset {asset_id}."),
            warning: waits.then(|| {
                "Request Tracker does not have the name yet; it gets it by itself.".to_owned()
            }),
        })
    }

    /// Reserves the next tag of its sequence, if it is this one.
    async fn reserve_just(&self, ctx: &Context, tag: &AssetTag, asset_id: u64) -> Result<()> {
        let unexpected = |expected: &AssetTag| {
            let detail = format!("Expected: {expected}");
            Err(Error::invalid("/asset_tag", "unexpected", detail))
        };
        let Some((prefix, _)) = self.place_to_be(tag).await? else {
            return Err(Error::invalid(
                "/asset_tag",
                "unknown",
                "No sequence gives such a tag.",
            ));
        };
        // Read for whoever may reserve: whoever may that may know which is next.
        let sequence = self.store().sequence(&prefix).await;
        let sequence = sequence.map_err(internal("read a sequence"))?;
        let next = sequence.and_then(|sequence| sequence.tag(sequence.next_number));
        if let Some(next) = next.filter(|next| next != tag) {
            return unexpected(&next);
        }
        // Before a number is used up for it.
        self.check_bindable(tag, asset_id).await?;
        let wish = NewTagReservation {
            prefix: Some(prefix),
            count: 1,
            lease_seconds: None,
            note: Some("Confirmed at /confirm-asset-tag".to_owned()),
        };
        let given = self.reserve_tags(ctx, &wish, None).await?.tags;
        match given.first() {
            Some(given) if given == tag => Ok(()),
            // Somebody was faster, or RT has an asset of that name: it is given back.
            Some(other) => {
                self.release_tag(ctx, other, None).await?;
                unexpected(other)
            }
            None => Err(Error::internal("reserve a tag", "none was given")),
        }
    }

    /// Renames an asset, and says what it was called.
    pub async fn rename_asset(
        &self,
        ctx: &Context,
        asset_id: u64,
        name: &str,
    ) -> Result<OldNameUpdated> {
        ctx.require(Permission::EditAssets)?;
        let before = in_time(async {
            match self.rt().asset(AssetId::new(asset_id)).await {
                Err(rt_client::Error::NotFound) => Err(Thing::Asset {
                    key: AssetKey::Id(asset_id),
                    suggestions: Vec::new(),
                }
                .into()),
                other => other.map_err(upstream),
            }
        });
        let old_name = before.await?.name;
        let patch = AssetPatch {
            name: Some(name.trim().to_owned()),
            ..AssetPatch::default()
        };
        let edit = self.edit_asset(ctx, asset_id, &patch, None).await?;
        let new_name = name.trim().to_owned();
        Ok(OldNameUpdated {
            message: match edit.state {
                WriteState::Applied => format!("Asset {asset_id} is called {new_name}."),
                _ => format!("Asset {asset_id} is to be called {new_name}; RT is told by itself."),
            },
            old_name,
            new_name,
            asset_id,
        })
    }

    /// Has a sequence go on at a number that was not used.
    pub async fn reset_tags(
        &self,
        ctx: &Context,
        prefix: Option<&str>,
        start_number: u64,
    ) -> Result<OldTagWasReset> {
        let who = ctx.require(Permission::ManageTags)?;
        self.begin_usual_sequences().await?;
        let patch = TagSequencePatch {
            next_number: Some(start_number),
            padding: None,
            is_active: None,
            reason: format!("Reset at /reset-asset-tag by {}", who.username),
        };
        let prefix = self.old_prefix(prefix);
        let next = self.change_tag_sequence(ctx, &prefix, &patch, None).await?;
        Ok(OldTagWasReset {
            message: format!("The next tag is {}.", next.next_tag),
            new_start_tag: next.next_tag,
        })
    }

    /// The webhook, answered in the old words.
    pub async fn asset_was_created_of_old(
        &self,
        ctx: &Context,
        body: &[u8],
        proof: &WebhookProof,
    ) -> Result<OldTaggedAsset> {
        let TaggedAsset {
            asset_id,
            asset_tag,
            is_new,
        } = self.asset_was_created(ctx, body, proof).await?;
        let told: Option<types::AssetCreated> = serde_json::from_slice(body).ok();
        let previous_name = match told.and_then(|told| told.asset_name) {
            Some(name) => Some(name),
            None => self.name_in_mirror(asset_id).await?,
        };
        Ok(OldTaggedAsset {
            message: format!("{asset_tag} is the tag of asset {asset_id}."),
            asset_id,
            asset_tag,
            previous_name,
            is_new,
        })
    }

    /// Draws the label of an asset that is named by its tag, as [`App::label`] does.
    pub async fn label_by_tag(
        &self,
        ctx: &Context,
        name: &str,
        size: Option<LabelSize>,
    ) -> Result<Drawing> {
        self.require_label(ctx)?;
        let asset = self.named_exactly(name).await?;
        self.label(ctx, asset.id, size, LabelFormat::Pdf, None)
            .await
    }

    /// Draws the labels of assets that are named by their tags.
    pub async fn labels_by_tags(&self, ctx: &Context, names: &str) -> Result<BatchPdf> {
        ctx.require(Permission::PrintLabels)?;
        let names = names.split(|c: char| c.is_whitespace() || BETWEEN.contains(&c));
        let items: Vec<LabelItem> = names
            .filter(|name| !name.is_empty())
            .map(|name| LabelItem {
                tag: Some(name.to_owned()),
                asset_id: None,
                template: None,
            })
            .collect();
        let batch = LabelBatch {
            items,
            start_at: 1,
            copies: 1,
            on_missing: OnMissing::default(),
        };
        self.labels_pdf(ctx, &batch).await
    }

    /// An asset that is named by its tag, whoever has it, and what else they have.
    pub async fn device_of_old(&self, ctx: &Context, name: &str) -> Result<OldDevice> {
        ctx.require(Permission::ReadAssets)?;
        let asset = self.named_exactly(name).await?;
        let mut others = Vec::new();
        if let Some(owner) = &asset.owner {
            let filter = AssetFilter {
                owner: Some(owner.username.clone()),
                limit: Some(MOST_OTHERS),
                ..AssetFilter::default()
            };
            others = self.search_assets(ctx, &filter).await?.items;
            others.retain(|other| other.id != asset.id);
        }
        Ok(OldDevice {
            owner: owner(asset.owner.as_ref()),
            other_assets: others.into_iter().map(other_asset).collect(),
            asset: old_asset(asset),
        })
    }

    /// The asset whose name is this tag. Another name is nobody's: nothing is guessed.
    async fn named_exactly(&self, name: &str) -> Result<Asset> {
        match AssetTag::parse(name.trim()) {
            Ok(tag) => self.asset_tagged(&tag).await,
            Err(_) => Err(Thing::Record {
                what: "asset called",
                name: name.trim().to_owned(),
            }
            .into()),
        }
    }

    /// A prefix as the old system had it: without its hyphen.
    fn old_prefix(&self, prefix: Option<&str>) -> String {
        let Some(prefix) = prefix.map(str::trim).filter(|prefix| !prefix.is_empty()) else {
            return self.prefix_for(false);
        };
        let prefix = prefix.to_ascii_uppercase();
        if prefix.ends_with(|c: char| c.is_ascii_alphanumeric()) {
            format!("{prefix}-")
        } else {
            prefix
        }
    }
}

fn reference(id: String, kind: &str, name: &str) -> OldReference {
    OldReference {
        id,
        kind: kind.to_owned(),
        name: name.to_owned(),
    }
}

fn person(owner: Option<&types::Person>) -> OldReference {
    let id = owner.map_or(NOBODY, |owner| owner.username.as_str());
    let name = owner.map_or(NOBODY, types::Person::display_name);
    reference(id.to_owned(), "user", name)
}

fn owner(owner: Option<&types::Person>) -> OldOwner {
    let person = person(owner);
    OldOwner {
        name: person.id.clone(),
        raw: person.id.clone(),
        id: person.id,
        display_name: person.name,
    }
}

fn old_asset(asset: Asset) -> OldAsset {
    OldAsset {
        id: asset.id,
        owner: person(asset.owner.as_ref()),
        catalog: reference(asset.catalog.id.to_string(), "catalog", &asset.catalog.name),
        name: asset.name,
        description: asset.description.unwrap_or_default(),
        status: asset.status,
        custom_fields: asset
            .custom_fields
            .into_iter()
            .map(|field| OldField {
                id: field.id.to_string(),
                name: field.name,
                values: field.values,
            })
            .collect(),
    }
}

fn other_asset(asset: AssetSummary) -> OldAsset {
    OldAsset {
        id: asset.id,
        owner: person(asset.owner.as_ref()),
        catalog: reference(asset.catalog.id.to_string(), "catalog", &asset.catalog.name),
        name: asset.name,
        description: asset.description.unwrap_or_default(),
        status: asset.status,
        custom_fields: Vec::new(),
    }
}
