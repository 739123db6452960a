//! Keeping the mirror like RT: what it has, what it lacks, and what RT no longer has.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::Expr,
};

use crate::{
    Result, Store,
    entities::{mark, mirror_asset, mirror_detail, mirror_mac},
    ledger::{signed, unsigned},
};

/// How much the mirror has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MirrorCounts {
    pub assets: u64,
    /// Those of them whose details were read, be it before their last change.
    pub with_details: u64,
}

impl Store {
    /// How much the mirror has, deleted assets included.
    pub async fn mirror_counts(&self) -> Result<MirrorCounts> {
        use mirror_asset::Column;
        let counts: Option<(i64, i64)> = mirror_asset::Entity::find()
            .select_only()
            .column_as(Column::AssetId.count(), "assets")
            // Counts those that are not null.
            .column_as(Column::DetailsReadAt.count(), "with_details")
            .filter(Column::GoneAt.is_null())
            .into_tuple()
            .one(&self.db)
            .await?;
        let (assets, with_details) = counts.unwrap_or_default();
        Ok(MirrorCounts {
            assets: unsigned(assets),
            with_details: unsigned(with_details),
        })
    }

    /// When each of these assets was last changed in RT, as far as the mirror knows; those that it
    /// does not have are absent.
    pub async fn mirror_dates(&self, ids: &[u64]) -> Result<HashMap<u64, DateTime<Utc>>> {
        let dates: Vec<(i64, DateTime<Utc>)> = mirror_asset::Entity::find()
            .select_only()
            .columns([
                mirror_asset::Column::AssetId,
                mirror_asset::Column::RtUpdatedAt,
            ])
            .filter(mirror_asset::Column::AssetId.is_in(ids.iter().copied().map(signed)))
            .filter(mirror_asset::Column::GoneAt.is_null())
            .into_tuple()
            .all(&self.db)
            .await?;
        Ok(dates
            .into_iter()
            .map(|(id, date)| (unsigned(id), date))
            .collect())
    }

    /// Assets whose details were never read or are of before the last change, the latest change
    /// first.
    pub async fn mirror_lacks_details(&self, limit: u64) -> Result<Vec<u64>> {
        use mirror_asset::Column;
        let of_before = Expr::col((mirror_asset::Entity, Column::DetailsOf))
            .ne(Expr::col((mirror_asset::Entity, Column::RtUpdatedAt)));
        let ids: Vec<i64> = mirror_asset::Entity::find()
            .select_only()
            .column(Column::AssetId)
            .filter(Column::GoneAt.is_null())
            .filter(
                Condition::any()
                    .add(Column::DetailsOf.is_null())
                    .add(of_before),
            )
            .order_by_desc(Column::RtUpdatedAt)
            .order_by_desc(Column::AssetId)
            .limit(limit)
            .into_tuple()
            .all(&self.db)
            .await?;
        Ok(ids.into_iter().map(unsigned).collect())
    }

    /// Lets the details of these assets be read again, although they are of the last change.
    pub async fn doubt_mirrored_details(&self, ids: &[u64]) -> Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        let tx = self.begin_write().await?;
        mirror_asset::Entity::update_many()
            .set(mirror_asset::ActiveModel {
                details_of: Set(None),
                ..Default::default()
            })
            .filter(mirror_asset::Column::AssetId.is_in(ids.iter().copied().map(signed)))
            .exec(&*tx)
            .await?;
        tx.commit().await
    }

    /// Lets the details of the last changes of this second be read again, where they were read
    /// before that time.
    pub async fn doubt_details_of(
        &self,
        second: DateTime<Utc>,
        read_before: DateTime<Utc>,
    ) -> Result<()> {
        let tx = self.begin_write().await?;
        mirror_asset::Entity::update_many()
            .set(mirror_asset::ActiveModel {
                details_of: Set(None),
                ..Default::default()
            })
            .filter(mirror_asset::Column::RtUpdatedAt.eq(second))
            .filter(mirror_asset::Column::DetailsReadAt.lt(read_before))
            .exec(&*tx)
            .await?;
        tx.commit().await
    }

    /// Leaves an asset with the details that it has or without any, until it changes again: RT
    /// fails to tell them.
    pub async fn give_up_details(&self, id: u64) -> Result<()> {
        let tx = self.begin_write().await?;
        mirror_asset::Entity::update_many()
            .col_expr(
                mirror_asset::Column::DetailsOf,
                Expr::col(mirror_asset::Column::RtUpdatedAt),
            )
            .filter(mirror_asset::Column::AssetId.eq(signed(id)))
            .exec(&*tx)
            .await?;
        tx.commit().await
    }

    /// The numbers of all assets that a search of RT would find if it still has them.
    pub async fn mirror_numbers(&self) -> Result<Vec<u64>> {
        let ids: Vec<i64> = mirror_asset::Entity::find()
            .select_only()
            .column(mirror_asset::Column::AssetId)
            .filter(mirror_asset::Column::GoneAt.is_null())
            .filter(mirror_asset::Column::StatusKey.ne("deleted"))
            .order_by_asc(mirror_asset::Column::AssetId)
            .into_tuple()
            .all(&self.db)
            .await?;
        Ok(ids.into_iter().map(unsigned).collect())
    }

    /// The greatest number that the mirror has; 0 when it is empty.
    pub async fn highest_mirrored(&self) -> Result<u64> {
        let highest: Option<i64> = mirror_asset::Entity::find()
            .select_only()
            .column(mirror_asset::Column::AssetId)
            .order_by_desc(mirror_asset::Column::AssetId)
            .limit(1)
            .into_tuple()
            .one(&self.db)
            .await?;
        Ok(highest.map(unsigned).unwrap_or_default())
    }

    /// Notes that RT no longer has an asset, as it said when it was asked at that time.
    pub async fn mark_gone(&self, id: u64, at: DateTime<Utc>) -> Result<()> {
        let tx = self.begin_write().await?;
        mirror_asset::Entity::update_many()
            .set(mirror_asset::ActiveModel {
                gone_at: Set(Some(at)),
                ..Default::default()
            })
            .filter(mirror_asset::Column::AssetId.eq(signed(id)))
            .filter(mirror_asset::Column::GoneAt.is_null())
            // Somebody may have been told otherwise since.
            .filter(mirror_asset::Column::ReadAt.lte(at))
            .exec(&*tx)
            .await?;
        tx.commit().await
    }

    /// Empties the mirror and forgets every mark whose name begins so.
    pub async fn clear_mirror(&self, marks: &str) -> Result<()> {
        let tx = self.begin_write().await?;
        mirror_mac::Entity::delete_many().exec(&*tx).await?;
        mirror_detail::Entity::delete_many().exec(&*tx).await?;
        mirror_asset::Entity::delete_many().exec(&*tx).await?;
        mark::Entity::delete_many()
            .filter(mark::Column::Name.starts_with(marks))
            .exec(&*tx)
            .await?;
        tx.commit().await
    }
}
