//! Finding assets in the mirror, exactly. Those that RT no longer has are not there; those whose
//! status is `deleted` are, for whoever scans or reads them by number.

use std::{
    collections::{BTreeMap, HashMap},
    hash::Hash,
};

use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, IdenStatic, JoinType, QueryFilter,
    QueryOrder, QueryResult, QuerySelect, QueryTrait, RelationDef, SelectA, SelectB,
    sea_query::{Expr, Func, Query},
};
use types::{AssetTag, WriteState};

use super::{Mirrored, key, mirrored};
use crate::{
    Result, Store,
    entities::{mirror_asset, mirror_detail, mirror_mac, rt_write},
    ledger::{signed, unsigned},
    writes::OPEN,
};

/// Keys in one query; `SQLite` has a bound on them.
const KEYS_A_QUERY: usize = 500;

impl Store {
    /// The assets of these numbers.
    pub async fn mirrored(&self, ids: &[u64]) -> Result<HashMap<u64, Mirrored>> {
        let mut found = HashMap::new();
        for ids in ids.chunks(KEYS_A_QUERY) {
            let column = mirror_asset::Column::AssetId;
            let rows = self
                .mirror_rows(column.is_in(ids.iter().copied().map(signed)))
                .await?;
            found.extend(rows.into_iter().map(|row| (row.asset.asset_id, row)));
        }
        Ok(found)
    }

    /// The assets that carry these tags, those of each tag in the order of their numbers.
    pub async fn mirrored_by_tags(
        &self,
        tags: &[AssetTag],
    ) -> Result<HashMap<AssetTag, Vec<Mirrored>>> {
        let mut found = HashMap::new();
        for tags in tags.chunks(KEYS_A_QUERY) {
            let column = mirror_asset::Column::Tag;
            let rows = self
                .mirror_rows(column.is_in(tags.iter().map(AssetTag::as_str)))
                .await?;
            file(&mut found, rows, |row| row.asset.tag.clone());
        }
        Ok(found)
    }

    /// The assets with these serial numbers in any case, by what was asked for.
    pub async fn mirrored_by_serials(
        &self,
        serials: &[String],
    ) -> Result<HashMap<String, Vec<Mirrored>>> {
        let mut by_key = HashMap::new();
        for serials in serials.chunks(KEYS_A_QUERY) {
            let column = mirror_asset::Column::SerialKey;
            let rows = self
                .mirror_rows(column.is_in(serials.iter().map(|serial| key(serial))))
                .await?;
            file(&mut by_key, rows, |row| {
                row.asset.details.as_ref()?.serial.as_deref().map(key)
            });
        }
        let asked = serials
            .iter()
            .filter_map(|serial| Some((serial.clone(), by_key.get(&key(serial))?.clone())));
        Ok(asked.collect())
    }

    /// The assets with these MAC addresses: twelve hexadecimal digits, lower case.
    pub async fn mirrored_by_macs(
        &self,
        macs: &[String],
    ) -> Result<HashMap<String, Vec<Mirrored>>> {
        let mut found: HashMap<String, Vec<Mirrored>> = HashMap::new();
        for macs in macs.chunks(KEYS_A_QUERY) {
            let pairs: Vec<(String, i64)> = mirror_mac::Entity::find()
                .select_only()
                .columns([mirror_mac::Column::Mac, mirror_mac::Column::AssetId])
                .filter(mirror_mac::Column::Mac.is_in(macs))
                .order_by_asc(mirror_mac::Column::AssetId)
                .into_tuple()
                .all(&self.db)
                .await?;
            let ids: Vec<u64> = pairs.iter().map(|(_, id)| unsigned(*id)).collect();
            let assets = self.mirrored(&ids).await?;
            for (mac, id) in pairs {
                if let Some(asset) = assets.get(&unsigned(id)) {
                    found.entry(mac).or_default().push(asset.clone());
                }
            }
        }
        Ok(found)
    }

