//! Databases that a test has for itself. Whoever has one has the log watched for secrets.

mod hostile;

pub use hostile::{ROWS, fill_every_table};

use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, Statement,
    TransactionTrait,
};
use tempfile::TempDir;

use crate::Store;

/// The environment variable that names a PostgreSQL server where databases may be created.
pub const POSTGRES_URL: &str = "TEST_POSTGRES_URL";

/// Runs statements in a database, which is made when it is a file that is not there.
///
/// # Panics
/// When it does not take them.
#[expect(clippy::expect_used, reason = "a test stops where it cannot go on")]
pub async fn run_sql(url: &str, statements: &str) {
    let db = unlogged(url).await;
    let done = db.execute_unprepared(statements).await;
    done.expect("the statements are taken");
    db.close().await.expect("the connection closes");
}

/// A connection whose statements are not logged: a test may put secrets into them.
#[expect(clippy::expect_used, reason = "a test stops where it cannot go on")]
async fn unlogged(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.sqlx_logging(false);
    Database::connect(options)
        .await
        .expect("the database opens")
}

/// The first column of what a question gives, each value a text.
///
/// # Panics
/// When the database does not answer.
#[expect(clippy::expect_used, reason = "a test stops where it cannot go on")]
pub async fn ask_sql(url: &str, question: &str) -> Vec<String> {
    let db = unlogged(url).await;
    let ask = Statement::from_string(db.get_database_backend(), question);
    let rows = db.query_all_raw(ask).await.expect("it answers");
    let texts = rows
        .iter()
        .map(|row| row.try_get_by_index(0).expect("a text"))
        .collect();
    db.close().await.expect("the connection closes");
    texts
}

/// An empty database of the current schema, for one test alone.
#[derive(Debug)]
pub struct TestDatabase {
    store: Store,
    url: String,
    // The file lives as long as the test.
    _folder: Option<TempDir>,
}

impl TestDatabase {
    /// A fresh `SQLite` file without a schema.
    ///
    /// # Panics
    /// When there is no place to put it.
    #[expect(clippy::expect_used, reason = "a test stops where it cannot go on")]
    pub async fn empty_sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite:{}", folder.path().join("test.sqlite").display());
        Self::empty_at(url, Some(folder)).await
    }

    /// A fresh `SQLite` file.
    ///
    /// # Panics
    /// When there is no place to put it.
    #[expect(clippy::expect_used, reason = "a test stops where it cannot go on")]
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite:{}", folder.path().join("test.sqlite").display());
        Self::at(url, Some(folder)).await
    }

    /// A fresh database on the PostgreSQL server of `TEST_POSTGRES_URL`.
    ///
    /// # Panics
    /// When the variable is not set, or the server does not answer.
    pub async fn postgres() -> Self {
        let database = Self::empty_postgres().await;
        database.migrated().await
    }

    /// A fresh database without a schema on the PostgreSQL server of `TEST_POSTGRES_URL`.
    ///
    /// # Panics
    /// When the variable is not set, or the server does not answer.
    #[expect(clippy::expect_used, reason = "a test stops where it cannot go on")]
    #[expect(
        clippy::disallowed_methods,
        reason = "where tests meet what `make test` started"
    )]
    pub async fn empty_postgres() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let server = std::env::var(POSTGRES_URL)
            .expect("TEST_POSTGRES_URL names a server: scripts/with-postgres starts one");
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{count}", std::process::id());
        let admin = Database::connect(&server)
            .await
            .expect("the server answers");
        // A process id of an earlier run may come again.
        for statement in [
            format!("DROP DATABASE IF EXISTS {name}"),
            format!("CREATE DATABASE {name}"),
        ] {
            admin
                .execute_unprepared(&statement)
                .await
                .expect("databases may be created");
        }
        admin.close().await.expect("the connection closes");
        let mut url: url::Url = server.parse().expect("TEST_POSTGRES_URL is a URL");
        url.set_path(&name);
        Self::empty_at(url.into(), None).await
    }

    async fn at(url: String, folder: Option<TempDir>) -> Self {
        let database = Self::empty_at(url, folder).await;
        database.migrated().await
    }

    #[expect(clippy::expect_used, reason = "a test stops where it cannot go on")]
    async fn migrated(self) -> Self {
        let migrated = self.store.migrate().await;
        migrated.expect("the schema is laid down");
        self
    }

    #[expect(clippy::expect_used, reason = "a test stops where it cannot go on")]
    async fn empty_at(url: String, folder: Option<TempDir>) -> Self {
        log_watch::start(&[]);
        let store = Store::open(&url).await.expect("the database opens");
        Self {
            store,
            url,
            _folder: folder,
        }
    }

    /// The open database.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Its address, to open it a second time.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// Connections that nobody else can use, until it is dropped.
#[derive(Debug)]
pub struct Held {
    _transactions: Vec<DatabaseTransaction>,
}

impl Store {
    /// Takes every connection, as a server does that is stuck.
    ///
    /// # Panics
    /// When one of them cannot be had.
    #[expect(clippy::expect_used, reason = "a test stops where it cannot go on")]
    pub async fn hold_every_connection(&self) -> Held {
        let mut transactions = Vec::new();
        for _ in 0..self.connections().most {
            transactions.push(self.db.begin().await.expect("a connection is free"));
        }
        Held {
            _transactions: transactions,
        }
    }
}
