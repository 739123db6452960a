//! A look at a database that changes nothing: for whoever wonders what is wrong with it.

use std::{error::Error as StdError, time::Duration};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement, TransactionTrait};

use crate::{
    Error, Kind, Result, open,
    schema::{self, SchemaGap},
};

/// How many complaints about a file are told.
const COMPLAINTS: usize = 5;

const CLOSING: Duration = Duration::from_secs(1);

/// What a look at a database found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examination {
    pub kind: Kind,
    /// Absent where the file is too damaged to tell.
    pub schema: Option<FoundSchema>,
    /// Why nothing can be written, in the database's words.
    pub unwritable: Option<String>,
    /// What is wrong in the file, in the database's words; absent when the time was too short to read
    /// all of it. Nothing is looked at in PostgreSQL, which looks after its files itself.
    pub damage: Option<Vec<String>>,
}

/// How the schema stands to this version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoundSchema {
    /// There are no tables yet.
    Empty,
    /// This many steps are to come.
    Behind {
        steps: usize,
    },
    UpToDate,
    /// A later version was here: this many steps are not known.
    Newer {
        steps: usize,
    },
}

/// Looks at the database at an address; as long as `patience` at the pages of a file, which may be many.
/// Where there is no file, none is made.
pub async fn examine(url: &str, patience: Duration) -> Result<Examination> {
    let (db, kind) = open::connect_to_what_is_there(url).await?;
    let found = look(&db, kind, patience).await;
    // It was only looked at. What still reads pages is not waited for.
    let _ = tokio::time::timeout(CLOSING, db.close()).await;
    found
}

/// How the schema of the database at an address stands to this version, and nothing else.
pub async fn examine_schema(url: &str) -> Result<FoundSchema> {
    let (db, _) = open::connect_to_what_is_there(url).await?;
    let found = schema(&db).await;
    let _ = db.close().await;
    found
}

async fn look(db: &DatabaseConnection, kind: Kind, patience: Duration) -> Result<Examination> {
    db.ping().await?;
    let schema = schema(db).await;
    let unwritable = try_to_write(db).await.err().map(|error| words(&error));
    let damage = match kind {
        Kind::Sqlite => tokio::time::timeout(patience, damage(db)).await.ok(),
        Kind::Postgres => Some(Vec::new()),
    };
    let is_damaged = damage.as_ref().is_some_and(|damage| !damage.is_empty());
    let schema = match schema {
        Ok(schema) => Some(schema),
        Err(_) if is_damaged => None,
        Err(error) => return Err(error),
    };
    Ok(Examination {
        kind,
        schema,
        unwritable,
        damage,
    })
}

async fn schema(db: &DatabaseConnection) -> Result<FoundSchema> {
    let applied = schema::applied(db).await?;
    if applied.is_empty() {
        return Ok(FoundSchema::Empty);
    }
    let gap = SchemaGap::after(&applied);
    Ok(match (gap.unknown.len(), gap.missing.len()) {
        (0, 0) => FoundSchema::UpToDate,
        (0, steps) => FoundSchema::Behind { steps },
        (steps, _) => FoundSchema::Newer { steps },
    })
}

/// Makes a table, as an upgrade does, and takes it back.
async fn try_to_write(db: &DatabaseConnection) -> Result<(), DbErr> {
    let tx = db.begin().await?;
    tx.execute_unprepared("CREATE TABLE rtutils_looks_whether_it_may_write (id INTEGER)")
        .await?;
    tx.execute_unprepared("INSERT INTO rtutils_looks_whether_it_may_write (id) VALUES (1)")
        .await?;
    tx.rollback().await
}

async fn damage(db: &DatabaseConnection) -> Vec<String> {
    quick_check(db)
        .await
        .unwrap_or_else(|error| vec![words(&error)])
}

async fn quick_check(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let check = Statement::from_string(
        db.get_database_backend(),
        format!("PRAGMA quick_check({COMPLAINTS})"),
    );
    let mut said = Vec::new();
    for row in db.query_all_raw(check).await? {
        let line: String = row.try_get_by_index(0)?;
        if line != "ok" {
            said.push(line);
        }
    }
    Ok(said)
}

/// The database's own words.
fn words(error: &(dyn StdError + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |&cause| cause.source());
    causes.last().map(ToString::to_string).unwrap_or_default()
}

impl Error {
    /// What the database itself said, for whoever looks after it.
    #[must_use]
    pub fn database_words(&self) -> String {
        words(self)
    }
}
