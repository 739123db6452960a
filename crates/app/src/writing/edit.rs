//! Changing an asset.

use store::{Enqueued, LedgerEffect, NewWrite, WriteRecord};
use types::{
    AssetEdit, AssetPatch, AssetTag, FieldError, FieldState, Permission, TagState, WriteKind,
    WriteState,
};

use crate::{
    App, AssetKey, Conflict, Context, Error, Result, RtTrouble, Thing,
    error::internal,
    outbox::{Payload, UpdatePayload, decode_fields, lane_of},
    tags::tag_key,
    writing::{
        check::{MAX_STATUS, MAX_TEXT},
        create::{serial_in_the_way, serial_key},
        names::{custom_field, name_taken},
    },
};

const MAX_VALUE: usize = 60_000;

impl App {
    /// Changes an asset. RT is asked at once, and each field is read back; what RT refuses is told
    /// in RT's words. With a version, only that version is changed.
    pub async fn edit_asset(
        &self,
        ctx: &Context,
        asset_id: u64,
        patch: &AssetPatch,
        version: Option<&str>,
    ) -> Result<AssetEdit> {
        let who = ctx.require(Permission::EditAssets)?;
        check_patch(patch, "")?;
        let own = self.own_of(patch);
        if let Some(tag) = &own.tag {
            self.check_name(asset_id, tag).await?;
        }
        if let Some(serial) = &own.serial {
            self.check_serial_for(serial, Some(asset_id)).await?;
        }
        if let Some((field, name)) = &own.internal_name {
            self.check_name_in_writes(field, name).await?;
        }
        let payload = Payload::Update(UpdatePayload {
            patch: patch.clone(),
            version: version.map(str::to_owned),
            ..UpdatePayload::default()
        });
        let new = NewWrite {
            id: self.ids().next(),
            lane: lane_of(asset_id),
            kind: WriteKind::UpdateAsset,
            asset_id: Some(asset_id),
            tag: own.tag.clone(),
            summary: summary(patch),
            payload: payload.write()?,
            unique_key: own.key(),
            internal_name: own.internal_name.as_ref().map(|(_, name)| name.clone()),
            request: None,
            parent: None,
            requested_by: who.username.clone(),
            requested_at: ctx.now,
        };
        let name = match &own.tag {
            Some(tag) => Some(LedgerEffect::Name {
                tag: tag.clone(),
                asset_id,
                place: self.place_to_be(tag).await?,
                by: who.username.clone(),
            }),
            None => None,
        };
        let asked = self.store().enqueue(&new, name.as_slice()).await;
        let write = match asked {
            Ok(Enqueued::New(write) | Enqueued::Before(write)) => write,
            Ok(Enqueued::Taken(other)) => return Err(own.in_the_way(&other)),
            Err(store::Error::NameTaken) => {
                let (field, name) = own.internal_name.unwrap_or_default();
                return Err(name_taken(&custom_field(&field), &name));
            }
            Err(refused @ (store::Error::InHand | store::Error::WrongState { .. })) => {
                let Some(tag) = own.tag else {
                    return Err(Error::internal("ask for a change", refused));
                };
                self.check_name(asset_id, &tag).await?;
                return Err(being_written(tag));
            }
            Err(other) => return Err(Error::internal("ask for a change", other)),
        };
        self.outcome_of(self.settled(write.id).await?).await
    }

    fn own_of(&self, patch: &AssetPatch) -> Own {
        let names = &self.policy().custom_fields;
        let new_value = |name: &str| {
            let field = patch
                .custom_fields
                .iter()
                .find(|(field, _)| field.trim().to_lowercase() == name.to_lowercase());
            let (field, values) = field?;
            let value = values.first()?.trim();
            (!value.is_empty()).then(|| (field.clone(), value.to_owned()))
        };
        Own {
            tag: patch.name.as_deref().and_then(|n| AssetTag::parse(n).ok()),
            serial: new_value(&names.serial).map(|(_, serial)| serial),
            internal_name: new_value(&names.internal_name),
        }
    }

    async fn outcome_of(&self, write: WriteRecord) -> Result<AssetEdit> {
        let fields = decode_fields(write.outcome.as_deref());
        let asset_id = write.asset_id.unwrap_or_default();
        match write.state {
            WriteState::Refused if write.outcome.is_none() => Err(Thing::Asset {
                key: AssetKey::Id(asset_id),
                suggestions: Vec::new(),
            }
            .into()),
            WriteState::Refused => {
                let errors = fields
                    .iter()
                    .filter(|field| field.state == FieldState::Refused)
                    .map(|field| FieldError {
                        pointer: format!("/{}", field.field),
                        code: "refused".to_owned(),
                        detail: field.message.clone().unwrap_or_default(),
                    })
                    .collect();
                Err(Error::RefusedByRt {
                    write_id: write.id,
                    errors,
                    fields,
                })
            }
            WriteState::Conflict => Err(Conflict::AssetChanged {
                asset_id,
                why: write.error.unwrap_or_default(),
            }
            .into()),
            WriteState::Dead => Err(Error::Upstream(RtTrouble::Broken {
                cause: write.error.unwrap_or_default(),
            })),
            WriteState::Applied => Ok(AssetEdit {
                state: WriteState::Applied,
                write_id: write.id,
                fields,
                asset: self.shown(asset_id).await?,
            }),
            _ => Ok(AssetEdit {
                state: WriteState::Pending,
                write_id: write.id,
                fields: Vec::new(),
                asset: None,
            }),
        }
    }

