//! Moving everything from one database to another.

use std::collections::BTreeSet;

use chrono::{DateTime, SecondsFormat, Utc};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, QueryResult, Statement};
use store::{
    CopiedTable, CopyError, CopySource, Hold, Store,
    test_support::{ROWS, TestDatabase, fill_every_table},
};
use uuid::Uuid;

use crate::ada;

async fn copy(from: &str, hold: Hold, to: &Store) -> Result<Vec<CopiedTable>, CopyError> {
    let source = CopySource::open(from, hold).await?;
    to.copy_from(source, &mut |_| {}).await
}

/// An `SQLite` database that nobody has open, with rows in every table.
async fn full(wide: &BTreeSet<(String, String)>) -> (TestDatabase, Vec<String>) {
    let database = closed().await;
    let tables = fill_every_table(database.url(), wide).await;
    (database, tables)
}

async fn closed() -> TestDatabase {
    let database = TestDatabase::sqlite().await;
    database.store().clone().close().await.unwrap();
    database
}

async fn rows(db: &DatabaseConnection, backend: DbBackend, text: &str) -> Vec<QueryResult> {
    let ask = Statement::from_string(backend, text);
    db.query_all_raw(ask).await.unwrap()
}

/// The columns of a table and their declared types, by name.
async fn columns(db: &DatabaseConnection, table: &str) -> Vec<(String, String)> {
    let text = format!("SELECT name, type FROM pragma_table_info('{table}') ORDER BY name");
    let columns = rows(db, DbBackend::Sqlite, &text).await;
    let read = |row: &QueryResult, place| row.try_get_by_index::<String>(place).unwrap();
    columns
        .iter()
        .map(|row| (read(row, 0), read(row, 1)))
        .collect()
}

/// Every row of every table as `SQLite` keeps it, byte for byte and with its type.
async fn literals(url: &str, tables: &[String]) -> Vec<(String, BTreeSet<String>)> {
    let db = Database::connect(url).await.unwrap();
    let mut found = Vec::new();
    for table in tables {
        let columns = columns(&db, table).await;
        let columns: Vec<String> = columns
            .iter()
            .map(|(c, _)| format!("quote(\"{c}\")"))
            .collect();
        let text = format!("SELECT {} FROM \"{table}\"", columns.join(" || ' | ' || "));
        let literals = rows(&db, DbBackend::Sqlite, &text).await;
        let literals = literals.iter().map(|row| row.try_get_by_index(0).unwrap());
        found.push((table.clone(), literals.collect()));
    }
    db.close().await.unwrap();
    found
}

/// Every row of a table of `SQLite`, each value as PostgreSQL would write it.
async fn expected(url: &str, table: &str) -> BTreeSet<Vec<Option<String>>> {
    let db = Database::connect(url).await.unwrap();
    let columns = columns(&db, table).await;
    let names: Vec<String> = columns.iter().map(|(c, _)| format!("\"{c}\"")).collect();
    let text = format!("SELECT {} FROM \"{table}\"", names.join(", "));
    let found = rows(&db, DbBackend::Sqlite, &text).await;
    let rows = found.iter().map(|row| {
        let values = columns.iter().enumerate().map(|(place, (_, type_name))| {
            match type_name.to_lowercase().split('(').next().unwrap() {
                "uuid_text" => {
                    let id = row.try_get_by_index::<Option<Vec<u8>>>(place).unwrap();
                    id.map(|id| Uuid::from_slice(&id).unwrap().to_string())
                }
                "boolean" => {
                    let yes = row.try_get_by_index::<Option<i64>>(place).unwrap();
                    yes.map(|yes| (yes == 1).to_string())
                }
                "integer" | "bigint" => {
                    let number = row.try_get_by_index::<Option<i64>>(place).unwrap();
                    number.map(|number| number.to_string())
                }
                "timestamp_with_timezone_text" => {
                    let time = row.try_get_by_index::<Option<String>>(place).unwrap();
                    time.map(|time| {
                        let time: DateTime<Utc> = time.parse().unwrap();
                        time.to_rfc3339_opts(SecondsFormat::Micros, true)
                    })
                }
                _ => row.try_get_by_index::<Option<String>>(place).unwrap(),
            }
        });
        values.collect()
    });
    let rows = rows.collect();
    db.close().await.unwrap();
    rows
}

