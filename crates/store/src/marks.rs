//! Marks: where long work stands, and who is at it.
//!
//! A mark is a name, a text, and perhaps somebody who holds it for a while. Two servers on one
//! database share work by it: only the holder goes on, and whoever comes after a crash takes over
//! once the time is up.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, sea_query::OnConflict,
};

use crate::{Result, Store, entities::mark};

/// Where some long work stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub value: String,
    pub updated_at: DateTime<Utc>,
}

impl Store {
    /// The mark of this name.
    pub async fn mark(&self, name: &str) -> Result<Option<Mark>> {
        let found = mark::Entity::find_by_id(name).one(&self.db).await?;
        Ok(found.filter(|row| !row.value.is_empty()).map(|row| Mark {
            value: row.value,
            updated_at: row.updated_at,
        }))
    }

    /// Those of these marks that are set, by name.
    pub async fn marks(&self, names: &[&str]) -> Result<HashMap<String, Mark>> {
        let found = mark::Entity::find()
            .filter(mark::Column::Name.is_in(names.iter().copied()))
            .filter(mark::Column::Value.ne(""))
            .all(&self.db)
            .await?;
        let marks = found.into_iter().map(|row| {
            let mark = Mark {
                value: row.value,
                updated_at: row.updated_at,
            };
            (row.name, mark)
        });
        Ok(marks.collect())
    }

    /// Sets a mark, held or not. An empty value is none.
    pub async fn set_mark(&self, name: &str, value: &str, now: DateTime<Utc>) -> Result<()> {
        let tx = self.begin_write().await?;
        mark::Entity::insert(new(name, value, now))
            .on_conflict(
                OnConflict::column(mark::Column::Name)
                    .update_columns([mark::Column::Value, mark::Column::UpdatedAt])
                    .to_owned(),
            )
            .exec_without_returning(&*tx)
            .await?;
        tx.commit().await
    }

    /// Takes or keeps hold of a mark until a time; says whether it is ours.
    pub async fn hold_mark(
        &self,
        name: &str,
        holder: &str,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<bool> {
        let tx = self.begin_write().await?;
        mark::Entity::insert(new(name, "", now))
            .on_conflict_do_nothing()
            .exec_without_returning(&*tx)
            .await?;
        let is_free = Condition::any()
            .add(mark::Column::HeldBy.is_null())
            .add(mark::Column::HeldBy.eq(holder))
            .add(mark::Column::HeldUntil.lte(now));
        let taken = mark::Entity::update_many()
            .set(mark::ActiveModel {
                held_by: Set(Some(holder.to_owned())),
                held_until: Set(Some(until)),
                ..Default::default()
            })
            .filter(mark::Column::Name.eq(name))
            .filter(is_free)
            .exec(&*tx)
            .await?;
        tx.commit().await?;
        Ok(taken.rows_affected == 1)
    }

    /// Lets go of a mark, so that another need not wait.
    pub async fn let_go_of_mark(&self, name: &str, holder: &str) -> Result<()> {
        mark::Entity::update_many()
            .set(mark::ActiveModel {
                held_by: Set(None),
                held_until: Set(None),
                ..Default::default()
            })
            .filter(mark::Column::Name.eq(name))
            .filter(mark::Column::HeldBy.eq(holder))
            .exec(&self.db)
            .await?;
        Ok(())
    }
}

fn new(name: &str, value: &str, now: DateTime<Utc>) -> mark::ActiveModel {
    mark::ActiveModel {
        name: Set(name.to_owned()),
        value: Set(value.to_owned()),
        held_by: Set(None),
        held_until: Set(None),
        updated_at: Set(now),
    }
}
