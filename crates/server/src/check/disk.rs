//! Whether there is room.

use std::path::Path;

use super::Part;
use crate::config::{Config, Problems};

const MIB: u64 = 1 << 20;
/// A day of a busy district, several times over.
const LITTLE: u64 = 500 * MIB;
/// SQLite's log alone may want this.
const TOO_LITTLE: u64 = 50 * MIB;
const FEW_INODES: u64 = 1_000;

pub(super) fn look(config: &Config) -> Part {
    let mut part = Part::new("disk");
    let folder = &config.server.folder;
    let jobs = config.labels.jobs(folder, &mut Problems::default()).folder;
    look_at(folder, "server.folder", &mut part);
    if jobs.is_dir() && !jobs.starts_with(folder) {
        look_at(&jobs, "labels.job_folder", &mut part);
    }
    let backups = config.backup.folder(folder);
    if backups.is_dir() && !backups.starts_with(folder) {
        look_at(&backups, "backup.folder", &mut part);
    }
    part
}

fn look_at(folder: &Path, setting: &str, part: &mut Part) {
    let found = match rustix::fs::statvfs(folder) {
        Ok(found) => found,
        Err(error) => {
            part.broken(
                format!(
                    "{} ({setting}) cannot be looked at: {error}.",
                    folder.display()
                ),
                "Look whether the folder is there, and who may enter it.",
            );
            return;
        }
    };
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let free = found.f_bavail.saturating_mul(found.f_frsize);
    let what = format!("{} MiB are free at {}", free / MIB, whole.display());
    let remedy = "Make room, or move the folder: with a full disk nothing is recorded, and scans wait \
                  in the browsers.";
    if free < TOO_LITTLE {
        part.broken(format!("Only {what}."), remedy);
    } else if free < LITTLE {
        part.warn(format!("Only {what}."), remedy);
    } else {
        part.ok(format!("{what}."));
    }
    // Some file systems count none.
    if found.f_files > 0 && found.f_favail < FEW_INODES {
        part.broken(
            format!(
                "Only {} more files fit at {}.",
                found.f_favail,
                folder.display()
            ),
            "The file system is out of inodes: remove small files in great number.",
        );
    }
}
