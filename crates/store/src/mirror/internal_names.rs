//! Internal names that assets have.

use std::collections::HashSet;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::{Result, Store, entities::mirror_asset};

impl Store {
    /// Those of the names that assets of the mirror have, in lower case.
    pub async fn internal_names_in_mirror(&self, names: &[String]) -> Result<HashSet<String>> {
        internal_names(&self.db, names).await
    }
}

/// The same within a transaction.
pub(crate) async fn internal_names(
    db: &impl ConnectionTrait,
    names: &[String],
) -> Result<HashSet<String>> {
    let mut used = HashSet::new();
    for names in names.chunks(500) {
        let keys = names.iter().map(|name| name.trim().to_lowercase());
        let found: Vec<Option<String>> = mirror_asset::Entity::find()
            .select_only()
            .column(mirror_asset::Column::InternalNameKey)
            .filter(mirror_asset::Column::InternalNameKey.is_in(keys))
            .filter(mirror_asset::Column::GoneAt.is_null())
            .into_tuple()
            .all(db)
            .await?;
        used.extend(found.into_iter().flatten());
    }
    Ok(used)
}
