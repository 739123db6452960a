//! The database that is copied.

use std::time::Duration;

use futures::TryStreamExt;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    DbErr, IsolationLevel, QueryResult, RuntimeErr, SqliteTransactionMode, Statement, StreamTrait,
    TransactionOptions, TransactionTrait,
};
use sqlx::sqlite::SqliteLockingMode;

use super::{
    Content, CopyError, Hold, Tally, Watcher,
    cell::Cell,
    schema::{self, Table, quoted},
    target::Target,
};
use crate::{
    Error,
    open::{Kind, kind_of},
    schema::{SchemaGap, applied},
};

/// How long somebody else may finish what they are at.
const PATIENCE: Duration = Duration::from_secs(2);
/// One batch is sent when it has so many rows, values or bytes.
const ROWS: usize = 500;
const VALUES: usize = 30_000;
const BYTES: usize = 1 << 20;

/// A database that is held still to be copied.
#[derive(Debug)]
pub struct CopySource {
    db: DatabaseConnection,
    tx: DatabaseTransaction,
    tables: Vec<Table>,
}

impl CopySource {
    /// Opens it, and holds it until the copy is made. It has to have the schema of this version, and
    /// is not changed.
    pub async fn open(url: &str, hold: Hold) -> Result<Self, CopyError> {
        match Self::try_open(url, hold).await {
            Err(CopyError::Store(Error::Database(cause)))
                if cause.downcast_ref::<DbErr>().is_some_and(is_busy) =>
            {
                Err(CopyError::InUse)
            }
            other => other,
        }
    }

    async fn try_open(url: &str, hold: Hold) -> Result<Self, CopyError> {
        let db = connect(url, hold).await?;
        let is_server = schema::backend_of(&db) == DbBackend::Postgres;
        let lock = match hold {
            Hold::Still if is_server => Some(lock_when_alone(&db).await?),
            _ => None,
        };
        let tx = begin(&db, hold).await?;
        if let Some(lock) = lock {
            // First of all: what the transaction sees begins with the first question after it.
            let locked = tx.execute_unprepared(&lock).await;
            locked.map_err(|_| CopyError::InUse)?;
        }
        compare_schema(&tx).await?;
        let tables = schema::tables(&tx).await?;
        Ok(Self { db, tx, tables })
    }

    pub(super) fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// Copies a table, a batch at a time.
    pub(super) async fn copy_table(
        &self,
        table: &Table,
        target: &Target,
        mut watcher: Watcher<'_>,
    ) -> Result<Content, CopyError> {
        let last_number = last_number(&self.tx, table).await?;
        let mut tally = Tally::new(table, false, &mut watcher);
        let mut batch = Vec::new();
        let mut bytes = 0;
        let select = table.select(schema::backend_of(&self.tx));
        {
            let mut rows = self.tx.stream_raw(select).await?;
            while let Some(row) = rows.try_next().await? {
                let row = read(table, tally.rows, &row)?;
                tally.add(&row);
                bytes += row.iter().map(Cell::size).sum::<usize>();
                batch.push(row);
                if batch.len() >= ROWS
                    || batch.len() * table.columns.len() >= VALUES
                    || bytes >= BYTES
                {
                    target.put(table, std::mem::take(&mut batch)).await?;
                    bytes = 0;
                }
            }
        }
        target.put(table, batch).await?;
        let content = tally.content(last_number);
        let counted = count(&self.tx, &table.name).await?;
        if counted == content.rows {
            return Ok(content);
        }
        Err(CopyError::BadValue {
            table: table.name.clone(),
            column: "*".to_owned(),
            row: content.rows.to_string(),
            why: format!(
                "the source counts {counted} rows, and gave {}",
                content.rows
            ),
        })
    }

    pub(super) async fn close(self) {
        // Nothing was written, and the copy is made already.
        let _ = self.tx.rollback().await;
        let _ = self.db.close().await;
    }
}

async fn connect(url: &str, hold: Hold) -> Result<DatabaseConnection, CopyError> {
    let mut options = ConnectOptions::new(url);
    options
        .sqlx_logging(false)
        .max_connections(1)
        .connect_timeout(Duration::from_secs(5));
    if kind_of(url)? == Kind::Sqlite {
        options.map_sqlx_sqlite_opts(move |sqlite| {
            let sqlite = sqlite.create_if_missing(false).busy_timeout(PATIENCE);
            match hold {
                // It is had by nobody else, or not at all.
                Hold::Still => sqlite.locking_mode(SqliteLockingMode::Exclusive),
                Hold::Snapshot => sqlite,
            }
        });
    }
    Database::connect(options).await.map_err(|error| {
        if code_of(&error).as_deref() == Some("14") {
            CopyError::NoSource
        } else {
            error.into()
        }
    })
}

