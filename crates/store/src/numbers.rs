//! How much there is of what somebody watches, each by one query that no index makes slow.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use sqlx::{Connection, PgConnection};
use types::{LabelJobState, TagState, WebhookDeliveryState, WriteState};

use crate::{
    Kind, Result, Store,
    entities::{label_job, rt_write, tag, webhook_delivery},
    ledger::unsigned,
};

/// How many rows are in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Depth<S> {
    pub state: S,
    pub count: u64,
    /// When the oldest of them came about; absent where there is none, or where nobody asks.
    pub oldest_at: Option<DateTime<Utc>>,
}

/// The connections to the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    pub open: u32,
    /// Those of them that nobody uses.
    pub idle: u32,
    /// How many there can be.
    pub most: u32,
}

impl Connections {
    /// Whether whoever needs one has to wait for another to be done.
    #[must_use]
    pub const fn are_all_in_use(self) -> bool {
        self.open.saturating_sub(self.idle) >= self.most
    }
}

type Row = (String, i64, Option<DateTime<Utc>>);

impl Store {
    /// Writes that are not over, by state, and when the oldest of each was asked for.
    pub async fn write_depths(&self) -> Result<Vec<Depth<WriteState>>> {
        const STATES: [WriteState; 3] =
            [WriteState::Pending, WriteState::Running, WriteState::Dead];
        let rows: Vec<Row> = rt_write::Entity::find()
            .select_only()
            .column(rt_write::Column::State)
            .column_as(rt_write::Column::Seq.count(), "count")
            .column_as(rt_write::Column::RequestedAt.min(), "oldest")
            .filter(rt_write::Column::State.is_in(STATES.map(WriteState::as_str)))
            .group_by(rt_write::Column::State)
            .into_tuple()
            .all(&self.db)
            .await?;
        Ok(depths(&rows, &STATES, WriteState::as_str))
    }

    /// Deliveries that have not arrived, by state, and when the oldest of each came about.
    pub async fn delivery_depths(&self) -> Result<Vec<Depth<WebhookDeliveryState>>> {
        const STATES: [WebhookDeliveryState; 3] = [
            WebhookDeliveryState::Pending,
            WebhookDeliveryState::Running,
            WebhookDeliveryState::Failed,
        ];
        let rows: Vec<Row> = webhook_delivery::Entity::find()
            .select_only()
            .column(webhook_delivery::Column::State)
            .column_as(webhook_delivery::Column::Seq.count(), "count")
            .column_as(webhook_delivery::Column::CreatedAt.min(), "oldest")
            .filter(webhook_delivery::Column::State.is_in(STATES.map(WebhookDeliveryState::as_str)))
            .group_by(webhook_delivery::Column::State)
            .into_tuple()
            .all(&self.db)
            .await?;
        Ok(depths(&rows, &STATES, WebhookDeliveryState::as_str))
    }

    /// Label jobs by state.
    pub async fn label_job_depths(&self) -> Result<Vec<Depth<LabelJobState>>> {
        let rows: Vec<Row> = label_job::Entity::find()
            .select_only()
            .column(label_job::Column::State)
            .column_as(label_job::Column::Id.count(), "count")
            .column_as(label_job::Column::CreatedAt.min(), "oldest")
            .group_by(label_job::Column::State)
            .into_tuple()
            .all(&self.db)
            .await?;
        Ok(depths(&rows, &LabelJobState::ALL, LabelJobState::as_str))
    }

    /// Tags of the ledger by state.
    pub async fn tag_depths(&self) -> Result<Vec<Depth<TagState>>> {
        let counts: Vec<(String, i64)> = tag::Entity::find()
            .select_only()
            .column(tag::Column::State)
            .column_as(tag::Column::Tag.count(), "count")
            .group_by(tag::Column::State)
            .into_tuple()
            .all(&self.db)
            .await?;
        let rows: Vec<Row> = counts.into_iter().map(|(s, n)| (s, n, None)).collect();
        Ok(depths(&rows, &TagState::ALL, TagState::as_str))
    }

    /// The connections to the database. Asks nobody.
    #[must_use]
    pub fn connections(&self) -> Connections {
        let (open, idle, most) = match self.kind {
            Kind::Sqlite => {
                let pool = self.db.get_sqlite_connection_pool();
                let most = pool.options().get_max_connections();
                (pool.size(), pool.num_idle(), most)
            }
            Kind::Postgres => {
                let pool = self.db.get_postgres_connection_pool();
                let most = pool.options().get_max_connections();
                (pool.size(), pool.num_idle(), most)
            }
        };
        Connections {
            open,
            idle: u32::try_from(idle).unwrap_or(u32::MAX),
            most,
        }
    }

    /// Whether every connection is in use although the database would let somebody in: then it is we
    /// who do not give one back. Those who wait for a PostgreSQL that is away count as if they had one,
    /// so it is asked past them.
    pub async fn is_short_of_connections(&self, patience: Duration) -> bool {
        if !self.connections().are_all_in_use() {
            return false;
        }
        if self.kind == Kind::Sqlite {
            return true;
        }
        let options = self.db.get_postgres_connection_pool().connect_options();
        let asked = tokio::time::timeout(patience, PgConnection::connect_with(&options)).await;
        matches!(asked, Ok(Ok(_)))
    }
}

/// One for each state, also where there is nothing.
fn depths<S: Copy>(rows: &[Row], states: &[S], word: fn(S) -> &'static str) -> Vec<Depth<S>> {
    let depth = |state: &S| {
        let row = rows.iter().find(|(name, ..)| name == word(*state));
        Depth {
            state: *state,
            count: row.map_or(0, |(_, count, _)| unsigned(*count)),
            oldest_at: row.and_then(|(.., oldest)| *oldest),
        }
    };
    states.iter().map(depth).collect()
}
