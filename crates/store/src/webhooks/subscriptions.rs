//! Who wants to be told.

use std::fmt;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::Value;
use types::WebhookEventType;
use uuid::Uuid;

use crate::{
    Error, Result, Store, WriteTransaction,
    entities::{webhook_attempt, webhook_delivery, webhook_subscription},
};

/// A subscription. Its secrets are sealed by whoever keeps them here.
#[derive(Clone, PartialEq, Eq)]
pub struct SubscriptionRecord {
    pub id: Uuid,
    pub url: String,
    pub description: Option<String>,
    /// All events when there are none.
    pub events: Vec<WebhookEventType>,
    pub is_active: bool,
    pub switched_off: Option<String>,
    pub secret: String,
    /// The secret before, and how long it signs as well.
    pub previous_secret: Option<(String, DateTime<Utc>)>,
    pub version: u32,
    /// Failures in a row.
    pub failures: u32,
    pub failing_since: Option<DateTime<Utc>>,
    pub resting_until: Option<DateTime<Utc>>,
    pub last_delivered_at: Option<DateTime<Utc>>,
    pub created_by: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl fmt::Debug for SubscriptionRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Never the address: many have what opens them in it.
        f.debug_struct("SubscriptionRecord")
            .field("id", &self.id)
            .field("is_active", &self.is_active)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// What is to be changed of a subscription.
#[derive(Debug, Clone, Default)]
pub struct SubscriptionPatch {
    pub url: Option<String>,
    /// `Some(None)` removes it.
    pub description: Option<Option<String>>,
    pub events: Option<Vec<WebhookEventType>>,
    pub is_active: Option<bool>,
}

impl Store {
    /// Keeps a subscription, unless there are so many already: says whether it did.
    pub async fn add_subscription(&self, new: &SubscriptionRecord, most: u64) -> Result<bool> {
        let tx = self.begin_write().await?;
        if webhook_subscription::Entity::find().count(&*tx).await? >= most {
            return Ok(false);
        }
        let (previous_secret, previous_until) = new.previous_secret.clone().unzip();
        webhook_subscription::ActiveModel {
            id: Set(new.id),
            url: Set(new.url.clone()),
            description: Set(new.description.clone()),
            events: Set(names(&new.events)),
            is_active: Set(new.is_active),
            switched_off: Set(new.switched_off.clone()),
            secret: Set(new.secret.clone()),
            previous_secret: Set(previous_secret),
            previous_until: Set(previous_until),
            version: Set(i32::try_from(new.version).unwrap_or(i32::MAX)),
            failures: Set(0),
            failing_since: Set(None),
            resting_until: Set(None),
            last_delivered_at: Set(None),
            created_by: Set(new.created_by.clone()),
            created_at: Set(new.created_at),
            updated_at: Set(new.updated_at),
        }
        .insert(&*tx)
        .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The subscription of this id.
    pub async fn subscription(&self, id: Uuid) -> Result<Option<SubscriptionRecord>> {
        let found = webhook_subscription::Entity::find_by_id(id);
        found.one(&self.db).await?.map(record).transpose()
    }

    /// Subscriptions, newest first.
    pub async fn subscriptions(
        &self,
        before: Option<Uuid>,
        limit: u64,
    ) -> Result<Vec<SubscriptionRecord>> {
        let mut query = webhook_subscription::Entity::find()
            .order_by_desc(webhook_subscription::Column::Id)
            .limit(limit);
        if let Some(before) = before {
            query = query.filter(webhook_subscription::Column::Id.lt(before));
        }
        let rows = query.all(&self.db).await?;
        rows.into_iter().map(record).collect()
    }

    /// Changes a subscription. [`Error::Missing`] when it is not there, [`Error::WrongState`] when
    /// `version` is given and it is another one by now.
    pub async fn update_subscription(
        &self,
        id: Uuid,
        version: Option<u32>,
        patch: &SubscriptionPatch,
        now: DateTime<Utc>,
    ) -> Result<SubscriptionRecord> {
        let tx = self.begin_write().await?;
        let row = locked(&tx, id, version).await?;
        let was_active = row.is_active;
        let was_version = row.version;
        let mut row = row.into_active_model();
        if let Some(url) = &patch.url {
            row.url = Set(url.clone());
        }
        if let Some(description) = &patch.description {
            row.description = Set(description.clone());
        }
        if let Some(events) = &patch.events {
            row.events = Set(names(events));
        }
        if let Some(is_active) = patch.is_active {
            row.is_active = Set(is_active);
            if is_active && !was_active {
                row.switched_off = Set(None);
            }
        }
        if patch.url.is_some() || patch.is_active == Some(true) {
            // Whatever was wrong may be right now: it is tried at once.
            row.failures = Set(0);
            row.failing_since = Set(None);
            row.resting_until = Set(None);
        }
        row.version = Set(was_version + 1);
        row.updated_at = Set(now);
        let row = row.update(&*tx).await?;
        tx.commit().await?;
        record(row)
    }

    /// Gives a subscription another secret; the one of now signs as well until a time, if there is one.
    pub async fn rotate_secret(
        &self,
        id: Uuid,
        secret: &str,
        overlap_until: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<SubscriptionRecord> {
        let tx = self.begin_write().await?;
        let row = locked(&tx, id, None).await?;
        let (before, was_version) = (row.secret.clone(), row.version);
        let mut row = row.into_active_model();
        row.previous_secret = Set(overlap_until.map(|_| before));
        row.previous_until = Set(overlap_until);
        row.secret = Set(secret.to_owned());
        row.version = Set(was_version + 1);
        row.updated_at = Set(now);
        let row = row.update(&*tx).await?;
        tx.commit().await?;
        record(row)
    }

    /// Forgets a subscription with all its deliveries; says whether it was there.
    pub async fn delete_subscription(&self, id: Uuid) -> Result<bool> {
        let tx = self.begin_write().await?;
        let deleted = webhook_subscription::Entity::delete_by_id(id)
            .exec(&*tx)
            .await?;
        // With their attempts. What is under way ends by itself and finds nothing to write to; the events
        // go once no other delivery tells of them.
        webhook_delivery::Entity::delete_many()
            .filter(webhook_delivery::Column::SubscriptionId.eq(id))
            .exec(&*tx)
            .await?;
        tx.commit().await?;
        Ok(deleted.rows_affected > 0)
    }

    /// Every attempt at a delivery, the first one first.
    pub async fn attempts_of(&self, delivery_id: Uuid) -> Result<Vec<super::AttemptRecord>> {
        let rows = webhook_attempt::Entity::find()
            .filter(webhook_attempt::Column::DeliveryId.eq(delivery_id))
            .order_by_asc(webhook_attempt::Column::Seq)
            .all(&self.db)
            .await?;
        Ok(rows.into_iter().map(super::finish::attempt).collect())
    }
}

async fn locked(
    tx: &WriteTransaction,
    id: Uuid,
    version: Option<u32>,
) -> Result<webhook_subscription::Model> {
    let row = webhook_subscription::Entity::find_by_id(id)
        .lock_exclusive()
        .one(&**tx)
        .await?
        .ok_or(Error::Missing)?;
    let is_that = version.is_none_or(|version| i64::from(version) == i64::from(row.version));
    if is_that {
        Ok(row)
    } else {
        Err(Error::WrongState {
            state: format!("version {}", row.version),
        })
    }
}

fn names(events: &[WebhookEventType]) -> Value {
    let names: Vec<&str> = events.iter().map(|event| event.as_str()).collect();
    names.into()
}

/// The events that a row names. One that this version does not know is of a later one, and never
/// happens here.
pub(super) fn events(list: &Value) -> Vec<WebhookEventType> {
    let names = list.as_array().into_iter().flatten();
    names
        .filter_map(|name| WebhookEventType::parse(name.as_str()?))
        .collect()
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "read as every other row is, of which some cannot be"
)]
pub(super) fn record(row: webhook_subscription::Model) -> Result<SubscriptionRecord> {
    let count = |number: i32| u32::try_from(number).unwrap_or_default();
    Ok(SubscriptionRecord {
        id: row.id,
        url: row.url,
        description: row.description,
        events: events(&row.events),
        is_active: row.is_active,
        switched_off: row.switched_off,
        secret: row.secret,
        previous_secret: row.previous_secret.zip(row.previous_until),
        version: count(row.version),
        failures: count(row.failures),
        failing_since: row.failing_since,
        resting_until: row.resting_until,
        last_delivered_at: row.last_delivered_at,
        created_by: row.created_by,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}