    /// A name that is a tag of the ledger has to be free: renaming is no way around it.
    async fn check_name(&self, asset_id: u64, tag: &AssetTag) -> Result<()> {
        let known = self.store().tag(tag).await;
        match known.map_err(internal("look a tag up"))? {
            Some(known) if known.state == TagState::Reserved => {
                let is_written = self.store().is_tag_being_written(tag).await;
                if is_written.map_err(internal("look writes up"))? {
                    return Err(being_written(tag.clone()));
                }
                Err(Conflict::TagTaken {
                    tag: tag.clone(),
                    why: "is reserved: bind it to the asset instead".to_owned(),
                }
                .into())
            }
            Some(known) if known.asset_id.is_some_and(|id| id != asset_id) => {
                Err(crate::tags::not_free(&known))
            }
            _ => Ok(()),
        }
    }
}

/// What a change gives an asset that no other asset may have.
struct Own {
    tag: Option<AssetTag>,
    serial: Option<String>,
    /// The custom field as it was called, and the name.
    internal_name: Option<(String, String)>,
}

impl Own {
    /// What no other unfinished write may be about, besides the internal name. A tag that comes with a
    /// serial number needs none: the ledger holds it from the same moment on.
    fn key(&self) -> Option<String> {
        match (&self.serial, &self.tag) {
            (Some(serial), _) => Some(serial_key(serial)),
            (None, tag) => tag.as_ref().map(tag_key),
        }
    }

    /// What another unfinished write with this key is to give already.
    fn in_the_way(self, other: &WriteRecord) -> Error {
        match (self.serial, self.tag) {
            (Some(serial), _) => serial_in_the_way(&serial, other),
            (None, Some(tag)) => being_written(tag),
            (None, None) => Error::internal("ask for a change", "a key of nothing"),
        }
    }
}

fn being_written(tag: AssetTag) -> Error {
    Conflict::TagTaken {
        tag,
        why: "is being written to Request Tracker".to_owned(),
    }
    .into()
}

/// Checks what is to be changed, before RT cuts or misreads it.
pub(crate) fn check_patch(patch: &AssetPatch, at: &str) -> Result<()> {
    let mut errors = Vec::new();
    let mut refuse = |pointer: String, code: &str, detail: String| {
        errors.push(FieldError {
            pointer: format!("{at}/{pointer}"),
            code: code.to_owned(),
            detail,
        });
    };
    if patch.is_empty() {
        refuse(String::new(), "required", "Say what to change.".to_owned());
    }
    for (name, text, longest) in [
        ("name", &patch.name, MAX_TEXT),
        ("description", &patch.description, MAX_TEXT),
        ("status", &patch.status, MAX_STATUS),
        ("owner", &patch.owner, MAX_TEXT),
    ] {
        if text
            .as_ref()
            .is_some_and(|text| text.trim().len() > longest)
        {
            let detail = format!("At most {longest} bytes.");
            refuse(name.to_owned(), "too_long", detail);
        }
    }
    if let Some(name) = patch.name.as_deref().map(str::trim) {
        if name.is_empty() {
            refuse(
                "name".to_owned(),
                "required",
                "An asset needs a name.".to_owned(),
            );
        } else if name.bytes().all(|b| b.is_ascii_digit()) {
            let detail = "RT takes a name of digits for a number.".to_owned();
            refuse("name".to_owned(), "invalid", detail);
        }
    }
    if patch.status.as_deref().is_some_and(|s| s.trim().is_empty()) {
        refuse(
            "status".to_owned(),
            "required",
            "Choose a status.".to_owned(),
        );
    }
    for (name, people) in [("held_by", &patch.held_by), ("contacts", &patch.contacts)] {
        for (index, person) in people.iter().flatten().enumerate() {
            if person.trim().is_empty() {
                let pointer = format!("{name}/{index}");
                refuse(pointer, "required", "Name a person.".to_owned());
            }
        }
    }
    for (name, values) in &patch.custom_fields {
        if name.trim().is_empty() || values.iter().any(|value| value.len() > MAX_VALUE) {
            let detail = "A custom field has a name, and values that RT can keep.".to_owned();
            refuse(format!("custom_fields/{name}"), "invalid", detail);
        }
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(errors))
    }
}

/// What a change is about, in a few words.
pub(crate) fn summary(patch: &AssetPatch) -> String {
    let mut parts = Vec::new();
    for (name, text) in [
        ("name", &patch.name),
        ("description", &patch.description),
        ("status", &patch.status),
        ("owner", &patch.owner),
    ] {
        if let Some(text) = text {
            let text = if text.trim().is_empty() {
                "nobody"
            } else {
                text.trim()
            };
            parts.push(format!("{name} → {text}"));
        }
    }
    for (name, people) in [("held by", &patch.held_by), ("contacts", &patch.contacts)] {
        if let Some(people) = people {
            let people = people.join(", ");
            let people = if people.is_empty() { "nobody" } else { &people };
            parts.push(format!("{name} → {people}"));
        }
    }
    for (name, values) in &patch.custom_fields {
        let values = values.join(", ");
        let values = if values.is_empty() { "empty" } else { &values };
        parts.push(format!("{name} → {values}"));
    }
    let text = parts.join(", ");
    match text.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
