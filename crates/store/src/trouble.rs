//! What a database suffers from, where whoever runs it can do something about it.

use std::io;

use sea_orm::{DbErr, RuntimeErr};
use sqlx::{postgres::PgDatabaseError, sqlite::SqliteError};

use crate::Error;

/// What is wrong with the database, by what can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// There is no room to write to.
    Full,
    /// It can be read and not written.
    ReadOnly,
    /// Its file or folder cannot be opened.
    CannotOpen,
    /// The disk does not do as it should.
    Disk,
    /// What is in it makes no sense, or it is no database at all.
    Damaged,
    /// Somebody else has it.
    Busy,
    /// It does not let us in, or not do that.
    Refused,
    /// Nobody answers.
    Away,
}

impl Error {
    /// What the database suffers from, when that is why.
    #[must_use]
    pub fn trouble(&self) -> Option<Trouble> {
        match self {
            Self::Database(source) => of(source.downcast_ref()?),
            Self::Damaged(_) => Some(Trouble::Damaged),
            Self::InUse => Some(Trouble::Busy),
            Self::Lock { source, .. } => Some(of_io(source)),
            _ => None,
        }
    }
}

fn of(error: &DbErr) -> Option<Trouble> {
    match error {
        DbErr::ConnectionAcquire(_) => Some(Trouble::Away),
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => of_sqlx(error),
        _ => None,
    }
}

fn of_sqlx(error: &sqlx::Error) -> Option<Trouble> {
    match error {
        sqlx::Error::Io(error) => Some(match of_io(error) {
            // A connection, not a file.
            Trouble::CannotOpen | Trouble::Disk => Trouble::Away,
            other => other,
        }),
        sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => Some(Trouble::Away),
        sqlx::Error::Database(error) => {
            let code = error.code()?;
            if error.try_downcast_ref::<SqliteError>().is_some() {
                of_sqlite(code.parse().ok()?)
            } else {
                error.try_downcast_ref::<PgDatabaseError>()?;
                of_postgres(&code)
            }
        }
        _ => None,
    }
}

fn of_io(error: &io::Error) -> Trouble {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Trouble::Full,
        io::ErrorKind::ReadOnlyFilesystem => Trouble::ReadOnly,
        io::ErrorKind::PermissionDenied
        | io::ErrorKind::NotFound
        | io::ErrorKind::NotADirectory => Trouble::CannotOpen,
        _ => Trouble::Disk,
    }
}

/// By the [result codes](https://sqlite.org/rescode.html): the lowest byte is the kind.
fn of_sqlite(code: u32) -> Option<Trouble> {
    /// The index of the log could not grow, for which `SQLite` has no other word.
    const NO_ROOM_FOR_THE_INDEX: u32 = 4874;
    Some(match (code, code & 0xff) {
        (NO_ROOM_FOR_THE_INDEX, _) | (_, 13) => Trouble::Full,
        (_, 8) => Trouble::ReadOnly,
        (_, 14) => Trouble::CannotOpen,
        (_, 10) => Trouble::Disk,
        (_, 11 | 26) => Trouble::Damaged,
        (_, 5 | 6) => Trouble::Busy,
        (_, 3 | 23) => Trouble::Refused,
        _ => return None,
    })
}

/// By the [error codes](https://www.postgresql.org/docs/current/errcodes-appendix.html).
fn of_postgres(code: &str) -> Option<Trouble> {
    Some(match code {
        "53100" => Trouble::Full,
        "25006" => Trouble::ReadOnly,
        "58030" => Trouble::Disk,
        "55006" | "55P03" => Trouble::Busy,
        "28000" | "28P01" | "3D000" | "3F000" | "42501" => Trouble::Refused,
        "53300" | "57P01" | "57P02" | "57P03" => Trouble::Away,
        _ if code.starts_with("XX0") && code != "XX000" => Trouble::Damaged,
        _ if code.starts_with("08") => Trouble::Away,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_of_both_databases_are_understood() {
        assert_eq!(of_sqlite(13), Some(Trouble::Full));
        assert_eq!(of_sqlite(4874), Some(Trouble::Full));
        assert_eq!(of_sqlite(778), Some(Trouble::Disk));
        assert_eq!(of_sqlite(1544), Some(Trouble::ReadOnly));
        assert_eq!(of_sqlite(26), Some(Trouble::Damaged));
        assert_eq!(of_sqlite(2067), None);
        assert_eq!(of_postgres("53100"), Some(Trouble::Full));
        assert_eq!(of_postgres("28P01"), Some(Trouble::Refused));
        assert_eq!(of_postgres("XX001"), Some(Trouble::Damaged));
        assert_eq!(of_postgres("23505"), None);
    }
}
