//! Reading an `SQLite` file that is somebody else's, whatever is in it, without changing it.

use std::{collections::BTreeMap, path::Path};

use futures::TryStreamExt;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    QueryResult, Statement, StreamTrait, TransactionTrait,
};

use crate::{Error, Result};

/// Another program's `SQLite` file, as it is at one moment.
#[derive(Debug)]
pub struct ForeignFile {
    db: DatabaseConnection,
    tx: DatabaseTransaction,
}

/// A row of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ForeignRow {
    /// Where it stands: its row id, or its place where the table has none.
    pub number: i64,
    pub values: Vec<(String, ForeignValue)>,
}

/// A value, of the type that this row has; a column promises nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum ForeignValue {
    Nothing,
    Integer(i64),
    Real(f64),
    Text(String),
    /// Bytes, or a text that is none.
    Bytes(Vec<u8>),
}

impl ForeignRow {
    /// The value of a column, if the table has it.
    #[must_use]
    pub fn get(&self, column: &str) -> Option<&ForeignValue> {
        let mut values = self.values.iter();
        values.find(|(name, _)| name == column).map(|(_, v)| v)
    }

    /// A text that is not blank.
    #[must_use]
    pub fn text(&self, column: &str) -> Option<&str> {
        match self.get(column) {
            Some(ForeignValue::Text(text)) if !text.trim().is_empty() => Some(text),
            _ => None,
        }
    }

    /// Whether a number is there and not zero.
    #[must_use]
    pub fn is_set(&self, column: &str) -> bool {
        matches!(self.get(column), Some(ForeignValue::Integer(number)) if *number != 0)
    }
}

impl ForeignFile {
    /// Opens a file for reading alone.
    pub async fn open(path: &Path) -> Result<Self> {
        Self::connect(path, true).await
    }

    /// Opens a copy of a file: what its program left unfinished beside it is finished in the copy.
    pub async fn open_copy(path: &Path) -> Result<Self> {
        Self::connect(path, false).await
    }

    async fn connect(path: &Path, is_only_read: bool) -> Result<Self> {
        let path = path.to_owned();
        let mut options = ConnectOptions::new("sqlite:foreign");
        options
            .sqlx_logging(false)
            .max_connections(1)
            .map_sqlx_sqlite_opts(move |sqlite| {
                sqlite
                    .filename(&path)
                    .create_if_missing(false)
                    .read_only(is_only_read)
                    .foreign_keys(false)
            });
        let db = Database::connect(options).await?;
        let tx = db.begin().await?;
        Ok(Self { db, tx })
    }

    /// The names of its tables.
    pub async fn tables(&self) -> Result<Vec<String>> {
        let names = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
        let rows = self.tx.query_all_raw(ask(names)).await?;
        let names = rows.iter().map(|row| row.try_get_by_index(0));
        Ok(names.collect::<Result<_, _>>()?)
    }

    /// How many rows a table has.
    pub async fn count(&self, table: &str) -> Result<u64> {
        let text = format!("SELECT count(*) FROM {}", quoted(table));
        let row = self.tx.query_one_raw(ask(&text)).await?;
        let count = row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?;
        Ok(u64::try_from(count.unwrap_or_default()).unwrap_or_default())
    }

    /// How many rows of which table name another row that is not there.
    pub async fn orphans(&self) -> Result<BTreeMap<String, u64>> {
        let rows = self.tx.query_all_raw(ask("PRAGMA foreign_key_check")).await;
        let mut counts = BTreeMap::new();
        // A file whose references themselves make no sense is read all the same.
        for row in rows.unwrap_or_default() {
            *counts.entry(row.try_get_by_index(0)?).or_default() += 1;
        }
        Ok(counts)
    }

    /// Hands every row of a table to `each`, one after the other.
    pub async fn each_row<E: From<Error>>(
        &self,
        table: &str,
        mut each: impl FnMut(ForeignRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let (columns, place) = self.columns(table).await?;
        let mut selected = vec![place.to_owned()];
        for column in &columns {
            let name = quoted(column);
            selected.extend([format!("typeof({name})"), name]);
        }
        let text = format!("SELECT {} FROM {}", selected.join(", "), quoted(table));
        let rows = self.tx.stream_raw(ask(&text)).await;
        let mut rows = rows.map_err(Error::from)?;
        let mut count = 0;
        while let Some(row) = rows.try_next().await.map_err(Error::from)? {
            count += 1;
            each(read(&row, &columns, count)?)?;
        }
        Ok(())
    }

    /// The columns of a table, and what tells where a row stands.
    async fn columns(&self, table: &str) -> Result<(Vec<String>, &'static str)> {
        let columns = Statement::from_sql_and_values(
            DbBackend::Sqlite,
            "SELECT name FROM pragma_table_info(?) ORDER BY cid",
            [table.into()],
        );
        let rows = self.tx.query_all_raw(columns).await?;
        let columns: Vec<String> = rows
            .iter()
            .map(|row| row.try_get_by_index(0))
            .collect::<Result<_, _>>()?;
        let sql = Statement::from_sql_and_values(
            DbBackend::Sqlite,
            "SELECT coalesce(sql, '') FROM sqlite_master WHERE type = 'table' AND name = ?",
            [table.into()],
        );
        let sql = self.tx.query_one_raw(sql).await?;
        let sql = sql.map(|row| row.try_get_by_index::<String>(0));
        let sql = sql.transpose()?.unwrap_or_default().to_uppercase();
        let has_row_id = !sql.contains("WITHOUT ROWID");
        Ok((columns, if has_row_id { "_rowid_" } else { "NULL" }))
    }

    /// Lets go of the file.
    pub async fn close(self) {
        // Nothing was written, so nothing can be lost.
        let _ = self.tx.rollback().await;
        let _ = self.db.close().await;
    }
}

fn read(row: &QueryResult, columns: &[String], count: i64) -> Result<ForeignRow> {
    let number = row.try_get_by_index::<Option<i64>>(0)?.unwrap_or(count);
    let mut values = Vec::with_capacity(columns.len());
    for (index, column) in columns.iter().enumerate() {
        let (kind, place) = (1 + 2 * index, 2 + 2 * index);
        let kind: String = row.try_get_by_index(kind)?;
        let value = match kind.as_str() {
            "null" => ForeignValue::Nothing,
            "integer" => ForeignValue::Integer(row.try_get_by_index(place)?),
            "real" => ForeignValue::Real(row.try_get_by_index(place)?),
            "text" => {
                let bytes: Vec<u8> = row.try_get_by_index(place)?;
                match String::from_utf8(bytes) {
                    Ok(text) => ForeignValue::Text(text),
                    Err(error) => ForeignValue::Bytes(error.into_bytes()),
                }
            }
            _ => ForeignValue::Bytes(row.try_get_by_index(place)?),
        };
        values.push((column.clone(), value));
    }
    Ok(ForeignRow { number, values })
}

fn ask(text: &str) -> Statement {
    Statement::from_string(DbBackend::Sqlite, text.to_owned())
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