/// Every row of a table of PostgreSQL, each value in its own words.
async fn arrived(db: &DatabaseConnection, table: &str) -> BTreeSet<Vec<Option<String>>> {
    let columns = format!(
        "SELECT CAST(column_name AS text), CAST(data_type AS text) FROM information_schema.columns \
         WHERE table_name = '{table}' ORDER BY column_name COLLATE \"C\""
    );
    let columns = rows(db, DbBackend::Postgres, &columns).await;
    let columns: Vec<String> = columns
        .iter()
        .map(|row| {
            let name: String = row.try_get_by_index(0).unwrap();
            match row.try_get_by_index::<String>(1).unwrap().as_str() {
                "timestamp with time zone" => format!(
                    "to_char(\"{name}\" AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
                ),
                _ => format!("CAST(\"{name}\" AS text)"),
            }
        })
        .collect();
    let text = format!("SELECT {} FROM \"{table}\"", columns.join(", "));
    let found = rows(db, DbBackend::Postgres, &text).await;
    let rows = found.iter().map(|row| {
        let values = (0..columns.len()).map(|place| row.try_get_by_index(place).unwrap());
        values.collect()
    });
    rows.collect()
}

/// The columns that take numbers of 64 bits, which `SQLite` does not tell apart. Those that count by
/// themselves go on from there, so they are left alone.
async fn wide(db: &DatabaseConnection) -> BTreeSet<(String, String)> {
    let text = "SELECT CAST(table_name AS text), CAST(column_name AS text) \
                FROM information_schema.columns \
                WHERE table_schema = 'public' AND data_type = 'bigint' AND is_identity = 'NO'";
    let found = rows(db, DbBackend::Postgres, text).await;
    let read = |row: &QueryResult, place| row.try_get_by_index::<String>(place).unwrap();
    found
        .iter()
        .map(|row| (read(row, 0), read(row, 1)))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs TEST_POSTGRES_URL: make test starts a PostgreSQL server"]
async fn every_row_of_every_table_arrives_at_postgresql_and_comes_back_the_same() {
    let target = TestDatabase::postgres().await;
    let db = Database::connect(target.url()).await.unwrap();
    let (source, tables) = full(&wide(&db).await).await;

    let copied = copy(source.url(), Hold::Still, target.store())
        .await
        .unwrap();

    let names: BTreeSet<&str> = copied.iter().map(|table| table.table.as_str()).collect();
    assert_eq!(names, tables.iter().map(String::as_str).collect());
    for table in &copied {
        assert!(
            table.is_equal() && table.copy.rows == ROWS as u64,
            "{table:?}"
        );
    }
    for table in &tables {
        let (original, copy) = (
            expected(source.url(), table).await,
            arrived(&db, table).await,
        );
        assert_eq!(original.len(), ROWS, "{table}");
        assert!(original == copy, "{table} differs");
    }
    let next = "INSERT INTO webhook_attempts (delivery_id, number, at, duration_ms) \
                SELECT id, 1, now(), 1 FROM webhook_deliveries LIMIT 1 RETURNING seq";
    let next = rows(&db, DbBackend::Postgres, next).await;
    let next: i64 = next[0].try_get_by_index(0).unwrap();
    assert_eq!(
        next,
        i64::from(i32::MAX) + 1,
        "numbers go on after the last one"
    );
    let undo = "DELETE FROM webhook_attempts WHERE number = 1";
    db.execute_unprepared(undo).await.unwrap();
    let reset = format!("SELECT setval('webhook_attempts_seq_seq', {})", i32::MAX);
    rows(&db, DbBackend::Postgres, &reset).await;

    db.close().await.unwrap();
    target.store().clone().close().await.unwrap();
    let back = TestDatabase::sqlite().await;
    let returned = copy(target.url(), Hold::Still, back.store()).await.unwrap();

    for (there, here) in copied.iter().zip(&returned) {
        assert_eq!(
            there.original.checksum, here.copy.checksum,
            "{}",
            there.table
        );
    }
    let (original, copy) = (
        literals(source.url(), &tables).await,
        literals(back.url(), &tables).await,
    );
    for (there, here) in original.iter().zip(&copy) {
        assert!(there == here, "{} came back otherwise", there.0);
    }
}

#[tokio::test]
async fn a_copy_of_sqlite_says_what_the_original_says_and_counts_on_from_there() {
    let (source, tables) = full(&BTreeSet::new()).await;
    let target = TestDatabase::sqlite().await;
    // Rows that are gone had numbers too.
    let plain = Database::connect(source.url()).await.unwrap();
    let gone = "UPDATE sqlite_sequence SET seq = 9000000000 WHERE name = 'rt_writes'";
    plain.execute_unprepared(gone).await.unwrap();
    plain.close().await.unwrap();

    let copied = copy(source.url(), Hold::Still, target.store())
        .await
        .unwrap();

    let writes = copied
        .iter()
        .find(|table| table.table == "rt_writes")
        .unwrap();
    assert_eq!(writes.copy.last_number, Some(9_000_000_000));
    target.store().clone().close().await.unwrap();
    assert!(literals(source.url(), &tables).await == literals(target.url(), &tables).await);
}

#[tokio::test]
async fn nothing_is_kept_when_one_value_arrives_otherwise() {
    let (source, _) = full(&BTreeSet::new()).await;
    let target = TestDatabase::sqlite().await;
    let plain = Database::connect(target.url()).await.unwrap();
    let spoil = "CREATE TRIGGER spoil AFTER INSERT ON marks WHEN new.name LIKE '1%' BEGIN \
                 UPDATE marks SET value = 'spoiled' WHERE name = new.name; END";
    plain.execute_unprepared(spoil).await.unwrap();

    let refusal = copy(source.url(), Hold::Still, target.store())
        .await
        .unwrap_err();

    assert!(
        refusal
            .to_string()
            .contains("differs from the original in marks"),
        "{refusal}"
    );
    let CopyError::Differs(tables) = refusal else {
        panic!("{refusal}")
    };
    let unequal: Vec<&CopiedTable> = tables.iter().filter(|t| !t.is_equal()).collect();
    assert_eq!(unequal.len(), 1);
    assert_eq!(unequal[0].original.rows, unequal[0].copy.rows);
    let left = rows(&plain, DbBackend::Sqlite, "SELECT count(*) FROM users").await;
    assert_eq!(left[0].try_get_by_index::<i64>(0).unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs TEST_POSTGRES_URL: make test starts a PostgreSQL server"]
async fn postgresql_keeps_nothing_of_a_copy_that_differs_or_that_it_cannot_hold() {
    let (source, _) = full(&BTreeSet::new()).await;
    let target = TestDatabase::postgres().await;
    let db = Database::connect(target.url()).await.unwrap();
    let spoil = "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS \
                 $$ BEGIN new.value := upper(new.value); RETURN new; END $$; \
                 CREATE TRIGGER spoil BEFORE INSERT ON marks FOR EACH ROW EXECUTE FUNCTION spoil()";
    db.execute_unprepared(spoil).await.unwrap();

    let differs = copy(source.url(), Hold::Still, target.store())
        .await
        .unwrap_err();

    assert!(
        matches!(&differs, CopyError::Differs(tables)
        if tables.iter().filter(|t| !t.is_equal()).all(|t| t.table == "marks")),
        "{differs}"
    );
    db.execute_unprepared("DROP TRIGGER spoil ON marks")
        .await
        .unwrap();
    let plain = Database::connect(source.url()).await.unwrap();
    let nul = "UPDATE marks SET value = 'a' || char(0) || 'b' WHERE name LIKE '1%'";
    plain.execute_unprepared(nul).await.unwrap();
    plain.close().await.unwrap();
    let nul = copy(source.url(), Hold::Still, target.store())
        .await
        .unwrap_err();
    let CopyError::BadValue {
        table, column, row, ..
    } = &nul
    else {
        panic!("{nul}")
    };
    assert_eq!((table.as_str(), column.as_str()), ("marks", "value"));
    assert!(row.starts_with("1 Ünïcödé"), "{row}");
    let left = rows(&db, DbBackend::Postgres, "SELECT count(*) FROM users").await;
    assert_eq!(left[0].try_get_by_index::<i64>(0).unwrap(), 0);
}

#[tokio::test]
async fn a_table_or_a_type_that_is_not_known_is_not_left_out_in_silence() {
    for (change, named) in [
        ("CREATE TABLE loans (id integer PRIMARY KEY)", "\"loans\""),
        (
            "ALTER TABLE users ADD COLUMN shoes real_money",
            "users.shoes",
        ),
        ("ALTER TABLE users ADD COLUMN motto text", "users.motto"),
    ] {
        let source = closed().await;
        let plain = Database::connect(source.url()).await.unwrap();
        plain.execute_unprepared(change).await.unwrap();
        plain.close().await.unwrap();
        let target = TestDatabase::sqlite().await;

        let refusal = copy(source.url(), Hold::Still, target.store())
            .await
            .unwrap_err();

        assert!(refusal.to_string().contains(named), "{refusal}");
    }
}

#[tokio::test]
async fn a_target_that_is_not_empty_or_not_ours_is_left_alone() {
    let (source, _) = full(&BTreeSet::new()).await;
    let target = TestDatabase::sqlite().await;
    target.store().add_user(&ada()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let foreign = format!("sqlite:{}?mode=rwc", folder.path().join("shop").display());
    let foreign = Store::open(&foreign).await.unwrap();
    let url = format!("sqlite:{}", folder.path().join("shop").display());
    let plain = Database::connect(&url).await.unwrap();
    plain
        .execute_unprepared("CREATE TABLE orders (id integer)")
        .await
        .unwrap();

    let holds = copy(source.url(), Hold::Still, target.store())
        .await
        .unwrap_err();
    let others = copy(source.url(), Hold::Still, &foreign).await.unwrap_err();

    assert!(holds.to_string().contains("users: 1"), "{holds}");
    assert!(others.to_string().contains("orders"), "{others}");
    assert!(target.store().user(ada().id).await.unwrap().is_some());
    let tables = rows(&plain, DbBackend::Sqlite, "SELECT name FROM sqlite_master").await;
    assert_eq!(
        tables.len(),
        1,
        "nothing was laid down beside what is there"
    );
}

#[tokio::test]
async fn a_source_that_somebody_has_open_is_copied_as_a_moment_or_not_at_all() {
    let source = TestDatabase::sqlite().await;
    source.store().add_user(&ada()).await.unwrap();
    let target = TestDatabase::sqlite().await;

    let refused = copy(source.url(), Hold::Still, target.store())
        .await
        .unwrap_err();
    let moment = CopySource::open(source.url(), Hold::Snapshot)
        .await
        .unwrap();
    let bob = store::UserRecord {
        id: Uuid::from_u128(0xb0b),
        username: "Bob".into(),
        ..ada()
    };
    source.store().add_user(&bob).await.unwrap();
    target.store().copy_from(moment, &mut |_| {}).await.unwrap();

    assert!(matches!(refused, CopyError::InUse), "{refused}");
    assert!(target.store().user(ada().id).await.unwrap().is_some());
    assert!(target.store().user(bob.id).await.unwrap().is_none());
}

#[tokio::test]
async fn a_source_that_is_held_takes_no_writes_and_is_as_it_was_afterwards() {
    let (source, tables) = full(&BTreeSet::new()).await;
    let before = literals(source.url(), &tables).await;
    let target = TestDatabase::sqlite().await;

    let held = CopySource::open(source.url(), Hold::Still).await.unwrap();
    let other = Database::connect(format!("{}?mode=rw", source.url())).await;
    let written = match other {
        Ok(other) => other.execute_unprepared("DELETE FROM marks").await.is_ok(),
        Err(_) => false,
    };
    target.store().copy_from(held, &mut |_| {}).await.unwrap();

    assert!(!written, "somebody wrote to a source that is held");
    assert!(before == literals(source.url(), &tables).await);
}

#[tokio::test]
async fn only_a_source_of_this_versions_schema_is_copied() {
    let target = TestDatabase::sqlite().await;
    let nowhere = CopySource::open("sqlite:/nowhere/at/all.sqlite", Hold::Still).await;
    assert!(matches!(nowhere, Err(CopyError::NoSource)), "{nowhere:?}");
    for (change, named) in [
        (
            "DELETE FROM seaql_migrations WHERE version LIKE '%_create_requests'",
            "create_requests",
        ),
        (
            "INSERT INTO seaql_migrations VALUES ('m29990101_000001_create_moons', 0)",
            "create_moons",
        ),
    ] {
        let source = closed().await;
        let plain = Database::connect(source.url()).await.unwrap();
        plain.execute_unprepared(change).await.unwrap();
        plain.close().await.unwrap();

        let refusal = copy(source.url(), Hold::Still, target.store())
            .await
            .unwrap_err();

        assert!(refusal.to_string().contains(named), "{refusal}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs TEST_POSTGRES_URL: make test starts a PostgreSQL server"]
async fn a_hundred_thousand_rows_arrive_a_batch_at_a_time() {
    let source = closed().await;
    let plain = Database::connect(source.url()).await.unwrap();
    let many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120000) \
                INSERT INTO mirror_macs SELECT printf('%012x', i), i % 7 FROM n";
    plain.execute_unprepared(many).await.unwrap();
    plain.close().await.unwrap();
    let target = TestDatabase::postgres().await;
    let mut told = Vec::new();

    let held = CopySource::open(source.url(), Hold::Still).await.unwrap();
    let mut watcher = |at: store::CopyProgress<'_>| {
        if at.table == "mirror_macs" {
            told.push((at.rows, at.is_comparing));
        }
    };
    let copied = target.store().copy_from(held, &mut watcher).await.unwrap();

    let macs = copied
        .iter()
        .find(|table| table.table == "mirror_macs")
        .unwrap();
    assert_eq!((macs.original.rows, macs.copy.rows), (120_000, 120_000));
    assert!(told.contains(&(60_000, false)) && told.contains(&(60_000, true)));
}
