//! Changing an asset in RT, on the condition that nobody else did.

use std::collections::BTreeMap;

use rt_client::{Asset, AssetId, AssetQuery, ETag, Error as Rt, Fields, PageRequest, UpdateReport};
use store::{Finish, LedgerEffect, WriteRecord};
use types::{AssetPatch, AssetTag, FieldOutcome, FieldState, WriteState};

use super::{
    UpdatePayload, fields,
    run::{Attempt, Later},
    view::{decode_fields, encode_fields},
};
use crate::{App, Result, error::internal};

/// How often a change is tried on a fresh version when somebody was faster.
const ROUNDS: usize = 4;

type Readings = BTreeMap<String, Vec<String>>;

impl App {
    pub(super) async fn try_update(
        &self,
        write: &WriteRecord,
        payload: UpdatePayload,
    ) -> Result<Attempt> {
        let Some(id) = write.asset_id else {
            return Ok(refused(
                "The asset has no number in RT.".to_owned(),
                &payload,
            ));
        };
        for _ in 0..ROUNDS {
            let before = match self.rt().asset(AssetId::new(id)).await {
                Ok(asset) => asset,
                Err(Rt::NotFound) => return Ok(not_there(id)),
                Err(Rt::Forbidden { message }) => return Ok(refused(message, &payload)),
                Err(error) => {
                    return Ok(Attempt::Later(Later {
                        is_uncertain: write.uncertain_since.is_some(),
                        ..Later::unsent(&error)
                    }));
                }
            };
            let read_before = read_before(write, &payload, &before);
            if let Some(why) = conflict(write, &payload, &before) {
                return self.left_alone(&payload.patch, &before, why).await;
            }
            match self.taken_by_another(&payload.patch, &before).await {
                Ok(None) => {}
                Ok(Some((field, why, other))) => {
                    // The name that was held for this write is the other asset's.
                    let effects = match &write.tag {
                        Some(tag) if field == "name" => self.follow_rt(tag, other).await?,
                        _ => Vec::new(),
                    };
                    return Ok(refused_field(field, why, effects));
                }
                Err(error) => {
                    return Ok(Attempt::Later(Later {
                        is_uncertain: write.uncertain_since.is_some(),
                        ..Later::unsent(&error)
                    }));
                }
            }
            let is_ours = self.announce(write, &payload.patch, &read_before).await?;
            if !is_ours {
                return Ok(Attempt::Lost);
            }
            let version = before.etag.as_ref();
            let changes = fields::changes(&payload.patch);
            match self.rt().update_asset(before.id, &changes, version).await {
                Ok(report) => return self.changed(&payload.patch, &read_before, report).await,
                // Nothing was written: look at what it is now.
                Err(Rt::Conflict) => {}
                Err(Rt::Rejected { message } | Rt::Forbidden { message }) => {
                    return Ok(refused(message, &payload));
                }
                Err(error @ Rt::OutcomeUnknown { .. }) => {
                    return Ok(Attempt::Later(Later::uncertain(&error)));
                }
                Err(error) => return Ok(Attempt::Later(Later::unsent(&error))),
            }
        }
        Ok(Attempt::Ended(Box::new(Finish {
            state: WriteState::Conflict,
            asset_id: None,
            outcome: None,
            error: Some("Somebody else changes it all the time".to_owned()),
            effects: Vec::new(),
            asset: None,
        })))
    }

    /// The field that would be another asset's too, why, and which one that is: RT minds no two assets of one
    /// tag, of one serial number or of one internal name.
    async fn taken_by_another(
        &self,
        patch: &AssetPatch,
        asset: &Asset,
    ) -> Result<Option<(String, String, u64)>, Rt> {
        if let Some(Ok(tag)) = patch.name.as_deref().map(AssetTag::parse)
            && crate::assets::tag_of(asset).as_ref() != Some(&tag)
            && let Some(other) = self.other_with(&tag, asset.id).await?
        {
            let why = format!("Asset {} has the name {tag} in RT", other.id);
            return Ok(Some(("name".to_owned(), why, other.id.get())));
        }
        let names = &self.policy().custom_fields;
        for (name, values) in &patch.custom_fields {
            let field = fields::custom(name);
            let is_so = fields::is_so(&field, &fields::reading(asset, &field), values);
            if is_so || !names.is_unique(name) {
                continue;
            }
            for value in values.iter().map(|value| value.trim()) {
                if value.is_empty() {
                    continue;
                }
                if let Some(other) = self.other_with_value(name.trim(), value, asset.id).await? {
                    let (id, its) = (other.id, &other.name);
                    let why = format!("Asset {id} ({its}) has the {name} {value} in RT");
                    return Ok(Some((field, why, id.get())));
                }
            }
        }
        Ok(None)
    }

