//! Making an asset.

use store::{Enqueued, LedgerEffect, NewTags, NewWrite, WriteRecord};
use types::{
    Asset, AssetCreation, AssetTag, CommonFields, FieldError, NewAsset, Permission, TagOrigin,
    TagState, WriteKind, WriteState,
};
use uuid::Uuid;

use super::{check::check, names::name_taken};
use crate::{
    App, Conflict, Context, Error, Result, RtTrouble,
    assets::in_time,
    error::internal,
    outbox::{CreatePayload, Payload, decode_fields},
    tags::{not_free, refusal, request_key},
};

/// How often another internal name is chosen because somebody was faster.
pub(crate) const NAME_TRIES: usize = 5;

/// An asset that may be made, and the write that will.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub fields: CommonFields,
    pub serial: Option<String>,
    pub internal_name: Option<String>,
    /// A tag that is reserved already.
    pub tag: Option<AssetTag>,
    pub parent: Option<(Uuid, u32)>,
}

impl App {
    /// Makes an asset: a tag is taken, RT is told, and the answer is the asset as RT has it then. An
    /// RT that is away does not matter: the asset waits, under its tag.
    pub async fn create_asset(
        &self,
        ctx: &Context,
        new: &NewAsset,
        key: Option<&str>,
    ) -> Result<AssetCreation> {
        let who = ctx.require(Permission::CreateAssets)?;
        let request = request_key("create", &who.username, key, new)?;
        let mut draft = check(new, &self.policy().custom_fields)?;
        if let Some(before) = self.created_before(request.as_ref()).await? {
            return Box::pin(self.creation(self.settled(before.id).await?)).await;
        }
        let asked = self.ask_once(&mut draft, &who.username, request.as_ref(), ctx);
        let write = match Box::pin(asked).await {
            Ok(write) => write,
            // It may be this request itself that is in the way: sent twice at once, to two servers.
            Err(refusal) => match self.created_before(request.as_ref()).await? {
                Some(before) => before,
                None => return Err(refusal),
            },
        };
        Box::pin(self.creation(self.settled(write.id).await?)).await
    }

    /// Asks for an asset that nothing is in the way of, as far as can be seen.
    async fn ask_once(
        &self,
        draft: &mut Draft,
        by: &str,
        request: Option<&store::RequestKey>,
        ctx: &Context,
    ) -> Result<WriteRecord> {
        if let Some(serial) = &draft.serial {
            self.check_serial(serial).await?;
        }
        if let Some(tag) = &draft.tag {
            self.check_reserved(tag).await?;
        }
        if let Some(name) = &draft.internal_name {
            self.check_internal_name(name).await?;
        }
        let is_named_here = draft.internal_name.is_none() && draft.fields.has_internal_names;
        let mut tries = 0;
        loop {
            if is_named_here {
                draft.internal_name = Some(self.free_internal_name().await?);
            }
            match self
                .ask_for_asset(draft, by, request.cloned(), ctx.now)
                .await
            {
                // Somebody got the name meanwhile that was chosen here: there are others.
                Err(Error::Invalid(_)) if is_named_here && tries < NAME_TRIES => tries += 1,
                other => return other,
            }
        }
    }

    /// Asks for an asset: its tag and its write, all or nothing.
    pub(crate) async fn ask_for_asset(
        &self,
        draft: &Draft,
        by: &str,
        request: Option<store::RequestKey>,
        at: chrono::DateTime<chrono::Utc>,
    ) -> Result<WriteRecord> {
        let id = self.ids().next();
        let new = NewWrite {
            id,
            lane: format!("create:{id}"),
            kind: WriteKind::CreateAsset,
            asset_id: None,
            tag: draft.tag.clone(),
            summary: summary(draft),
            payload: String::new(),
            unique_key: draft.serial.as_deref().map(serial_key),
            internal_name: draft.internal_name.clone(),
            request,
            parent: draft.parent,
            requested_by: by.to_owned(),
            requested_at: at,
        };
        let prefix = self.prefix_for(draft.fields.is_test);
        let asked = if let Some(tag) = &draft.tag {
            self.ask_with(draft, new, tag).await
        } else {
            let tags = NewTags {
                prefix: prefix.clone(),
                count: 1,
                origin: TagOrigin::Creation,
                reservation_id: None,
                asset_id: None,
                by: by.to_owned(),
                at,
                lease_expires_at: None,
            };
            let asked = self.ask_with_next(draft, new.clone(), &tags).await;
            if matches!(asked, Err(store::Error::NoSequence { .. })) {
                self.begin_usual_sequences().await?;
                self.ask_with_next(draft, new, &tags).await
            } else {
                asked
            }
        };
        match asked {
            Ok(Enqueued::New(write) | Enqueued::Before(write)) => {
                self.outbox().work.notify_one();
                Ok(*write)
            }
            Ok(Enqueued::Taken(other)) => Err(taken_by(draft, &other)),
            Err(store::Error::KeyReused) => Err(Conflict::KeyReused.into()),
            Err(store::Error::NameTaken) => {
                let name = draft.internal_name.as_deref().unwrap_or_default();
                Err(name_taken("/internal_name", name))
            }
            Err(store::Error::InHand | store::Error::WrongState { .. }) => {
                Err(self.why_not_free(draft.tag.as_ref()).await?)
            }
            Err(other) => Err(refusal(&prefix, other)),
        }
    }

