//! Assets that have no tag of ours yet.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Query,
};
use types::TagState;

use super::key;
use crate::{
    Result, Store,
    entities::{mirror_asset, tag},
    ledger::{signed, unsigned},
};

/// Which assets without a tag are looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UntaggedFilter {
    /// Catalogs by name in any case, each with the number after which its assets count.
    pub catalogs: Vec<(String, u64)>,
    /// What the tags of known sequences begin with.
    pub prefixes: Vec<String>,
    /// Statuses, in any case, whose assets are left alone.
    pub without: Vec<String>,
}

impl Store {
    /// Assets of these catalogs whose name is no number of a known sequence and that the ledger has
    /// no tag for: number and name, by number.
    ///
    /// A prefix that ends in digits counts as the text before them: an asset is rather left alone
    /// than renamed by mistake.
    pub async fn mirror_untagged(
        &self,
        filter: &UntaggedFilter,
        limit: u64,
    ) -> Result<Vec<(u64, String)>> {
        use mirror_asset::Column;
        let catalogs = filter.catalogs.iter();
        let somewhere = catalogs.fold(Condition::any(), |any, (name, after)| {
            any.add(
                Condition::all()
                    .add(Column::CatalogKey.eq(key(name)))
                    .add(Column::AssetId.gt(signed(*after))),
            )
        });
        let stems = filter
            .prefixes
            .iter()
            .map(|prefix| prefix.trim_end_matches(|c: char| c.is_ascii_digit()));
        let is_unnumbered = Condition::any()
            .add(Column::TagStem.is_null())
            .add(Column::TagStem.is_not_in(stems));
        let in_ledger = Query::select()
            .column(tag::Column::AssetId)
            .from(tag::Entity)
            .and_where(tag::Column::State.eq(TagState::Assigned.as_str()))
            .and_where(tag::Column::AssetId.is_not_null())
            .to_owned();
        if filter.catalogs.is_empty() {
            return Ok(Vec::new());
        }
        let found: Vec<(i64, String)> = mirror_asset::Entity::find()
            .select_only()
            .columns([Column::AssetId, Column::Name])
            .filter(somewhere)
            .filter(Column::GoneAt.is_null())
            .filter(Column::StatusKey.is_not_in(filter.without.iter().map(|status| key(status))))
            .filter(is_unnumbered)
            .filter(Column::AssetId.not_in_subquery(in_ledger))
            .order_by_asc(Column::AssetId)
            .limit(limit)
            .into_tuple()
            .all(&self.db)
            .await?;
        Ok(found
            .into_iter()
            .map(|(id, name)| (unsigned(id), name))
            .collect())
    }
}