    /// Assets with a greater number, in the order of their numbers.
    pub async fn mirror_page(&self, after: u64, limit: u64) -> Result<Vec<Mirrored>> {
        let rows = mirror_asset::Entity::find()
            .filter(mirror_asset::Column::AssetId.gt(signed(after)))
            .filter(mirror_asset::Column::GoneAt.is_null())
            .order_by_asc(mirror_asset::Column::AssetId)
            .limit(limit)
            .all(&self.db)
            .await?;
        self.with_details(rows).await
    }

    /// Whether an asset has this internal name, in any case.
    pub async fn is_internal_name_taken(&self, name: &str) -> Result<bool> {
        let taken: Option<i64> = mirror_asset::Entity::find()
            .select_only()
            .column(mirror_asset::Column::AssetId)
            .filter(mirror_asset::Column::InternalNameKey.eq(key(name)))
            .filter(mirror_asset::Column::GoneAt.is_null())
            .into_tuple()
            .one(&self.db)
            .await?;
        Ok(taken.is_some())
    }

    /// Everything about some assets in one question: each look-up asks it.
    async fn mirror_rows(&self, condition: Expr) -> Result<Vec<Mirrored>> {
        let detail: RelationDef = mirror_asset::Entity::belongs_to(mirror_detail::Entity)
            .from(mirror_asset::Column::AssetId)
            .to(mirror_detail::Column::AssetId)
            .into();
        let open = Query::select()
            .expr(Func::count(Expr::col(rt_write::Column::Seq)))
            .from(rt_write::Entity)
            .and_where(
                Expr::col((rt_write::Entity, rt_write::Column::AssetId))
                    .equals((mirror_asset::Entity, mirror_asset::Column::AssetId)),
            )
            .and_where(rt_write::Column::State.is_in(OPEN.map(WriteState::as_str)))
            .to_owned();
        let question = mirror_asset::Entity::find()
            .join(JoinType::LeftJoin, detail)
            .select_also(mirror_detail::Entity)
            .expr_as(Expr::SubQuery(None, Box::new(open.into())), "open_writes")
            .filter(condition.and(mirror_asset::Column::GoneAt.is_null()))
            .order_by_asc(mirror_asset::Column::AssetId)
            .into_query();
        let statement = self.db.get_database_backend().build(&question);
        let rows = Whole::find_by_statement(statement).all(&self.db).await?;
        rows.into_iter().map(Whole::mirrored).collect()
    }

    async fn with_details(&self, rows: Vec<mirror_asset::Model>) -> Result<Vec<Mirrored>> {
        let ids = rows
            .iter()
            .filter(|row| row.details_read_at.is_some())
            .map(|row| row.asset_id);
        let ids: Vec<i64> = ids.collect();
        let mut details: BTreeMap<i64, mirror_detail::Model> = BTreeMap::new();
        if !ids.is_empty() {
            let found = mirror_detail::Entity::find()
                .filter(mirror_detail::Column::AssetId.is_in(ids))
                .all(&self.db)
                .await?;
            details.extend(found.into_iter().map(|detail| (detail.asset_id, detail)));
        }
        let rows = rows.into_iter().map(|row| {
            let detail = details.remove(&row.asset_id);
            mirrored(row, detail)
        });
        rows.collect()
    }
}

/// An asset, its details and how many writes about it are open.
struct Whole {
    asset: mirror_asset::Model,
    detail: Option<mirror_detail::Model>,
    open_writes: i64,
}

impl FromQueryResult for Whole {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        Ok(Self {
            asset: mirror_asset::Model::from_query_result(row, SelectA.as_str())?,
            detail: mirror_detail::Model::from_query_result_optional(row, SelectB.as_str())?,
            open_writes: row.try_get(prefix, "open_writes")?,
        })
    }
}

impl Whole {
    fn mirrored(self) -> Result<Mirrored> {
        Ok(Mirrored {
            open_writes: u32::try_from(self.open_writes).ok(),
            ..mirrored(self.asset, self.detail)?
        })
    }
}

/// Files assets under what they were asked for by.
fn file<K: Eq + Hash>(
    found: &mut HashMap<K, Vec<Mirrored>>,
    rows: Vec<Mirrored>,
    key: impl Fn(&Mirrored) -> Option<K>,
) {
    for row in rows {
        if let Some(key) = key(&row) {
            found.entry(key).or_default().push(row);
        }
    }
}
