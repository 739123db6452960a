//! PostgreSQL: its own programs copy it; what they are to copy, and where the old tables go, is here.

use std::time::Duration;

use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseBackend, DatabaseTransaction, IsolationLevel, Statement,
    TransactionTrait,
};

use crate::{
    Error, Result, Store,
    contents::{self, Contents},
    open, schema,
};

/// How often it is looked whether somebody is connected, and how long is waited in between.
const LOOKS: u32 = 8;
const BETWEEN_LOOKS: Duration = Duration::from_millis(250);

/// One moment of the database, for as long as this is there.
#[derive(Debug)]
pub struct Snapshot {
    tx: DatabaseTransaction,
    /// What `pg_dump --snapshot` takes.
    pub id: String,
    pub contents: Contents,
    /// The server's major version.
    pub server: u32,
}

impl Snapshot {
    /// Lets go of it.
    pub async fn end(self) -> Result<()> {
        Ok(self.tx.rollback().await?)
    }
}

/// Keeps servers that start from laying down the schema.
#[derive(Debug)]
pub struct SchemaLock(DatabaseTransaction);

impl SchemaLock {
    /// Lets servers start again.
    pub async fn release(self) -> Result<()> {
        Ok(self.0.rollback().await?)
    }
}

impl Store {
    /// Holds on to this moment, and counts what was in the database then.
    pub async fn snapshot(&self) -> Result<Snapshot> {
        let tx = self
            .db
            .begin_with_config(
                Some(IsolationLevel::RepeatableRead),
                Some(AccessMode::ReadOnly),
            )
            .await?;
        let id = text(&tx, "SELECT pg_export_snapshot()").await?;
        let version = text(&tx, "SELECT current_setting('server_version_num')").await?;
        Ok(Snapshot {
            contents: contents::of(&tx).await?,
            server: version.parse::<u32>().unwrap_or_default() / 10_000,
            id,
            tx,
        })
    }

    /// Keeps servers that start from laying down the schema meanwhile: they wait.
    pub async fn hold_schema(&self) -> Result<SchemaLock> {
        let tx = self.db.begin().await?;
        schema::lock_schema(&tx).await?;
        Ok(SchemaLock(tx))
    }

    /// Moves every table into another schema of the same database; [`Error::InUse`] when a server is
    /// connected. Gives the names of the tables.
    pub async fn put_aside(&self, schema: &str) -> Result<Vec<String>> {
        let tx = self.db.begin().await?;
        let tables = move_into(&tx, schema).await?;
        if others(&tx).await? > 0 {
            return Err(Error::InUse);
        }
        tx.commit().await?;
        Ok(tables)
    }

    /// The same whoever is connected: for what has just come, and makes room again. A server that waits
    /// for the schema is connected, and is no reason to leave it without one.
    pub async fn make_room(&self, schema: &str) -> Result<()> {
        let tx = self.db.begin().await?;
        move_into(&tx, schema).await?;
        Ok(tx.commit().await?)
    }

    /// Moves them back.
    pub async fn put_back(&self, schema: &str, tables: &[String]) -> Result<()> {
        let tx = self.db.begin().await?;
        let here = text(&tx, "SELECT current_schema()::text").await?;
        for table in tables {
            let statement = format!("ALTER TABLE \"{schema}\".\"{table}\" SET SCHEMA \"{here}\"");
            tx.execute_unprepared(&statement).await?;
        }
        if !tables.is_empty() {
            tx.execute_unprepared(&format!("DROP SCHEMA \"{schema}\""))
                .await?;
        }
        Ok(tx.commit().await?)
    }

    /// [`Error::InUse`] when a server is connected to the database. One that has just ended may be seen
    /// for a moment still.
    pub async fn alone(&self) -> Result<()> {
        for _ in 0..LOOKS {
            if others(&self.db).await? == 0 {
                return Ok(());
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
        Err(Error::InUse)
    }
}

/// Moves every table into a schema that is made for them; gives their names.
async fn move_into(tx: &DatabaseTransaction, schema: &str) -> Result<Vec<String>> {
    let tables = contents::names(tx).await?;
    if !tables.is_empty() {
        tx.execute_unprepared(&format!("CREATE SCHEMA \"{schema}\""))
            .await?;
    }
    for table in &tables {
        tx.execute_unprepared(&format!("ALTER TABLE \"{table}\" SET SCHEMA \"{schema}\""))
            .await?;
    }
    Ok(tables)
}

/// Connections of servers and commands to this database; ours have another name.
async fn others(db: &impl ConnectionTrait) -> Result<i64> {
    let statement = Statement::from_sql_and_values(
        DatabaseBackend::Postgres,
        "SELECT COUNT(*) FROM pg_stat_activity \
         WHERE datname = current_database() AND application_name = $1",
        [open::APPLICATION_NAME.into()],
    );
    let row = db.query_one_raw(statement).await?;
    Ok(match row {
        Some(row) => row.try_get_by_index(0)?,
        None => 0,
    })
}

async fn text(db: &impl ConnectionTrait, question: &str) -> Result<String> {
    let row = db
        .query_one_raw(Statement::from_string(DatabaseBackend::Postgres, question))
        .await?;
    Ok(match row {
        Some(row) => row.try_get_by_index(0)?,
        None => String::new(),
    })
}
