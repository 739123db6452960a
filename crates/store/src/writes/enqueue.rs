//! Asking for writes.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
};
use types::{AssetTag, WriteKind, WriteState};
use uuid::Uuid;

use super::{OPEN, WriteRecord, record};
use crate::{
    Error, LedgerEffect, NewTags, RequestKey, Result, Store, TagRecord, WriteTransaction,
    entities::rt_write,
    ledger::{self, signed},
    mirror,
};

/// A write to ask for.
#[derive(Debug, Clone)]
pub struct NewWrite {
    pub id: Uuid,
    pub lane: String,
    pub kind: WriteKind,
    pub asset_id: Option<u64>,
    pub tag: Option<AssetTag>,
    pub summary: String,
    pub payload: String,
    /// What no two unfinished writes may share.
    pub unique_key: Option<String>,
    /// The internal name that it gives an asset: one name is promised once.
    pub internal_name: Option<String>,
    pub request: Option<RequestKey>,
    /// The shipment or changeset that it is part of, and the line there.
    pub parent: Option<(Uuid, u32)>,
    pub requested_by: String,
    pub requested_at: DateTime<Utc>,
}

/// What came of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Enqueued {
    New(Box<WriteRecord>),
    /// The same request came before; this is its write.
    Before(Box<WriteRecord>),
    /// An unfinished write has the same unique key.
    Taken(Box<WriteRecord>),
}

impl Enqueued {
    /// The write, whosever it is.
    #[must_use]
    pub fn into_record(self) -> WriteRecord {
        match self {
            Self::New(record) | Self::Before(record) | Self::Taken(record) => *record,
        }
    }
}

/// How often the one that was faster may have ended before we look which it was.
const ROUNDS: usize = 5;

impl Store {
    /// Asks for a write, together with what happens to tags because of it: all or nothing.
    pub async fn enqueue(&self, new: &NewWrite, effects: &[LedgerEffect]) -> Result<Enqueued> {
        for _ in 0..ROUNDS {
            let tx = self.begin_write().await?;
            if let Some(before) = in_the_way(&*tx, new).await? {
                return Ok(before);
            }
            for effect in effects {
                ledger::apply(&tx, effect, new.requested_at).await?;
            }
            if let Some(asked) = self.insert_or_look(tx, new).await? {
                return Ok(asked);
            }
        }
        Err(Error::Duplicate)
    }

    /// Takes one number and asks for the write that uses it: all or nothing. `complete` is given
    /// the tag and says what to write.
    pub async fn take_and_enqueue(
        &self,
        tags: &NewTags,
        new: NewWrite,
        complete: impl Fn(NewWrite, &TagRecord) -> NewWrite + Send + Sync,
    ) -> Result<Enqueued> {
        for _ in 0..ROUNDS {
            let tx = self.begin_write().await?;
            if let Some(before) = in_the_way(&*tx, &new).await? {
                return Ok(before);
            }
            let taken = ledger::take(&tx, tags).await?;
            let tag = taken.first().ok_or(Error::Missing)?;
            let new = complete(new.clone(), tag);
            if let Some(asked) = self.insert_or_look(tx, &new).await? {
                return Ok(asked);
            }
        }
        Err(Error::Duplicate)
    }

    /// Puts a write down, or says which other one was faster; nothing when that one has ended since.
    async fn insert_or_look(
        &self,
        tx: WriteTransaction,
        new: &NewWrite,
    ) -> Result<Option<Enqueued>> {
        match insert(&tx, new).await {
            Ok(record) => {
                hold_names_new(&*tx, std::slice::from_ref(new)).await?;
                tx.commit().await?;
                Ok(Some(Enqueued::New(Box::new(record))))
            }
            Err(Error::Duplicate) => {
                drop(tx);
                in_the_way(&self.db, new).await
            }
            Err(other) => Err(other),
        }
    }
}

/// A write that this one would repeat, or that has what it wants.
async fn in_the_way(db: &impl ConnectionTrait, new: &NewWrite) -> Result<Option<Enqueued>> {
    if let Some(request) = &new.request {
        let before = rt_write::Entity::find()
            .filter(rt_write::Column::RequestKey.eq(&request.key))
            .one(db)
            .await?;
        if let Some(before) = before {
            if before.fingerprint.as_deref() != Some(&request.fingerprint) {
                return Err(Error::KeyReused);
            }
            return Ok(Some(Enqueued::Before(Box::new(record(before)?))));
        }
    }
    if let Some(key) = &new.unique_key {
        let holder = holders(db, &[key]).await?.remove(key);
        if let Some(holder) = holder {
            return Ok(Some(Enqueued::Taken(Box::new(holder))));
        }
    }
    hold_names_free(db, std::slice::from_ref(new)).await?;
    Ok(None)
}

