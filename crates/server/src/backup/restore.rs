//! Bringing a backup back: first everything is checked, then what is there is put aside.

use std::path::Path;

use app::{Clock, Ids, SystemClock, SystemIds};
use secrecy::{ExposeSecret, SecretString};
use store::{Contents, Error, SequenceChange, Trouble};
use types::TagSequenceChangeKind;

use super::{
    make::key,
    manifest::{DatabaseName, Manifest, key_mark},
    restore_file, restore_postgres,
};
use crate::{
    config::Config,
    ends::{self, End, Failure},
};

/// What was brought back.
#[derive(Debug)]
pub struct Restored {
    pub manifest: Manifest,
    /// What is in the database now.
    pub found: Contents,
    /// Where that is which was there before.
    pub aside: Option<String>,
    /// Whether it could be read how far the sequences were there.
    pub are_sequences_known: bool,
    /// Sequences that were raised: the prefix, and the number that comes next.
    pub raised: Vec<(String, u64)>,
    /// Whether the token key here is another one than the backup's.
    pub is_key_another: bool,
}

/// What one of the two kinds of restore did.
pub(super) struct Outcome {
    pub found: Contents,
    pub aside: Option<String>,
    /// Whether it could be read how far the sequences were in what was there before.
    pub are_sequences_known: bool,
    pub raised: Vec<(String, u64)>,
}

/// How it is written down that a sequence was raised.
pub(super) fn raising(manifest: &Manifest) -> impl Fn(TagSequenceChangeKind) -> SequenceChange {
    let reason = format!(
        "A backup of {} was restored: the numbers passed over were given after it",
        manifest.made_at.format("%Y-%m-%d %H:%M UTC")
    );
    move |kind| SequenceChange {
        id: SystemIds.next(),
        kind,
        from_next: 0,
        to_next: 0,
        reason: reason.clone(),
        changed_by: "rtutils restore".to_owned(),
        changed_at: SystemClock.now(),
    }
}

/// Brings one back into the database at an address.
pub async fn restore(
    config: &Config,
    url: &SecretString,
    file: &Path,
    force: bool,
) -> Result<Restored, Failure> {
    let url = url.expose_secret();
    let (manifest, copy) = Manifest::beside(file)?;
    is_known(&manifest)?;
    manifest.verify(&copy)?;
    let stamp = SystemClock.now().format("%Y%m%dT%H%M%S%3fZ").to_string();
    let outcome = match (manifest.database, store::sqlite_file(url)) {
        (DatabaseName::Sqlite, Some(database)) => {
            restore_file::restore(&manifest, &copy, &database, force, &stamp).await?
        }
        (DatabaseName::Postgresql, None) => {
            restore_postgres::restore(&manifest, &copy, url, force, &stamp).await?
        }
        (kind, _) => {
            let kind = match kind {
                DatabaseName::Sqlite => "SQLite",
                DatabaseName::Postgresql => "PostgreSQL",
            };
            return Err(Failure::new(
                End::Settings,
                format!(
                    "the backup is of {kind}, and database.url is another kind of database: restore \
                     it where it came from"
                ),
            ));
        }
    };
    let key = key(config);
    let is_key_another = match (&manifest.token_key_mark, &key) {
        (Some(mark), Some(key)) => *mark != key_mark(key),
        (Some(_), None) => true,
        (None, _) => false,
    };
    Ok(Restored {
        manifest,
        found: outcome.found,
        aside: outcome.aside,
        are_sequences_known: outcome.are_sequences_known,
        raised: outcome.raised,
        is_key_another,
    })
}

fn is_known(manifest: &Manifest) -> Result<(), Failure> {
    let Some(step) = store::unknown_migration(&manifest.migrations) else {
        return Ok(());
    };
    Err(Failure::new(
        End::Data,
        format!(
            "the backup is of a newer version ({}, with the migration {step}) than this one ({}): \
             install that version or a newer one, and restore with it. Nothing was changed",
            manifest.version,
            env!("CARGO_PKG_VERSION")
        ),
    ))
}

/// What is done with what is there.
pub(super) enum There {
    Nothing,
    PutAside,
}

/// Whether what is there may be put aside.
pub(super) fn may_replace(
    url: &str,
    found: Result<Contents, Error>,
    force: bool,
) -> Result<There, Failure> {
    match found {
        Ok(contents) if contents.tables.is_empty() => Ok(There::Nothing),
        Ok(contents) if force || contents.is_empty() => Ok(There::PutAside),
        Ok(contents) => Err(Failure::new(
            End::CannotCreate,
            format!(
                "{} is not empty: it has {} rows. With --force it is put aside, not deleted, and the \
                 backup takes its place. Nothing was changed",
                ends::place(url),
                contents.rows()
            ),
        )),
        Err(error) if error.trouble() == Some(Trouble::Busy) => Err(in_use(url)),
        Err(error) if error.trouble() == Some(Trouble::Damaged) && force => Ok(There::PutAside),
        Err(error) if error.trouble() == Some(Trouble::Damaged) => Err(Failure::new(
            End::CannotCreate,
            format!(
                "{} is damaged ({}): with --force it is put aside, not deleted, and the backup takes \
                 its place. Nothing was changed",
                ends::place(url),
                ends::line(&error)
            ),
        )),
        Err(error) => Err(ends::of_database(url, &error)),
    }
}

pub(super) fn in_use(url: &str) -> Failure {
    Failure::new(
        End::Busy,
        format!(
            "{} is in use: stop the server first, and its socket (systemctl stop \
             request-tracker-utils.socket request-tracker-utils). Nothing was \
             changed",
            ends::place(url)
        ),
    )
}
