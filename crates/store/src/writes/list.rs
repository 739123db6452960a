//! Reading writes.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use types::{AssetTag, WriteKind, WriteState};
use uuid::Uuid;

use super::{OPEN, WriteRecord, enqueue, record};
use crate::{
    Error, RequestKey, Result, Store,
    entities::rt_write,
    ledger::{signed, unsigned},
};

/// What a list of writes is narrowed by. Conditions add up.
#[derive(Debug, Clone, Default)]
pub struct WriteListFilter {
    pub state: Option<WriteState>,
    pub asset_id: Option<u64>,
    /// Only writes that were asked for before this one.
    pub before: Option<u64>,
}

/// How many writes there are, by what has to be done about them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WriteNumbers {
    pub pending: u64,
    pub running: u64,
    pub dead: u64,
    /// Refused since the time that was asked for.
    pub refused: u64,
    pub oldest_pending_at: Option<DateTime<Utc>>,
}

impl Store {
    /// A write.
    pub async fn write(&self, id: Uuid) -> Result<Option<WriteRecord>> {
        let found = rt_write::Entity::find()
            .filter(rt_write::Column::Id.eq(id))
            .one(&self.db)
            .await?;
        found.map(record).transpose()
    }

    /// Writes, the newest first, at most `limit`.
    pub async fn writes(&self, filter: &WriteListFilter, limit: u64) -> Result<Vec<WriteRecord>> {
        let mut query = rt_write::Entity::find()
            .order_by_desc(rt_write::Column::Seq)
            .limit(limit);
        if let Some(state) = filter.state {
            query = query.filter(rt_write::Column::State.eq(state.as_str()));
        }
        if let Some(id) = filter.asset_id {
            query = query.filter(rt_write::Column::AssetId.eq(signed(id)));
        }
        if let Some(before) = filter.before {
            query = query.filter(rt_write::Column::Seq.lt(signed(before)));
        }
        let rows = query.all(&self.db).await?;
        rows.into_iter().map(record).collect()
    }

    /// The newest write about each of these tags.
    pub async fn writes_of_tags(&self, tags: &[AssetTag]) -> Result<HashMap<AssetTag, WriteState>> {
        let mut found = HashMap::new();
        for tags in tags.chunks(500) {
            let rows = rt_write::Entity::find()
                .filter(rt_write::Column::Tag.is_in(tags.iter().map(AssetTag::as_str)))
                .order_by_asc(rt_write::Column::Seq)
                .all(&self.db)
                .await?;
            for row in rows {
                let write = record(row)?;
                if let Some(tag) = write.tag {
                    found.insert(tag, write.state);
                }
            }
        }
        Ok(found)
    }

    /// How many writes wait for, or fail about, each of these assets; those with none are absent.
    pub async fn open_writes_of_assets(&self, asset_ids: &[u64]) -> Result<HashMap<u64, u32>> {
        let mut found = HashMap::new();
        for ids in asset_ids.chunks(500) {
            let counts: Vec<(Option<i64>, i64)> = rt_write::Entity::find()
                .select_only()
                .column(rt_write::Column::AssetId)
                .column_as(rt_write::Column::Seq.count(), "count")
                .filter(rt_write::Column::AssetId.is_in(ids.iter().copied().map(signed)))
                .filter(rt_write::Column::State.is_in(OPEN.map(WriteState::as_str)))
                .group_by(rt_write::Column::AssetId)
                .into_tuple()
                .all(&self.db)
                .await?;
            for (id, count) in counts {
                if let Some(id) = id {
                    found.insert(unsigned(id), u32::try_from(count).unwrap_or(u32::MAX));
                }
            }
        }
        Ok(found)
    }

    /// The write that this request asked for before; [`crate::Error::KeyReused`] when its key came
    /// with another request.
    pub async fn write_of_request(&self, request: &RequestKey) -> Result<Option<WriteRecord>> {
        let found = rt_write::Entity::find()
            .filter(rt_write::Column::RequestKey.eq(&request.key))
            .one(&self.db)
            .await?;
        match found {
            Some(row) if row.fingerprint.as_deref() != Some(&request.fingerprint) => {
                Err(Error::KeyReused)
            }
            other => other.map(record).transpose(),
        }
    }

