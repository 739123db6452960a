//! People who can sign in.

use std::fmt;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, NotSet, QueryFilter, Set, sea_query::Expr,
};
use types::Role;
use uuid::Uuid;

use crate::{
    Error, Result, SignIn, Store,
    entities::{api_token, session, user},
    sign_ins,
};

/// A person who can sign in, with the hash of the password.
#[derive(Clone, PartialEq, Eq)]
pub struct UserRecord {
    pub id: Uuid,
    /// As the person writes it.
    pub username: String,
    pub display_name: String,
    pub role: Role,
    /// A PHC string; absent for people whose password is known elsewhere.
    pub password_hash: Option<String>,
    pub created_at: DateTime<Utc>,
    /// Since when the person may not sign in any more.
    pub disabled_at: Option<DateTime<Utc>>,
    pub origin: Origin,
    /// Where mail reaches them, as whoever vouches for them says.
    pub email: Option<String>,
}

/// Who says that a person is who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// We do, by a local password.
    Local,
    Directory(External),
    OpenId(External),
}

/// A person as somebody else knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct External {
    /// What stays the same when the person is renamed there.
    pub id: String,
    /// The name of the directory's entry.
    pub dn: Option<String>,
    /// When it was last said that the person may come in.
    pub checked_at: DateTime<Utc>,
}

impl Origin {
    /// The word in the table and in the log.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Directory(_) => "directory",
            Self::OpenId(_) => "oidc",
        }
    }

    /// The person over there.
    #[must_use]
    pub const fn external(&self) -> Option<&External> {
        match self {
            Self::Local => None,
            Self::Directory(external) | Self::OpenId(external) => Some(external),
        }
    }

    fn read(row: &user::Model) -> Result<Self> {
        let external = match (&row.external_id, row.checked_at) {
            (Some(id), Some(checked_at)) => Some(External {
                id: id.clone(),
                dn: row.directory_dn.clone(),
                checked_at,
            }),
            _ => None,
        };
        match (row.source.as_str(), external) {
            ("local", _) => Ok(Self::Local),
            ("directory", Some(external)) => Ok(Self::Directory(external)),
            ("oidc", Some(external)) => Ok(Self::OpenId(external)),
            _ => Err(Error::UnknownValue {
                column: "source",
                value: row.source.clone(),
            }),
        }
    }
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
        self.insert_user(new, false, None).await
    }

    /// Adds somebody, and writes down who did it.
    pub async fn add_user_noted(&self, new: &UserRecord, event: &SignIn) -> Result<()> {
        self.insert_user(new, false, Some(event)).await
    }

    /// Adds an administrator whom only the command line changes.
    pub async fn add_break_glass_user(&self, new: &UserRecord) -> Result<()> {
        self.insert_user(new, true, None).await
    }

    async fn insert_user(
        &self,
        new: &UserRecord,
        is_break_glass: bool,
        event: Option<&SignIn>,
    ) -> Result<()> {
        let row = user::ActiveModel {
            is_break_glass: Set(is_break_glass),
            ..row(new)
        };
        let tx = self.begin_write().await?;
        row.insert(&*tx).await?;
        if let Some(event) = event {
            sign_ins::insert(&*tx, event).await?;
        }
        tx.commit().await
    }

    /// Puts another hash of a person's password in the place of the one that is there; says whether
    /// it was there. Their sessions go on: the password is the same.
    pub async fn replace_password_hash(&self, id: Uuid, old: &str, new: &str) -> Result<bool> {
        let replaced = user::Entity::update_many()
            .col_expr(user::Column::PasswordHash, Expr::value(new))
            .filter(user::Column::Id.eq(id))
            .filter(user::Column::PasswordHash.eq(old))
            .exec(&self.db)
            .await?;
        Ok(replaced.rows_affected == 1)
    }

    /// The person of this name, in any case.
    pub async fn user_by_username(&self, username: &str) -> Result<Option<UserRecord>> {
        let found = user::Entity::find()
            .filter(user::COLUMN.username_key.eq(username_key(username)))
            .one(&self.db)
            .await?;
        found.map(record).transpose()
    }

    /// The person whom a directory or a provider (an [`Origin::word`]) knows by this id.
    pub async fn user_by_external_id(&self, source: &str, id: &str) -> Result<Option<UserRecord>> {
        let found = user::Entity::find()
            .filter(user::COLUMN.source.eq(source))
            .filter(user::COLUMN.external_id.eq(id))
            .one(&self.db)
            .await?;
        found.map(record).transpose()
    }

    /// Writes what a directory or a provider says of somebody now: name, role and origin. Nothing
    /// else is changed, and nobody is added.
    pub async fn update_external_user(&self, user: &UserRecord) -> Result<()> {
        external(user).update(&self.db).await?;
        Ok(())
    }

    /// Gives the row of somebody who is gone to another person of the same name: whatever the one
    /// before them left open is ended. Says whether a session was.
    pub async fn replace_external_user(
        &self,
        user: &UserRecord,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let tx = self.begin_write().await?;
        external(user).update(&*tx).await?;
        let ended = session::Entity::update_many()
            .col_expr(session::Column::RevokedAt, Expr::value(now))
            .filter(session::Column::UserId.eq(user.id))
            .filter(session::Column::RevokedAt.is_null())
            .exec(&*tx)
            .await?;
        api_token::Entity::update_many()
            .col_expr(api_token::Column::RevokedAt, Expr::value(now))
            .filter(api_token::Column::UserId.eq(user.id))
            .filter(api_token::Column::RevokedAt.is_null())
            .exec(&*tx)
            .await?;
        tx.commit().await?;
        Ok(ended.rows_affected > 0)
    }

    /// The person of this id.
    pub async fn user(&self, id: Uuid) -> Result<Option<UserRecord>> {
        let found = user::Entity::find_by_id(id).one(&self.db).await?;
        found.map(record).transpose()
    }
}

/// What others say of a person, to be written.
fn external(user: &UserRecord) -> user::ActiveModel {
    user::ActiveModel {
        password_hash: NotSet,
        created_at: NotSet,
        disabled_at: NotSet,
        ..row(user)
    }
}

fn row(user: &UserRecord) -> user::ActiveModel {
    let external = user.origin.external();
    user::ActiveModel {
        id: Set(user.id),
        username: Set(user.username.clone()),
        username_key: Set(username_key(&user.username)),
        display_name: Set(user.display_name.clone()),
        role: Set(user.role.as_str().to_owned()),
        password_hash: Set(user.password_hash.clone().unwrap_or_default()),
        created_at: Set(user.created_at),
        disabled_at: Set(user.disabled_at),
        is_break_glass: NotSet,
        source: Set(user.origin.word().to_owned()),
        external_id: Set(external.map(|external| external.id.clone())),
        directory_dn: Set(external.and_then(|external| external.dn.clone())),
        checked_at: Set(external.map(|external| external.checked_at)),
        email: Set(user.email.clone()),
    }
}

pub(crate) fn record(row: user::Model) -> Result<UserRecord> {
    let origin = Origin::read(&row)?;
    let role = Role::parse(&row.role).ok_or(Error::UnknownValue {
        column: "role",
        value: row.role,
    })?;
    Ok(UserRecord {
        id: row.id,
        username: row.username,
        display_name: row.display_name,
        role,
        password_hash: Some(row.password_hash).filter(|hash| !hash.is_empty()),
        created_at: row.created_at,
        disabled_at: row.disabled_at,
        origin,
        email: row.email,
    })
}
