//! Opening a database so that what was answered is kept.

use std::{fmt, time::Duration};

use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};

use crate::{Error, Result};

/// How long a writer waits for another one before it gives up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a request waits for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// Readers do not wait for the writer, so a few connections are enough for a file.
const SQLITE_CONNECTIONS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 16;

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

pub async fn connect(url: &str) -> Result<(DatabaseConnection, Kind)> {
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
                .map_sqlx_sqlite_opts(|sqlite| {
                    sqlite
                        .create_if_missing(true)
                        .foreign_keys(true)
                        .busy_timeout(BUSY_TIMEOUT)
                        .journal_mode(SqliteJournalMode::Wal)
                        // A write that was answered survives a crash, of the machine too.
                        .synchronous(SqliteSynchronous::Full)
                });
        }
        Kind::Postgres => {
            options.max_connections(POSTGRES_CONNECTIONS);
        }
    }
    Ok((Database::connect(options).await?, kind))
}

fn kind_of(url: &str) -> Result<Kind> {
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
