//! Making a backup while the server goes on.

use std::{
    fs,
    path::{Path, PathBuf},
};

use app::{Clock, SystemClock};
use secrecy::{ExposeSecret, SecretString};
use store::{Contents, Store, Trouble, safety};

use super::{
    folder::{Folder, stem},
    manifest::{DatabaseName, Manifest, key_mark},
    postgres::{Server, is_as_new_as, list},
};
use crate::{
    config::{Config, Problems},
    ends::{self, End, Failure},
    token_key,
};

/// A backup that was made and checked.
#[derive(Debug)]
pub struct Made {
    pub copy: PathBuf,
    pub manifest: Manifest,
    /// How many are in the folder now, and how many were more than that; or why the old ones are there.
    pub pruned: Result<(usize, usize), String>,
}

/// Makes one in a folder, and removes those beyond the newest so many.
pub async fn make(
    config: &Config,
    url: &SecretString,
    to: &Path,
    keep: u32,
) -> Result<Made, Failure> {
    let url = url.expose_secret();
    let database = match store::sqlite_file(url) {
        Some(file) if !file.is_file() => {
            return Err(Failure::new(
                End::NoInput,
                format!(
                    "there is no database {} to make a backup of: check database.url and \
                     server.folder",
                    file.display()
                ),
            ));
        }
        Some(_) => DatabaseName::Sqlite,
        None => DatabaseName::Postgresql,
    };
    let folder = Folder::open(to)?;
    let made_at = SystemClock.now();
    let stem = stem(made_at);
    let names = [
        format!("{stem}.{}", database.ending()),
        format!("{stem}.json"),
    ];
    let [copy, beside] = &names;

    let written = async {
        drop(folder.begin(copy)?);
        let part = folder.part(copy);
        let contents = match database {
            DatabaseName::Sqlite => copy_sqlite(url, &part, folder.path()).await?,
            DatabaseName::Postgresql => dump_postgres(url, &part).await?,
        };
        let mut manifest = Manifest::of(database, copy, &part, contents, made_at)
            .map_err(|error| cannot_write(folder.path(), &error))?;
        manifest.token_key_mark = key(config).as_ref().map(key_mark);
        let file = folder.begin(beside)?;
        manifest
            .write(&file)
            .map_err(|error| cannot_write(folder.path(), &error))?;
        folder.publish(&[copy, beside])?;
        Ok(manifest)
    };
    let manifest = match written.await {
        Ok(manifest) => manifest,
        Err(error) => {
            for name in &names {
                // The next one removes what stays.
                let _ = fs::remove_file(folder.part(name));
            }
            return Err(error);
        }
    };
    let pruned = folder.prune(keep, &stem);
    Ok(Made {
        copy: to.join(copy),
        manifest,
        pruned: pruned.map_err(|error| error.to_string()),
    })
}

async fn copy_sqlite(url: &str, part: &Path, folder: &Path) -> Result<Contents, Failure> {
    let explain = |error| ends::of_database(url, &error);
    let store = Store::open_to_keep(url).await.map_err(explain)?;
    let copied = store.copy_into(part).await;
    // A mistake in closing changes nothing about the copy.
    let _ = store.close().await;
    if let Err(error) = copied {
        return Err(match error.trouble() {
            Some(Trouble::Full | Trouble::ReadOnly | Trouble::CannotOpen) => {
                cannot_write(folder, &error)
            }
            _ => explain(error),
        });
    }
    safety::check_copy(part).await.map_err(|error| {
        Failure::new(
            End::Data,
            format!(
                "the copy of {} is not whole ({}): no backup was made, and the older ones are kept. \
                 Look at the disk, and restore the last good backup if the database is damaged",
                ends::place(url),
                ends::line(&error)
            ),
        )
    })
}

async fn dump_postgres(url: &str, part: &Path) -> Result<Contents, Failure> {
    let explain = |error| ends::of_database(url, &error);
    let server = Server::of(url)?;
    let store = Store::open_to_keep(url).await.map_err(explain)?;
    let snapshot = store.snapshot().await.map_err(explain)?;
    let (id, version) = (snapshot.id.clone(), snapshot.server);
    let part = part.to_owned();
    // The rows that are counted and those that are copied are of one moment.
    server
        .run(move |server| {
            is_as_new_as(version)?;
            server.dump(&id, &part)?;
            list(&part)
        })
        .await?;
    let contents = snapshot.contents.clone();
    snapshot.end().await.map_err(explain)?;
    Ok(contents)
}

/// The key that the data are sealed with, where it is at hand. None is made.
pub fn key(config: &Config) -> Option<SecretString> {
    let configured = config.sign_in.token_key(&mut Problems::default());
    configured.or_else(|| token_key::read(&config.server.folder).ok())
}

fn cannot_write(folder: &Path, error: &(dyn std::error::Error + 'static)) -> Failure {
    let why = ends::line(error);
    let of_store = error.downcast_ref::<store::Error>();
    let is_full = of_store.is_some_and(|error| error.trouble() == Some(Trouble::Full))
        || error
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| ends::of_io(error) == Some(End::Disk));
    let (end, remedy) = if is_full {
        (End::Disk, "make room there, or name another folder")
    } else {
        (
            End::CannotCreate,
            "let the user that rtutils runs as write there, or name another folder",
        )
    };
    Failure::new(
        end,
        format!(
            "no backup could be written to {} ({why}): {remedy}. The backups that are there are kept",
            folder.display()
        ),
    )
}
