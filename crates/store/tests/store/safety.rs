//! Copies of a database while it is written to, and what is given after them.

use std::{
    fs::{self, OpenOptions},
    io::{Seek, SeekFrom, Write},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};
use store::{
    Error, NewReservation, NewSequence, Reserved, SequenceChange, Store, Trouble,
    safety::{self, Alone},
    sqlite_file,
    test_support::TestDatabase,
};
use types::{AssetTag, TagSequenceChangeKind};
use uuid::Uuid;

use crate::{monday, on_each_database};

fn wish(number: u128, count: u16) -> NewReservation {
    NewReservation {
        id: Uuid::from_u128(number),
        prefix: "W12-".into(),
        count,
        note: None,
        request: None,
        by: "ada".into(),
        at: monday(),
        lease_expires_at: None,
    }
}

async fn begin(store: &Store) {
    let new = NewSequence {
        change_id: Uuid::from_u128(1),
        prefix: "W12-".into(),
        padding: 4,
        next_number: 1,
        kind: TagSequenceChangeKind::Created,
        reason: "a test".into(),
        by: "ada".into(),
        at: monday(),
    };
    store.begin_sequence(&new).await.unwrap();
}

async fn reserve(store: &Store, number: u128) -> Vec<AssetTag> {
    let reserved = store.reserve_tags(&wish(number, 2)).await.unwrap();
    let (Reserved::New(given) | Reserved::Before(given)) = reserved;
    given.tags.into_iter().map(|tag| tag.tag).collect()
}

/// A folder for a copy, with the copy's place in it.
fn place() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("it's a copy, 100%.sqlite");
    (folder, copy)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_under_load_is_whole_and_has_every_write_that_was_answered_before_it() {
    let database = TestDatabase::sqlite().await;
    let store = database.store().clone();
    begin(&store).await;
    let stop = Arc::new(AtomicBool::new(false));
    let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let writers: Vec<_> = (1..=3_u128)
        .map(|writer| {
            let (store, stop, told) = (store.clone(), stop.clone(), told.clone());
            tokio::spawn(async move {
                for round in 1.. {
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    let tags = reserve(&store, writer * 1_000_000 + round).await;
                    let _ = told.send(tags);
                }
            })
        })
        .collect();
    let mut answered = Vec::new();
    while answered.len() < 60 {
        answered.extend(heard.recv().await.unwrap());
    }
    let (_folder, copy) = place();

    // Through connections of its own, as another process has.
    let keeper = Store::open_to_keep(database.url()).await.unwrap();
    keeper.copy_into(&copy).await.unwrap();

    let more = heard.recv().await.unwrap();
    stop.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.await.unwrap();
    }
    let counted = safety::check_copy(&copy).await.unwrap();
    let copied = safety::open_file(&copy).await.unwrap();
    for tag in &answered {
        assert!(copied.tag(tag).await.unwrap().is_some(), "{tag} is lost");
    }
    assert!(!more.is_empty(), "the writers stood still");
    let sequence = copied.sequence("W12-").await.unwrap().unwrap();
    let usage = copied.sequence_use(&sequence).await.unwrap();
    assert_eq!(usage.unexplained, 0, "{usage:?}");
    assert_eq!(counted.tables["tags"], sequence.next_number - 1);
    assert_eq!(
        counted.tables["tags"],
        counted.tables["tag_reservations"] * 2
    );
    assert!(!copy.with_extension("sqlite-wal").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_has_every_row_of_every_table() {
    let database = TestDatabase::sqlite().await;
    let store = database.store();
    store.add_user(&crate::ada()).await.unwrap();
    begin(store).await;
    reserve(store, 7).await;
    let (_folder, copy) = place();

    store.copy_into(&copy).await.unwrap();

    assert_eq!(
        safety::check_copy(&copy).await.unwrap(),
        store.contents().await.unwrap()
    );
    let both = attached(database.url(), &copy).await;
    for table in store.contents().await.unwrap().tables.keys() {
        for (one, other) in [("main", "copy"), ("copy", "main")] {
            let differing = format!(
                "SELECT COUNT(*) FROM (SELECT * FROM {one}.\"{table}\" \
                 EXCEPT SELECT * FROM {other}.\"{table}\")"
            );
            assert_eq!(number(&both, &differing).await, 0, "{table}, {one}");
        }
    }
}

async fn attached(url: &str, copy: &std::path::Path) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1);
    let db = Database::connect(options).await.unwrap();
    db.execute_raw(Statement::from_sql_and_values(
        db.get_database_backend(),
        "ATTACH ? AS copy",
        [copy.display().to_string().into()],
    ))
    .await
    .unwrap();
    db
}

