//! What an answered write is worth, on an `SQLite` file.

use sea_orm::{ConnectionTrait, Database, Statement};
use store::{Kind, Store, test_support::TestDatabase};

use crate::ada;

#[tokio::test]
async fn what_was_written_is_there_when_the_file_is_opened_again() {
    let database = TestDatabase::sqlite().await;
    database.store().add_user(&ada()).await.unwrap();

    // The first one is still open, as after a crash that left the write-ahead log behind.
    let again = Store::open(database.url()).await.unwrap();

    assert_eq!(again.user(ada().id).await.unwrap(), Some(ada()));
}

#[tokio::test]
async fn the_file_keeps_a_write_ahead_log() {
    let database = TestDatabase::sqlite().await;

    let plain = Database::connect(database.url()).await.unwrap();
    let mode = plain
        .query_one_raw(Statement::from_string(
            plain.get_database_backend(),
            "PRAGMA journal_mode",
        ))
        .await
        .unwrap()
        .unwrap();

    assert_eq!(mode.try_get_by_index::<String>(0).unwrap(), "wal");
    assert_eq!(database.store().kind(), Kind::Sqlite);
}

#[tokio::test]
async fn a_store_in_memory_is_one_database_for_all_its_users() {
    let store = Store::open("sqlite::memory:").await.unwrap();
    store.migrate().await.unwrap();

    let ada = ada();
    let (added, pinged) = futures::join!(store.add_user(&ada), store.ping());

    added.unwrap();
    pinged.unwrap();
    assert!(store.user(ada.id).await.unwrap().is_some());
}

#[tokio::test]
async fn a_file_in_a_folder_that_is_not_there_is_an_error_that_names_no_secret() {
    let error = Store::open("sqlite:/nowhere/at/all.sqlite")
        .await
        .unwrap_err();

    assert!(matches!(error, store::Error::Lock { .. }));
    assert_eq!(error.trouble(), Some(store::Trouble::CannotOpen));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_an_error_that_names_no_secret() {
    let error = Store::open("postgres://ada:hunter42@127.0.0.1:1/rtutils")
        .await
        .unwrap_err();

    assert!(!format!("{error:?}").contains("hunter42"));
}
