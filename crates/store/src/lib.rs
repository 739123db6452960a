//! What rtutils keeps itself: users, sessions and sign-in events.
//!
//! One [`Store`] for both databases: an `SQLite` file, or PostgreSQL by URL. Each function is one
//! query or one transaction. Entities stay inside; callers see plain values.
//!
//! Times are kept to the microsecond, the finest that both databases have.

mod api_tokens;
mod changesets;
mod contents;
mod copy;
mod entities;
mod error;
mod examine;
mod foreign;
mod label_jobs;
mod ledger;
mod mails;
mod marks;
mod mirror;
mod numbers;
mod open;
mod pattern;
mod people;
mod requests;
pub mod safety;
mod schema;
mod second_factors;
mod sessions;
mod shipments;
mod sign_ins;
#[cfg(feature = "test-support")]
pub mod test_support;
mod trouble;
mod users;
mod webhooks;
mod writes;

use std::{
    fmt,
    fs::File,
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use sea_orm::{
    DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use self::open::Opener;
pub use self::{
    api_tokens::{ApiTokenListFilter, ApiTokenRecord, NewApiTokenRecord},
    changesets::{
        ChangesetLine, ChangesetNumbers, ChangesetRecord, NewChangesetLine, NewChangesetRecord,
    },
    contents::Contents,
    copy::{Checksum, Content, CopiedTable, CopyError, CopyProgress, CopySource, Hold, Watcher},
    error::{Error, Result},
    examine::{Examination, FoundSchema, examine, examine_schema},
    foreign::{ForeignFile, ForeignRow, ForeignValue},
    label_jobs::{
        CheckedItem, JobItem, JobListFilter, JobProgress, LabelJobEnd, LabelJobRecord, LaidAside,
        NewLabelJobItem, NewLabelJobRecord, PrintListFilter, PrintRecord, PrintedItem,
    },
    ledger::{
        LedgerEffect, NewReservation, NewSequence, NewTags, RequestKey, ReservationRecord,
        Reserved, SequenceChange, SequencePatch, SequenceRecord, SequenceUse, TagListFilter,
        TagRecord,
    },
    mails::{ClaimedMail, MailItem, MailNumbers, MailRules, MailStep, NewMail},
    marks::Mark,
    mirror::{
        MirrorAsset, MirrorCounts, MirrorDetails, MirrorFilter, MirrorValue, Mirrored,
        UntaggedFilter,
    },
    numbers::{Connections, Depth},
    open::{Kind, sqlite_file},
    people::{PersonFilter, PersonPatch, PersonRecord, Protected},
    requests::{NewRequest, RequestRecord},
    schema::{NewerSchema, SchemaGap, SchemaState, known_migrations, unknown_migration},
    second_factors::SecondFactorRecord,
    sessions::{NewToken, Rotation, SessionOrigin, SessionRecord, TokenHash},
    shipments::{
        LineWish, NewShipmentLine, NewShipmentRecord, ShipmentLine, ShipmentNumbers, ShipmentRecord,
    },
    sign_ins::{SignIn, SignInListFilter, SignInOutcome},
    trouble::Trouble,
    users::{External, Origin, UserRecord, username_key},
    webhooks::{
        AttemptRecord, ClaimedDelivery, DeliveryListFilter, DeliveryRecord, DeliveryStep,
        NewWebhookEvent, RestRules, SubscriptionPatch, SubscriptionRecord, WebhookEventRecord,
    },
    writes::{
        Enqueued, Finish, NewWrite, Postponement, WriteListFilter, WriteNumbers, WriteRecord,
    },
};

/// An open database. Clones share its connections.
#[derive(Clone)]
pub struct Store {
    db: DatabaseConnection,
    kind: Kind,
    /// `SQLite` has one writer. Those who wait here are served in turn; those who wait in `SQLite`
    /// sleep and are overtaken.
    writer: Option<Arc<Semaphore>>,
    /// What every transaction that writes keeps besides.
    request: Option<Arc<NewRequest>>,
    /// Where the ids of rows come from that are written because of others.
    ids: IdSource,
    /// How often something was written through this store and its clones.
    written: Arc<AtomicU64>,
    /// Says that somebody has the file.
    _held: Option<Arc<File>>,
    /// Who is told by e-mail; nobody where no mail is configured.
    mail: Option<Arc<MailRules>>,
}

/// Where new ids come from.
#[derive(Clone)]
struct IdSource(Arc<dyn Fn() -> Uuid + Send + Sync>);

impl Default for IdSource {
    #[expect(
        clippy::disallowed_methods,
        reason = "for a store that nobody gave a source; the application gives its own"
    )]
    fn default() -> Self {
        Self(Arc::new(Uuid::now_v7))
    }
}

