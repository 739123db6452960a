use std::error::Error as StdError;

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
    /// A row says something that this version does not know.
    #[error("the {column} {value:?} in the database is not known to this version")]
    UnknownValue { column: &'static str, value: String },
    /// The database is in trouble; the source says which.
    #[error("the database did not do as asked")]
    Database(#[source] Box<dyn StdError + Send + Sync>),
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Self::Duplicate,
            _ => Self::Database(Box::new(error)),
        }
    }
}
