//! What tables a database has, as it says itself.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement};

use super::CopyError;

/// The record of migrations: each side has its own, and they have to be equal.
pub(crate) use crate::schema::TABLE as MIGRATIONS;

/// A table and what is needed to move it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    /// By name, so that both sides have them in one order.
    pub columns: Vec<Column>,
    /// The tables that it refers to.
    pub parents: BTreeSet<String>,
    /// The column that numbers rows by itself.
    pub counter: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub kind: ColumnKind,
    /// The type as this database calls it.
    pub type_name: String,
    pub is_key: bool,
}

/// What a column holds, whichever database calls it what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    Text,
    Json,
    Integer,
    Real,
    Boolean,
    Time,
    Date,
    Uuid,
    Bytes,
}

impl ColumnKind {
    /// The kind of a declared type; none for what nobody has thought of yet.
    fn of(backend: DbBackend, type_name: &str) -> Option<Self> {
        let (word, _) = type_name.split_once('(').unwrap_or((type_name, ""));
        let word = word.trim().to_lowercase();
        Some(match (backend, word.as_str()) {
            (DbBackend::Sqlite, "varchar" | "text" | "enum_text")
            | (DbBackend::Postgres, "character varying" | "text") => Self::Text,
            (DbBackend::Sqlite, "json_text" | "jsonb_text")
            | (DbBackend::Postgres, "json" | "jsonb") => Self::Json,
            (DbBackend::Sqlite, "tinyint" | "smallint" | "integer" | "bigint")
            | (DbBackend::Postgres, "smallint" | "integer" | "bigint") => Self::Integer,
            (DbBackend::Sqlite, "double") | (DbBackend::Postgres, "double precision") => Self::Real,
            (_, "boolean") => Self::Boolean,
            (DbBackend::Sqlite, "timestamp_with_timezone_text")
            | (DbBackend::Postgres, "timestamp with time zone") => Self::Time,
            (DbBackend::Sqlite, "date_text") | (DbBackend::Postgres, "date") => Self::Date,
            (DbBackend::Sqlite, "uuid_text") | (DbBackend::Postgres, "uuid") => Self::Uuid,
            (DbBackend::Sqlite, "blob" | "varbinary_blob") | (DbBackend::Postgres, "bytea") => {
                Self::Bytes
            }
            _ => return None,
        })
    }
}

impl Table {
    /// Every row of it, each value as [`super::cell::Cell`] reads it.
    pub fn select(&self, backend: DbBackend) -> Statement {
        let columns = self.columns.iter().map(|column| {
            let name = quoted(&column.name);
            match (backend, column.kind) {
                (DbBackend::Postgres, ColumnKind::Integer) => format!("CAST({name} AS bigint)"),
                (DbBackend::Postgres, ColumnKind::Boolean) => {
                    format!("CAST(CAST({name} AS integer) AS bigint)")
                }
                (DbBackend::Postgres, ColumnKind::Text | ColumnKind::Json) => {
                    format!("CAST({name} AS text)")
                }
                _ => name,
            }
        });
        let columns: Vec<String> = columns.collect();
        let text = format!("SELECT {} FROM {}", columns.join(", "), quoted(&self.name));
        Statement::from_string(backend, text)
    }
}

/// Which database it is. Two traits say so, and a call would have to name one each time.
pub fn backend_of(db: &impl ConnectionTrait) -> DbBackend {
    db.get_database_backend()
}

