//! Opening a database so that what was answered is kept.

use std::{
    fmt,
    fs::{self, File, TryLockError},
    io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use sqlx::{
    Connection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use crate::{Error, Result};

/// How long a writer waits for another one before it gives up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a request waits for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// Readers do not wait for the writer, so a few connections are enough for a file.
const SQLITE_CONNECTIONS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 16;

/// What our connections are called in PostgreSQL, and those of whoever copies it or brings it back.
pub(crate) const APPLICATION_NAME: &str = "rtutils";
const KEEPER_NAME: &str = "rtutils keeper";

/// Who opens a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opener {
    /// A server, or a command beside it.
    User,
    /// Whoever copies the database, or brings it back.
    Keeper,
}

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

pub(crate) async fn connect(url: &str, opener: Opener) -> Result<(DatabaseConnection, Kind)> {
    open(url, opener, true).await
}

/// Opens a database that is there; no file is made.
pub(crate) async fn connect_to_what_is_there(url: &str) -> Result<(DatabaseConnection, Kind)> {
    open(url, Opener::User, false).await
}

async fn open(url: &str, opener: Opener, is_made: bool) -> Result<(DatabaseConnection, Kind)> {
    let kind = kind_of(url)?;
    let mut options = ConnectOptions::new(url);
    options
        .sqlx_logging(false)
        .connect_timeout(ACQUIRE_TIMEOUT)
        .acquire_timeout(ACQUIRE_TIMEOUT);
    match kind {
        Kind::Sqlite => {
            let connections = if url.contains(":memory:") {
                1
            } else {
                SQLITE_CONNECTIONS
            };
            options
                .max_connections(connections)
                .map_sqlx_sqlite_opts(move |sqlite| {
                    sqlite
                        .create_if_missing(is_made)
                        .foreign_keys(true)
                        .busy_timeout(BUSY_TIMEOUT)
                        .journal_mode(SqliteJournalMode::Wal)
                        // A write that was answered survives a crash, of the machine too.
                        .synchronous(SqliteSynchronous::Full)
                })
                .map_sqlx_sqlite_pool_opts(|pool| {
                    pool.after_release(|connection, _| {
                        Box::pin(async move {
                            if connection.is_in_transaction() {
                                // It may be about to end: this comes after what is under way.
                                connection.ping().await?;
                            }
                            // A full disk ends a transaction by itself, and ending it again fails: such
                            // a connection would take itself for one in a transaction for ever.
                            Ok(!connection.is_in_transaction())
                        })
                    })
                });
        }
        Kind::Postgres => {
            let name = match opener {
                Opener::User => APPLICATION_NAME,
                Opener::Keeper => KEEPER_NAME,
            };
            options
                .max_connections(POSTGRES_CONNECTIONS)
                .map_sqlx_postgres_opts(|postgres| postgres.application_name(name));
        }
    }
    Ok((Database::connect(options).await?, kind))
}

/// The file of an `SQLite` database; none for one in memory, or for another database.
#[must_use]
pub fn sqlite_file(url: &str) -> Option<PathBuf> {
    if kind_of(url).ok()? != Kind::Sqlite || url.contains(":memory:") {
        return None;
    }
    let options: SqliteConnectOptions = url.parse().ok()?;
    Some(options.get_filename().to_owned())
}

/// Says for as long as the file is open that somebody has the database. Whoever brings another one back
/// waits for nobody and lets nobody in.
pub(crate) fn hold(database: &Path) -> Result<File> {
    let lock = lock_file(database)?;
    locked(database, lock.try_lock_shared())?;
    Ok(lock)
}

/// A file of its own: closing any other handle of the database's would end the locks of `SQLite`.
pub(crate) fn lock_file(database: &Path) -> Result<File> {
    let mut path = database.as_os_str().to_owned();
    path.push(".lock");
    let opened = fs::OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .mode(0o600)
        .open(&path);
    opened.map_err(|source| Error::Lock {
        path: path.into(),
        source,
    })
}

pub(crate) fn locked(database: &Path, outcome: Result<(), TryLockError>) -> Result<()> {
    match outcome {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(Error::InUse),
        // Some file systems of a network have no locks: what cannot be asked for is not asked for.
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(()),
        Err(TryLockError::Error(source)) => Err(Error::Lock {
            path: database.to_owned(),
            source,
        }),
    }
}

pub(crate) fn kind_of(url: &str) -> Result<Kind> {
    match url.split_once(':') {
        Some(("sqlite", _)) => Ok(Kind::Sqlite),
        Some(("postgres" | "postgresql", _)) => Ok(Kind::Postgres),
        _ => Err(Error::UnknownDatabase),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_database_is_refused_by_name() {
        assert!(matches!(
            kind_of("mysql://localhost/rtutils"),
            Err(Error::UnknownDatabase)
        ));
        assert!(matches!(
            kind_of("rtutils.sqlite"),
            Err(Error::UnknownDatabase)
        ));
    }
}
