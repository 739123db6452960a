//! How a command ends: one line for the person at the terminal, and a code for whatever started it.
//!
//! The codes are those of sysexits(3), which systemd has names for too. docs/operations/exit-codes.md
//! lists them.

use std::{error::Error, fmt, io, process::ExitCode};

use store::{CopyError, Trouble};
use url::Url;

use crate::{commands, config::Problems, remote};

/// Why a command did not do it, by what can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Something else.
    Other = 1,
    /// The command line is wrong.
    Usage = 64,
    /// What is in a file or in the database cannot be used: damaged, or of another version.
    Data = 65,
    /// A file that was named is not there.
    NoInput = 66,
    /// Something that is needed is away: a database server, a program.
    Unavailable = 69,
    /// The system has it otherwise: the port is taken.
    System = 71,
    /// It cannot be made, or stands in the way.
    CannotCreate = 73,
    /// The disk: full, or broken.
    Disk = 74,
    /// Somebody else is at it. Try again later.
    Busy = 75,
    /// Not permitted; or permitted to too many.
    Permission = 77,
    /// The settings are wrong.
    Settings = 78,
}

/// A failure in words, with what to do, and its end.
#[derive(Debug)]
pub struct Failure {
    words: String,
    end: End,
}

impl Failure {
    pub fn new(end: End, words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            end,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl Error for Failure {}

/// An error and everything that caused it, in one line.
pub fn line(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    for cause in causes(error).skip(1) {
        let cause = cause.to_string();
        // Some errors name their cause themselves.
        if !text.contains(&cause) {
            text = format!("{text}, because {cause}");
        }
    }
    text
}

/// The code for an error: that of the first cause that has one.
pub fn code(error: &(dyn Error + 'static)) -> ExitCode {
    if let Some(failure) = error.downcast_ref::<remote::Failure>() {
        return failure.exit_code();
    }
    if error.is::<commands::check::Broken>() {
        return ExitCode::from(commands::check::BROKEN);
    }
    let end = causes(error).find_map(end_of).unwrap_or(End::Other);
    ExitCode::from(end as u8)
}

/// A command line that could not be read. `rtutils remote` has codes of its own.
pub fn usage(error: &clap::Error) -> ExitCode {
    // Nothing can be done about a terminal that is gone.
    let _ = error.print();
    if !error.use_stderr() {
        return ExitCode::SUCCESS;
    }
    if std::env::args_os().any(|argument| argument == "remote") {
        return remote::Failure::usage("").exit_code();
    }
    ExitCode::from(End::Usage as u8)
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error: &&'a (dyn Error + 'static)| {
        error.source()
    })
}

fn end_of(error: &(dyn Error + 'static)) -> Option<End> {
    if let Some(failure) = error.downcast_ref::<Failure>() {
        return Some(failure.end);
    }
    if let Some(problems) = error.downcast_ref::<Problems>() {
        return Some(problems.end());
    }
    if let Some(error) = error.downcast_ref::<store::Error>() {
        return of_store(error);
    }
    if let Some(error) = error.downcast_ref::<CopyError>() {
        return of_copy(error);
    }
    error.downcast_ref::<io::Error>().and_then(of_io)
}

/// What a failure to copy a database means.
fn of_copy(error: &CopyError) -> Option<End> {
    Some(match error {
        CopyError::NoSource => End::NoInput,
        CopyError::InUse => End::Busy,
        CopyError::SchemaBehind(_)
        | CopyError::SchemaAhead(_)
        | CopyError::UnknownTable { .. }
        | CopyError::UnknownColumn { .. }
        | CopyError::Circle(_)
        | CopyError::BadValue { .. }
        | CopyError::Differs(_) => End::Data,
        CopyError::TargetHoldsRows(_) | CopyError::ForeignTarget(_) => End::CannotCreate,
        CopyError::Store(error) => return of_store(error),
        CopyError::Refused { .. } => return None,
    })
}

/// What a failure of the operating system means.
pub fn of_io(error: &io::Error) -> Option<End> {
    Some(match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => End::Disk,
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::AlreadyExists => End::CannotCreate,
        io::ErrorKind::PermissionDenied => End::Permission,
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => End::NoInput,
        _ => return None,
    })
}

fn of_store(error: &store::Error) -> Option<End> {
    Some(match error {
        store::Error::NewerSchema { .. } => End::Data,
        store::Error::UnknownDatabase => End::Settings,
        other => match other.trouble()? {
            Trouble::Full | Trouble::Disk => End::Disk,
            Trouble::ReadOnly | Trouble::CannotOpen => End::CannotCreate,
            Trouble::Damaged => End::Data,
            Trouble::Busy => End::Busy,
            Trouble::Refused => End::Permission,
            Trouble::Away => End::Unavailable,
        },
    })
}

/// A database that cannot be used: which, why, and what to do.
pub fn of_database(url: &str, error: &store::Error) -> Failure {
    let place = place(url);
    let why = line(error);
    let words = match error {
        store::Error::NewerSchema { migration } => format!(
            "{place} is newer than rtutils {}: it has the migration {migration}. Install the version \
             that made it, or a newer one; to go back to this version all the same, set \
             database.allow_newer_schema (docs/operations/upgrade.md)",
            env!("CARGO_PKG_VERSION")
        ),
        store::Error::InUse => format!(
            "{place} is in use: a backup is being restored into it, or a server has it. Try again \
             when that has ended"
        ),
        store::Error::UnknownDatabase => format!("database.url: {error}"),
        other => match other.trouble() {
            Some(Trouble::Full) => format!(
                "there is no room left for {place} ({why}): make room on its disk. What was answered \
                 is kept"
            ),
            Some(Trouble::Disk) => format!(
                "the disk of {place} fails ({why}): look at the system's log before anything else"
            ),
            Some(Trouble::ReadOnly | Trouble::CannotOpen) => format!(
                "{place} cannot be written to ({why}): let the user that rtutils runs as write to \
                 the file and its folder, and see whether the disk is mounted read-only"
            ),
            Some(Trouble::Damaged) => format!(
                "{place} is damaged ({why}): stop rtutils, and bring the last good backup back with \
                 rtutils restore FILE --force, which puts the damaged one aside"
            ),
            Some(Trouble::Busy) => format!("{place} is busy ({why}): try again in a moment"),
            Some(Trouble::Refused) => format!(
                "{place} does not let rtutils in ({why}): check user, password and name in \
                 database.url, and that the user owns the database"
            ),
            Some(Trouble::Away) => {
                format!("{place} does not answer ({why}): start it, or correct database.url")
            }
            None => format!("{place} did not do as asked ({why})"),
        },
    };
    Failure::new(of_store(error).unwrap_or(End::Other), words)
}

/// Where a database is, without anything of its URL that is secret.
pub fn place(url: &str) -> String {
    if let Some(file) = store::sqlite_file(url) {
        return format!("the database {}", file.display());
    }
    let Ok(url) = Url::parse(url) else {
        return "the database".to_owned();
    };
    let said = |name: &str| {
        let mut pairs = url.query_pairs();
        pairs.find_map(|(key, value)| (key == name).then(|| value.into_owned()))
    };
    let host = url.host_str().filter(|host| !host.is_empty());
    let host = host.map(str::to_owned).or_else(|| said("host"));
    let name = said("dbname").unwrap_or_else(|| url.path().trim_start_matches('/').to_owned());
    let port = url
        .port()
        .map_or_else(String::new, |port| format!(":{port}"));
    format!(
        "the PostgreSQL database {name} at {}{port}",
        host.as_deref().unwrap_or("localhost")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_database_is_named_and_its_password_is_not() {
        assert_eq!(
            place("sqlite:///var/lib/rtutils/rtutils.db"),
            "the database /var/lib/rtutils/rtutils.db"
        );
        assert_eq!(
            place("postgres://rtutils:hunter2@db.example.org:5433/tags?sslmode=require"),
            "the PostgreSQL database tags at db.example.org:5433"
        );
        assert_eq!(
            place("postgres:///rtutils?host=/run/postgresql&user=rtutils"),
            "the PostgreSQL database rtutils at /run/postgresql"
        );
    }

    #[test]
    fn a_line_names_each_cause_once() {
        let inner = io::Error::from(io::ErrorKind::StorageFull);
        let outer = store::Error::Lock {
            path: "/data/x.lock".into(),
            source: inner,
        };

        assert_eq!(
            line(&outer),
            "/data/x.lock cannot be opened, because no storage space"
        );
        assert_eq!(end_of(&outer), Some(End::Disk));
    }
}
