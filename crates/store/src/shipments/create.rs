//! Putting a shipment down: its tags, its lines and its writes, all or nothing.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
};
use types::ShipmentItemState;
use uuid::Uuid;

use crate::{
    Error, NewTags, NewWrite, RequestKey, Result, Store, TagRecord, WriteRecord, WriteTransaction,
    entities::{shipment, shipment_item},
    ledger::{self, signed},
    writes,
};

/// How often it is tried anew when somebody asks for one of the assets at the same moment with a tag
/// that was reserved before, or asks with the same key: those do not wait in turn.
pub(super) const ROUNDS: usize = 5;

/// A shipment to put down.
#[derive(Debug, Clone)]
pub struct NewShipmentRecord {
    pub id: Uuid,
    /// What its assets have in common, in the words of whoever asks.
    pub fields: String,
    pub request: Option<RequestKey>,
    pub by: String,
    pub at: DateTime<Utc>,
}

/// A line of a shipment to put down.
#[derive(Debug, Clone)]
pub struct NewShipmentLine {
    pub line: u32,
    pub serial: String,
    pub internal_name: Option<String>,
    pub wish: LineWish,
}

/// What is to become of a line.
#[derive(Debug, Clone)]
pub enum LineWish {
    /// An asset is to be made, unless one is being made that has this key.
    Make { unique_key: String },
    /// It makes no asset, and why not.
    Explain {
        state: ShipmentItemState,
        detail: String,
    },
}

impl Store {
    /// Puts a shipment down with the next tags of a sequence, as many as it has assets to make, in
    /// the order of its lines. The same request gives the shipment that it made before.
    ///
    /// `write` says how a line is made with a tag, `taken` why it is not because of an asset that
    /// is being made. What `tags` counts is not looked at. [`Error::NameTaken`] when an asset has one
    /// of the internal names by now.
    pub async fn create_shipment(
        &self,
        new: &NewShipmentRecord,
        lines: &[NewShipmentLine],
        tags: &NewTags,
        write: impl Fn(&NewShipmentLine, &TagRecord) -> NewWrite + Send + Sync,
        taken: impl Fn(&NewShipmentLine, &WriteRecord) -> String + Send + Sync,
    ) -> Result<Uuid> {
        for _ in 0..ROUNDS {
            let tx = self.begin_write().await?;
            match put_down(&tx, new, lines, tags, &write, &taken).await {
                Ok(id) => {
                    tx.commit().await?;
                    return Ok(id);
                }
                // Of two who ask for the same at once, one comes second, and looks again.
                Err(Error::Duplicate) => {}
                Err(other) => return Err(other),
            }
        }
        Err(Error::Duplicate)
    }

    /// The shipment that this request made before.
    pub async fn shipment_of_request(&self, request: &RequestKey) -> Result<Option<Uuid>> {
        of_request(&self.db, request).await
    }
}

async fn of_request(db: &impl ConnectionTrait, request: &RequestKey) -> Result<Option<Uuid>> {
    let found = shipment::Entity::find()
        .filter(shipment::Column::RequestKey.eq(&request.key))
        .one(db)
        .await?;
    match found {
        Some(row) if row.fingerprint.as_deref() != Some(&request.fingerprint) => {
            Err(Error::KeyReused)
        }
        other => Ok(other.map(|row| row.id)),
    }
}

async fn put_down(
    tx: &WriteTransaction,
    new: &NewShipmentRecord,
    lines: &[NewShipmentLine],
    tags: &NewTags,
    write: &(impl Fn(&NewShipmentLine, &TagRecord) -> NewWrite + Send + Sync),
    taken: &(impl Fn(&NewShipmentLine, &WriteRecord) -> String + Send + Sync),
) -> Result<Uuid> {
    if let Some(request) = &new.request
        && let Some(before) = of_request(&**tx, request).await?
    {
        return Ok(before);
    }
    let shipment = shipment::ActiveModel {
        id: Set(new.id),
        fields: Set(new.fields.clone()),
        request_key: Set(new.request.as_ref().map(|r| r.key.clone())),
        fingerprint: Set(new.request.as_ref().map(|r| r.fingerprint.clone())),
        created_by: Set(new.by.clone()),
        created_at: Set(new.at),
    };
    // First, so that of two requests with one key the second waits here for the first.
    shipment.insert(&**tx).await?;

    // Before it is looked who has a serial number: who is before us may be asking for the same.
    ledger::wait_in_turn(tx).await?;
    let keys: Vec<&str> = lines.iter().filter_map(key).collect();
    let holders = writes::holders(&**tx, &keys).await?;
    let is_made = |line: &&NewShipmentLine| key(line).is_some_and(|k| !holders.contains_key(k));
    let count = lines.iter().filter(is_made).count();
    let mut free = take(tx, tags, count).await?.into_iter();
    let mut items = Vec::with_capacity(lines.len());
    let mut wishes = Vec::with_capacity(count);
    for line in lines {
        let mut item = item(new.id, line);
        if is_made(&line) {
            let tag = free.next().ok_or(Error::Missing)?;
            let wish = write(line, &tag);
            item.write_id = Set(Some(wish.id));
            wishes.push(wish);
        } else if let Some(holder) = holder(&holders, line) {
            item.state = Set(ShipmentItemState::Duplicate.as_str().to_owned());
            item.detail = Set(Some(taken(line, holder)));
            item.asset_id = Set(holder.asset_id.map(signed));
        }
        items.push(item);
    }
    writes::hold_names_free(&**tx, &wishes).await?;
    writes::insert_many(tx, &wishes).await?;
    writes::hold_names_new(&**tx, &wishes).await?;
    for items in items.chunks(500) {
        shipment_item::Entity::insert_many(items.iter().cloned())
            .exec_without_returning(&**tx)
            .await?;
    }
    Ok(new.id)
}

/// Takes so many tags; for none the sequence is left alone.
pub(super) async fn take(
    tx: &WriteTransaction,
    tags: &NewTags,
    count: usize,
) -> Result<Vec<TagRecord>> {
    if count == 0 {
        return Ok(Vec::new());
    }
    let tags = NewTags {
        count: u16::try_from(count).unwrap_or(u16::MAX),
        ..tags.clone()
    };
    ledger::take(tx, &tags).await
}

fn key(line: &NewShipmentLine) -> Option<&str> {
    match &line.wish {
        LineWish::Make { unique_key } => Some(unique_key),
        LineWish::Explain { .. } => None,
    }
}

fn holder<'a>(
    holders: &'a HashMap<String, WriteRecord>,
    line: &NewShipmentLine,
) -> Option<&'a WriteRecord> {
    key(line).and_then(|key| holders.get(key))
}

fn item(shipment_id: Uuid, line: &NewShipmentLine) -> shipment_item::ActiveModel {
    let (state, detail) = match &line.wish {
        LineWish::Make { .. } => (ShipmentItemState::Waiting, None),
        LineWish::Explain { state, detail } => (*state, Some(detail.clone())),
    };
    shipment_item::ActiveModel {
        shipment_id: Set(shipment_id),
        line: Set(i32::try_from(line.line).unwrap_or(i32::MAX)),
        asked: Set(line.serial.clone()),
        asset_id: Set(None),
        name: Set(line.internal_name.clone()),
        state: Set(state.as_str().to_owned()),
        detail: Set(detail),
        write_id: Set(None),
    }
}
