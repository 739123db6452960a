//! Reading what was reserved.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{RequestKey, TagRecord, record};
use crate::{
    Error, Result, Store,
    entities::{tag, tag_reservation},
};

/// Tags that were reserved together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReservationRecord {
    pub id: Uuid,
    pub prefix: String,
    pub note: Option<String>,
    pub reserved_by: String,
    pub reserved_at: DateTime<Utc>,
    pub lease_expires_at: Option<DateTime<Utc>>,
    /// In the order of their numbers.
    pub tags: Vec<TagRecord>,
}

impl Store {
    /// The tags that were reserved together.
    pub async fn reservation(&self, id: Uuid) -> Result<Option<ReservationRecord>> {
        let Some(row) = tag_reservation::Entity::find_by_id(id)
            .one(&self.db)
            .await?
        else {
            return Ok(None);
        };
        Ok(Some(whole(&self.db, row).await?))
    }

    /// Reservations, the newest first, at most `limit`; with `before` those before that one.
    pub async fn reservations(
        &self,
        before: Option<Uuid>,
        limit: u64,
    ) -> Result<Vec<ReservationRecord>> {
        let mut query = tag_reservation::Entity::find()
            .order_by_desc(tag_reservation::Column::Id)
            .limit(limit);
        if let Some(before) = before {
            query = query.filter(tag_reservation::Column::Id.lt(before));
        }
        let rows = query.all(&self.db).await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            found.push(whole(&self.db, row).await?);
        }
        Ok(found)
    }

    /// The tags that this request was given before; [`Error::KeyReused`] when its key came with
    /// another request.
    pub async fn reservation_of_request(
        &self,
        request: &RequestKey,
    ) -> Result<Option<ReservationRecord>> {
        of_request(&self.db, request).await
    }
}

pub(super) async fn of_request(
    db: &impl ConnectionTrait,
    request: &RequestKey,
) -> Result<Option<ReservationRecord>> {
    let before = tag_reservation::Entity::find()
        .filter(tag_reservation::Column::RequestKey.eq(&request.key))
        .one(db)
        .await?;
    match before {
        Some(before) if before.fingerprint.as_deref() != Some(&request.fingerprint) => {
            Err(Error::KeyReused)
        }
        Some(before) => Ok(Some(whole(db, before).await?)),
        None => Ok(None),
    }
}

async fn whole(
    db: &impl ConnectionTrait,
    row: tag_reservation::Model,
) -> Result<ReservationRecord> {
    let tags = tag::Entity::find()
        .filter(tag::Column::ReservationId.eq(row.id))
        .order_by_asc(tag::Column::Number)
        .all(db)
        .await?;
    let tags: Result<Vec<TagRecord>> = tags.into_iter().map(record).collect();
    Ok(reservation(row, tags?))
}

pub(super) fn reservation(row: tag_reservation::Model, tags: Vec<TagRecord>) -> ReservationRecord {
    ReservationRecord {
        id: row.id,
        prefix: row.prefix,
        note: row.note,
        reserved_by: row.reserved_by,
        reserved_at: row.reserved_at,
        lease_expires_at: row.lease_expires_at,
        tags,
    }
}
