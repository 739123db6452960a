//! `SQLite`: a database is a file.

use std::{fs::File, path::Path, time::Duration};

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection, Statement,
};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};

use crate::{
    Error, Result, Store,
    contents::{self, Contents},
    open,
};

impl Store {
    /// Writes the database as it is at this moment into a file that is not there yet, or empty.
    /// Readers and writers go on.
    pub async fn copy_into(&self, file: &Path) -> Result<()> {
        let statement = Statement::from_sql_and_values(
            DatabaseBackend::Sqlite,
            "VACUUM INTO ?",
            [file.display().to_string().into()],
        );
        self.db.execute_raw(statement).await?;
        Ok(())
    }
}

/// Reads every page of a copy, and counts what is in it; [`Error::Damaged`] when something does not fit.
pub async fn check_copy(file: &Path) -> Result<Contents> {
    let db = connect(file, |options| options.read_only(true)).await?;
    let checked = check(&db).await;
    db.close().await?;
    checked
}

async fn check(db: &DatabaseConnection) -> Result<Contents> {
    for (pragma, fine) in [
        ("PRAGMA integrity_check(1)", Some("ok")),
        ("PRAGMA foreign_key_check", None),
    ] {
        let row = db
            .query_one_raw(Statement::from_string(DatabaseBackend::Sqlite, pragma))
            .await?;
        let found: Option<String> = match row {
            Some(row) => row.try_get_by_index(0)?,
            None => None,
        };
        if found.as_deref() != fine {
            return Err(Error::Damaged(found.unwrap_or_default()));
        }
    }
    contents::of(db).await
}

/// Nobody else has the database while this is there: no server, and no command.
#[derive(Debug)]
pub struct Alone {
    _lock: File,
}

impl Alone {
    /// [`Error::InUse`] when somebody has the database at this path.
    pub fn with(file: &Path) -> Result<Self> {
        let lock = open::lock_file(file)?;
        open::locked(file, lock.try_lock())?;
        Ok(Self { _lock: lock })
    }
}

/// Puts what is still in the log into the file itself, and says what is in it. [`Error::InUse`] when a
/// program has it open, also one that knows nothing of our lock.
pub async fn settle(file: &Path) -> Result<Contents> {
    // Leaving the log is what only the last one who has it open can do.
    let db = connect(file, |options| {
        options
            .busy_timeout(Duration::from_secs(1))
            .journal_mode(SqliteJournalMode::Delete)
    })
    .await?;
    let found = contents::of(&db).await;
    db.close().await?;
    found
}

/// A connection that changes nothing about how the file is kept.
pub(super) async fn plainly(file: &Path) -> Result<DatabaseConnection> {
    connect(file, |options| options.foreign_keys(true)).await
}

async fn connect(
    file: &Path,
    set: impl Fn(SqliteConnectOptions) -> SqliteConnectOptions + Send + Sync + 'static,
) -> Result<DatabaseConnection> {
    let file = file.to_owned();
    // The path is given as it is: a URL would read some characters otherwise.
    let mut options = ConnectOptions::new("sqlite::memory:");
    options
        .max_connections(1)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |_| set(SqliteConnectOptions::new().filename(&file)));
    Ok(Database::connect(options).await?)
}
