//! The database that is copied into.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use futures::TryStreamExt;
use sea_orm::{ConnectionTrait, DbBackend, Statement, StreamTrait, Value};

use super::{
    Content, CopyError, Tally, Watcher,
    cell::Cell,
    schema::{self, ColumnKind, MIGRATIONS, Table, quoted},
    source::{count, last_number, read, sequence},
};
use crate::{Store, WriteTransaction};

/// An empty database of this version's schema, in a transaction that nobody else writes beside.
pub struct Target {
    tx: WriteTransaction,
    backend: DbBackend,
    /// Its own view of the tables, by name: types are called otherwise here.
    tables: BTreeMap<String, Table>,
}

impl Target {
    /// Lays the schema down, and makes sure that it is the source's and that nothing is in it.
    pub async fn prepare(store: &Store, originals: &[Table]) -> Result<Self, CopyError> {
        let known: BTreeSet<&str> = originals.iter().map(|table| table.name.as_str()).collect();
        let there = schema::table_names(&store.db).await?;
        let foreign = there
            .into_iter()
            .filter(|name| name != MIGRATIONS && !known.contains(name.as_str()));
        let foreign: Vec<String> = foreign.collect();
        if !foreign.is_empty() {
            return Err(CopyError::ForeignTarget(foreign));
        }
        store.migrate().await?;
        let tx = store.begin_write().await?;
        let backend = schema::backend_of(&*tx);
        let tables = schema::tables(&*tx).await?;
        compare(originals, &tables)?;
        if backend == DbBackend::Postgres {
            lock(&tx, &tables).await?;
        }
        let mut rows = Vec::new();
        for table in &tables {
            let count = count(&tx, &table.name).await?;
            if count > 0 {
                rows.push((table.name.clone(), count));
            }
        }
        if !rows.is_empty() {
            return Err(CopyError::TargetHoldsRows(rows));
        }
        let tables = tables.into_iter().map(|table| (table.name.clone(), table));
        Ok(Self {
            tx,
            backend,
            tables: tables.collect(),
        })
    }

    fn table(&self, original: &Table) -> Result<&Table, CopyError> {
        let table = self.tables.get(&original.name);
        table.ok_or_else(|| unknown(&original.name, "source"))
    }

    /// Puts rows down.
    pub async fn put(&self, original: &Table, rows: Vec<Vec<Cell>>) -> Result<(), CopyError> {
        if rows.is_empty() {
            return Ok(());
        }
        let table = self.table(original)?;
        if self.backend == DbBackend::Postgres {
            refuse_nul(table, &rows)?;
        }
        let mut text = format!("INSERT INTO {} (", quoted(&table.name));
        let names = table.columns.iter().map(|column| quoted(&column.name));
        text.push_str(&names.collect::<Vec<_>>().join(", "));
        text.push_str(") VALUES ");
        let mut values: Vec<Value> = Vec::with_capacity(rows.len() * table.columns.len());
        for (index, row) in rows.into_iter().enumerate() {
            text.push_str(if index == 0 { "(" } else { ", (" });
            for (place, (column, cell)) in table.columns.iter().zip(row).enumerate() {
                if place > 0 {
                    text.push_str(", ");
                }
                values.push(cell.into_value());
                if self.backend == DbBackend::Postgres {
                    let number = values.len();
                    // A type without its length: a text that is too long is refused, not cut.
                    let _ = write!(text, "CAST(${number} AS {})", column.type_name);
                } else {
                    text.push('?');
                }
            }
            text.push(')');
        }
        let insert = Statement::from_sql_and_values(self.backend, text, values);
        let done = self.tx.execute_raw(insert).await;
        done.map(|_| ()).map_err(|source| CopyError::Refused {
            table: table.name.clone(),
            source,
        })
    }

    /// Has a table go on with the number after the original's last one.
    pub async fn go_on_counting(
        &self,
        original: &Table,
        last: Option<i64>,
    ) -> Result<(), CopyError> {
        let table = self.table(original)?;
        let (Some(column), Some(last)) = (&table.counter, last) else {
            return Ok(());
        };
        if last < 1 {
            return Ok(());
        }
        if self.backend == DbBackend::Postgres {
            let sequence = sequence(&self.tx, &table.name, column).await?;
            let set = Statement::from_sql_and_values(
                self.backend,
                "SELECT setval(CAST($1 AS regclass), $2, true)",
                [sequence.into(), last.into()],
            );
            self.tx.query_one_raw(set).await?;
            return Ok(());
        }
        let name = Value::from(table.name.clone());
        for (text, values) in [
            (
                "DELETE FROM sqlite_sequence WHERE name = ?",
                vec![name.clone()],
            ),
            (
                "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)",
                vec![name, last.into()],
            ),
        ] {
            let set = Statement::from_sql_and_values(self.backend, text, values);
            self.tx.execute_raw(set).await?;
        }
        Ok(())
    }