/// A name as it stands in a statement.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The names of all tables but those of the database itself.
pub async fn table_names(db: &impl ConnectionTrait) -> Result<BTreeSet<String>, DbErr> {
    let backend = db.get_database_backend();
    let text = match backend {
        DbBackend::Postgres => {
            "SELECT CAST(relname AS text) FROM pg_class WHERE relkind IN ('r', 'p') \
             AND relnamespace = CAST(current_schema() AS regnamespace)"
        }
        _ => {
            "SELECT name FROM sqlite_master WHERE type = 'table' \
             AND name NOT LIKE 'sqlite~_%' ESCAPE '~'"
        }
    };
    let rows = db
        .query_all_raw(Statement::from_string(backend, text))
        .await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

/// All tables but the record of migrations, each after those that it refers to.
pub async fn tables(db: &impl ConnectionTrait) -> Result<Vec<Table>, CopyError> {
    let mut tables = Vec::new();
    for name in table_names(db).await? {
        if name != MIGRATIONS {
            tables.push(table(db, name).await?);
        }
    }
    parents_first(tables)
}

async fn table(db: &impl ConnectionTrait, name: String) -> Result<Table, CopyError> {
    let backend = db.get_database_backend();
    let ask = |text: &str| Statement::from_sql_and_values(backend, text, [name.clone().into()]);
    let (columns, parents) = match backend {
        DbBackend::Postgres => (PG_COLUMNS, PG_PARENTS),
        _ => (SQLITE_COLUMNS, SQLITE_PARENTS),
    };
    let mut table = Table {
        name: name.clone(),
        columns: Vec::new(),
        parents: BTreeSet::new(),
        counter: None,
    };
    for row in db.query_all_raw(ask(columns)).await? {
        let (column, counts) = read_column(&name, backend, &row)?;
        if counts {
            table.counter = Some(column.name.clone());
        }
        table.columns.push(column);
    }
    table.columns.sort_by(|a, b| a.name.cmp(&b.name));
    for row in db.query_all_raw(ask(parents)).await? {
        let parent: String = row.try_get_by_index(0)?;
        if parent != name {
            table.parents.insert(parent);
        }
    }
    Ok(table)
}

fn read_column(
    table: &str,
    backend: DbBackend,
    row: &QueryResult,
) -> Result<(Column, bool), CopyError> {
    let name: String = row.try_get_by_index(0)?;
    let type_name: String = row.try_get_by_index(1)?;
    let is_key = row.try_get_by_index::<i64>(2)? != 0;
    let counts = row.try_get_by_index::<i64>(3)? != 0;
    let Some(kind) = ColumnKind::of(backend, &type_name) else {
        return Err(CopyError::UnknownColumn {
            table: table.to_owned(),
            column: name,
            types: type_name,
        });
    };
    let column = Column {
        name,
        kind,
        type_name,
        is_key,
    };
    Ok((column, counts))
}

const SQLITE_COLUMNS: &str = "SELECT c.name, c.type, c.pk, c.pk AND m.sql LIKE '%AUTOINCREMENT%' \
     FROM sqlite_master AS m JOIN pragma_table_xinfo(m.name) AS c \
     WHERE m.type = 'table' AND m.name = ?";
const SQLITE_PARENTS: &str = "SELECT DISTINCT \"table\" FROM pragma_foreign_key_list(?)";
const PG_COLUMNS: &str = "SELECT CAST(a.attname AS text), format_type(a.atttypid, NULL), \
       CAST(CAST(EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary \
         AND a.attnum = ANY (i.indkey)) AS integer) AS bigint), \
       CAST(CAST(a.attidentity <> '' OR pg_get_serial_sequence(quote_ident(c.relname), a.attname) \
         IS NOT NULL AS integer) AS bigint) \
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid \
     WHERE c.relname = $1 AND c.relnamespace = CAST(current_schema() AS regnamespace) \
       AND a.attnum > 0 AND NOT a.attisdropped";
const PG_PARENTS: &str = "SELECT DISTINCT CAST(p.relname AS text) FROM pg_constraint f \
     JOIN pg_class c ON c.oid = f.conrelid JOIN pg_class p ON p.oid = f.confrelid \
     WHERE f.contype = 'f' AND c.relname = $1 \
       AND c.relnamespace = CAST(current_schema() AS regnamespace)";

/// The order in which rows can be put down.
fn parents_first(mut waiting: Vec<Table>) -> Result<Vec<Table>, CopyError> {
    let mut ordered: Vec<Table> = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let are_there = |table: &Table| {
            let mut parents = table.parents.iter();
            parents.all(|parent| ordered.iter().any(|known| known.name == *parent))
        };
        let (ready, others): (Vec<Table>, Vec<Table>) = waiting.into_iter().partition(are_there);
        if ready.is_empty() {
            let names = others.into_iter().map(|table| table.name);
            return Err(CopyError::Circle(names.collect()));
        }
        ordered.extend(ready);
        waiting = others;
    }
    Ok(ordered)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, parents: &[&str]) -> Table {
        Table {
            name: name.to_owned(),
            columns: Vec::new(),
            parents: parents.iter().map(|&parent| parent.to_owned()).collect(),
            counter: None,
        }
    }

    #[test]
    fn what_is_referred_to_comes_first() {
        let ordered = parents_first(vec![
            named("refresh_tokens", &["sessions"]),
            named("sessions", &["users"]),
            named("users", &[]),
        ]);

        let names = ordered.unwrap().into_iter().map(|table| table.name);
        assert_eq!(
            names.collect::<Vec<_>>(),
            ["users", "sessions", "refresh_tokens"]
        );
        let circle = parents_first(vec![named("a", &["b"]), named("b", &["a"])]);
        assert!(matches!(circle, Err(CopyError::Circle(_))));
    }

    #[test]
    fn a_type_that_nobody_thought_of_is_not_guessed_at() {
        for (backend, name) in [
            (DbBackend::Postgres, "timestamp without time zone"),
            (DbBackend::Postgres, "character(3)"),
            (DbBackend::Postgres, "text[]"),
            (DbBackend::Sqlite, "datetime_text"),
            (DbBackend::Sqlite, ""),
        ] {
            assert_eq!(ColumnKind::of(backend, name), None, "{name}");
        }
        let wide = ColumnKind::of(DbBackend::Postgres, "character varying(64)");
        assert_eq!(wide, Some(ColumnKind::Text));
    }
}
