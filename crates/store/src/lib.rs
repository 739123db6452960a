//! What rtutils keeps itself: users, sessions and sign-in events.
//!
//! One [`Store`] for both databases: an `SQLite` file, or PostgreSQL by URL. Each function is one
//! query or one transaction. Entities stay inside; callers see plain values.
//!
//! Times are kept to the microsecond, the finest that both databases have.

mod entities;
mod error;
mod open;
mod sessions;
mod sign_ins;
#[cfg(feature = "test-support")]
pub mod test_support;
mod users;

use std::fmt;

use migrations::{Migrator, MigratorTrait};
use sea_orm::{
    DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};

pub use self::{
    error::{Error, Result},
    open::Kind,
    sessions::{NewToken, Rotation, TokenHash},
    sign_ins::{SignIn, SignInOutcome},
    users::{UserRecord, username_key},
};

/// An open database. Clones share its connections.
#[derive(Clone)]
pub struct Store {
    db: DatabaseConnection,
    kind: Kind,
}

impl Store {
    /// Opens the database at an address: `sqlite:FILE` (made when it is not there) or
    /// `postgres://…`.
    pub async fn open(url: &str) -> Result<Self> {
        let (db, kind) = open::connect(url).await?;
        Ok(Self { db, kind })
    }

    /// Brings the schema to this version.
    pub async fn migrate(&self) -> Result<()> {
        Ok(Migrator::up(&self.db, None).await?)
    }

    /// Asks the database whether it is there.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.db.ping().await?)
    }

    /// Which database this is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Closes every connection, so that an `SQLite` file is whole without its log.
    pub async fn close(self) -> Result<()> {
        Ok(self.db.close().await?)
    }

    /// A transaction that writes. On `SQLite` it takes the write lock at once: one that read
    /// first and wrote later could find that somebody else had written in between.
    async fn begin_write(&self) -> Result<DatabaseTransaction> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(self.db.begin_with_options(options).await?)
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Never the address: it may hold a password.
        f.debug_struct("Store")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}
