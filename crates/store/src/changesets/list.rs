//! Reading changesets.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use types::{ChangesetItemState, WriteState};
use uuid::Uuid;

use super::{
    CHANGED, ChangesetLine, ChangesetNumbers, ChangesetRecord, known_state, line, state_of,
};
use crate::{
    Result, Store,
    entities::{changeset, changeset_item, rt_write},
    ledger::unsigned,
    writes,
};

impl Store {
    /// A changeset, and how far it is.
    pub async fn changeset(&self, id: Uuid) -> Result<Option<ChangesetRecord>> {
        let found = changeset::Entity::find_by_id(id).one(&self.db).await?;
        let found = self.records(found.into_iter().collect()).await?;
        Ok(found.into_iter().next())
    }

    /// Changesets, the newest first, at most `limit`; with `before` those before that one.
    pub async fn changesets(
        &self,
        before: Option<Uuid>,
        limit: u64,
    ) -> Result<Vec<ChangesetRecord>> {
        let mut query = changeset::Entity::find()
            .order_by_desc(changeset::Column::Id)
            .limit(limit);
        if let Some(before) = before {
            query = query.filter(changeset::Column::Id.lt(before));
        }
        let rows = query.all(&self.db).await?;
        self.records(rows).await
    }

    /// The lines of a changeset after this one, in their order, at most `limit`.
    pub async fn changeset_lines(
        &self,
        id: Uuid,
        after: u32,
        limit: u64,
    ) -> Result<Vec<ChangesetLine>> {
        let rows = changeset_item::Entity::find()
            .filter(changeset_item::Column::ChangesetId.eq(id))
            .filter(changeset_item::Column::Line.gt(after))
            .order_by_asc(changeset_item::Column::Line)
            .limit(limit)
            .all(&self.db)
            .await?;
        let ids: Vec<Uuid> = rows.iter().filter_map(|row| row.write_id).collect();
        let mut writes = writes::by_id(&self.db, &ids).await?;
        rows.into_iter()
            .map(|row| {
                let write = row.write_id.and_then(|id| writes.remove(&id));
                line(row, write)
            })
            .collect()
    }

    async fn records(&self, rows: Vec<changeset::Model>) -> Result<Vec<ChangesetRecord>> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let numbers = numbers(&self.db, &ids).await?;
        let undone: Vec<(Option<Uuid>, Uuid)> = changeset::Entity::find()
            .select_only()
            .column(changeset::Column::UndoOf)
            .column(changeset::Column::Id)
            .filter(changeset::Column::UndoOf.is_in(ids))
            .into_tuple()
            .all(&self.db)
            .await?;
        let undone: HashMap<Option<Uuid>, Uuid> = undone.into_iter().collect();
        let records = rows.into_iter().map(|row| ChangesetRecord {
            numbers: numbers.get(&row.id).copied().unwrap_or_default(),
            undone_by: undone.get(&Some(row.id)).copied(),
            id: row.id,
            changes: row.changes,
            reason: row.reason,
            undo_of: row.undo_of,
            created_by: row.created_by,
            created_at: row.created_at,
        });
        Ok(records.collect())
    }
}

async fn numbers(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, ChangesetNumbers>> {
    let of_write = changeset_item::Entity::belongs_to(rt_write::Entity)
        .from(changeset_item::Column::WriteId)
        .to(rt_write::Column::Id);
    let has_changed = rt_write::Column::Outcome.contains(CHANGED);
    let changed = Expr::expr(Expr::case(has_changed, 1)).count();
    let rows: Vec<(Uuid, String, Option<String>, i64, i64)> = changeset_item::Entity::find()
        .select_only()
        .column(changeset_item::Column::ChangesetId)
        .column(changeset_item::Column::State)
        .column_as(rt_write::Column::State, "write_state")
        .column_as(changeset_item::Column::Line.count(), "count")
        .column_as(changed, "changed")
        .join(JoinType::LeftJoin, of_write.into())
        .filter(changeset_item::Column::ChangesetId.is_in(ids.iter().copied()))
        .group_by(changeset_item::Column::ChangesetId)
        .group_by(changeset_item::Column::State)
        .group_by(rt_write::Column::State)
        .into_tuple()
        .all(db)
        .await?;
    let mut numbers: HashMap<Uuid, ChangesetNumbers> = HashMap::new();
    for (id, known, written, count, changed) in rows {
        let known = known_state(&known)?;
        let written =
            written.and_then(|word| WriteState::ALL.into_iter().find(|s| s.as_str() == word));
        let numbers = numbers.entry(id).or_default();
        for (has_changed, count) in [(true, changed), (false, count - changed)] {
            let count = u32::try_from(unsigned(count)).unwrap_or(u32::MAX);
            numbers.total += count;
            match state_of(known, written.map(|state| (state, has_changed))) {
                ChangesetItemState::Applied => numbers.applied += count,
                ChangesetItemState::Unchanged => numbers.unchanged += count,
                ChangesetItemState::Waiting | ChangesetItemState::Ready => numbers.waiting += count,
                ChangesetItemState::Refused
                | ChangesetItemState::Conflict
                | ChangesetItemState::NotFound
                | ChangesetItemState::Repeated
                | ChangesetItemState::Failed => numbers.explained += count,
            }
        }
    }
    Ok(numbers)
}
