//! Bringing the schema up to date: by several at once, and not on one that is newer.

use futures::future::join_all;
use sea_orm::{ConnectionTrait, Database};
use store::{Error, NewerSchema, SchemaState, Store, known_migrations, test_support::TestDatabase};

use crate::on_each_database;

const LATER: &str = "m29990101_000001_later";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_who_start_at_once_on_an_empty_file_all_come_up() {
    all_come_up(TestDatabase::empty_sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs TEST_POSTGRES_URL: make test starts a PostgreSQL server"]
async fn several_who_start_at_once_on_an_empty_postgresql_all_come_up() {
    all_come_up(TestDatabase::empty_postgres().await).await;
}

async fn all_come_up(database: TestDatabase) {
    let starting = (0..4).map(|_| {
        let url = database.url().to_owned();
        tokio::spawn(async move {
            // Each has connections of its own, as a process has.
            let store = Store::open(&url).await?;
            store.migrate().await
        })
    });

    for started in join_all(starting).await {
        started.unwrap().unwrap();
    }

    let contents = database.store().contents().await.unwrap();
    assert_eq!(contents.migrations, known_migrations());
    let rows = u64::try_from(known_migrations().len()).unwrap();
    assert_eq!(contents.tables["seaql_migrations"], rows);
    assert!(contents.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_file_is_refused_unless_it_is_allowed() {
    refused_unless_allowed(TestDatabase::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs TEST_POSTGRES_URL: make test starts a PostgreSQL server"]
async fn a_newer_postgresql_is_refused_unless_it_is_allowed() {
    refused_unless_allowed(TestDatabase::postgres().await).await;
}

async fn refused_unless_allowed(database: TestDatabase) {
    say_applied(&database, LATER).await;
    let store = database.store();

    let refused = store.migrate().await.unwrap_err();
    let allowed = store.migrate_unless(NewerSchema::Allowed).await.unwrap();

    assert!(
        matches!(&refused, Error::NewerSchema { migration } if migration == LATER),
        "{refused:?}"
    );
    let newer = SchemaState::Newer {
        migration: LATER.to_owned(),
    };
    assert_eq!(allowed, newer);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_schema_that_is_newer_and_behind_as_well_is_never_run_on() {
    let database = TestDatabase::empty_sqlite().await;
    let plain = Database::connect(database.url()).await.unwrap();
    let table = "CREATE TABLE seaql_migrations (version TEXT PRIMARY KEY, applied_at BIGINT)";
    plain.execute_unprepared(table).await.unwrap();
    say_applied(&database, LATER).await;

    let store = database.store();
    let refused = store.migrate_unless(NewerSchema::Allowed).await;

    assert!(
        matches!(refused, Err(Error::NewerSchema { .. })),
        "{refused:?}"
    );
    let contents = store.contents().await.unwrap();
    assert_eq!(contents.tables.len(), 1, "nothing was laid down");
}

async fn say_applied(database: &TestDatabase, migration: &str) {
    let plain = Database::connect(database.url()).await.unwrap();
    let insert = format!("INSERT INTO seaql_migrations VALUES ('{migration}', 0)");
    plain.execute_unprepared(&insert).await.unwrap();
    plain.close().await.unwrap();
}

on_each_database! {
    async fn a_database_that_was_only_brought_up_to_date_counts_as_empty(store) {
        let contents = store.contents().await.unwrap();

        assert!(contents.is_empty());
        assert!(contents.tables.len() > 20, "{contents:?}");
        assert_eq!(contents.migrations, known_migrations());
    }

    async fn one_row_makes_it_not_empty(store) {
        store.add_user(&crate::ada()).await.unwrap();

        let contents = store.contents().await.unwrap();

        assert!(!contents.is_empty());
        assert_eq!(contents.tables["users"], 1);
    }
}
