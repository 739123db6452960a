use std::{error::Error as StdError, io, path::PathBuf};

use sea_orm::{DbErr, SqlErr};

/// The outcome of a store function.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why the store did not do it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A value that has to be unique is taken.
    #[error("a value that has to be unique is already there")]
    Duplicate,
    /// The address is not one of a database that we know.
    #[error("a database address starts with sqlite: or postgres://")]
    UnknownDatabase,
    /// There is no sequence of this prefix.
    #[error("there is no tag sequence {prefix:?}")]
    NoSequence { prefix: String },
    /// No tags are given out of this sequence.
    #[error("the tag sequence {prefix:?} is closed")]
    SequenceClosed { prefix: String },
    /// The sequence has come to numbers that make no tag any more.
    #[error("the tag sequence {prefix:?} is used up")]
    SequenceUsedUp { prefix: String },
    /// The next number of a sequence would go below one that was used.
    #[error("numbers up to {highest_used} of {prefix:?} were used")]
    BelowUsed { prefix: String, highest_used: u64 },
    /// The row is not in the state that this needs.
    #[error("it is {state} already")]
    WrongState { state: String },
    /// A write to Request Tracker is to use it.
    #[error("a write is to use it")]
    InHand,
    /// An asset, or one that is being made, has the internal name.
    #[error("an asset has the internal name, or is to get it")]
    NameTaken,
    /// There is no such row.
    #[error("there is no such row")]
    Missing,
    /// The key of a request came with another request before.
    #[error("the key belongs to another request")]
    KeyReused,
    /// A row says something that this version does not know.
    #[error("the {column} {value:?} in the database is not known to this version")]
    UnknownValue { column: &'static str, value: String },
    /// A later version laid the schema down, and this is its last step.
    #[error("the schema is newer than this version: it has the migration {migration}")]
    NewerSchema { migration: String },
    /// Somebody else has the database, or a backup is brought back into it.
    #[error("somebody else has the database")]
    InUse,
    /// What is in the database does not fit together.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// The file that says who has the database cannot be kept beside it.
    #[error("{} cannot be opened", path.display())]
    Lock {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// The database is in trouble; the source says which.
    #[error("the database did not do as asked")]
    Database(#[source] Box<dyn StdError + Send + Sync>),
}

impl Error {
    /// Whether the database could not be asked, so that nothing is known; otherwise it was, and
    /// what was wanted cannot be.
    #[must_use]
    pub const fn is_outage(&self) -> bool {
        matches!(self, Self::Database(_))
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Self::Duplicate,
            _ => Self::Database(Box::new(error)),
        }
    }
}
