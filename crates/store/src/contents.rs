//! What a database holds, counted.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DatabaseBackend, Statement};

use crate::{Result, Store, schema};

/// How far a schema is, and how many rows each table has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// The steps of the schema, in order.
    pub migrations: Vec<String>,
    pub tables: BTreeMap<String, u64>,
}

impl Contents {
    /// Whether nothing is in it that somebody might miss.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let mut tables = self.tables.iter();
        // A database that was only brought up to date has this one alone.
        !tables.any(|(name, rows)| name != schema::TABLE && *rows > 0)
    }

    /// All rows.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.tables.values().sum()
    }
}

impl Store {
    /// What is in it now. Each table is counted by itself: writers may be under way.
    pub async fn contents(&self) -> Result<Contents> {
        of(&self.db).await
    }
}

pub(crate) async fn of(db: &impl ConnectionTrait) -> Result<Contents> {
    let backend = db.get_database_backend();
    let mut tables = BTreeMap::new();
    for name in names(db).await? {
        let count = format!("SELECT COUNT(*) FROM \"{name}\"");
        let row = db
            .query_one_raw(Statement::from_string(backend, count))
            .await?;
        let rows: i64 = match row {
            Some(row) => row.try_get_by_index(0)?,
            None => 0,
        };
        tables.insert(name, u64::try_from(rows).unwrap_or_default());
    }
    Ok(Contents {
        migrations: schema::applied(db).await?,
        tables,
    })
}

/// The tables that are ours, by name.
pub(crate) async fn names(db: &impl ConnectionTrait) -> Result<Vec<String>> {
    let backend = db.get_database_backend();
    let names = match backend {
        DatabaseBackend::Postgres => {
            "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() \
             ORDER BY tablename"
        }
        _ => {
            "SELECT name FROM sqlite_master WHERE type = 'table' \
             AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
        }
    };
    let rows = db
        .query_all_raw(Statement::from_string(backend, names))
        .await?;
    let names = rows.iter().map(|row| row.try_get_by_index(0));
    Ok(names.collect::<Result<_, _>>()?)
}
