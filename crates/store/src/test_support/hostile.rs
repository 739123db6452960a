//! Rows in every table, with values that a careless copy would spoil.
//!
//! The tables are read from the schema: one that is added later is filled as well, or the test
//! that asked for it fails.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, Value};
use uuid::Uuid;

/// How many rows each table gets.
pub const ROWS: usize = 6;
/// What an index of `PostgreSQL` takes.
const INDEXED: usize = 300;

/// A table as `SQLite` describes it.
#[derive(Debug)]
struct Table {
    name: String,
    columns: Vec<Column>,
}

#[derive(Debug)]
struct Column {
    name: String,
    type_name: String,
    can_be_null: bool,
    /// The table and the column that it refers to.
    refers_to: Option<(String, String)>,
    is_indexed: bool,
}

/// Puts [`ROWS`] rows into every table of an `SQLite` database, and gives the tables' names. Columns
/// of `wide` (a table and a column) get the numbers that take 64 bits.
///
/// # Panics
/// When a table does not take them.
#[expect(clippy::expect_used, reason = "a test stops where it cannot go on")]
pub async fn fill_every_table(url: &str, wide: &BTreeSet<(String, String)>) -> Vec<String> {
    let db = super::unlogged(url).await;
    let mut waiting = tables(&db).await;
    let mut filled: Vec<String> = Vec::new();
    let mut known: BTreeMap<(String, String), Vec<Value>> = BTreeMap::new();
    while !waiting.is_empty() {
        let is_ready = |table: &Table| {
            let mut parents = table.columns.iter().filter_map(|c| c.refers_to.as_ref());
            parents.all(|(parent, _)| filled.contains(parent))
        };
        let place = waiting.iter().position(is_ready);
        let table = waiting.remove(place.expect("tables do not refer to each other in a circle"));
        for column in &table.columns {
            let values = (0..ROWS).map(|row| match &column.refers_to {
                Some(parent) => known.get(parent).and_then(|of| of.get(row)).cloned(),
                None => Some(value(&table.name, column, row, wide)),
            });
            let values: Option<Vec<Value>> = values.collect();
            let values = values.expect("the row that is referred to is there");
            known.insert((table.name.clone(), column.name.clone()), values);
        }
        for row in 0..ROWS {
            insert(&db, &table, &known, row).await;
        }
        filled.push(table.name);
    }
    db.close().await.expect("the connection closes");
    filled
}

async fn insert(
    db: &DatabaseConnection,
    table: &Table,
    known: &BTreeMap<(String, String), Vec<Value>>,
    row: usize,
) {
    let names: Vec<String> = table
        .columns
        .iter()
        .map(|c| format!("{:?}", c.name))
        .collect();
    let values: Vec<Value> = table
        .columns
        .iter()
        .filter_map(|column| {
            let key = (table.name.clone(), column.name.clone());
            known.get(&key)?.get(row).cloned()
        })
        .collect();
    let places = vec!["?"; values.len()].join(", ");
    let text = format!(
        "INSERT INTO {:?} ({}) VALUES ({places})",
        table.name,
        names.join(", ")
    );
    let insert = Statement::from_sql_and_values(DbBackend::Sqlite, text, values);
    let done = db.execute_raw(insert).await;
    done.unwrap_or_else(|error| panic!("{} takes no row {row}: {error}", table.name));
}

async fn tables(db: &DatabaseConnection) -> Vec<Table> {
    let names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' \
                 ESCAPE '~' AND name <> 'seaql_migrations' ORDER BY name";
    let mut tables = Vec::new();
    for name in texts(db, names, None).await {
        let indexed = texts(
            db,
            "SELECT i.name, '', '', '' FROM pragma_index_list(?) l JOIN pragma_index_info(l.name) i",
            Some(&name[0]),
        )
        .await;
        let foreign = "SELECT \"from\", \"table\", \"to\", '' FROM pragma_foreign_key_list(?)";
        let foreign = texts(db, foreign, Some(&name[0])).await;
        let columns = "SELECT name, type, CASE WHEN \"notnull\" = 0 AND pk = 0 THEN 'yes' ELSE '' END, \
                       CASE WHEN pk > 0 THEN 'yes' ELSE '' END FROM pragma_table_info(?)";
        let columns = texts(db, columns, Some(&name[0])).await;
        let columns = columns
            .into_iter()
            .map(|[column, type_name, null, key]| Column {
                can_be_null: !null.is_empty(),
                refers_to: foreign
                    .iter()
                    .find(|[from, ..]| *from == column)
                    .map(|[_, table, to, _]| (table.clone(), to.clone())),
                is_indexed: !key.is_empty() || indexed.iter().any(|[name, ..]| *name == column),
                name: column,
                type_name,
            });
        tables.push(Table {
            columns: columns.collect(),
            name: name[0].clone(),
        });
    }
    tables
}

