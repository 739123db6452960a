//! Taking over everything that the system before this one kept in its working folder.
//!
//! Every row of every table and file ends in exactly one of four: imported, there already, kept
//! aside in an [`archive`], or refused. Nothing is changed in the old folder.

pub mod account;
pub mod archive;
pub mod files;
mod scratch;
pub mod settings;
mod tables;
mod tags;
pub mod text;

use std::{
    error::Error,
    fs, io,
    path::{Path, PathBuf},
};

use app::App;

use self::{account::Ledger, archive::Archive};

/// What ends a move: the account is not whole then.
pub type Trouble = Box<dyn Error>;

/// The old folder, looked through.
#[derive(Debug, Default)]
pub struct Inventory {
    /// Every file, by its path within the folder.
    pub files: Vec<String>,
    /// What is no file and no folder.
    pub others: Vec<String>,
    /// What is rtutils' own, when it lives in the same folder.
    pub ours: Vec<String>,
}

impl Inventory {
    pub fn of(folder: &Path) -> Result<Self, Trouble> {
        let mut inventory = Self::default();
        let looked = inventory.look(folder, "");
        looked.map_err(|e| format!("{} cannot be read: {e}", folder.display()))?;
        inventory.files.sort();
        Ok(inventory)
    }

    fn look(&mut self, root: &Path, within: &str) -> io::Result<()> {
        for entry in fs::read_dir(root.join(within))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let relative = if within.is_empty() {
                name
            } else {
                format!("{within}/{name}")
            };
            let kind = entry.file_type()?;
            if is_ours(&relative) {
                self.ours.push(relative);
            } else if kind.is_dir() {
                self.look(root, &relative)?;
            } else if kind.is_file() {
                self.files.push(relative);
            } else {
                self.others.push(relative);
            }
        }
        Ok(())
    }

    /// Whether this is a folder of the predecessor at all.
    pub fn is_predecessors(&self) -> bool {
        self.files.iter().any(|file| {
            file == tables::FILE
                || tags::prefix_of(file, "").is_some()
                || file == tags::LOG
                || files::is_check_in_log(file)
        })
    }

    /// The files that hold variables of its environment.
    pub fn environments(&self) -> impl Iterator<Item = &String> {
        self.files.iter().filter(|file| files::is_environment(file))
    }
}

fn is_ours(relative: &str) -> bool {
    let first = relative.split('/').next().unwrap_or_default();
    matches!(
        first,
        "rtutils.toml" | "token.key" | "label-jobs" | "backups" | "rtutils.db"
    ) || first.starts_with("rtutils.db-")
        || first.starts_with("rtutils.db.")
}

/// Takes everything over, and gives the account.
pub async fn take(
    app: &App,
    folder: &Path,
    inventory: &Inventory,
    default_prefix: &str,
    archive: &mut Archive,
) -> Result<Ledger, Trouble> {
    let mut ledger = Ledger::default();
    for name in &inventory.ours {
        ledger
            .remarks
            .push(format!("{name} is rtutils' own, and was left alone"));
    }
    for file in inventory.environments() {
        files::environment(folder, file, archive, &mut ledger)?;
    }
    tags::take(app, folder, inventory, default_prefix, archive, &mut ledger).await?;
    if inventory.files.iter().any(|file| file == tables::FILE) {
        tables::take(app, folder, archive, &mut ledger).await?;
    }
    for file in &inventory.files {
        if !is_taken_elsewhere(file) {
            files::take(folder, file, archive, &mut ledger)?;
        }
    }
    for other in &inventory.others {
        files::not_a_file(other, archive, &mut ledger)?;
    }
    Ok(ledger)
}

/// What is read together with something else.
fn is_taken_elsewhere(file: &str) -> bool {
    let beside = file.strip_prefix(tables::FILE);
    beside.is_some_and(|end| matches!(end, "" | "-wal" | "-shm" | "-journal"))
        || files::is_environment(file)
        || tags::prefix_of(file, "").is_some()
        || file == tags::LOG
}

/// Where the archive is put: beside our own data, and never in the old folder.
pub fn archive_place(
    asked: Option<&Path>,
    server_folder: &Path,
    old_folder: &Path,
) -> Result<PathBuf, Trouble> {
    let usual = || server_folder.join("predecessor-archive");
    let place = asked.map_or_else(usual, Path::to_owned);
    let whole = std::path::absolute(&place)?;
    let old = old_folder.canonicalize()?;
    // What is not there yet is where its first ancestor is that is.
    let there = whole.ancestors().find_map(|path| path.canonicalize().ok());
    let is_within = |path: &Path| path.starts_with(&old);
    if is_within(&whole) || there.as_deref().is_some_and(is_within) {
        return Err(format!(
            "the archive would be {}, within the old folder, which is not changed: name another \
             place with --archive",
            place.display()
        )
        .into());
    }
    Ok(place)
}
