//! People as an administrator sees and changes them.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Set,
    sea_query::{Expr, ExprTrait, Func, LikeExpr},
};
use types::Role;
use uuid::Uuid;

use crate::{
    Error, Result, Store, UserRecord,
    entities::{second_factor, session, sign_in_event, user},
    username_key, users,
};

/// A person, and what an administrator wants to know besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRecord {
    pub user: UserRecord,
    pub has_second_factor: bool,
    pub is_break_glass: bool,
    pub last_signed_in_at: Option<DateTime<Utc>>,
}

/// Which people a list shows.
#[derive(Debug, Clone, Default)]
pub struct PersonFilter {
    /// A part of either name.
    pub text: Option<String>,
    pub role: Option<Role>,
    pub is_disabled: Option<bool>,
    /// Those whose names come after this one's.
    pub after: Option<Uuid>,
    pub limit: u64,
}

/// A change to a person. What is absent stays.
#[derive(Debug, Clone, Default)]
pub struct PersonPatch {
    pub display_name: Option<String>,
    pub role: Option<Role>,
    pub is_disabled: Option<bool>,
    /// The command line changes whom nobody else may change.
    pub is_from_server: bool,
    /// How the person was read: another one is not changed.
    pub expected: Option<UserRecord>,
}

/// Why a person was not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protected {
    /// Nobody would be left who can look after people.
    LastAdmin,
    /// The command line alone changes them.
    BreakGlass,
}

impl Store {
    /// People by their names.
    pub async fn people(&self, filter: &PersonFilter) -> Result<Vec<PersonRecord>> {
        let mut query = user::Entity::find()
            .order_by_asc(user::Column::UsernameKey)
            .limit(filter.limit);
        if let Some(text) = &filter.text {
            let part = LikeExpr::new(format!("%{}%", escaped(&username_key(text)))).escape('\\');
            let shown = Expr::expr(Func::lower(Expr::col(user::Column::DisplayName)));
            query = query.filter(
                Condition::any()
                    .add(Expr::col(user::Column::UsernameKey).like(part.clone()))
                    .add(shown.like(part)),
            );
        }
        if let Some(role) = filter.role {
            query = query.filter(user::Column::Role.eq(role.as_str()));
        }
        match filter.is_disabled {
            Some(true) => query = query.filter(user::Column::DisabledAt.is_not_null()),
            Some(false) => query = query.filter(user::Column::DisabledAt.is_null()),
            None => {}
        }
        if let Some(after) = filter.after
            && let Some(last) = user::Entity::find_by_id(after).one(&self.db).await?
        {
            query = query.filter(user::Column::UsernameKey.gt(last.username_key));
        }
        let rows = query.all(&self.db).await?;
        self.person_records(rows).await
    }

    /// One person.
    pub async fn person(&self, id: Uuid) -> Result<Option<PersonRecord>> {
        let found = user::Entity::find_by_id(id).one(&self.db).await?;
        let found = self.person_records(found.into_iter().collect()).await?;
        Ok(found.into_iter().next())
    }

