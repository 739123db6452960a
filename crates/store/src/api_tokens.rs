//! API tokens: how scripts come in.
//!
//! Only the digest of a token is kept. Whether one is good is asked on every request that brings
//! it, together with its owner, so that a revoked token, a disabled owner or a smaller role counts
//! at once. When it was used last is written by whoever asks, and not on every request.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, Set, sea_query::Expr,
};
use serde_json::Value;
use types::Permission;
use uuid::Uuid;

use crate::{
    Error, Result, Store, TokenHash, UserRecord,
    entities::{api_token, user},
    users,
};

/// An API token, without the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiTokenRecord {
    pub id: Uuid,
    /// Whoever it acts for, as they are now.
    pub owner: UserRecord,
    pub name: String,
    pub scopes: Vec<Permission>,
    pub networks: Vec<String>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it has its whole quota again, as far as the servers on this database have told.
    pub full_at: Option<DateTime<Utc>>,
}

/// An API token to be kept.
#[derive(Clone)]
pub struct NewApiTokenRecord {
    pub id: Uuid,
    pub user_id: Uuid,
    pub name: String,
    pub hash: TokenHash,
    pub scopes: Vec<Permission>,
    pub networks: Vec<String>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

impl fmt::Debug for NewApiTokenRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewApiTokenRecord")
            .field("id", &self.id)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// Which tokens a list shows.
#[derive(Debug, Clone, Default)]
pub struct ApiTokenListFilter {
    /// Those of this person; of everybody without.
    pub user_id: Option<Uuid>,
    /// Without those that were over at this time.
    pub good_at: Option<DateTime<Utc>>,
    /// Those before this one.
    pub before: Option<Uuid>,
    pub limit: u64,
}

impl Store {
    /// Keeps a token.
    pub async fn add_api_token(&self, new: &NewApiTokenRecord) -> Result<()> {
        let scopes: Vec<&str> = new.scopes.iter().map(|scope| scope.as_str()).collect();
        let row = api_token::ActiveModel {
            id: Set(new.id),
            user_id: Set(new.user_id),
            name: Set(new.name.clone()),
            token_hash: Set(new.hash.as_hex().to_owned()),
            scopes: Set(scopes.into()),
            networks: Set(new.networks.clone().into()),
            created_at: Set(new.created_at),
            expires_at: Set(new.expires_at),
            last_used_at: Set(None),
            revoked_at: Set(None),
            full_at: Set(None),
        };
        let tx = self.begin_write().await?;
        row.insert(&*tx).await?;
        tx.commit().await
    }

    /// The token of this digest and its owner, whatever their state.
    pub async fn api_token_by_hash(&self, hash: &TokenHash) -> Result<Option<ApiTokenRecord>> {
        let found = api_token::Entity::find()
            .filter(api_token::Column::TokenHash.eq(hash.as_hex()))
            .one(&self.db)
            .await?;
        self.with_owner(found).await
    }

    /// The token of this id and its owner.
    pub async fn api_token(&self, id: Uuid) -> Result<Option<ApiTokenRecord>> {
        let found = api_token::Entity::find_by_id(id).one(&self.db).await?;
        self.with_owner(found).await
    }

    /// Tokens, newest first.
    pub async fn api_tokens(&self, filter: &ApiTokenListFilter) -> Result<Vec<ApiTokenRecord>> {
        let mut query = api_token::Entity::find()
            .order_by_desc(api_token::Column::Id)
            .limit(filter.limit);
        if let Some(user_id) = filter.user_id {
            query = query.filter(api_token::Column::UserId.eq(user_id));
        }
        if let Some(now) = filter.good_at {
            query = query
                .filter(api_token::Column::RevokedAt.is_null())
                .filter(api_token::Column::ExpiresAt.gt(now));
        }
        if let Some(before) = filter.before {
            query = query.filter(api_token::Column::Id.lt(before));
        }
        let rows = query.all(&self.db).await?;
        let owners: Vec<Uuid> = rows.iter().map(|row| row.user_id).collect();
        let owners = user::Entity::find()
            .filter(user::Column::Id.is_in(owners))
            .all(&self.db)
            .await?;
        rows.into_iter()
            .filter_map(|row| {
                let owner = owners.iter().find(|owner| owner.id == row.user_id)?;
                Some(record(row, owner.clone()))
            })
            .collect()
    }

    /// Writes down that a token was used.
    pub async fn touch_api_token(&self, id: Uuid, now: DateTime<Utc>) -> Result<()> {
        let tx = self.begin_write().await?;
        api_token::Entity::update_many()
            .col_expr(api_token::Column::LastUsedAt, Expr::value(now))
            .filter(api_token::Column::Id.eq(id))
            .exec(&*tx)
            .await?;
        tx.commit().await
    }

    /// Writes down what a token has spent of its quota: so much time later it is whole again.
    pub async fn spend_of_api_token(
        &self,
        id: Uuid,
        spent: TimeDelta,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let tx = self.begin_write().await?;
        let found = api_token::Entity::find_by_id(id)
            .lock_exclusive()
            .one(&*tx)
            .await?;
        let Some(token) = found else {
            return Ok(());
        };
        let full_at = token.full_at.unwrap_or(now).max(now) + spent;
        let mut token = token.into_active_model();
        token.full_at = Set(Some(full_at));
        token.update(&*tx).await?;
        tx.commit().await
    }

    /// Ends a token; says whether it was not ended before.
    pub async fn revoke_api_token(&self, id: Uuid, now: DateTime<Utc>) -> Result<bool> {
        let tx = self.begin_write().await?;
        let Some(token) = api_token::Entity::find_by_id(id)
            .lock_exclusive()
            .one(&*tx)
            .await?
            .filter(|token| token.revoked_at.is_none())
        else {
            return Ok(false);
        };
        let mut token = token.into_active_model();
        token.revoked_at = Set(Some(now));
        token.update(&*tx).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn with_owner(&self, found: Option<api_token::Model>) -> Result<Option<ApiTokenRecord>> {
        let Some(row) = found else {
            return Ok(None);
        };
        let owner = user::Entity::find_by_id(row.user_id).one(&self.db).await?;
        owner.map(|owner| record(row, owner)).transpose()
    }
}

fn record(row: api_token::Model, owner: user::Model) -> Result<ApiTokenRecord> {
    let scopes = words(row.scopes).into_iter().map(|word| {
        Permission::parse(&word).ok_or(Error::UnknownValue {
            column: "scopes",
            value: word,
        })
    });
    Ok(ApiTokenRecord {
        id: row.id,
        owner: users::record(owner)?,
        name: row.name,
        scopes: scopes.collect::<Result<_>>()?,
        networks: words(row.networks),
        created_at: row.created_at,
        expires_at: row.expires_at,
        last_used_at: row.last_used_at,
        revoked_at: row.revoked_at,
        full_at: row.full_at,
    })
}

fn words(list: Value) -> Vec<String> {
    match list {
        Value::Array(items) => items
            .into_iter()
            .filter_map(|item| item.as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    }
}