    async fn other_with_value(
        &self,
        name: &str,
        value: &str,
        id: AssetId,
    ) -> Result<Option<Asset>, Rt> {
        let query = AssetQuery::custom_field_is(name, value);
        let page = PageRequest::default();
        let found = self.rt().search_assets(&query, Fields::Full, page).await?;
        // RT may compare more loosely than we do.
        let has_it = |other: &Asset| {
            let field = other.custom_field(name);
            let mut values = field.into_iter().flat_map(|field| &field.values);
            values.any(|other| other.trim().to_lowercase() == value.to_lowercase())
        };
        let mut others = found.items.into_iter();
        Ok(others.find(|other| other.id != id && has_it(other)))
    }

    /// Says in the row that RT may have it from now on, and what was there before.
    async fn announce(
        &self,
        write: &WriteRecord,
        patch: &AssetPatch,
        before: &Readings,
    ) -> Result<bool> {
        let planned: Vec<FieldOutcome> = fields::wanted(patch)
            .into_iter()
            .map(|(field, after)| FieldOutcome {
                before: before.get(&field).cloned().unwrap_or_default(),
                field,
                state: FieldState::Unchanged,
                after,
                message: None,
            })
            .collect();
        let now = self.clock().now();
        let until = now + self.policy().outbox.claim;
        let marked = self
            .store()
            .mark_uncertain(
                write.id,
                &write.claimer,
                now,
                until,
                encode_fields(&planned),
            )
            .await;
        marked.map_err(internal("mark a write"))
    }

    async fn changed(
        &self,
        patch: &AssetPatch,
        before: &Readings,
        report: UpdateReport,
    ) -> Result<Attempt> {
        let outcomes = fields::outcomes(&report.fields, before, &report.asset);
        let effects = match &patch.name {
            Some(_) => self.renamed(&report.asset).await?,
            None => Vec::new(),
        };
        let refused = outcomes.iter().find(|o| o.state == FieldState::Refused);
        Ok(Attempt::Ended(Box::new(Finish {
            state: match refused {
                Some(_) => WriteState::Refused,
                None => WriteState::Applied,
            },
            asset_id: None,
            error: refused.and_then(|o| o.message.clone()),
            outcome: encode_fields(&outcomes),
            effects,
            asset: Some(Box::new(
                self.mirror_record(&report.asset, self.clock().now()),
            )),
        })))
    }

    /// What a new name of an asset means for the ledger.
    async fn renamed(&self, asset: &Asset) -> Result<Vec<LedgerEffect>> {
        let id = asset.id.get();
        let had = self.store().tag_of_asset(id).await;
        let had = had.map_err(internal("look a tag up"))?;
        let tag = crate::assets::tag_of(asset);
        let mut effects = Vec::new();
        if let Some(had) = had {
            if tag.as_ref() == Some(&had.tag) {
                return Ok(effects);
            }
            effects.push(LedgerEffect::Void {
                tag: had.tag,
                asset_id: Some(id),
                reason: format!("Asset {id} was renamed to {}", asset.name),
            });
        }
        if let Some(tag) = tag {
            effects.extend(self.follow_rt(&tag, id).await?);
        }
        Ok(effects)
    }

    /// Nothing is written. An attempt whose answer was lost may have given the asset its name.
    async fn left_alone(&self, patch: &AssetPatch, asset: &Asset, why: String) -> Result<Attempt> {
        let name = patch.name.as_deref();
        let wanted = name.and_then(|name| AssetTag::parse(name).ok());
        let is_named = wanted.is_some() && wanted == crate::assets::tag_of(asset);
        let effects = if is_named {
            self.renamed(asset).await?
        } else {
            Vec::new()
        };
        Ok(Attempt::Ended(Box::new(Finish {
            state: WriteState::Conflict,
            asset_id: None,
            outcome: None,
            error: Some(why),
            effects,
            asset: Some(Box::new(self.mirror_record(asset, self.clock().now()))),
        })))
    }
}

