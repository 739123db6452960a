//! Making an asset in RT, once.
//!
//! RT minds neither two assets of one name nor two of one serial number, and an answer can be
//! lost. The tag was reserved for this asset alone, so an asset of that name is ours, or somebody
//! named one by hand: we look before every attempt.

use rt_client::{Asset, AssetId, AssetQuery, Error as Rt, Fields, NewAsset, PageRequest};
use store::{Finish, LedgerEffect, NewTags, WriteRecord};
use types::{AssetTag, FieldOutcome, FieldState, TagOrigin, WriteState};

use super::{
    CreatePayload, Payload, fields,
    run::{Attempt, Later, Why, dead},
};
use crate::{App, Result, assets::tag_of, error::internal};

/// Tags that RT may have assets of by hand, one after the other, before we give up.
const ROUNDS: usize = 20;

/// What RT has of an asset that is to be made.
enum Look {
    Nothing,
    /// It is there already.
    Made(Box<Asset>),
    /// It is there more than once.
    Twice(Vec<u64>),
    /// An asset that may be ours has another serial number than ours.
    Corrected(Box<Asset>),
    /// An asset of somebody else has the tag.
    TagTaken(Box<Asset>),
    /// An asset of somebody else has the serial number.
    SerialTaken(Box<Asset>),
}

impl App {
    pub(super) async fn try_create(
        &self,
        write: &WriteRecord,
        mut new: CreatePayload,
    ) -> Result<Attempt> {
        for _ in 0..ROUNDS {
            match self.look_for(write, &new).await {
                Err(error) => return Ok(Attempt::Later(again(write, &error))),
                Ok(Look::Made(asset)) => return Ok(self.made(&new, &asset)),
                Ok(Look::Twice(ids)) => {
                    let ids: Vec<String> = ids.iter().map(u64::to_string).collect();
                    let words = format!(
                        "RT has the asset {} more than once ({}): delete all but one in RT, then \
                         retry",
                        new.tag,
                        ids.join(", ")
                    );
                    return Ok(Attempt::Ended(Box::new(dead(words))));
                }
                Ok(Look::Corrected(asset)) => return Ok(self.corrected(&new, &asset)),
                Ok(Look::SerialTaken(asset)) => return Ok(serial_taken(&new, &asset)),
                Ok(Look::TagTaken(asset)) if new.is_bound => return Ok(tag_taken(&new, &asset)),
                Ok(Look::TagTaken(asset)) => match self.retag(write, &new, &asset).await? {
                    Some(tag) => new.tag = tag,
                    None => return Ok(Attempt::Lost),
                },
                Ok(Look::Nothing) => return self.send(write, &new).await,
            }
        }
        Ok(Attempt::Later(Later {
            error: "RT has assets of all the next tags: raise the sequence".to_owned(),
            why: Why::RtFailed,
            is_uncertain: write.uncertain_since.is_some(),
        }))
    }

    async fn look_for(&self, write: &WriteRecord, new: &CreatePayload) -> Result<Look, Rt> {
        let named = self
            .found(&AssetQuery::name_is(new.tag.as_str()))
            .await?
            .into_iter()
            .filter(|asset| tag_of(asset).as_ref() == Some(&new.tag));
        let was_sent = write.uncertain_since.is_some();
        let (ours, others): (Vec<_>, Vec<_>) =
            named.partition(|asset| match (&new.serial, self.serial_of(asset)) {
                (Some(serial), Some(has)) => has.to_lowercase() == serial.to_lowercase(),
                // Without two numbers to tell by, it is ours if we may have sent it: RT does not
                // keep a field that its catalog does not have, and a person may have added one.
                (None, _) | (_, None) => was_sent,
            });
        if ours.len() > 1 {
            let ids = ours.iter().map(|asset| asset.id.get()).collect();
            return Ok(Look::Twice(ids));
        }
        if let Some(asset) = ours.into_iter().next() {
            return Ok(Look::Made(Box::new(asset)));
        }
        if let Some(asset) = others.into_iter().next() {
            // The tag was held for us alone. Another one in its place might be a second asset.
            return Ok(if was_sent {
                Look::Corrected(Box::new(asset))
            } else {
                Look::TagTaken(Box::new(asset))
            });
        }
        let Some(serial) = &new.serial else {
            return Ok(Look::Nothing);
        };
        let field = &self.policy().custom_fields.serial;
        let found = self
            .found(&AssetQuery::custom_field_is(field, serial))
            .await?;
        let holder = found.into_iter().find(|asset| {
            self.serial_of(asset)
                .is_some_and(|has| has.to_lowercase() == serial.to_lowercase())
        });
        Ok(match holder {
            Some(asset) => Look::SerialTaken(Box::new(asset)),
            None => Look::Nothing,
        })
    }

