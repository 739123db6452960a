//! Bringing the schema to this version: under a lock, whole or not at all, and never on one that is newer.

use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement, TransactionTrait};

use crate::{Error, Kind, Result, Store};

/// What PostgreSQL's lock is called: a number that nobody else is likely to take.
const LOCK: i64 = 0x7274_7574_696c_7301;
/// Where it is written down which steps were taken.
pub(crate) const TABLE: &str = "seaql_migrations";

/// What is done with a schema that a later version laid down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewerSchema {
    Refused,
    /// Each step expands before a later one contracts, so the version before can work on it.
    Allowed,
}

/// How the schema is, compared with this version's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemaState {
    Current,
    /// It is of a later version; its last step.
    Newer {
        migration: String,
    },
}

/// The steps of the schema that this version knows, in order.
#[must_use]
pub fn known_migrations() -> Vec<String> {
    let known = Migrator::migrations();
    known.iter().map(|step| step.name().to_owned()).collect()
}

/// The last of these steps that this version does not know.
#[must_use]
pub fn unknown_migration(applied: &[String]) -> Option<&String> {
    let known = known_migrations();
    applied.iter().rev().find(|step| !known.contains(step))
}

/// How the schema of a database and this version fit together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SchemaGap {
    /// Steps that this version has and the database does not, in order.
    pub missing: Vec<String>,
    /// Steps that the database has and this version does not know, in order.
    pub unknown: Vec<String>,
}

impl SchemaGap {
    /// What lies between these steps and those of this version.
    pub(crate) fn after(applied: &[String]) -> Self {
        let known = known_migrations();
        let not_in = |steps: &[String], others: &[String]| -> Vec<String> {
            let strange = steps.iter().filter(|step| !others.contains(step));
            strange.cloned().collect()
        };
        Self {
            missing: not_in(&known, applied),
            unknown: not_in(applied, &known),
        }
    }
}

impl Store {
    /// Whether the database has the schema of this version.
    pub async fn schema_gap(&self) -> Result<SchemaGap> {
        Ok(SchemaGap::after(&applied(&self.db).await?))
    }

    /// Brings the schema to this version; [`Error::NewerSchema`] when it is of a later one.
    pub async fn migrate(&self) -> Result<()> {
        self.migrate_unless(NewerSchema::Refused).await.map(drop)
    }

    /// Brings the schema to this version, unless it is of a later one and that may be.
    ///
    /// Of several servers that start at once one lays it down, and the others wait.
    /// Whoever brings a backup back is waited for, too.
    pub async fn migrate_unless(&self, newer: NewerSchema) -> Result<SchemaState> {
        if self.kind == Kind::Postgres {
            let tx = self.db.begin().await?;
            lock_schema(&tx).await?;
            tx.commit().await?;
        }
        let gap = self.schema_gap().await?;
        let is_behind = !gap.missing.is_empty();
        if let Some(migration) = gap.unknown.last().cloned() {
            return match newer {
                // One that is behind too is of another line of versions: neither fits.
                NewerSchema::Allowed if !is_behind => Ok(SchemaState::Newer { migration }),
                _ => Err(Error::NewerSchema { migration }),
            };
        }
        if is_behind {
            self.lay_down().await?;
        }
        Ok(SchemaState::Current)
    }

    /// In one transaction: what fails half-way has done nothing. `SQLite` has one writer, and
    /// PostgreSQL a lock of ours, which ends with the transaction.
    async fn lay_down(&self) -> Result<()> {
        let tx = self.begin_write().await?;
        if self.kind == Kind::Postgres {
            lock_schema(&*tx).await?;
        }
        // Somebody else may have been at it meanwhile.
        if let Some(migration) = unknown_migration(&applied(&*tx).await?) {
            return Err(Error::NewerSchema {
                migration: migration.clone(),
            });
        }
        Migrator::up(&*tx, None).await?;
        tx.commit().await
    }
}

/// Waits for whoever changes the schema, and keeps others from it until the transaction ends.
pub(crate) async fn lock_schema(tx: &impl ConnectionTrait) -> Result<()> {
    let statement = format!("SELECT pg_advisory_xact_lock({LOCK})");
    tx.execute_unprepared(&statement).await?;
    Ok(())
}

/// The steps that the database has, in order; none when it is empty.
pub(crate) async fn applied(db: &impl ConnectionTrait) -> Result<Vec<String>> {
    let backend = db.get_database_backend();
    let is_there = match backend {
        DatabaseBackend::Postgres => format!("SELECT to_regclass('{TABLE}') IS NOT NULL"),
        _ => format!(
            "SELECT COUNT(*) > 0 FROM sqlite_master WHERE type = 'table' AND name = '{TABLE}'"
        ),
    };
    let row = db
        .query_one_raw(Statement::from_string(backend, is_there))
        .await?;
    let is_there = match row {
        Some(row) => row.try_get_by_index(0)?,
        None => false,
    };
    if !is_there {
        return Ok(Vec::new());
    }
    let names = format!("SELECT version FROM {TABLE} ORDER BY version");
    let rows = db
        .query_all_raw(Statement::from_string(backend, names))
        .await?;
    let names = rows.iter().map(|row| row.try_get_by_index(0));
    Ok(names.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_only_a_later_version_knows_is_found() {
        let mut applied = known_migrations();
        assert_eq!(unknown_migration(&applied), None);

        applied.push("m29990101_000001_later".to_owned());

        assert_eq!(unknown_migration(&applied), applied.last());
    }
}