    /// Changes a person, unless they are kept on the server or nobody would be left to look after
    /// people. Disabling ends their sessions. Says whether they were just disabled. [`Error::WrongState`]
    /// when the person is not the one any more that was expected.
    pub async fn update_person(
        &self,
        id: Uuid,
        patch: &PersonPatch,
        now: DateTime<Utc>,
    ) -> Result<Result<bool, Protected>> {
        let tx = self.begin_write().await?;
        // Every administrator is locked, so that two cannot remove each other at once.
        let admins = user::Entity::find()
            .filter(user::Column::Role.eq(Role::Admin.as_str()))
            .filter(user::Column::DisabledAt.is_null())
            .order_by_asc(user::Column::Id)
            .lock_exclusive()
            .all(&*tx)
            .await?;
        let person = user::Entity::find_by_id(id).lock_exclusive();
        let person = person.one(&*tx).await?.ok_or(Error::Missing)?;
        if let Some(expected) = &patch.expected {
            let now = users::record(person.clone())?;
            let facts =
                |user: &UserRecord| (user.display_name.clone(), user.role, user.disabled_at);
            if facts(&now) != facts(expected) {
                return Err(Error::WrongState {
                    state: "another one".to_owned(),
                });
            }
        }
        let was_disabled = person.disabled_at.is_some();
        let is_disabled = patch.is_disabled.unwrap_or(was_disabled);
        let role = match patch.role {
            Some(role) => role.as_str().to_owned(),
            None => person.role.clone(),
        };
        let is_kept = person.is_break_glass && !patch.is_from_server;
        if is_kept && (role != person.role || is_disabled != was_disabled) {
            return Ok(Err(Protected::BreakGlass));
        }
        let is_admin = admins.iter().any(|admin| admin.id == id);
        let stays_admin = role == Role::Admin.as_str() && !is_disabled;
        if is_admin && !stays_admin && admins.len() == 1 {
            return Ok(Err(Protected::LastAdmin));
        }
        let mut row = person.into_active_model();
        row.role = Set(role);
        if let Some(name) = &patch.display_name {
            row.display_name = Set(name.clone());
        }
        if is_disabled != was_disabled {
            row.disabled_at = Set(is_disabled.then_some(now));
        }
        row.update(&*tx).await?;
        let just_disabled = is_disabled && !was_disabled;
        if just_disabled {
            session::Entity::update_many()
                .col_expr(session::Column::RevokedAt, Expr::value(now))
                .filter(session::Column::UserId.eq(id))
                .filter(session::Column::RevokedAt.is_null())
                .exec(&*tx)
                .await?;
        }
        tx.commit().await?;
        Ok(Ok(just_disabled))
    }

    /// Gives a person another password and ends their sessions, but the one to keep; says how many
    /// were ended.
    pub async fn set_password(
        &self,
        id: Uuid,
        hash: &str,
        keep: Option<Uuid>,
        now: DateTime<Utc>,
    ) -> Result<u64> {
        let tx = self.begin_write().await?;
        let updated = user::Entity::update_many()
            .col_expr(user::Column::PasswordHash, Expr::value(hash))
            .filter(user::Column::Id.eq(id))
            .exec(&*tx)
            .await?;
        if updated.rows_affected == 0 {
            return Err(Error::Missing);
        }
        let mut sessions = session::Entity::update_many()
            .col_expr(session::Column::RevokedAt, Expr::value(now))
            .filter(session::Column::UserId.eq(id))
            .filter(session::Column::RevokedAt.is_null());
        if let Some(keep) = keep {
            sessions = sessions.filter(session::Column::Id.ne(keep));
        }
        let ended = sessions.exec(&*tx).await?;
        tx.commit().await?;
        Ok(ended.rows_affected)
    }

    /// How many may look after people.
    pub async fn count_admins(&self) -> Result<u64> {
        let admins = user::Entity::find()
            .filter(user::Column::Role.eq(Role::Admin.as_str()))
            .filter(user::Column::DisabledAt.is_null());
        Ok(admins.count(&self.db).await?)
    }

    async fn person_records(&self, rows: Vec<user::Model>) -> Result<Vec<PersonRecord>> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let names: Vec<String> = rows.iter().map(|row| row.username_key.clone()).collect();
        let with_factor: Vec<Uuid> = second_factor::Entity::find()
            .select_only()
            .column(second_factor::Column::UserId)
            .filter(second_factor::Column::UserId.is_in(ids))
            .filter(second_factor::Column::ConfirmedAt.is_not_null())
            .into_tuple()
            .all(&self.db)
            .await?;
        let with_factor: HashSet<Uuid> = with_factor.into_iter().collect();
        let seen: Vec<(Option<String>, DateTime<Utc>)> = sign_in_event::Entity::find()
            .select_only()
            .column(sign_in_event::Column::UsernameKey)
            .column_as(sign_in_event::Column::OccurredAt.max(), "last")
            .filter(sign_in_event::Column::UsernameKey.is_in(names))
            .filter(sign_in_event::Column::Outcome.eq("accepted"))
            .group_by(sign_in_event::Column::UsernameKey)
            .into_tuple()
            .all(&self.db)
            .await?;
        let seen: HashMap<Option<String>, DateTime<Utc>> = seen.into_iter().collect();
        rows.into_iter()
            .map(|row| {
                Ok(PersonRecord {
                    has_second_factor: with_factor.contains(&row.id),
                    is_break_glass: row.is_break_glass,
                    last_signed_in_at: seen.get(&Some(row.username_key.clone())).copied(),
                    user: users::record(row)?,
                })
            })
            .collect()
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_")
}