    /// Whether the asset is ours with its number set right or somebody else's, only a person can tell.
    fn corrected(&self, new: &CreatePayload, asset: &Asset) -> Attempt {
        let words = format!(
            "RT's answer was lost, and asset {} is called {} now with the serial number {}, not {}. \
             If it is this device, give this up, and the asset keeps the tag; if it is another one, \
             name that otherwise in RT, then retry",
            asset.id,
            new.tag,
            self.serial_of(asset).unwrap_or_default(),
            new.serial.as_deref().unwrap_or_default(),
        );
        let mut finish = dead(words);
        finish.asset_id = Some(asset.id.get());
        Attempt::Ended(Box::new(finish))
    }

    async fn found(&self, query: &AssetQuery) -> Result<Vec<Asset>, Rt> {
        let page = PageRequest::default();
        let listing = self.rt().search_assets(query, Fields::Full, page).await?;
        Ok(listing.items)
    }

    pub(crate) fn serial_of(&self, asset: &Asset) -> Option<String> {
        let value = asset.custom_field_value(&self.policy().custom_fields.serial)?;
        let value = value.trim();
        (!value.is_empty()).then(|| value.to_owned())
    }

    async fn send(&self, write: &WriteRecord, new: &CreatePayload) -> Result<Attempt> {
        let (now, holder) = (self.clock().now(), &write.claimer);
        let until = now + self.policy().outbox.claim;
        // From here on nobody knows whether RT has it, until RT says so.
        let is_ours = self
            .store()
            .mark_uncertain(write.id, holder, now, until, None)
            .await
            .map_err(internal("mark a write"))?;
        if !is_ours {
            return Ok(Attempt::Lost);
        }
        match self.rt().create_asset(&self.new_in_rt(new)).await {
            Ok(id) => Ok(self.read_back(new, id).await),
            Err(Rt::Rejected { message } | Rt::Forbidden { message }) => {
                Ok(refused_whole(new, &message))
            }
            Err(error @ Rt::OutcomeUnknown { .. }) => Ok(Attempt::Later(Later::uncertain(&error))),
            Err(error) => Ok(Attempt::Later(Later::unsent(&error))),
        }
    }

    async fn read_back(&self, new: &CreatePayload, id: AssetId) -> Attempt {
        match self.rt().asset(id).await {
            Ok(asset) => self.made(new, &asset),
            // It is there; what it looks like is found out by the next look.
            Err(error) => Attempt::Later(Later::uncertain(&error)),
        }
    }

    fn new_in_rt(&self, new: &CreatePayload) -> NewAsset {
        let fields = &new.fields;
        NewAsset {
            description: fields.description.clone(),
            status: fields.status.clone(),
            custom_fields: self
                .custom_fields_of(new)
                .into_iter()
                .map(|(name, values)| (name, fields::value(&values)))
                .collect(),
            ..NewAsset::new(fields.catalog.trim(), new.tag.as_str())
        }
    }

    /// The custom fields of a new asset under the names that this RT has for them.
    fn custom_fields_of(&self, new: &CreatePayload) -> Vec<(String, Vec<String>)> {
        let names = &self.policy().custom_fields;
        let fields = &new.fields;
        let known = [
            (&names.serial, &new.serial),
            (&names.internal_name, &new.internal_name),
            (&names.manufacturer, &fields.manufacturer),
            (&names.model, &fields.model),
            (&names.asset_type, &fields.asset_type),
            (&names.funding_source, &fields.funding_source),
        ];
        let mut all: Vec<(String, Vec<String>)> = known
            .into_iter()
            .filter_map(|(name, value)| Some((name.clone(), vec![value.clone()?])))
            .collect();
        for (name, values) in &fields.custom_fields {
            // RT knows a field by its name in any case.
            let is = |other: &str| other.trim().to_lowercase() == name.trim().to_lowercase();
            if !values.is_empty() && !all.iter().any(|(other, _)| is(other)) {
                all.push((name.clone(), values.clone()));
            }
        }
        all
    }

