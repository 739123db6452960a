//! People who can sign in.

use std::fmt;

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait, EntityTrait, QueryFilter, Set};
use types::Role;
use uuid::Uuid;

use crate::{Error, Result, Store, entities::user};

/// A person who can sign in, with the hash of the password.
#[derive(Clone, PartialEq, Eq)]
pub struct UserRecord {
    pub id: Uuid,
    /// As the person writes it.
    pub username: String,
    pub display_name: String,
    pub role: Role,
    /// A PHC string.
    pub password_hash: String,
    pub created_at: DateTime<Utc>,
    /// Since when the person may not sign in any more.
    pub disabled_at: Option<DateTime<Utc>>,
}

impl fmt::Debug for UserRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserRecord")
            .field("id", &self.id)
            .field("username", &self.username)
            .field("role", &self.role)
            .field("disabled_at", &self.disabled_at)
            .finish_non_exhaustive()
    }
}

/// A user name in the form that names are compared in.
#[must_use]
pub fn username_key(username: &str) -> String {
    username.trim().to_lowercase()
}

impl Store {
    /// Adds a person; a name that differs from another by case alone is a duplicate.
    pub async fn add_user(&self, new: &UserRecord) -> Result<()> {
        self.insert_user(new, false).await
    }

    /// Adds an administrator whom only the command line changes.
    pub async fn add_break_glass_user(&self, new: &UserRecord) -> Result<()> {
        self.insert_user(new, true).await
    }

    async fn insert_user(&self, new: &UserRecord, is_break_glass: bool) -> Result<()> {
        let row = user::ActiveModel {
            id: Set(new.id),
            username: Set(new.username.clone()),
            username_key: Set(username_key(&new.username)),
            display_name: Set(new.display_name.clone()),
            role: Set(new.role.as_str().to_owned()),
            password_hash: Set(new.password_hash.clone()),
            created_at: Set(new.created_at),
            disabled_at: Set(new.disabled_at),
            is_break_glass: Set(is_break_glass),
        };
        row.insert(&self.db).await?;
        Ok(())
    }

    /// The person of this name, in any case.
    pub async fn user_by_username(&self, username: &str) -> Result<Option<UserRecord>> {
        let found = user::Entity::find()
            .filter(user::COLUMN.username_key.eq(username_key(username)))
            .one(&self.db)
            .await?;
        found.map(record).transpose()
    }

    /// The person of this id.
    pub async fn user(&self, id: Uuid) -> Result<Option<UserRecord>> {
        let found = user::Entity::find_by_id(id).one(&self.db).await?;
        found.map(record).transpose()
    }
}

pub(crate) fn record(row: user::Model) -> Result<UserRecord> {
    let role = Role::parse(&row.role).ok_or(Error::UnknownValue {
        column: "role",
        value: row.role,
    })?;
    Ok(UserRecord {
        id: row.id,
        username: row.username,
        display_name: row.display_name,
        role,
        password_hash: row.password_hash,
        created_at: row.created_at,
        disabled_at: row.disabled_at,
    })
}