/// A transaction that writes; it ends undone unless it is committed.
pub(crate) struct WriteTransaction {
    inner: DatabaseTransaction,
    ids: IdSource,
    written: Arc<AtomicU64>,
    mail: Option<Arc<MailRules>>,
    _turn: Option<OwnedSemaphorePermit>,
}

impl WriteTransaction {
    async fn commit(self) -> Result<()> {
        self.inner.commit().await?;
        self.written.fetch_add(1, Ordering::Release);
        Ok(())
    }

    /// The id of a row that is written because of another.
    fn next_id(&self) -> Uuid {
        (self.ids.0)()
    }
}

impl Deref for WriteTransaction {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.inner
    }
}

impl Store {
    /// Opens the database at an address: `sqlite:FILE` (made when it is not there) or
    /// `postgres://…`.
    ///
    /// [`Error::InUse`] while a backup is brought back into the file.
    pub async fn open(url: &str) -> Result<Self> {
        Self::open_as(url, Opener::User).await
    }

    /// Opens it for copying, or for bringing a copy back: it does not count as one who uses it.
    pub async fn open_to_keep(url: &str) -> Result<Self> {
        Self::open_as(url, Opener::Keeper).await
    }

    async fn open_as(url: &str, opener: Opener) -> Result<Self> {
        open::kind_of(url)?;
        let held = match sqlite_file(url) {
            Some(file) => Some(Arc::new(open::hold(&file)?)),
            None => None,
        };
        let (db, kind) = open::connect(url, opener).await?;
        let writer = (kind == Kind::Sqlite).then(|| Arc::new(Semaphore::new(1)));
        Ok(Self {
            db,
            kind,
            writer,
            request: None,
            ids: IdSource::default(),
            written: Arc::default(),
            _held: held,
            mail: None,
        })
    }

    /// A store on a file that nobody else has.
    pub(crate) fn over(db: DatabaseConnection) -> Self {
        Self {
            db,
            kind: Kind::Sqlite,
            writer: Some(Arc::new(Semaphore::new(1))),
            request: None,
            ids: IdSource::default(),
            written: Arc::default(),
            _held: None,
            mail: None,
        }
    }

    /// A number that is another one after every write through this store and its clones: while it
    /// stays, what was read through them is as it was. What other processes write it does not tell.
    #[must_use]
    pub fn written(&self) -> u64 {
        self.written.load(Ordering::Acquire)
    }

    /// The same store, with ids from this source.
    #[must_use]
    pub fn with_ids(self, ids: impl Fn() -> Uuid + Send + Sync + 'static) -> Self {
        Self {
            ids: IdSource(Arc::new(ids)),
            ..self
        }
    }

    /// The same store, that tells people by e-mail what went wrong.
    #[must_use]
    pub fn with_mail(self, rules: MailRules) -> Self {
        Self {
            mail: Some(Arc::new(rules)),
            ..self
        }
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
    async fn begin_write(&self) -> Result<WriteTransaction> {
        let turn = match &self.writer {
            // The semaphore is never closed.
            Some(writer) => Arc::clone(writer).acquire_owned().await.ok(),
            None => None,
        };
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let tx = WriteTransaction {
            inner: self.db.begin_with_options(options).await?,
            ids: self.ids.clone(),
            written: Arc::clone(&self.written),
            mail: self.mail.clone(),
            _turn: turn,
        };
        if let Some(request) = &self.request {
            requests::keep(&tx, request).await?;
        }
        Ok(tx)
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