async fn begin(db: &DatabaseConnection, hold: Hold) -> Result<DatabaseTransaction, CopyError> {
    let options = TransactionOptions {
        isolation_level: (schema::backend_of(db) == DbBackend::Postgres)
            .then_some(IsolationLevel::RepeatableRead),
        sqlite_transaction_mode: Some(match hold {
            Hold::Still => SqliteTransactionMode::Immediate,
            Hold::Snapshot => SqliteTransactionMode::Deferred,
        }),
        ..TransactionOptions::default()
    };
    Ok(db.begin_with_options(options).await?)
}

/// What keeps others of a `PostgreSQL` database from writing, when there are none yet.
async fn lock_when_alone(db: &DatabaseConnection) -> Result<String, CopyError> {
    let others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                  AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
    if number(db, others).await? > 0 {
        return Err(CopyError::InUse);
    }
    let names = schema::table_names(db).await?;
    if names.is_empty() {
        return Err(CopyError::NoSource);
    }
    let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
    let names = names.join(", ");
    Ok(format!("LOCK TABLE {names} IN SHARE MODE NOWAIT"))
}

/// The source has to have been through exactly the migrations of this version.
async fn compare_schema(tx: &DatabaseTransaction) -> Result<(), CopyError> {
    let applied = applied(tx).await?;
    if applied.is_empty() {
        return Err(CopyError::NoSource);
    }
    let gap = SchemaGap::after(&applied);
    if !gap.unknown.is_empty() {
        return Err(CopyError::SchemaAhead(gap.unknown));
    }
    if !gap.missing.is_empty() {
        return Err(CopyError::SchemaBehind(gap.missing));
    }
    Ok(())
}

/// Reads a row; what is not as its column promises is named.
pub(super) fn read(table: &Table, number: u64, row: &QueryResult) -> Result<Vec<Cell>, CopyError> {
    let cells = table.columns.iter().enumerate();
    cells
        .map(|(index, column)| {
            Cell::read(row, index, column.kind).map_err(|error| CopyError::BadValue {
                table: table.name.clone(),
                column: column.name.clone(),
                row: label(table, number, row),
                why: error.to_string(),
            })
        })
        .collect()
}

/// How to find a row: by its key, as far as that can be read.
fn label(table: &Table, number: u64, row: &QueryResult) -> String {
    let keys = table.columns.iter().enumerate();
    let keys = keys.filter(|(_, column)| column.is_key);
    let keys: Vec<String> = keys
        .filter_map(|(index, column)| Cell::read(row, index, column.kind).ok())
        .map(|cell| cell.show())
        .collect();
    if keys.is_empty() {
        (number + 1).to_string()
    } else {
        keys.join(", ")
    }
}

/// How many rows a table has, as the database counts them.
pub(super) async fn count(tx: &DatabaseTransaction, table: &str) -> Result<u64, DbErr> {
    let count = number(tx, &format!("SELECT count(*) FROM {}", quoted(table))).await?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// The last number that a table gave by itself; none for tables that give none.
pub(super) async fn last_number(
    tx: &DatabaseTransaction,
    table: &Table,
) -> Result<Option<i64>, DbErr> {
    let Some(column) = &table.counter else {
        return Ok(None);
    };
    if schema::backend_of(tx) == DbBackend::Postgres {
        let sequence = sequence(tx, &table.name, column).await?;
        let text = format!("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}");
        return number(tx, &text).await.map(Some);
    }
    let ask = Statement::from_sql_and_values(
        DbBackend::Sqlite,
        "SELECT seq FROM sqlite_sequence WHERE name = ?",
        [table.name.clone().into()],
    );
    let row = tx.query_one_raw(ask).await?;
    let last = row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?;
    Ok(Some(last.unwrap_or(0)))
}

/// The name of the sequence behind a column of `PostgreSQL`, ready for a statement.
pub(super) async fn sequence(
    tx: &DatabaseTransaction,
    table: &str,
    column: &str,
) -> Result<String, DbErr> {
    let ask = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT pg_get_serial_sequence($1, $2)",
        [quoted(table).into(), column.into()],
    );
    let row = tx.query_one_raw(ask).await?;
    let name = row.map(|row| row.try_get_by_index::<Option<String>>(0));
    let name = name.transpose()?.flatten();
    name.ok_or_else(|| DbErr::RecordNotFound(format!("no sequence of {table}.{column}")))
}

async fn number(db: &impl ConnectionTrait, text: &str) -> Result<i64, DbErr> {
    let ask = Statement::from_string(schema::backend_of(db), text.to_owned());
    let row = db.query_one_raw(ask).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound(text.to_owned()))?;
    row.try_get_by_index(0)
}

fn code_of(error: &DbErr) -> Option<String> {
    let (DbErr::Conn(RuntimeErr::SqlxError(error))
    | DbErr::Exec(RuntimeErr::SqlxError(error))
    | DbErr::Query(RuntimeErr::SqlxError(error))) = error
    else {
        return None;
    };
    let code = error.as_database_error()?.code()?;
    Some(code.into_owned())
}

/// `SQLITE_BUSY` and its kin: somebody else has the file.
fn is_busy(error: &DbErr) -> bool {
    let code = code_of(error).and_then(|code| code.parse::<u32>().ok());
    code.is_some_and(|code| code & 0xff == 5)
}
