//! Forgetting what is old, a little at a time: nobody who writes waits for long.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Query},
};
use types::WebhookDeliveryState;
use uuid::Uuid;

use crate::{
    Result, Store,
    entities::{webhook_delivery, webhook_event},
};

/// How many rows go in one transaction.
const AT_ONCE: u64 = 500;

impl Store {
    /// Ends what waited since before a time: it is told as failed, for this reason. Says how many.
    pub async fn give_up_deliveries(
        &self,
        before: DateTime<Utc>,
        why: &str,
        now: DateTime<Utc>,
    ) -> Result<u64> {
        let tx = self.begin_write().await?;
        let ended = webhook_delivery::Entity::update_many()
            .set(webhook_delivery::ActiveModel {
                state: Set(WebhookDeliveryState::Failed.as_str().to_owned()),
                last_error: Set(Some(why.to_owned())),
                finished_at: Set(Some(now)),
                ..Default::default()
            })
            .filter(webhook_delivery::Column::State.eq(WebhookDeliveryState::Pending.as_str()))
            .filter(webhook_delivery::Column::CreatedAt.lt(before))
            .exec(&*tx)
            .await?;
        tx.commit().await?;
        Ok(ended.rows_affected)
    }

    /// Forgets deliveries that came about before a time, their attempts, and the events that no delivery
    /// tells of any more. Says how many deliveries.
    pub async fn forget_deliveries(&self, before: DateTime<Utc>) -> Result<u64> {
        let mut forgotten = 0;
        loop {
            let old: Vec<i64> = webhook_delivery::Entity::find()
                .select_only()
                .column(webhook_delivery::Column::Seq)
                .filter(webhook_delivery::Column::CreatedAt.lt(before))
                .order_by_asc(webhook_delivery::Column::Seq)
                .limit(AT_ONCE)
                .into_tuple()
                .all(&self.db)
                .await?;
            if old.is_empty() {
                break;
            }
            let tx = self.begin_write().await?;
            let deleted = webhook_delivery::Entity::delete_many()
                .filter(webhook_delivery::Column::Seq.is_in(old))
                .exec(&*tx)
                .await?;
            tx.commit().await?;
            forgotten += deleted.rows_affected;
        }
        self.forget_untold(before).await?;
        Ok(forgotten)
    }

    async fn forget_untold(&self, before: DateTime<Utc>) -> Result<()> {
        loop {
            let tells = Query::select()
                .expr(Expr::val(1))
                .from(webhook_delivery::Entity)
                .and_where(
                    Expr::col((webhook_delivery::Entity, webhook_delivery::Column::EventId))
                        .equals((webhook_event::Entity, webhook_event::Column::Id)),
                )
                .to_owned();
            let old: Vec<Uuid> = webhook_event::Entity::find()
                .select_only()
                .column(webhook_event::Column::Id)
                .filter(webhook_event::Column::OccurredAt.lt(before))
                .filter(Expr::not_exists(tells))
                .limit(AT_ONCE)
                .into_tuple()
                .all(&self.db)
                .await?;
            if old.is_empty() {
                return Ok(());
            }
            let tx = self.begin_write().await?;
            webhook_event::Entity::delete_many()
                .filter(webhook_event::Column::Id.is_in(old))
                .exec(&*tx)
                .await?;
            tx.commit().await?;
        }
    }
}
