//! Reading shipments.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, sea_query::Expr,
};
use types::{ShipmentItemState, WriteState};
use uuid::Uuid;

use super::{Fate, ShipmentLine, ShipmentNumbers, ShipmentRecord, known_state, line, state_of};
use crate::{
    Result, Store,
    entities::{rt_write, shipment, shipment_item},
    ledger::unsigned,
    writes,
};

impl Store {
    /// A shipment, and how far it is.
    pub async fn shipment(&self, id: Uuid) -> Result<Option<ShipmentRecord>> {
        let found = shipment::Entity::find_by_id(id).one(&self.db).await?;
        let found = with_numbers(&self.db, found.into_iter().collect()).await?;
        Ok(found.into_iter().next())
    }

    /// Shipments, the newest first, at most `limit`; with `before` those before that one.
    pub async fn shipments(&self, before: Option<Uuid>, limit: u64) -> Result<Vec<ShipmentRecord>> {
        let mut query = shipment::Entity::find()
            .order_by_desc(shipment::Column::Id)
            .limit(limit);
        if let Some(before) = before {
            query = query.filter(shipment::Column::Id.lt(before));
        }
        with_numbers(&self.db, query.all(&self.db).await?).await
    }

    /// The lines of a shipment after this one, in their order, at most `limit`.
    pub async fn shipment_lines(
        &self,
        id: Uuid,
        after: u32,
        limit: u64,
    ) -> Result<Vec<ShipmentLine>> {
        lines(&self.db, id, after, limit).await
    }
}

pub(super) async fn lines(
    db: &impl ConnectionTrait,
    id: Uuid,
    after: u32,
    limit: u64,
) -> Result<Vec<ShipmentLine>> {
    let rows = shipment_item::Entity::find()
        .filter(shipment_item::Column::ShipmentId.eq(id))
        .filter(shipment_item::Column::Line.gt(after))
        .order_by_asc(shipment_item::Column::Line)
        .limit(limit)
        .all(db)
        .await?;
    let ids: Vec<Uuid> = rows.iter().filter_map(|row| row.write_id).collect();
    let mut writes = writes::by_id(db, &ids).await?;
    rows.into_iter()
        .map(|row| {
            let write = row.write_id.and_then(|id| writes.remove(&id));
            line(row, write)
        })
        .collect()
}

async fn with_numbers(
    db: &impl ConnectionTrait,
    rows: Vec<shipment::Model>,
) -> Result<Vec<ShipmentRecord>> {
    let numbers = numbers(db, rows.iter().map(|row| row.id)).await?;
    let records = rows.into_iter().map(|row| ShipmentRecord {
        numbers: numbers.get(&row.id).copied().unwrap_or_default(),
        id: row.id,
        fields: row.fields,
        created_by: row.created_by,
        created_at: row.created_at,
    });
    Ok(records.collect())
}

async fn numbers(
    db: &impl ConnectionTrait,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, ShipmentNumbers>> {
    let is_there = |column| Expr::col((rt_write::Entity, column)).is_not_null();
    let of_write = shipment_item::Entity::belongs_to(rt_write::Entity)
        .from(shipment_item::Column::WriteId)
        .to(rt_write::Column::Id);
    let rows: Vec<(Uuid, String, Option<String>, bool, bool, i64)> = shipment_item::Entity::find()
        .select_only()
        .column(shipment_item::Column::ShipmentId)
        .column(shipment_item::Column::State)
        .column_as(rt_write::Column::State, "write_state")
        .column_as(is_there(rt_write::Column::AssetId), "has_asset")
        .column_as(is_there(rt_write::Column::Outcome), "has_outcome")
        .column_as(shipment_item::Column::Line.count(), "count")
        .join(JoinType::LeftJoin, of_write.into())
        .filter(shipment_item::Column::ShipmentId.is_in(ids))
        .group_by(shipment_item::Column::ShipmentId)
        .group_by(shipment_item::Column::State)
        .group_by(rt_write::Column::State)
        .group_by(is_there(rt_write::Column::AssetId))
        .group_by(is_there(rt_write::Column::Outcome))
        .into_tuple()
        .all(db)
        .await?;
    let mut numbers: HashMap<Uuid, ShipmentNumbers> = HashMap::new();
    for (id, known, written, has_asset, has_outcome, count) in rows {
        let fate = written
            .and_then(|word| WriteState::ALL.into_iter().find(|s| s.as_str() == word))
            .map(|state| Fate {
                state,
                has_asset,
                has_outcome,
            });
        let count = u32::try_from(unsigned(count)).unwrap_or(u32::MAX);
        let numbers = numbers.entry(id).or_default();
        numbers.total += count;
        match state_of(known_state(&known)?, fate) {
            ShipmentItemState::Created => numbers.created += count,
            ShipmentItemState::Waiting | ShipmentItemState::Ready => numbers.waiting += count,
            ShipmentItemState::Duplicate
            | ShipmentItemState::Invalid
            | ShipmentItemState::Refused
            | ShipmentItemState::Failed => numbers.explained += count,
        }
    }
    Ok(numbers)
}