/// That no unfinished write gives an asset one of these internal names; the database holds it from
/// the moment on that they are put down.
pub(crate) async fn hold_names_free(db: &impl ConnectionTrait, new: &[NewWrite]) -> Result<()> {
    let keys: Vec<String> = new.iter().filter_map(name_key).collect();
    for keys in keys.chunks(500) {
        let open = rt_write::Entity::find()
            .filter(rt_write::Column::NameKey.is_in(keys.iter().cloned()))
            .filter(rt_write::Column::State.is_in(OPEN.map(WriteState::as_str)));
        if open.count(db).await? > 0 {
            return Err(Error::NameTaken);
        }
    }
    Ok(())
}

/// That no asset has one of the internal names of assets to be made. A write that ended puts its asset
/// into the mirror in the same transaction, so once ours are put down, a name is either in our way
/// there, or here, or free. A change asks RT.
pub(crate) async fn hold_names_new(db: &impl ConnectionTrait, new: &[NewWrite]) -> Result<()> {
    let made = new
        .iter()
        .filter(|new| new.kind == WriteKind::CreateAsset)
        .filter_map(|new| new.internal_name.clone())
        .collect::<Vec<_>>();
    if mirror::internal_names(db, &made).await?.is_empty() {
        Ok(())
    } else {
        Err(Error::NameTaken)
    }
}

/// An internal name in the form that names are compared in.
fn name_key(new: &NewWrite) -> Option<String> {
    let name = new.internal_name.as_deref()?;
    Some(name.trim().to_lowercase())
}

/// The unfinished writes that have these unique keys, by key.
pub(crate) async fn holders(
    db: &impl ConnectionTrait,
    keys: &[&str],
) -> Result<HashMap<String, WriteRecord>> {
    let mut holders = HashMap::new();
    for keys in keys.chunks(500) {
        let rows = rt_write::Entity::find()
            .filter(rt_write::Column::UniqueKey.is_in(keys.iter().copied()))
            .filter(rt_write::Column::State.is_in(OPEN.map(WriteState::as_str)))
            .all(db)
            .await?;
        for row in rows {
            if let Some(key) = row.unique_key.clone() {
                holders.insert(key, record(row)?);
            }
        }
    }
    Ok(holders)
}

/// Puts a write down within a transaction.
async fn insert(tx: &DatabaseTransaction, new: &NewWrite) -> Result<WriteRecord> {
    record(row(new).insert(tx).await?)
}

/// Puts writes down within a transaction; they go in this order.
pub(crate) async fn insert_many(tx: &DatabaseTransaction, new: &[NewWrite]) -> Result<()> {
    for new in new.chunks(200) {
        rt_write::Entity::insert_many(new.iter().map(row))
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

fn row(new: &NewWrite) -> rt_write::ActiveModel {
    rt_write::ActiveModel {
        seq: NotSet,
        id: Set(new.id),
        lane: Set(new.lane.clone()),
        kind: Set(new.kind.as_str().to_owned()),
        state: Set(WriteState::Pending.as_str().to_owned()),
        asset_id: Set(new.asset_id.map(signed)),
        tag: Set(new.tag.as_ref().map(ToString::to_string)),
        summary: Set(new.summary.clone()),
        payload: Set(new.payload.clone()),
        attempts: Set(0),
        failures: Set(0),
        next_attempt_at: Set(new.requested_at),
        claimed_by: Set(None),
        claim_expires_at: Set(None),
        uncertain_since: Set(None),
        error: Set(None),
        outcome: Set(None),
        unique_key: Set(new.unique_key.clone()),
        name_key: Set(name_key(new)),
        request_key: Set(new.request.as_ref().map(|r| r.key.clone())),
        fingerprint: Set(new.request.as_ref().map(|r| r.fingerprint.clone())),
        parent_id: Set(new.parent.map(|(id, _)| id)),
        parent_line: Set(new.parent.and_then(|(_, line)| i32::try_from(line).ok())),
        requested_by: Set(new.requested_by.clone()),
        requested_at: Set(new.requested_at),
        finished_at: Set(None),
    }
}