    /// What a table says now, read again.
    pub async fn content(
        &self,
        original: &Table,
        mut watcher: Watcher<'_>,
    ) -> Result<Content, CopyError> {
        let table = self.table(original)?;
        let last_number = last_number(&self.tx, table).await?;
        let mut tally = Tally::new(table, true, &mut watcher);
        let mut rows = self.tx.stream_raw(table.select(self.backend)).await?;
        while let Some(row) = rows.try_next().await? {
            let row = read(table, tally.rows, &row)?;
            tally.add(&row);
        }
        Ok(tally.content(last_number))
    }

    pub async fn commit(self) -> Result<(), CopyError> {
        Ok(self.tx.commit().await?)
    }

    pub async fn give_up(self) -> Result<(), CopyError> {
        Ok(self.tx.inner.rollback().await?)
    }
}

/// Nobody else writes until the copy is made.
async fn lock(tx: &WriteTransaction, tables: &[Table]) -> Result<(), CopyError> {
    let names: Vec<String> = tables.iter().map(|table| quoted(&table.name)).collect();
    let lock = format!(
        "SET LOCAL lock_timeout = '5s'; LOCK TABLE {} IN EXCLUSIVE MODE",
        names.join(", ")
    );
    tx.execute_unprepared(&lock).await?;
    Ok(())
}

/// Both sides have the same tables with the same columns.
fn compare(originals: &[Table], copies: &[Table]) -> Result<(), CopyError> {
    let in_other = |table: &Table, others: &[Table]| others.iter().any(|o| o.name == table.name);
    if let Some(table) = originals.iter().find(|table| !in_other(table, copies)) {
        return Err(unknown(&table.name, "source"));
    }
    if let Some(table) = copies.iter().find(|table| !in_other(table, originals)) {
        return Err(unknown(&table.name, "target"));
    }
    for original in originals {
        let copy = copies.iter().find(|copy| copy.name == original.name);
        let here: BTreeMap<&str, (ColumnKind, &str)> = kinds(copy);
        let there = kinds(Some(original));
        let names: BTreeSet<&str> = here.keys().chain(there.keys()).copied().collect();
        for name in names {
            let (there, here) = (there.get(name), here.get(name));
            if there.map(|(kind, _)| kind) != here.map(|(kind, _)| kind) {
                let say = |side: Option<&(ColumnKind, &str)>| {
                    side.map_or_else(|| "missing".to_owned(), |(_, name)| (*name).to_owned())
                };
                return Err(CopyError::UnknownColumn {
                    table: original.name.clone(),
                    column: name.to_owned(),
                    types: format!("{} there and {} here", say(there), say(here)),
                });
            }
        }
    }
    Ok(())
}

fn kinds(table: Option<&Table>) -> BTreeMap<&str, (ColumnKind, &str)> {
    let columns = table
        .map(|table| table.columns.as_slice())
        .unwrap_or_default();
    let columns = columns.iter();
    columns
        .map(|column| {
            (
                column.name.as_str(),
                (column.kind, column.type_name.as_str()),
            )
        })
        .collect()
}

fn unknown(table: &str, side: &'static str) -> CopyError {
    CopyError::UnknownTable {
        table: table.to_owned(),
        side,
    }
}

/// Says where a text is that `PostgreSQL` cannot keep, which its own error does not.
fn refuse_nul(table: &Table, rows: &[Vec<Cell>]) -> Result<(), CopyError> {
    for row in rows {
        for (column, cell) in table.columns.iter().zip(row) {
            if cell.has_nul() {
                let keys = table.columns.iter().zip(row);
                let keys = keys.filter(|(column, _)| column.is_key);
                let keys: Vec<String> = keys.map(|(_, cell)| cell.show()).collect();
                return Err(CopyError::BadValue {
                    table: table.name.clone(),
                    column: column.name.clone(),
                    row: keys.join(", "),
                    why: "it holds a character of the number 0, which PostgreSQL has no place for"
                        .to_owned(),
                });
            }
        }
    }
    Ok(())
}
