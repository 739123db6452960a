//! Reading the ledger.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
};
use types::{AssetTag, TagState};
use uuid::Uuid;

use super::{TagRecord, record, signed};
use crate::{Result, Store, entities::tag, pattern};

/// What a list of tags is narrowed by. Conditions add up.
#[derive(Debug, Clone, Default)]
pub struct TagListFilter {
    pub prefix: Option<String>,
    pub state: Option<TagState>,
    /// The beginning of the tag, in canonical form.
    pub starts_with: Option<String>,
    /// RT's number of the asset; either this or `starts_with` has to hold when both are there.
    pub asset_id: Option<u64>,
    pub reservation_id: Option<Uuid>,
    /// Only tags that come after this one: a prefix and a number.
    pub after: Option<(String, u64)>,
}

impl Store {
    /// Tags by prefix, the highest number first, at most `limit`.
    pub async fn tags(&self, filter: &TagListFilter, limit: u64) -> Result<Vec<TagRecord>> {
        let mut query = tag::Entity::find()
            .order_by_asc(tag::Column::Prefix)
            .order_by_desc(tag::Column::Number)
            .limit(limit);
        if let Some(prefix) = &filter.prefix {
            query = query.filter(tag::Column::Prefix.eq(prefix));
        }
        if let Some(state) = filter.state {
            query = query.filter(tag::Column::State.eq(state.as_str()));
        }
        if let Some(id) = filter.reservation_id {
            query = query.filter(tag::Column::ReservationId.eq(id));
        }
        let mut either = Condition::any();
        if let Some(start) = &filter.starts_with {
            either = either.add(tag::Column::Tag.like(pattern::beginning_with(start)));
        }
        if let Some(id) = filter.asset_id {
            either = either.add(tag::Column::AssetId.eq(signed(id)));
        }
        if !either.is_empty() {
            query = query.filter(either);
        }
        if let Some((prefix, number)) = &filter.after {
            let further = tag::Column::Prefix
                .eq(prefix)
                .and(tag::Column::Number.lt(signed(*number)));
            let later = Condition::any()
                .add(further)
                .add(tag::Column::Prefix.gt(prefix));
            query = query.filter(later);
        }
        let rows = query.all(&self.db).await?;
        rows.into_iter().map(record).collect()
    }

    /// Those of the tags that are reserved.
    pub async fn reserved_among(&self, tags: &[AssetTag]) -> Result<Vec<TagRecord>> {
        let mut reserved = Vec::new();
        for tags in tags.chunks(500) {
            let rows = tag::Entity::find()
                .filter(tag::Column::Tag.is_in(tags.iter().map(AssetTag::as_str)))
                .filter(tag::Column::State.eq(TagState::Reserved.as_str()))
                .all(&self.db)
                .await?;
            for row in rows {
                reserved.push(record(row)?);
            }
        }
        Ok(reserved)
    }

    /// What the ledger knows of a tag.
    pub async fn tag(&self, tag: &AssetTag) -> Result<Option<TagRecord>> {
        let found = tag::Entity::find_by_id(tag.as_str()).one(&self.db).await?;
        found.map(record).transpose()
    }

    /// The tag that an asset has in the ledger.
    pub async fn tag_of_asset(&self, asset_id: u64) -> Result<Option<TagRecord>> {
        let found = tag::Entity::find()
            .filter(tag::Column::AssetId.eq(signed(asset_id)))
            .one(&self.db)
            .await?;
        found.map(record).transpose()
    }

    /// The tags that assets have in the ledger, by asset.
    pub async fn tags_of_assets(&self, asset_ids: &[u64]) -> Result<HashMap<u64, TagRecord>> {
        let mut found = HashMap::new();
        for ids in asset_ids.chunks(500) {
            let rows = tag::Entity::find()
                .filter(tag::Column::AssetId.is_in(ids.iter().copied().map(signed)))
                .all(&self.db)
                .await?;
            for row in rows {
                let record = record(row)?;
                if let Some(id) = record.asset_id {
                    found.insert(id, record);
                }
            }
        }
        Ok(found)
    }
}
