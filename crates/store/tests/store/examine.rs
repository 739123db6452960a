use std::{fs, os::unix::fs::PermissionsExt, time::Duration};

use sea_orm::{ConnectionTrait, Database};
use store::{FoundSchema, Kind, Store, examine, test_support::TestDatabase};

const PATIENCE: Duration = Duration::from_mins(1);

#[tokio::test]
async fn a_database_of_this_version_is_well_and_stays_as_it_is() {
    let database = TestDatabase::sqlite().await;

    let found = examine(database.url(), PATIENCE).await.unwrap();

    assert_eq!(
        (found.kind, found.schema),
        (Kind::Sqlite, Some(FoundSchema::UpToDate))
    );
    assert_eq!(found.unwritable, None);
    assert_eq!(found.damage, Some(Vec::new()));
    assert_eq!(examine(database.url(), PATIENCE).await.unwrap(), found);
}

#[tokio::test]
async fn a_file_that_takes_too_long_to_read_is_neither_whole_nor_damaged() {
    let database = TestDatabase::sqlite().await;
    let raw = Database::connect(database.url()).await.unwrap();
    // Many pages: a small file is read while one looks at the clock.
    let large = "CREATE TABLE large AS SELECT zeroblob(64000000) AS content";
    raw.execute_unprepared(large).await.unwrap();

    let found = examine(database.url(), Duration::ZERO).await.unwrap();

    assert_eq!(found.damage, None);
    assert_eq!(found.schema, Some(FoundSchema::UpToDate));
}

#[tokio::test]
#[ignore = "needs TEST_POSTGRES_URL: make test starts a PostgreSQL server"]
async fn postgresql_is_looked_at_the_same_way() {
    let database = TestDatabase::postgres().await;

    let found = examine(database.url(), PATIENCE).await.unwrap();

    assert_eq!(
        (found.kind, found.schema),
        (Kind::Postgres, Some(FoundSchema::UpToDate))
    );
    assert_eq!(found.unwritable, None);
}

#[tokio::test]
async fn steps_that_lack_and_steps_of_a_later_version_are_counted() {
    let database = TestDatabase::sqlite().await;
    let raw = Database::connect(database.url()).await.unwrap();
    let last = "DELETE FROM seaql_migrations WHERE version LIKE 'm20261130_00003%'";
    raw.execute_unprepared(last).await.unwrap();

    let behind = examine(database.url(), PATIENCE).await.unwrap();
    let later = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_1', 1)";
    raw.execute_unprepared(later).await.unwrap();
    let newer = examine(database.url(), PATIENCE).await.unwrap();

    assert!(matches!(behind.schema, Some(FoundSchema::Behind { steps }) if steps > 0));
    assert_eq!(newer.schema, Some(FoundSchema::Newer { steps: 1 }));
}

#[tokio::test]
#[ignore = "needs TEST_POSTGRES_URL: make test starts a PostgreSQL server"]
async fn a_postgresql_that_only_reads_says_so() {
    let database = TestDatabase::postgres().await;
    let raw = Database::connect(database.url()).await.unwrap();
    let name = database.url().rsplit('/').next().unwrap();
    let name = name.split('?').next().unwrap();
    let read_only = format!("ALTER DATABASE {name} SET default_transaction_read_only = on");
    raw.execute_unprepared(&read_only).await.unwrap();

    let found = examine(database.url(), PATIENCE).await.unwrap();

    let why = found.unwritable.unwrap();
    assert!(why.contains("read-only transaction"), "{why}");
}

#[tokio::test]
async fn a_file_that_is_not_there_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("none.db");

    assert!(
        examine(&format!("sqlite:{}", file.display()), PATIENCE)
            .await
            .is_err()
    );
    assert!(!file.exists());
}

#[tokio::test]
async fn a_database_without_tables_is_empty() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("empty.db").display());
    Store::open(&url).await.unwrap().close().await.unwrap();

    let found = examine(&url, PATIENCE).await.unwrap();

    assert_eq!(found.schema, Some(FoundSchema::Empty));
}

#[tokio::test]
async fn a_file_that_is_no_database_is_told_in_the_databases_words() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("letter.db");
    fs::write(&file, "Dear sir or madam, ".repeat(500)).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();

    let error = examine(&format!("sqlite:{}", file.display()), PATIENCE)
        .await
        .unwrap_err();

    assert!(
        error.database_words().contains("not a database"),
        "{}",
        error.database_words()
    );
}
