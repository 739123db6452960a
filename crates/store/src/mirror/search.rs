//! Lists of the mirror's assets.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Query,
};

use super::{MirrorAsset, key, summary};
use crate::{
    Result, Store,
    entities::{mirror_asset, mirror_mac},
    ledger::signed,
    pattern,
};

/// What a list of the mirror is narrowed by. Conditions add up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MirrorFilter {
    /// A part of the name, description, serial number, internal name or model, in any case.
    pub part: Option<String>,
    /// A whole MAC address, which answers to `part` as well.
    pub mac: Option<String>,
    /// A status in any case. Those that are `deleted` are listed only when they are asked for.
    pub status: Option<String>,
    /// A catalog's name, in any case.
    pub catalog: Option<String>,
    /// An owner's user name, in any case.
    pub owner: Option<String>,
    /// Only assets with a greater number.
    pub after: u64,
}

/// Something whose values are offered to choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MirrorValue {
    Manufacturer,
    Model,
}

impl Store {
    /// The assets that a filter lets through, by number, at most `limit`. Without their details.
    pub async fn mirror_search(
        &self,
        filter: &MirrorFilter,
        limit: u64,
    ) -> Result<Vec<MirrorAsset>> {
        use mirror_asset::Column;
        let mut conditions = Condition::all()
            .add(Column::AssetId.gt(signed(filter.after)))
            .add(Column::GoneAt.is_null())
            .add(match &filter.status {
                Some(status) => Column::StatusKey.eq(key(status)),
                None => Column::StatusKey.ne("deleted"),
            });
        if let Some(catalog) = &filter.catalog {
            conditions = conditions.add(Column::CatalogKey.eq(key(catalog)));
        }
        if let Some(owner) = &filter.owner {
            conditions = conditions.add(Column::OwnerKey.eq(key(owner)));
        }
        if let Some(part) = &filter.part {
            conditions = conditions.add(holding(part, filter.mac.as_deref()));
        }
        let rows = mirror_asset::Entity::find()
            .filter(conditions)
            .order_by_asc(Column::AssetId)
            .limit(limit)
            .all(&self.db)
            .await?;
        Ok(rows.into_iter().map(|row| summary(row, None)).collect())
    }

    /// Every value that assets of the mirror have here, in alphabetical order.
    pub async fn mirror_values(&self, value: MirrorValue) -> Result<Vec<String>> {
        let column = match value {
            MirrorValue::Manufacturer => mirror_asset::Column::Manufacturer,
            MirrorValue::Model => mirror_asset::Column::Product,
        };
        let mut values: Vec<String> = mirror_asset::Entity::find()
            .select_only()
            .column(column)
            .distinct()
            .filter(column.is_not_null())
            .filter(mirror_asset::Column::GoneAt.is_null())
            .into_tuple()
            .all(&self.db)
            .await?;
        // Not by the database, which may know another alphabet.
        values.sort_by_key(|value| key(value));
        Ok(values)
    }
}

fn holding(part: &str, mac: Option<&str>) -> Condition {
    let pattern = pattern::holding(&key(part));
    let mut holding = Condition::any()
        .add(mirror_asset::Column::SearchText.like(pattern.clone()))
        .add(mirror_asset::Column::DetailsText.like(pattern));
    if let Some(mac) = mac {
        let with_it = Query::select()
            .column(mirror_mac::Column::AssetId)
            .from(mirror_mac::Entity)
            .and_where(mirror_mac::Column::Mac.eq(mac))
            .to_owned();
        holding = holding.add(mirror_asset::Column::AssetId.in_subquery(with_it));
    }
    holding
}
