//! Sessions and their refresh tokens.
//!
//! A session is what a sign-in opens. It hands out refresh tokens, each good for one exchange. A
//! token that comes back after it was exchanged has been copied by somebody, so the whole session
//! is revoked. Everything that decides is read under a lock on the session's row: a log-out and an
//! exchange at the same moment cannot leave a token behind.

use std::{collections::HashMap, fmt};

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QuerySelect, QueryTrait, Set, sea_query::Expr,
};
use uuid::Uuid;

use crate::{
    Result, Store, UserRecord,
    entities::{refresh_token, session, user},
    users,
};

/// The SHA-256 of a refresh token: enough to know it again, useless to anybody who reads it.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenHash(String);

impl TokenHash {
    /// Takes the 32 bytes of the digest.
    #[must_use]
    pub fn new(digest: [u8; 32]) -> Self {
        use fmt::Write;
        let mut hex = String::with_capacity(64);
        for byte in digest {
            // Writing to a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
        }
        Self(hex)
    }

    pub(crate) fn as_hex(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(…)")
    }
}

/// A refresh token that is about to be handed out.
#[derive(Debug, Clone)]
pub struct NewToken {
    pub hash: TokenHash,
    pub issued_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    /// Who it is handed to.
    pub origin: SessionOrigin,
}

/// Where a session is used from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionOrigin {
    pub address: Option<String>,
    /// A summary: the browser and the system.
    pub user_agent: Option<String>,
}

/// A session that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRecord {
    pub id: Uuid,
    pub user_id: Uuid,
    pub opened_at: DateTime<Utc>,
    pub last_used_at: DateTime<Utc>,
    /// When its last refresh token runs out.
    pub expires_at: DateTime<Utc>,
    pub origin: SessionOrigin,
}

/// What became of an exchange of refresh tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotation {
    /// The new token is good.
    Rotated { session_id: Uuid, user_id: Uuid },
    /// Nobody was ever given this token, or it is long forgotten.
    Unknown,
    /// The token was not used for too long.
    Expired,
    /// The session was closed.
    Revoked,
    /// The token had been exchanged before, too long ago to be another tab: the session is
    /// revoked now.
    Reused { session_id: Uuid, user_id: Uuid },
}