    async fn ask_with_next(
        &self,
        draft: &Draft,
        new: NewWrite,
        tags: &NewTags,
    ) -> Result<Enqueued, store::Error> {
        self.store()
            .take_and_enqueue(tags, new, |new, taken| NewWrite {
                tag: Some(taken.tag.clone()),
                payload: payload(draft, &taken.tag),
                ..new
            })
            .await
    }

    /// With a tag that is reserved already: a blank label, found again on the device.
    async fn ask_with(
        &self,
        draft: &Draft,
        new: NewWrite,
        tag: &AssetTag,
    ) -> Result<Enqueued, store::Error> {
        let new = NewWrite {
            payload: payload(draft, tag),
            ..new
        };
        let hold = LedgerEffect::Hold { tag: tag.clone() };
        self.store().enqueue(&new, &[hold]).await
    }

    async fn created_before(
        &self,
        request: Option<&store::RequestKey>,
    ) -> Result<Option<WriteRecord>> {
        let Some(request) = request else {
            return Ok(None);
        };
        match self.store().write_of_request(request).await {
            Ok(found) => Ok(found),
            Err(store::Error::KeyReused) => Err(Conflict::KeyReused.into()),
            Err(other) => Err(Error::internal("look a request up", other)),
        }
    }

    /// That no asset of RT has the serial number, as far as RT can be asked now; whoever makes the
    /// asset asks again.
    pub(crate) async fn check_serial(&self, serial: &str) -> Result<()> {
        self.check_serial_for(serial, None).await
    }

    /// The same for an asset that is there, and may have the number itself.
    pub(super) async fn check_serial_for(&self, serial: &str, own: Option<u64>) -> Result<()> {
        let serials = [serial.to_owned()];
        let found = in_time(self.find_by_serials(&serials)).await;
        match found {
            Ok(mut found) => match found
                .remove(serial)
                .unwrap_or_default()
                .iter()
                .find(|asset| Some(asset.id.get()) != own)
            {
                Some(asset) => Err(Conflict::SerialTaken {
                    serial: serial.to_owned(),
                    asset_id: Some(asset.id.get()),
                    tag: crate::assets::tag_of(asset),
                }
                .into()),
                None => Ok(()),
            },
            Err(Error::Upstream(RtTrouble::Broken { cause })) => {
                Err(Error::Upstream(RtTrouble::Broken { cause }))
            }
            // RT is away: the asset is queued, and the question with it.
            Err(Error::Upstream(_)) => Ok(()),
            Err(other) => Err(other),
        }
    }

    /// What became of an asset that was asked for.
    async fn creation(&self, write: WriteRecord) -> Result<AssetCreation> {
        let payload = Payload::read(&write.payload)?;
        let Payload::Create(payload) = payload else {
            return Err(Error::internal("show a new asset", "not a creation"));
        };
        let is_there = write.state == WriteState::Applied;
        if write.state == WriteState::Refused {
            return Err(self.refused_creation(&write, &payload).await?);
        }
        let asset = match write.asset_id.filter(|_| is_there) {
            Some(id) => self.shown(id).await?,
            None => None,
        };
        Ok(AssetCreation {
            state: write.state,
            write_id: write.id,
            tag: write.tag.unwrap_or(payload.tag),
            serial: payload.serial,
            internal_name: payload.internal_name,
            asset,
        })
    }

