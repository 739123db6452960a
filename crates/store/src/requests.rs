//! Requests that have one effect, however often they come: kept in the transaction of the effect, and
//! their answer after it.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::Expr,
};
use uuid::Uuid;

use crate::{Error, RequestKey, Result, Store, entities::request};

/// A request to keep.
#[derive(Debug, Clone)]
pub struct NewRequest {
    pub request: RequestKey,
    /// The id of what it makes, where it makes something.
    pub subject: Uuid,
    pub asked_at: DateTime<Utc>,
    /// One with its key from before this time is forgotten.
    pub since: DateTime<Utc>,
}

/// A request that had its effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRecord {
    pub subject: Uuid,
    pub asked_at: DateTime<Utc>,
    /// Absent when the server was stopped before it answered, or is about to.
    pub answer: Option<String>,
}

impl Store {
    /// The same store for one effect: the transaction that it writes in keeps the request too, so that
    /// both are there or neither is. [`Error::Duplicate`] when the request is kept already; of two at
    /// once the second waits for the first.
    #[must_use]
    pub fn keeping(&self, request: NewRequest) -> Self {
        Self {
            request: Some(request.into()),
            ..self.clone()
        }
    }

    /// Keeps the request alone, where nothing else is written, and there is one.
    pub async fn keep_if_asked(&self) -> Result<()> {
        match self.request {
            Some(_) => self.begin_write().await?.commit().await,
            None => Ok(()),
        }
    }

    /// The request that came before with this key; [`Error::KeyReused`] when it was another one.
    pub async fn request(&self, new: &NewRequest) -> Result<Option<RequestRecord>> {
        let found = request::Entity::find_by_id(&new.request.key)
            .filter(request::Column::AskedAt.gte(new.since))
            .one(&self.db)
            .await?;
        match found {
            Some(row) if row.fingerprint != new.request.fingerprint => Err(Error::KeyReused),
            other => Ok(other.map(record)),
        }
    }

    /// Keeps the answer to a request, unless it was given one; gives the one that holds.
    pub async fn answer_request(&self, new: &NewRequest, answer: &str) -> Result<String> {
        let tx = self.begin_write().await?;
        let kept = request::Entity::update_many()
            .col_expr(request::Column::Answer, Expr::value(answer))
            .filter(request::Column::Key.eq(&new.request.key))
            .filter(request::Column::Fingerprint.eq(&new.request.fingerprint))
            .filter(request::Column::AskedAt.gte(new.since))
            .filter(request::Column::Answer.is_null())
            .exec(&*tx)
            .await?;
        tx.commit().await?;
        if kept.rows_affected == 1 {
            return Ok(answer.to_owned());
        }
        if self.request(new).await?.is_none() {
            // Nothing had to be written for it.
            match self.keeping(new.clone()).keep_if_asked().await {
                Ok(()) | Err(Error::Duplicate) => {}
                Err(other) => return Err(other),
            }
            return Box::pin(self.answer_request(new, answer)).await;
        }
        let before = self.request(new).await?.and_then(|before| before.answer);
        Ok(before.unwrap_or_else(|| answer.to_owned()))
    }

    /// Forgets requests from before a time, and says how many they were.
    pub async fn forget_requests(&self, before: DateTime<Utc>) -> Result<u64> {
        let deleted = request::Entity::delete_many()
            .filter(request::Column::AskedAt.lt(before))
            .exec(&self.db)
            .await?;
        Ok(deleted.rows_affected)
    }
}

/// Keeps a request within a transaction, first of all: a second one with its key waits here.
pub(crate) async fn keep(tx: &DatabaseTransaction, new: &NewRequest) -> Result<()> {
    request::Entity::delete_many()
        .filter(request::Column::Key.eq(&new.request.key))
        .filter(request::Column::AskedAt.lt(new.since))
        .exec(tx)
        .await?;
    let row = request::ActiveModel {
        key: Set(new.request.key.clone()),
        fingerprint: Set(new.request.fingerprint.clone()),
        subject: Set(new.subject),
        asked_at: Set(new.asked_at),
        answer: Set(None),
    };
    row.insert(tx).await?;
    Ok(())
}

fn record(row: request::Model) -> RequestRecord {
    RequestRecord {
        subject: row.subject,
        asked_at: row.asked_at,
        answer: row.answer,
    }
}
