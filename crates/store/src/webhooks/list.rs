//! The delivery log.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use types::{WebhookDeliveryState, WebhookEventType};
use uuid::Uuid;

use super::{DeliveryRecord, WebhookEventRecord, claim::is_known, delivery, event};
use crate::{
    Result, Store,
    entities::{webhook_delivery, webhook_event},
    ledger::signed,
};

/// Which deliveries a list shows.
#[derive(Debug, Clone, Default)]
pub struct DeliveryListFilter {
    pub subscription_id: Uuid,
    pub state: Option<WebhookDeliveryState>,
    pub kind: Option<WebhookEventType>,
    /// Those before this one.
    pub before: Option<u64>,
    pub limit: u64,
}

impl Store {
    /// Deliveries of a subscription, the newest first.
    pub async fn deliveries(&self, filter: &DeliveryListFilter) -> Result<Vec<DeliveryRecord>> {
        let mut query = webhook_delivery::Entity::find()
            .filter(webhook_delivery::Column::SubscriptionId.eq(filter.subscription_id))
            .filter(is_known())
            .order_by_desc(webhook_delivery::Column::Seq)
            .limit(filter.limit);
        if let Some(state) = filter.state {
            query = query.filter(webhook_delivery::Column::State.eq(state.as_str()));
        }
        if let Some(kind) = filter.kind {
            query = query.filter(webhook_delivery::Column::Kind.eq(kind.as_str()));
        }
        if let Some(before) = filter.before {
            query = query.filter(webhook_delivery::Column::Seq.lt(signed(before)));
        }
        let rows = query.all(&self.db).await?;
        rows.into_iter().map(delivery).collect()
    }

    /// One delivery, and what it tells of.
    pub async fn delivery(&self, id: Uuid) -> Result<Option<(DeliveryRecord, WebhookEventRecord)>> {
        let found = webhook_delivery::Entity::find()
            .filter(webhook_delivery::Column::Id.eq(id))
            .one(&self.db)
            .await?;
        let Some(row) = found else {
            return Ok(None);
        };
        let told = webhook_event::Entity::find_by_id(row.event_id)
            .one(&self.db)
            .await?;
        told.map(|told| Ok((delivery(row)?, event(&told)?)))
            .transpose()
    }
}