    /// RT has the asset: what it has of each field that was asked for.
    fn made(&self, new: &CreatePayload, asset: &Asset) -> Attempt {
        let mut asked = vec![("name".to_owned(), vec![new.tag.to_string()])];
        for (name, text) in [
            ("description", &new.fields.description),
            ("status", &new.fields.status),
        ] {
            if let Some(text) = text {
                asked.push((name.to_owned(), vec![text.clone()]));
            }
        }
        for (name, values) in self.custom_fields_of(new) {
            asked.push((format!("custom_fields/{name}"), values));
        }
        let outcomes: Vec<FieldOutcome> = asked
            .into_iter()
            .map(|(field, wanted)| made_of(field, &wanted, asset))
            .collect();
        let refused = outcomes.iter().find(|o| o.state == FieldState::Refused);
        let id = asset.id.get();
        Attempt::Ended(Box::new(Finish {
            state: match refused {
                Some(_) => WriteState::Refused,
                None => WriteState::Applied,
            },
            asset_id: Some(id),
            error: refused.and_then(|o| o.message.clone()),
            outcome: super::view::encode_fields(&outcomes),
            effects: vec![LedgerEffect::Assign {
                tag: new.tag.clone(),
                asset_id: id,
            }],
            asset: Some(Box::new(self.mirror_record(asset, self.clock().now()))),
        }))
    }

    /// Takes the next tag, because RT has an asset of this one; the ledger follows RT.
    async fn retag(
        &self,
        write: &WriteRecord,
        new: &CreatePayload,
        asset: &Asset,
    ) -> Result<Option<AssetTag>> {
        tracing::warn!(asset.tag = %new.tag, asset.id = %asset.id, "RT has an asset of this tag already");
        let prefix = self.prefix_for(new.fields.is_test);
        let tags = NewTags {
            prefix,
            count: 1,
            origin: TagOrigin::Creation,
            reservation_id: None,
            asset_id: None,
            by: write.requested_by.clone(),
            at: self.clock().now(),
            lease_expires_at: None,
        };
        self.outbox().looks.forget(&tags.prefix);
        self.look_ahead(&tags.prefix, 1).await?;
        let effects = self.follow_rt(&new.tag, asset.id.get()).await?;
        let retagged = self
            .store()
            .retag_write(write.id, &write.claimer, &effects, &tags, |taken| {
                let payload = CreatePayload {
                    tag: taken.tag.clone(),
                    ..new.clone()
                };
                // It was read from this form, so it can be written in it.
                (Payload::Create(payload).write().unwrap_or_default(), None)
            })
            .await
            .map_err(internal("take another tag"))?;
        Ok(retagged.map(|(_, taken)| taken.tag))
    }
}

/// A look that failed says nothing about what was sent before.
fn again(write: &WriteRecord, error: &Rt) -> Later {
    Later {
        is_uncertain: write.uncertain_since.is_some(),
        ..Later::unsent(error)
    }
}

fn made_of(field: String, wanted: &[String], asset: &Asset) -> FieldOutcome {
    let after = fields::reading(asset, &field);
    let is_so = fields::is_so(&field, &after, wanted);
    let message = match (is_so, after.is_empty()) {
        (true, _) => None,
        (false, true) => Some("RT left it empty".to_owned()),
        (false, false) => Some(format!("RT stored {:?} instead", after.join(", "))),
    };
    FieldOutcome {
        field,
        state: if is_so {
            FieldState::Applied
        } else {
            FieldState::Refused
        },
        before: Vec::new(),
        after,
        message,
    }
}

/// RT made nothing, and says why. The number is spent: it was reserved for this asset.
fn refused_whole(new: &CreatePayload, message: &str) -> Attempt {
    Attempt::Ended(Box::new(Finish {
        state: WriteState::Refused,
        asset_id: None,
        outcome: None,
        error: Some(message.to_owned()),
        effects: vec![LedgerEffect::Void {
            tag: new.tag.clone(),
            asset_id: None,
            reason: format!("RT refused the asset: {message}"),
        }],
        asset: None,
    }))
}

/// The label with this tag is on the device already: another tag would not do.
fn tag_taken(new: &CreatePayload, asset: &Asset) -> Attempt {
    let words = format!("Asset {} has the name {} in RT", asset.id, new.tag);
    refused_whole(new, &words)
}

fn serial_taken(new: &CreatePayload, asset: &Asset) -> Attempt {
    let serial = new.serial.as_deref().unwrap_or_default();
    let words = format!(
        "Asset {} ({}) has the serial number {serial}",
        asset.id, asset.name
    );
    Attempt::Ended(Box::new(Finish {
        state: WriteState::Refused,
        // The one that has it, so that it can be opened.
        asset_id: Some(asset.id.get()),
        outcome: None,
        error: Some(words.clone()),
        effects: vec![LedgerEffect::Void {
            tag: new.tag.clone(),
            asset_id: None,
            reason: words,
        }],
        asset: None,
    }))
}