    async fn refused_creation(
        &self,
        write: &WriteRecord,
        payload: &CreatePayload,
    ) -> Result<Error> {
        let fields = decode_fields(write.outcome.as_deref());
        let words = write.error.clone().unwrap_or_default();
        if let (Some(id), true, Some(serial)) = (write.asset_id, fields.is_empty(), &payload.serial)
        {
            // RT has another asset with this number; it was found when ours was to be made.
            let tag = self.store().tag_of_asset(id).await;
            let tag = tag.map_err(internal("look a tag up"))?;
            return Ok(Conflict::SerialTaken {
                serial: serial.clone(),
                asset_id: Some(id),
                tag: tag.map(|tag| tag.tag),
            }
            .into());
        }
        let mut errors: Vec<FieldError> = fields
            .iter()
            .filter_map(|field| {
                Some(FieldError {
                    pointer: format!("/{}", field.field),
                    code: "refused".to_owned(),
                    detail: field.message.clone()?,
                })
            })
            .collect();
        if errors.is_empty() {
            errors.push(FieldError {
                pointer: String::new(),
                code: "refused".to_owned(),
                detail: words,
            });
        }
        Ok(Error::RefusedByRt {
            write_id: write.id,
            errors,
            fields,
        })
    }

    /// The asset as it is shown, when RT can be asked for it.
    pub(super) async fn shown(&self, id: u64) -> Result<Option<Box<Asset>>> {
        match self.rt().asset(rt_client::AssetId::new(id)).await {
            Ok(asset) => Ok(Some(Box::new(self.view(asset)))),
            Err(error) => {
                tracing::debug!(%error, asset.id = id, "a written asset could not be read again");
                Ok(None)
            }
        }
    }

    /// Why a tag that was free a moment ago is not.
    async fn why_not_free(&self, tag: Option<&AssetTag>) -> Result<Error> {
        let Some(tag) = tag else {
            return Ok(Error::internal("ask for an asset", "no tag was asked for"));
        };
        match self.check_reserved(tag).await {
            Err(why) => Ok(why),
            Ok(()) => Ok(Conflict::TagTaken {
                tag: tag.clone(),
                why: "was being used at the same moment".to_owned(),
            }
            .into()),
        }
    }

    /// Checks a tag that is to be used, before the write is asked for.
    pub(crate) async fn check_reserved(&self, tag: &AssetTag) -> Result<()> {
        let known = self.store().tag(tag).await;
        match known.map_err(internal("look a tag up"))? {
            Some(known) if known.state == TagState::Reserved => {}
            Some(known) => return Err(not_free(&known)),
            None => {
                return Err(Conflict::TagTaken {
                    tag: tag.clone(),
                    why: "is not reserved".to_owned(),
                }
                .into());
            }
        }
        let is_written = self.store().is_tag_being_written(tag).await;
        if is_written.map_err(internal("look writes up"))? {
            return Err(Conflict::TagTaken {
                tag: tag.clone(),
                why: "is being written to Request Tracker".to_owned(),
            }
            .into());
        }
        Ok(())
    }
}

/// What no two assets that are being made may share.
pub(crate) fn serial_key(serial: &str) -> String {
    format!("serial:{}", serial.trim().to_lowercase())
}

/// What the write is to do that makes an asset with this tag.
pub(crate) fn payload(draft: &Draft, tag: &AssetTag) -> String {
    let payload = Payload::Create(CreatePayload {
        tag: tag.clone(),
        fields: draft.fields.clone(),
        serial: draft.serial.clone(),
        internal_name: draft.internal_name.clone(),
        is_bound: draft.tag.is_some(),
    });
    // Plain texts can always be written.
    payload.write().unwrap_or_default()
}

/// What that write is about, in a few words.
pub(crate) fn summary(draft: &Draft) -> String {
    let model = draft
        .fields
        .model
        .as_deref()
        .or(draft.fields.asset_type.as_deref());
    let what = model.unwrap_or("asset");
    match &draft.serial {
        Some(serial) => format!("make {what} {serial}"),
        None => format!("make {what}"),
    }
}

fn taken_by(draft: &Draft, other: &WriteRecord) -> Error {
    match &draft.serial {
        Some(serial) => serial_in_the_way(serial, other),
        None => Conflict::WrongState {
            why: "The same is being written already".to_owned(),
        }
        .into(),
    }
}

/// That an unfinished write is to give an asset this serial number.
pub(super) fn serial_in_the_way(serial: &str, other: &WriteRecord) -> Error {
    let serial = serial.to_owned();
    match (other.kind, other.asset_id) {
        (WriteKind::UpdateAsset, Some(asset_id)) => Conflict::SerialPromised { serial, asset_id },
        (_, asset_id) => Conflict::SerialTaken {
            serial,
            asset_id,
            tag: other.tag.clone(),
        },
    }
    .into()
}
