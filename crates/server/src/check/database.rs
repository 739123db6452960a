//! Whether the database is there, fits and can be written to.

use std::{path::PathBuf, time::Duration};

use secrecy::ExposeSecret;
use store::{Examination, FoundSchema, NewerSchema};

use super::{Part, counted};
use crate::config::{Config, Problems};

/// How long the pages of a file are read; below what the whole part has.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) async fn look(config: &Config) -> Part {
    let mut part = Part::new("database");
    let mut problems = Problems::default();
    let url = config.database.url(&config.server.folder, &mut problems);
    if problems.into_result(()).is_err() {
        part.broken(
            "The address of the database cannot be read, so it was not asked.",
            "Mend what the configuration says of it first.",
        );
        return part;
    }
    if let Some(file) = file_of(url.expose_secret())
        && !file.exists()
    {
        part.warn(
            format!("There is no database at {} yet.", file.display()),
            "It is made when the server starts first. If there was one, look whether server.folder \
             and database.url name the right place.",
        );
        return part;
    }
    match store::examine(url.expose_secret(), PATIENCE).await {
        Ok(found) => {
            let may_be_newer = config.database.newer_schema() == NewerSchema::Allowed;
            tell(&found, may_be_newer, &mut part);
        }
        Err(error) => part.broken(
            format!("The database cannot be opened: {}.", plain(&error)),
            remedy(url.expose_secret()),
        ),
    }
    part
}

fn tell(found: &Examination, may_be_newer: bool, part: &mut Part) {
    let kind = found.kind;
    part.ok(format!("{kind} answers."));
    match found.schema {
        Some(FoundSchema::UpToDate) => part.ok("Its schema is the one of this version."),
        Some(FoundSchema::Empty) => part.warn(
            "There are no tables in it yet.",
            "They are made when the server starts first, or by `rtutils migrate`.",
        ),
        Some(FoundSchema::Behind { steps }) => part.warn(
            format!(
                "Its schema is {} behind this version.",
                counted(steps as u64, "step", "steps")
            ),
            "It is brought up to date when the server starts, or by `rtutils migrate`. Make a backup \
             first.",
        ),
        Some(FoundSchema::Newer { .. }) if may_be_newer => part.warn(
            "A later version of rtutils was here, and this one works on its schema \
             (database.allow_newer_schema).",
            "Go on to that version when it is mended, and remove the setting then.",
        ),
        Some(FoundSchema::Newer { steps }) => part.broken(
            format!("A later version of rtutils was here: it made {} that this one does not know.",
                counted(steps as u64, "step", "steps")),
            "Run that version again, or go back to a backup of before it.",
        ),
        None => {}
    }
    match &found.unwritable {
        None => part.ok("It can be written to."),
        Some(why) => part.broken(
            format!("It cannot be written to: {why}."),
            "Let the service's user write the file and its folder (SQLite), or make it the owner of \
             the database (PostgreSQL). Look at the disk too.",
        ),
    }
    match &found.damage {
        None => part.warn(
            format!(
                "The file is too large to be read through within {} seconds.",
                PATIENCE.as_secs()
            ),
            "Whether its pages are whole, each `rtutils backup` finds out: look at its last one.",
        ),
        Some(damage) if damage.is_empty() => {
            if kind == store::Kind::Sqlite {
                part.ok("The file is whole.");
            }
        }
        Some(damage) => part.broken(
            format!("The file is damaged: {}.", damage.join("; ")),
            "Stop the server, keep a copy of the file, and restore the last backup.",
        ),
    }
}

/// The file of an `SQLite` address.
fn file_of(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    let path = path.split('?').next().unwrap_or(path);
    (!path.contains(":memory:")).then(|| PathBuf::from(path))
}

/// The database's words; they name no password.
fn plain(error: &store::Error) -> String {
    let words = error.database_words();
    words.trim_end_matches('.').to_owned()
}

fn remedy(url: &str) -> &'static str {
    if url.starts_with("sqlite:") {
        "Look who may read the file and write into its folder, and whether it is a database of \
         rtutils at all."
    } else {
        "Look whether PostgreSQL runs, whether the address in database.url is right, and whether \
         its pg_hba.conf lets this user in. docs/operations/postgresql.md has the whole way."
    }
}