impl Store {
    /// Opens a session with its first refresh token, unless the person was disabled or given another
    /// password since `user` was read and proved. Says whether it did.
    pub async fn open_session(
        &self,
        session_id: Uuid,
        user: &UserRecord,
        first: &NewToken,
    ) -> Result<bool> {
        let tx = self.begin_write().await?;
        let now = user::Entity::find_by_id(user.id).lock_shared();
        let now = now.one(&*tx).await?.map(users::record).transpose()?;
        let is_same = now.is_some_and(|now| {
            now.disabled_at.is_none() && now.password_hash == user.password_hash
        });
        if !is_same {
            return Ok(false);
        }
        let row = session::ActiveModel {
            id: Set(session_id),
            user_id: Set(user.id),
            opened_at: Set(first.issued_at),
            revoked_at: Set(None),
            address: Set(first.origin.address.clone()),
            user_agent: Set(first.origin.user_agent.clone()),
            last_used_at: Set(Some(first.issued_at)),
        };
        row.insert(&*tx).await?;
        hand_out(&tx, session_id, first).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Exchanges a refresh token for the next one, at the time when the next one is issued.
    ///
    /// Tabs of one browser share the cookie and may exchange it at the same moment, so a token
    /// stays good for `grace` after its first exchange.
    pub async fn rotate_token(
        &self,
        presented: &TokenHash,
        next: &NewToken,
        grace: TimeDelta,
    ) -> Result<Rotation> {
        let now = next.issued_at;
        let tx = self.begin_write().await?;
        let Some(session) = session_of(&tx, presented).await? else {
            return Ok(Rotation::Unknown);
        };
        let (session_id, user_id) = (session.id, session.user_id);
        if session.revoked_at.is_some() {
            return Ok(Rotation::Revoked);
        }
        // Read again: another exchange may have ended while we waited for the session.
        let Some(token) = token(&tx, presented).await? else {
            return Ok(Rotation::Unknown);
        };
        if token.expires_at <= now {
            return Ok(Rotation::Expired);
        }
        match token.rotated_at {
            Some(at) if now - at > grace => {
                revoke(&tx, session, now).await?;
                tx.commit().await?;
                return Ok(Rotation::Reused {
                    session_id,
                    user_id,
                });
            }
            Some(_) => {}
            None => {
                let mut token = token.into_active_model();
                token.rotated_at = Set(Some(now));
                token.update(&*tx).await?;
            }
        }
        hand_out(&tx, session_id, next).await?;
        let mut session = session.into_active_model();
        session.last_used_at = Set(Some(now));
        session.address = Set(next.origin.address.clone());
        session.user_agent = Set(next.origin.user_agent.clone());
        session.update(&*tx).await?;
        tx.commit().await?;
        Ok(Rotation::Rotated {
            session_id,
            user_id,
        })
    }

    /// Whose a refresh token is, while its session is open and it has not expired. Nothing changes.
    pub async fn user_of_token(
        &self,
        presented: &TokenHash,
        now: DateTime<Utc>,
    ) -> Result<Option<Uuid>> {
        let found = refresh_token::Entity::find_by_id(presented.0.clone());
        let Some(token) = found
            .one(&self.db)
            .await?
            .filter(|token| token.expires_at > now)
        else {
            return Ok(None);
        };
        let session = session::Entity::find_by_id(token.session_id)
            .one(&self.db)
            .await?;
        Ok(session
            .filter(|session| session.revoked_at.is_none())
            .map(|session| session.user_id))
    }

    /// Revokes the session that a refresh token belongs to; says whose it was, if one was open.
    pub async fn revoke_session_of(
        &self,
        token: &TokenHash,
        now: DateTime<Utc>,
    ) -> Result<Option<Uuid>> {
        let tx = self.begin_write().await?;
        let open = session_of(&tx, token)
            .await?
            .filter(|session| session.revoked_at.is_none());
        let Some(session) = open else {
            return Ok(None);
        };
        let user_id = session.user_id;
        revoke(&tx, session, now).await?;
        tx.commit().await?;
        Ok(Some(user_id))
    }

    /// The sessions of a person that can still be used, the one used last first.
    pub async fn sessions_of(
        &self,
        user_id: Uuid,
        now: DateTime<Utc>,
    ) -> Result<Vec<SessionRecord>> {
        let rows: Vec<(session::Model, Option<DateTime<Utc>>)> = {
            let ends: Vec<(Uuid, DateTime<Utc>)> = refresh_token::Entity::find()
                .select_only()
                .column(refresh_token::Column::SessionId)
                .column_as(refresh_token::Column::ExpiresAt.max(), "expires_at")
                .filter(
                    refresh_token::Column::SessionId.in_subquery(
                        session::Entity::find()
                            .select_only()
                            .column(session::Column::Id)
                            .filter(session::Column::UserId.eq(user_id))
                            .filter(session::Column::RevokedAt.is_null())
                            .into_query(),
                    ),
                )
                .group_by(refresh_token::Column::SessionId)
                .into_tuple()
                .all(&self.db)
                .await?;
            let ends: HashMap<Uuid, DateTime<Utc>> = ends.into_iter().collect();
            let open = session::Entity::find()
                .filter(session::Column::UserId.eq(user_id))
                .filter(session::Column::RevokedAt.is_null());
            let open = open.all(&self.db).await?.into_iter();
            open.map(|row| (ends.get(&row.id).copied(), row))
                .map(|(end, row)| (row, end))
                .collect()
        };
        let mut records: Vec<SessionRecord> = rows
            .into_iter()
            .filter_map(|(row, end)| {
                end.filter(|end| *end > now)
                    .map(|expires_at| SessionRecord {
                        id: row.id,
                        user_id: row.user_id,
                        opened_at: row.opened_at,
                        last_used_at: row.last_used_at.unwrap_or(row.opened_at),
                        expires_at,
                        origin: SessionOrigin {
                            address: row.address,
                            user_agent: row.user_agent,
                        },
                    })
            })
            .collect();
        records.sort_by_key(|record| std::cmp::Reverse((record.last_used_at, record.id)));
        Ok(records)
    }

    /// Whether a session was not revoked.
    pub async fn session_is_open(&self, session_id: Uuid) -> Result<bool> {
        let found = session::Entity::find_by_id(session_id)
            .one(&self.db)
            .await?;
        Ok(found.is_some_and(|session| session.revoked_at.is_none()))
    }

    /// Revokes one session of a person; says whether it was open.
    pub async fn revoke_session(
        &self,
        user_id: Uuid,
        session_id: Uuid,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let tx = self.begin_write().await?;
        let updated = session::Entity::update_many()
            .col_expr(session::Column::RevokedAt, Expr::value(now))
            .filter(session::Column::Id.eq(session_id))
            .filter(session::Column::UserId.eq(user_id))
            .filter(session::Column::RevokedAt.is_null())
            .exec(&*tx)
            .await?;
        tx.commit().await?;
        Ok(updated.rows_affected > 0)
    }

    /// Revokes every session of a person but the one to keep; says how many were open.
    pub async fn revoke_sessions_of(
        &self,
        user_id: Uuid,
        keep: Option<Uuid>,
        now: DateTime<Utc>,
    ) -> Result<u64> {
        let tx = self.begin_write().await?;
        let mut update = session::Entity::update_many()
            .col_expr(session::Column::RevokedAt, Expr::value(now))
            .filter(session::Column::UserId.eq(user_id))
            .filter(session::Column::RevokedAt.is_null());
        if let Some(keep) = keep {
            update = update.filter(session::Column::Id.ne(keep));
        }
        let updated = update.exec(&*tx).await?;
        tx.commit().await?;
        Ok(updated.rows_affected)
    }

    /// Forgets tokens that expired before a time, and sessions that have none left; says how many
    /// sessions they were.
    pub async fn forget_expired_sessions(&self, before: DateTime<Utc>) -> Result<u64> {
        let tx = self.begin_write().await?;
        refresh_token::Entity::delete_many()
            .filter(refresh_token::COLUMN.expires_at.lt(before))
            .exec(&*tx)
            .await?;
        let with_tokens = refresh_token::Entity::find()
            .select_only()
            .column(refresh_token::Column::SessionId)
            .into_query();
        let deleted = session::Entity::delete_many()
            .filter(session::COLUMN.id.not_in_subquery(with_tokens))
            .filter(session::COLUMN.opened_at.lt(before))
            .exec(&*tx)
            .await?;
        tx.commit().await?;
        Ok(deleted.rows_affected)
    }
}

async fn token(tx: &DatabaseTransaction, hash: &TokenHash) -> Result<Option<refresh_token::Model>> {
    let found = refresh_token::Entity::find_by_id(hash.0.clone());
    Ok(found.one(tx).await?)
}

/// The session that a token belongs to, locked until the transaction ends.
async fn session_of(tx: &DatabaseTransaction, hash: &TokenHash) -> Result<Option<session::Model>> {
    let Some(token) = token(tx, hash).await? else {
        return Ok(None);
    };
    let session = session::Entity::find_by_id(token.session_id).lock_exclusive();
    Ok(session.one(tx).await?)
}

async fn hand_out(tx: &DatabaseTransaction, session_id: Uuid, new: &NewToken) -> Result<()> {
    let row = refresh_token::ActiveModel {
        token_hash: Set(new.hash.0.clone()),
        session_id: Set(session_id),
        issued_at: Set(new.issued_at),
        expires_at: Set(new.expires_at),
        rotated_at: Set(None),
    };
    row.insert(tx).await?;
    Ok(())
}

async fn revoke(
    tx: &DatabaseTransaction,
    session: session::Model,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut session = session.into_active_model();
    session.revoked_at = Set(Some(now));
    session.update(tx).await?;
    Ok(())
}
