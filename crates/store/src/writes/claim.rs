//! Taking writes in hand.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Alias, Expr, Query, SimpleExpr},
};
use types::WriteState;
use uuid::Uuid;

use super::{WriteRecord, record};
use crate::{Error, Result, Store, entities::rt_write};

impl Store {
    /// Takes writes that are due in hand until a time, at most `limit` of them, each the first
    /// unfinished one of its lane. Nobody else has them meanwhile.
    pub async fn claim_writes(
        &self,
        holder: &str,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: u64,
    ) -> Result<Vec<WriteRecord>> {
        let due = rt_write::Entity::find()
            .filter(is_due(now))
            .filter(is_first_of_its_lane())
            .order_by_asc(rt_write::Column::Seq)
            .limit(limit)
            .all(&self.db)
            .await?;
        let mut claimed = Vec::with_capacity(due.len());
        for row in due {
            claimed.extend(self.claim(row.seq, holder, now, until).await?);
        }
        Ok(claimed)
    }

    /// Takes this write in hand, when it is due and the first of its lane.
    pub async fn claim_write(
        &self,
        id: Uuid,
        holder: &str,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Option<WriteRecord>> {
        let found = rt_write::Entity::find()
            .filter(rt_write::Column::Id.eq(id))
            .filter(is_due(now))
            .filter(is_first_of_its_lane())
            .one(&self.db)
            .await?;
        match found {
            Some(row) => self.claim(row.seq, holder, now, until).await,
            None => Ok(None),
        }
    }

    /// When the next write is due that nobody has in hand.
    pub async fn next_write_due(&self) -> Result<Option<DateTime<Utc>>> {
        let next: Option<DateTime<Utc>> = rt_write::Entity::find()
            .select_only()
            .column(rt_write::Column::NextAttemptAt)
            .filter(rt_write::Column::State.eq(WriteState::Pending.as_str()))
            .order_by_asc(rt_write::Column::NextAttemptAt)
            .limit(1)
            .into_tuple()
            .one(&self.db)
            .await?;
        Ok(next)
    }

    /// One statement: whoever comes second changes no row, or breaks the rule that one write of a
    /// lane is under way. The row is read after that: what was read before may be of before another
    /// attempt at it.
    async fn claim(
        &self,
        seq: i64,
        holder: &str,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Option<WriteRecord>> {
        let tx = self.begin_write().await?;
        let claimed = rt_write::Entity::update_many()
            .set(rt_write::ActiveModel {
                state: Set(WriteState::Running.as_str().to_owned()),
                claimed_by: Set(Some(holder.to_owned())),
                claim_expires_at: Set(Some(until)),
                ..Default::default()
            })
            .filter(rt_write::Column::Seq.eq(seq))
            .filter(is_due(now))
            .exec(&*tx)
            .await
            .map_err(Error::from);
        match claimed {
            Ok(claimed) if claimed.rows_affected != 1 => Ok(None),
            Ok(_) => {
                let row = rt_write::Entity::find()
                    .filter(rt_write::Column::Seq.eq(seq))
                    .one(&*tx)
                    .await?;
                tx.commit().await?;
                row.map(record).transpose()
            }
            Err(Error::Duplicate) => Ok(None),
            Err(other) => Err(other),
        }
    }
}

/// It waits and its time has come, or whoever had it in hand is gone.
fn is_due(now: DateTime<Utc>) -> Condition {
    Condition::any()
        .add(
            rt_write::Column::State
                .eq(WriteState::Pending.as_str())
                .and(rt_write::Column::NextAttemptAt.lte(now)),
        )
        .add(
            rt_write::Column::State
                .eq(WriteState::Running.as_str())
                .and(rt_write::Column::ClaimExpiresAt.lte(now)),
        )
}

/// No write of the lane that was asked for earlier waits or is under way.
fn is_first_of_its_lane() -> SimpleExpr {
    let earlier = Alias::new("earlier");
    let of = |column: rt_write::Column| Expr::col((earlier.clone(), column));
    let unfinished = [WriteState::Pending, WriteState::Running];
    let query = Query::select()
        .expr(Expr::val(1))
        .from_as(rt_write::Entity, earlier.clone())
        .and_where(of(rt_write::Column::Lane).equals((rt_write::Entity, rt_write::Column::Lane)))
        .and_where(
            of(rt_write::Column::Seq).lt(Expr::col((rt_write::Entity, rt_write::Column::Seq))),
        )
        .and_where(of(rt_write::Column::State).is_in(unfinished.map(WriteState::as_str)))
        .to_owned();
    Expr::not_exists(query)
}