async fn number(db: &DatabaseConnection, question: &str) -> i64 {
    let statement = Statement::from_string(db.get_database_backend(), question);
    let row = db.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_with_a_broken_page_is_seen() {
    let database = TestDatabase::sqlite().await;
    begin(database.store()).await;
    for number in 1..200 {
        reserve(database.store(), number).await;
    }
    let (_folder, copy) = place();
    database.store().copy_into(&copy).await.unwrap();
    safety::check_copy(&copy).await.unwrap();

    let mut file = OpenOptions::new().write(true).open(&copy).unwrap();
    let middle = fs::metadata(&copy).unwrap().len() / 2;
    file.seek(SeekFrom::Start(middle)).unwrap();
    file.write_all(&[0xa5; 8192]).unwrap();
    drop(file);

    let error = safety::check_copy(&copy).await.unwrap_err();
    assert_eq!(error.trouble(), Some(Trouble::Damaged), "{error:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_wants_a_file_alone_is_refused_while_somebody_has_it_and_keeps_others_out_then() {
    let database = TestDatabase::sqlite().await;
    let file = sqlite_file(database.url()).unwrap();

    assert!(matches!(Alone::with(&file), Err(Error::InUse)));
    // By a program that knows nothing of our lock, as well.
    let settled = safety::settle(&file).await;
    assert_eq!(
        settled.unwrap_err().trouble(),
        Some(Trouble::Busy),
        "a file that is open was taken for nobody's"
    );

    let url = database.url().to_owned();
    let other = tempfile::tempdir().unwrap();
    let free = other.path().join("free.sqlite");
    fs::copy(&file, &free).unwrap();
    let alone = Alone::with(&free).unwrap();
    safety::settle(&free).await.unwrap();
    let refused = Store::open(&format!("sqlite:{}", free.display())).await;
    assert!(matches!(refused, Err(Error::InUse)), "{refused:?}");
    drop(alone);
    Store::open(&format!("sqlite:{}", free.display()))
        .await
        .unwrap();
    Store::open(&url).await.unwrap();
}

on_each_database! {
    async fn numbers_that_were_given_after_a_copy_are_passed_over_and_explained(store) {
        begin(store).await;
        reserve(store, 7).await;
        let mut there = store.sequences_if_any().await.unwrap();
        there[0].next_number = 40;
        let mut begun_since = there[0].clone();
        begun_since.prefix = "LIB-".into();
        begun_since.next_number = 12;
        there.push(begun_since);
        let ids = AtomicU64::new(100);
        let event = |kind| SequenceChange {
            id: Uuid::from_u128(ids.fetch_add(1, Ordering::Relaxed).into()),
            kind,
            from_next: 0,
            to_next: 0,
            reason: "restored".into(),
            changed_by: "rtutils restore".into(),
            changed_at: monday(),
        };

        let raised = store.raise_sequences(&there, event).await.unwrap();
        let again = store.raise_sequences(&there, event).await.unwrap();

        assert_eq!(raised, [("W12-".to_owned(), 40), ("LIB-".to_owned(), 12)]);
        assert_eq!(again, []);
        let given = reserve(store, 8).await;
        assert_eq!(given[0].as_str(), "W12-0040");
        for sequence in store.sequences().await.unwrap() {
            let usage = store.sequence_use(&sequence).await.unwrap();
            assert_eq!(usage.unexplained, 0, "{sequence:?} {usage:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs TEST_POSTGRES_URL: make test starts a PostgreSQL server"]
async fn a_snapshot_stays_at_its_moment_and_tables_go_aside_and_come_back() {
    let database = TestDatabase::postgres().await;
    let store = database.store();
    begin(store).await;
    reserve(store, 1).await;
    let keeper = Store::open_to_keep(database.url()).await.unwrap();
    let snapshot = keeper.snapshot().await.unwrap();
    reserve(store, 2).await;

    assert_eq!(snapshot.contents.tables["tags"], 2);
    assert_eq!(store.contents().await.unwrap().tables["tags"], 4);
    assert!(snapshot.server >= 13 && !snapshot.id.is_empty());
    snapshot.end().await.unwrap();

    // The test's own store is a user.
    assert!(matches!(keeper.alone().await, Err(Error::InUse)));
    let aside = keeper.put_aside("before_restore_test").await;
    assert!(matches!(aside, Err(Error::InUse)), "{aside:?}");
    assert_eq!(store.contents().await.unwrap().tables["tags"], 4);
    store.clone().close().await.unwrap();
    keeper.alone().await.unwrap();
    let tables = keeper.put_aside("before_restore_test").await.unwrap();
    assert!(keeper.contents().await.unwrap().tables.is_empty());
    keeper
        .put_back("before_restore_test", &tables)
        .await
        .unwrap();
    assert_eq!(keeper.contents().await.unwrap().tables["tags"], 4);
}
