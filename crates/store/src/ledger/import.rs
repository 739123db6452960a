//! Taking tags over from elsewhere.

use sea_orm::EntityTrait;

use super::{TagRecord, reserve::row};
use crate::{Result, Store, entities::tag};

impl Store {
    /// Puts tags down that were given elsewhere, and says of each whether it was new. What the ledger
    /// knows, by tag, by number or by asset, stays as it is.
    pub async fn import_tags(&self, tags: &[TagRecord]) -> Result<Vec<bool>> {
        let tx = self.begin_write().await?;
        let mut imported = Vec::with_capacity(tags.len());
        for tag in tags {
            let inserted = tag::Entity::insert(row(tag))
                .on_conflict(
                    sea_orm::sea_query::OnConflict::new()
                        .do_nothing()
                        .to_owned(),
                )
                .try_insert()
                .exec_without_returning(&*tx)
                .await?;
            imported.push(matches!(inserted, sea_orm::TryInsertResult::Inserted(1)));
        }
        tx.commit().await?;
        Ok(imported)
    }
}