/// What the fields read before the first attempt: an attempt whose answer was lost may have
/// changed them.
fn read_before(write: &WriteRecord, payload: &UpdatePayload, now: &Asset) -> Readings {
    let mut before = fields::readings(now, &payload.patch);
    if write.uncertain_since.is_some() {
        for outcome in decode_fields(write.outcome.as_deref()) {
            before.insert(outcome.field, outcome.before);
        }
    }
    before
}

/// Why the asset must be left alone; none when it may be changed.
fn conflict(write: &WriteRecord, payload: &UpdatePayload, now: &Asset) -> Option<String> {
    // An attempt whose answer was lost may have done all of it, and changed the version.
    let is_done = write.uncertain_since.is_some()
        && fields::wanted(&payload.patch)
            .iter()
            .all(|(field, wanted)| fields::is_so(field, &fields::reading(now, field), wanted));
    if is_done {
        return None;
    }
    let wanted: Readings = fields::wanted(&payload.patch).into_iter().collect();
    for (field, expected) in &payload.expected {
        let reads = fields::reading(now, field);
        // Whoever did the same is in nobody's way.
        let is_done = wanted
            .get(field)
            .is_some_and(|wanted| fields::is_so(field, &reads, wanted));
        if !is_done && !fields::is_so(field, &reads, expected) {
            return Some(differs(field, &reads, expected));
        }
    }
    // A caller may have it from RT's own header, where it stands between quotes.
    let version = payload.version.as_deref().map(|v| v.trim_matches('"'));
    if version.is_some() && version != now.etag.as_ref().map(ETag::unquoted) {
        return Some("it is not as it was when you read it".to_owned());
    }
    None
}

/// That a field reads other than expected.
pub(crate) fn differs(field: &str, reads: &[String], expected: &[String]) -> String {
    format!(
        "{} is {} now, not {}",
        label(field),
        shown(reads),
        shown(expected)
    )
}

fn label(field: &str) -> &str {
    field.strip_prefix("custom_fields/").unwrap_or(field)
}

fn shown(values: &[String]) -> String {
    if values.is_empty() {
        "empty".to_owned()
    } else {
        format!("“{}”", values.join(", "))
    }
}

/// There is nothing to change.
fn not_there(id: u64) -> Attempt {
    Attempt::Ended(Box::new(Finish {
        state: WriteState::Refused,
        asset_id: None,
        outcome: None,
        error: Some(format!("RT has no asset {id}")),
        effects: Vec::new(),
        asset: None,
    }))
}

/// The value would be another asset's too; nothing was changed.
fn refused_field(field: String, why: String, effects: Vec<LedgerEffect>) -> Attempt {
    let outcome = FieldOutcome {
        field,
        state: FieldState::Refused,
        before: Vec::new(),
        after: Vec::new(),
        message: Some(why.clone()),
    };
    Attempt::Ended(Box::new(Finish {
        state: WriteState::Refused,
        asset_id: None,
        outcome: encode_fields(&[outcome]),
        error: Some(why),
        effects,
        asset: None,
    }))
}

/// RT changed nothing, and says why.
fn refused(message: String, payload: &UpdatePayload) -> Attempt {
    let wanted = fields::wanted(&payload.patch);
    let is_about_people = message.contains("user");
    let people = ["owner", "held_by", "contacts"];
    let mut to_blame: Vec<&str> = wanted
        .iter()
        .map(|(field, _)| field.as_str())
        .filter(|field| is_about_people && people.contains(field))
        .collect();
    if to_blame.is_empty() {
        to_blame = wanted.iter().map(|(field, _)| field.as_str()).collect();
    }
    let outcomes: Vec<FieldOutcome> = to_blame
        .into_iter()
        .map(|field| FieldOutcome {
            field: field.to_owned(),
            state: FieldState::Refused,
            before: Vec::new(),
            after: Vec::new(),
            message: Some(message.clone()),
        })
        .collect();
    Attempt::Ended(Box::new(Finish {
        state: WriteState::Refused,
        asset_id: None,
        outcome: encode_fields(&outcomes),
        error: Some(message),
        effects: Vec::new(),
        asset: None,
    }))
}
