//! Second factors: a sealed secret, the last time step that was taken, and recovery codes.

use std::fmt;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QuerySelect, Set,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use crate::{
    Error, Result, Store, TokenHash,
    entities::{recovery_code, second_factor},
};

/// The second factor of a person.
#[derive(Clone, PartialEq, Eq)]
pub struct SecondFactorRecord {
    /// Readable only with a key that is not here.
    pub sealed_secret: String,
    /// Since when a code is asked for; absent while it waits to be confirmed.
    pub confirmed_at: Option<DateTime<Utc>>,
    pub recovery_codes_left: u64,
}

impl fmt::Debug for SecondFactorRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecondFactorRecord")
            .field("confirmed_at", &self.confirmed_at)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// The second factor of a person, confirmed or not.
    pub async fn second_factor(&self, user_id: Uuid) -> Result<Option<SecondFactorRecord>> {
        let found = second_factor::Entity::find_by_id(user_id)
            .one(&self.db)
            .await?;
        let Some(row) = found else {
            return Ok(None);
        };
        let left = recovery_code::Entity::find()
            .filter(recovery_code::Column::UserId.eq(user_id))
            .filter(recovery_code::Column::UsedAt.is_null())
            .count(&self.db)
            .await?;
        Ok(Some(SecondFactorRecord {
            sealed_secret: row.sealed_secret,
            confirmed_at: row.confirmed_at,
            recovery_codes_left: left,
        }))
    }

    /// Begins a second factor in the place of one that was not confirmed. One that was is a
    /// [`Error::WrongState`].
    pub async fn begin_second_factor(
        &self,
        user_id: Uuid,
        sealed_secret: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let tx = self.begin_write().await?;
        let found = second_factor::Entity::find_by_id(user_id).lock_exclusive();
        if let Some(row) = found.one(&*tx).await? {
            if row.confirmed_at.is_some() {
                return Err(Error::WrongState {
                    state: "on".to_owned(),
                });
            }
            second_factor::Entity::delete_by_id(user_id)
                .exec(&*tx)
                .await?;
        }
        let row = second_factor::ActiveModel {
            user_id: Set(user_id),
            sealed_secret: Set(sealed_secret.to_owned()),
            created_at: Set(now),
            confirmed_at: Set(None),
            last_step: Set(None),
        };
        row.insert(&*tx).await?;
        tx.commit().await
    }

    /// Takes the code of a time step: once, and none of an earlier step afterwards. Says whether it
    /// was taken.
    pub async fn take_step(&self, user_id: Uuid, step: i64) -> Result<bool> {
        let tx = self.begin_write().await?;
        let taken = second_factor::Entity::update_many()
            .col_expr(second_factor::Column::LastStep, Expr::value(step))
            .filter(second_factor::Column::UserId.eq(user_id))
            .filter(
                second_factor::Column::LastStep
                    .is_null()
                    .or(second_factor::Column::LastStep.lt(step)),
            )
            .exec(&*tx)
            .await?;
        tx.commit().await?;
        Ok(taken.rows_affected > 0)
    }

    /// Turns a second factor on, or gives one that is on other recovery codes.
    pub async fn confirm_second_factor(
        &self,
        user_id: Uuid,
        codes: &[TokenHash],
        now: DateTime<Utc>,
    ) -> Result<()> {
        let tx = self.begin_write().await?;
        let found = second_factor::Entity::find_by_id(user_id).lock_exclusive();
        let row = found.one(&*tx).await?.ok_or(Error::Missing)?;
        if row.confirmed_at.is_none() {
            let mut row = row.into_active_model();
            row.confirmed_at = Set(Some(now));
            row.update(&*tx).await?;
        }
        recovery_code::Entity::delete_many()
            .filter(recovery_code::Column::UserId.eq(user_id))
            .exec(&*tx)
            .await?;
        let rows = codes.iter().map(|hash| recovery_code::ActiveModel {
            user_id: Set(user_id),
            code_hash: Set(hash.as_hex().to_owned()),
            used_at: Set(None),
        });
        recovery_code::Entity::insert_many(rows).exec(&*tx).await?;
        tx.commit().await
    }

    /// Uses a recovery code up; says whether it was good.
    pub async fn use_recovery_code(
        &self,
        user_id: Uuid,
        code: &TokenHash,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let tx = self.begin_write().await?;
        let used = recovery_code::Entity::update_many()
            .col_expr(recovery_code::Column::UsedAt, Expr::value(now))
            .filter(recovery_code::Column::UserId.eq(user_id))
            .filter(recovery_code::Column::CodeHash.eq(code.as_hex()))
            .filter(recovery_code::Column::UsedAt.is_null())
            .exec(&*tx)
            .await?;
        tx.commit().await?;
        Ok(used.rows_affected > 0)
    }

    /// Takes the second factor of a person away; says whether there was one.
    pub async fn remove_second_factor(&self, user_id: Uuid) -> Result<bool> {
        let tx = self.begin_write().await?;
        recovery_code::Entity::delete_many()
            .filter(recovery_code::Column::UserId.eq(user_id))
            .exec(&*tx)
            .await?;
        let deleted = second_factor::Entity::delete_by_id(user_id)
            .exec(&*tx)
            .await?;
        tx.commit().await?;
        Ok(deleted.rows_affected > 0)
    }
}