    /// Whether an unfinished write gives an asset this internal name.
    pub async fn is_name_in_writes(&self, name: &str) -> Result<bool> {
        // Creations that an earlier version asked for have no key.
        let part = format!("\"internal_name\":\"{name}\"");
        let has_name = Condition::any()
            .add(rt_write::Column::NameKey.eq(name.trim().to_lowercase()))
            .add(rt_write::Column::Payload.contains(part));
        let count = rt_write::Entity::find()
            .filter(rt_write::Column::State.is_in(OPEN.map(WriteState::as_str)))
            .filter(has_name)
            .count(&self.db)
            .await?;
        Ok(count > 0)
    }

    /// The unfinished writes that have these unique keys, by key.
    pub async fn writes_with_keys(&self, keys: &[&str]) -> Result<HashMap<String, WriteRecord>> {
        enqueue::holders(&self.db, keys).await
    }

    /// What unfinished writes of a kind are to do.
    pub async fn open_payloads(&self, kind: WriteKind) -> Result<Vec<String>> {
        let payloads = rt_write::Entity::find()
            .select_only()
            .column(rt_write::Column::Payload)
            .filter(rt_write::Column::Kind.eq(kind.as_str()))
            .filter(rt_write::Column::State.is_in(OPEN.map(WriteState::as_str)))
            .into_tuple()
            .all(&self.db)
            .await?;
        Ok(payloads)
    }

    /// Whether an unfinished write is about this tag.
    pub async fn is_tag_being_written(&self, tag: &AssetTag) -> Result<bool> {
        is_being_written(&self.db, tag).await
    }

    /// How many writes there are.
    pub async fn write_numbers(&self, refused_since: DateTime<Utc>) -> Result<WriteNumbers> {
        let mut numbers = WriteNumbers::default();
        let counts: Vec<(String, i64)> = rt_write::Entity::find()
            .select_only()
            .column(rt_write::Column::State)
            .column_as(rt_write::Column::Seq.count(), "count")
            .filter(rt_write::Column::State.is_in(OPEN.map(WriteState::as_str)))
            .group_by(rt_write::Column::State)
            .into_tuple()
            .all(&self.db)
            .await?;
        for (state, count) in counts {
            let count = unsigned(count);
            match WriteState::ALL.into_iter().find(|s| s.as_str() == state) {
                Some(WriteState::Pending) => numbers.pending = count,
                Some(WriteState::Running) => numbers.running = count,
                Some(WriteState::Dead) => numbers.dead = count,
                _ => {}
            }
        }
        numbers.refused = rt_write::Entity::find()
            .filter(rt_write::Column::State.eq(WriteState::Refused.as_str()))
            .filter(rt_write::Column::FinishedAt.gte(refused_since))
            .count(&self.db)
            .await?;
        numbers.oldest_pending_at = rt_write::Entity::find()
            .select_only()
            .column(rt_write::Column::RequestedAt)
            .filter(rt_write::Column::State.eq(WriteState::Pending.as_str()))
            .order_by_asc(rt_write::Column::Seq)
            .limit(1)
            .into_tuple()
            .one(&self.db)
            .await?;
        Ok(numbers)
    }
}

/// Writes by their ids; those that are not there are absent.
pub(crate) async fn by_id(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, WriteRecord>> {
    let mut found = HashMap::new();
    for ids in ids.chunks(500) {
        let rows = rt_write::Entity::find()
            .filter(rt_write::Column::Id.is_in(ids.iter().copied()))
            .all(db)
            .await?;
        for row in rows {
            found.insert(row.id, record(row)?);
        }
    }
    Ok(found)
}

/// Whether an unfinished write is to use this tag.
pub(crate) async fn is_being_written(db: &impl ConnectionTrait, tag: &AssetTag) -> Result<bool> {
    let count = rt_write::Entity::find()
        .filter(rt_write::Column::Tag.eq(tag.as_str()))
        .filter(rt_write::Column::State.is_in(OPEN.map(WriteState::as_str)))
        .count(db)
        .await?;
    Ok(count > 0)
}