/// Rows of up to four texts.
#[expect(clippy::expect_used, reason = "a test stops where it cannot go on")]
async fn texts(db: &DatabaseConnection, text: &str, about: Option<&str>) -> Vec<[String; 4]> {
    let values = about.map(Value::from);
    let ask = Statement::from_sql_and_values(DbBackend::Sqlite, text, values);
    let rows = db.query_all_raw(ask).await.expect("the schema can be read");
    let read = |row: &sea_orm::QueryResult, place| {
        row.try_get_by_index::<Option<String>>(place)
            .ok()
            .flatten()
            .unwrap_or_default()
    };
    rows.iter()
        .map(|row| [0, 1, 2, 3].map(|place| read(row, place)))
        .collect()
}

/// A value of a column: another one in each row, and nothing in the last one where that is allowed.
fn value(table: &str, column: &Column, row: usize, wide: &BTreeSet<(String, String)>) -> Value {
    let is_null = column.can_be_null && row == ROWS - 1;
    let (word, length) = column
        .type_name
        .split_once('(')
        .unwrap_or((&column.type_name, ""));
    // Some types come back in capitals, whatever they were declared in.
    let word = word.to_lowercase();
    let length = length.trim_end_matches(')').parse().unwrap_or(usize::MAX);
    match word.as_str() {
        "varchar" | "text" => {
            let most = if column.is_indexed {
                INDEXED
            } else {
                usize::MAX
            };
            let text: String = text(row).chars().take(length.min(most)).collect();
            Value::String((!is_null).then_some(text))
        }
        "json_text" => Value::String((!is_null).then(|| json(row).to_owned())),
        "integer" | "bigint" | "smallint" => {
            let is_wide = wide.contains(&(table.to_owned(), column.name.clone()));
            let number = if is_wide { number(row) } else { narrow(row) };
            Value::BigInt((!is_null).then_some(number))
        }
        "boolean" => Value::Bool((!is_null).then_some(row % 2 == 1)),
        "uuid_text" => Value::Uuid((!is_null).then(|| id(row))),
        "timestamp_with_timezone_text" => Value::ChronoDateTimeUtc((!is_null).then(|| time(row))),
        other => panic!(
            "{table}.{} is {other:?}: give it a value here, and a way in the copy",
            column.name
        ),
    }
}

fn text(row: usize) -> String {
    match row {
        0 => "0 plain".to_owned(),
        1 => "1 Ünïcödé 日本語 🦉 e\u{301} \u{202e}right to left\u{202c} \u{feff}".to_owned(),
        2 => format!("2 {}", "very long, and ünevenly cut; ".repeat(10_000)),
        3 => "3 '; DROP TABLE users; -- \\ \" \n\r\t %_ NULL \\N $1 ? {}".to_owned(),
        4 => "4 \u{10ffff} \u{80}\u{7f}\u{1}\u{1b}[2K".to_owned(),
        _ => format!("{row}   spaces at the end   "),
    }
}

fn json(row: usize) -> &'static str {
    match row {
        0 => "[]",
        1 => "{\"b\" : 1,  \"a\":[true,null,\"é \\u0000 \\ud83e\\udd89\"]}",
        2 => "[1e400, 12345678901234567890123, -0.0]",
        3 => "\"'; DROP TABLE users; --\"",
        4 => " null ",
        _ => "[\"assets:read\"]",
    }
}

fn narrow(row: usize) -> i64 {
    match row {
        0 => 0,
        1 => -1,
        2 => i32::MAX.into(),
        3 => i32::MIN.into(),
        _ => i64::try_from(row).unwrap_or_default(),
    }
}

fn number(row: usize) -> i64 {
    match row {
        0 => i64::MIN,
        1 => -1,
        // Above what a number of JavaScript holds, and the numbers after it are still there.
        2 => i64::MAX - 1_000,
        _ => i64::try_from(row).unwrap_or_default(),
    }
}

fn id(row: usize) -> Uuid {
    match row {
        0 => Uuid::nil(),
        1 => Uuid::max(),
        _ => Uuid::from_u128(0x0193_a5f0_0000_7000_8000_0000_0000_0000 + row as u128),
    }
}

fn time(row: usize) -> DateTime<Utc> {
    let micros = match row {
        0 => 0,
        // A microsecond before 1970.
        1 => -1,
        2 => 1_774_747_800_123_456,
        // The last microsecond of the year 9999, and the first of the year 1.
        3 => 253_402_300_799_999_999,
        4 => -62_135_596_800_000_000,
        _ => 1_795_420_800_120_000,
    };
    DateTime::from_timestamp_micros(micros).unwrap_or_default()
}
