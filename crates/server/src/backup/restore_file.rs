//! An `SQLite` file takes the place of another one.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use store::{
    Contents, Error,
    safety::{self, Alone},
};

use super::{
    failed,
    manifest::Manifest,
    restore::{Outcome, There, in_use, may_replace, raising},
    sync_folder,
};
use crate::ends::{self, End, Failure};

const WRITABLE: &str = "let the user that rtutils runs as write there";
/// The file, its log, and the index of the log.
const SUFFIXES: [&str; 3] = ["", "-wal", "-shm"];

pub async fn restore(
    manifest: &Manifest,
    copy: &Path,
    database: &Path,
    force: bool,
    stamp: &str,
) -> Result<Outcome, Failure> {
    let url = format!("sqlite://{}", database.display());
    let folder = match database.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let failed = |error: &io::Error| failed("restoring into", folder, error, WRITABLE);
    fs::create_dir_all(folder).map_err(|error| failed(&error))?;
    let _alone = Alone::with(database).map_err(|error| match error {
        Error::InUse => in_use(&url),
        other => ends::of_database(&url, &other),
    })?;
    let new = with(database, ".restoring");
    let laid = async {
        let found = lay(manifest, copy, &new, &failed).await?;
        if !database.exists() {
            return Ok((found, There::Nothing, Some(Vec::new())));
        }
        let there = may_replace(&url, safety::settle(database).await, force)?;
        let raised = raise(manifest, database, &new).await;
        let raised = raised.map_err(|error| ends::of_database(&url, &error))?;
        Ok((found, there, raised))
    };
    let (found, there, raised) = match laid.await {
        Ok(laid) => laid,
        Err(error) => {
            // It may not have come to be.
            let _ = fs::remove_file(&new);
            return Err(error);
        }
    };
    let aside = with(database, &format!(".before-restore-{stamp}"));
    let swapped = || {
        for suffix in SUFFIXES {
            match fs::rename(with(database, suffix), with(&aside, suffix)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        fs::rename(&new, database)?;
        sync_folder(folder)
    };
    swapped().map_err(|error| failed(&error))?;
    let aside = match there {
        There::PutAside => Some(aside.display().to_string()),
        There::Nothing => None,
    };
    Ok(Outcome {
        found,
        aside,
        are_sequences_known: raised.is_some(),
        raised: raised.unwrap_or_default(),
    })
}

/// Numbers that were given after the backup was made stay given; none when what was there cannot be
/// read.
async fn raise(
    manifest: &Manifest,
    database: &Path,
    new: &Path,
) -> Result<Option<Vec<(String, u64)>>, Error> {
    let Ok(old) = safety::open_file(database).await else {
        // It is damaged; there is nothing to be learnt from it.
        return Ok(None);
    };
    let there = old.sequences_if_any().await;
    old.close().await?;
    let Ok(there) = there else {
        return Ok(None);
    };
    let new = safety::open_file(new).await?;
    let raised = new.raise_sequences(&there, raising(manifest)).await;
    new.close().await?;
    raised.map(Some)
}

/// Copies it under another name, and checks what has come.
async fn lay(
    manifest: &Manifest,
    copy: &Path,
    new: &Path,
    failed: &impl Fn(&io::Error) -> Failure,
) -> Result<Contents, Failure> {
    let lay = || {
        // What an interrupted one left.
        match fs::remove_file(new) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut to = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(new)?;
        io::copy(&mut File::open(copy)?, &mut to)?;
        to.sync_all()
    };
    lay().map_err(|error| failed(&error))?;
    manifest.verify(new)?;
    let unusable = |why: String| {
        Failure::new(
            End::Data,
            format!(
                "{} is not whole ({why}): take another backup. Nothing was changed",
                copy.display()
            ),
        )
    };
    let found = safety::check_copy(new)
        .await
        .map_err(|error| unusable(ends::line(&error)))?;
    manifest.compare(&found).map_err(unusable)?;
    Ok(found)
}

/// The path with something at its end.
fn with(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}
