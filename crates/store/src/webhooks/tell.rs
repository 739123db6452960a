//! What receivers are told of what happens to tags, assets and writes.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use types::{
    AssetTag, FieldChange, FieldOutcome, FieldState, WebhookEventType, WriteKind, WriteState,
};

use super::{Listeners, NewWebhookEvent, emit::enqueue_event};
use crate::{
    Finish, MirrorAsset, NewReservation, Result, TagRecord, WriteRecord, WriteTransaction,
    mirror::News,
};

/// Somebody reserved tags.
pub(crate) async fn tell_reserved(
    tx: &WriteTransaction,
    new: &NewReservation,
    tags: &[TagRecord],
) -> Result<()> {
    let tags: Vec<&str> = tags.iter().map(|tag| tag.tag.as_str()).collect();
    let mut data = json!({
        "reservation_id": new.id,
        "prefix": new.prefix,
        "asset_tags": tags,
        "reserved_by": new.by,
    });
    put(&mut data, "note", new.note.clone());
    put(&mut data, "lease_expires_at", new.lease_expires_at);
    enqueue_event(tx, &event(WebhookEventType::TagReserved, data, new.at)).await
}

/// Tags became void.
pub(crate) async fn tell_voided(
    tx: &WriteTransaction,
    voided: &[(AssetTag, String)],
    at: DateTime<Utc>,
) -> Result<()> {
    if voided.is_empty() {
        return Ok(());
    }
    let listeners = Listeners::of(&**tx).await?;
    for (tag, reason) in voided {
        let data = json!({ "asset_tag": tag, "reason": reason });
        let new = event(WebhookEventType::TagVoided, data, at);
        listeners.tell(tx, &new).await?;
    }
    Ok(())
}

/// RT told something about an asset that we did not know, and that nobody did here.
pub(crate) async fn tell_mirror(
    tx: &WriteTransaction,
    listeners: &Listeners,
    asset: &MirrorAsset,
    news: News,
) -> Result<()> {
    let at = asset.read_at;
    if news.is_new {
        let data = json!({ "asset": asset_data(asset) });
        let new = event(WebhookEventType::AssetCreated, data, at);
        return listeners.tell(tx, &new).await;
    }
    tell_changed(tx, listeners, asset, news.changes, None, at).await
}

/// A write is over: what became of it, and of its asset.
pub(crate) async fn tell_write(
    tx: &WriteTransaction,
    listeners: &Listeners,
    write: &WriteRecord,
    finish: &Finish,
    news: Option<News>,
    at: DateTime<Utc>,
) -> Result<()> {
    let outcome: Vec<FieldOutcome> = finish
        .outcome
        .as_deref()
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    let has_done = matches!(finish.state, WriteState::Applied | WriteState::Refused);
    if let (Some(asset), Some(news), true) = (&finish.asset, news, has_done) {
        match write.kind {
            WriteKind::CreateAsset if news.was_unknown => {
                let data = with_write(json!({ "asset": asset_data(asset) }), write);
                let new = event(WebhookEventType::AssetCreated, data, at);
                listeners.tell(tx, &new).await?;
            }
            WriteKind::CreateAsset => {}
            WriteKind::UpdateAsset | WriteKind::TagAsset => {
                let (ours, others) = shared_out(news, &outcome);
                tell_changed(tx, listeners, asset, ours, Some(write), at).await?;
                tell_changed(tx, listeners, asset, others, None, at).await?;
            }
        }
        if write.kind != WriteKind::UpdateAsset
            && let Some(tag) = &asset.tag
        {
            let data = json!({ "asset_id": asset.asset_id, "asset_tag": tag });
            let data = with_write(data, write);
            let new = event(WebhookEventType::AssetTagged, data, at);
            listeners.tell(tx, &new).await?;
        }
    }
    let kind = match finish.state {
        WriteState::Refused => WebhookEventType::RtWriteRefused,
        WriteState::Dead => WebhookEventType::RtWriteDeadLettered,
        _ => return Ok(()),
    };
    let mut data = json!({ "kind": write.kind, "summary": write.summary, "fields": outcome });
    put(&mut data, "asset_id", finish.asset_id.or(write.asset_id));
    put(&mut data, "asset_tag", write.tag.clone());
    put(&mut data, "error", finish.error.clone());
    let new = event(kind, with_write(data, write), at);
    listeners.tell(tx, &new).await
}

/// What a write changed, and what somebody else did meanwhile. A change of ours that RT told before
/// was told then.
fn shared_out(news: News, outcome: &[FieldOutcome]) -> (Vec<FieldChange>, Vec<FieldChange>) {
    let applied: Vec<&FieldOutcome> = outcome
        .iter()
        .filter(|field| field.state == FieldState::Applied)
        .collect();
    let names: HashSet<String> = applied.iter().map(|f| f.field.to_lowercase()).collect();
    let seen: HashSet<String> = news
        .changes
        .iter()
        .map(|c| c.field.to_lowercase())
        .collect();
    let ours = applied.into_iter().filter(|field| {
        let is_compared = news.compares(&field.field);
        !is_compared || seen.contains(&field.field.to_lowercase())
    });
    let ours = ours.map(|field| FieldChange {
        field: field.field.clone(),
        from: field.before.clone(),
        to: field.after.clone(),
    });
    let ours = ours.collect();
    let others = news.changes.into_iter();
    let others = others.filter(|change| !names.contains(&change.field.to_lowercase()));
    (ours, others.collect())
}

async fn tell_changed(
    tx: &WriteTransaction,
    listeners: &Listeners,
    asset: &MirrorAsset,
    changes: Vec<FieldChange>,
    write: Option<&WriteRecord>,
    at: DateTime<Utc>,
) -> Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let mut data = json!({ "asset_id": asset.asset_id, "changes": changes });
    put(&mut data, "asset_tag", asset.tag.clone());
    if let Some(write) = write {
        data = with_write(data, write);
    }
    let new = event(WebhookEventType::AssetChanged, data, at);
    listeners.tell(tx, &new).await
}

fn event(kind: WebhookEventType, data: Value, at: DateTime<Utc>) -> NewWebhookEvent {
    NewWebhookEvent { kind, data, at }
}

fn with_write(mut data: Value, write: &WriteRecord) -> Value {
    put(&mut data, "write_id", Some(write.id));
    put(&mut data, "requested_by", Some(write.requested_by.clone()));
    data
}

/// An asset as a receiver sees it; what is unknown is absent.
fn asset_data(asset: &MirrorAsset) -> Value {
    let mut data = Value::Object(Map::from_iter([
        ("id".to_owned(), json!(asset.asset_id)),
        ("name".to_owned(), json!(asset.name)),
        ("status".to_owned(), json!(asset.status)),
        ("catalog".to_owned(), json!(asset.catalog_name)),
    ]));
    put(&mut data, "asset_tag", asset.tag.clone());
    put(&mut data, "description", asset.description.clone());
    let owner = asset.owner.as_ref().map(|(username, _)| username.clone());
    put(&mut data, "owner", owner);
    if let Some(details) = &asset.details {
        put(&mut data, "serial", details.serial.clone());
        put(&mut data, "internal_name", details.internal_name.clone());
        let fields = details.custom_fields.iter();
        let fields: Map<String, Value> = fields
            .filter(|(_, _, values)| !values.is_empty())
            .map(|(_, name, values)| (name.clone(), json!(values)))
            .collect();
        data["custom_fields"] = fields.into();
    }
    data
}

fn put(data: &mut Value, name: &str, value: Option<impl serde::Serialize>) {
    if let Some(value) = value {
        data[name] = json!(value);
    }
}
