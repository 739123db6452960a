//! The folder of backups: names, and which are kept.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use chrono::{DateTime, NaiveDateTime, Utc};

use super::{failed, sync_folder};
use crate::ends::{End, Failure};

const BEGINNING: &str = "rtutils-";
const MANIFEST: &str = "json";
/// What a copy's name ends with, by the database.
pub const COPIES: [&str; 2] = ["sqlite", "pgdump"];
const LOCK: &str = ".rtutils-backup.lock";
const WRITABLE: &str = "let the user that rtutils runs as write there, or name another folder in \
                        backup.folder or --to";

/// A folder that one backup at a time is made in.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    _lock: File,
}

/// The stem of both names of a backup that was made at this time: they sort by age.
pub fn stem(made_at: DateTime<Utc>) -> String {
    format!("{BEGINNING}{}", made_at.format("%Y%m%dT%H%M%S%3fZ"))
}

/// Stem and ending, when it is the name of a file of ours.
fn parts(name: &str) -> Option<(&str, &str)> {
    let (stem, ending) = name.split_once('.')?;
    let time = stem.strip_prefix(BEGINNING)?.as_bytes();
    let is_time = time.len() == 19
        && time.iter().enumerate().all(|(at, byte)| match at {
            8 => *byte == b'T',
            18 => *byte == b'Z',
            _ => byte.is_ascii_digit(),
        });
    let is_ours = is_time && (ending == MANIFEST || COPIES.contains(&ending));
    is_ours.then_some((stem, ending))
}

/// When the newest backup in a folder was made, by its name; none where there is none.
pub fn newest(path: &Path) -> io::Result<Option<DateTime<Utc>>> {
    let files = files(path)?;
    let mut good = files.iter().filter(|(_, endings)| is_good(endings));
    Ok(good.next_back().and_then(|(stem, _)| made_at(stem)))
}

fn made_at(stem: &str) -> Option<DateTime<Utc>> {
    let time = stem.strip_prefix(BEGINNING)?;
    let time = NaiveDateTime::parse_from_str(time, "%Y%m%dT%H%M%S%3fZ").ok()?;
    Some(time.and_utc())
}

/// Files of ours: the stems, and what each is there with.
fn files(path: &Path) -> io::Result<BTreeMap<String, BTreeSet<String>>> {
    let mut files: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for name in names(path)? {
        if let Some((stem, ending)) = parts(&name) {
            let endings = files.entry(stem.to_owned()).or_default();
            endings.insert(ending.to_owned());
        }
    }
    Ok(files)
}

fn names(path: &Path) -> io::Result<Vec<String>> {
    let entries = fs::read_dir(path)?;
    let names = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    names.collect()
}

/// Whether a backup is whole: a manifest without its copy is nothing, and a copy without one may be half.
fn is_good(endings: &BTreeSet<String>) -> bool {
    endings.contains(MANIFEST) && COPIES.iter().any(|copy| endings.contains(*copy))
}

impl Folder {
    /// Makes the folder where it is not there, and removes what an interrupted backup left.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
        made.map_err(|error| failed("making the folder", path, &error, WRITABLE))?;
        let lock = path.join(LOCK);
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&lock)
            .map_err(|error| failed("writing to", path, &error, WRITABLE))?;
        if let Err(TryLockError::WouldBlock) = lock.try_lock() {
            return Err(Failure::new(
                End::Busy,
                format!(
                    "another backup is being made in {}: wait for it",
                    path.display()
                ),
            ));
        }
        let folder = Self {
            path: path.to_owned(),
            _lock: lock,
        };
        folder.sweep().map_err(|error| folder.failed(&error))?;
        Ok(folder)
    }

    /// Where a file of this name grows, until it is published.
    pub fn part(&self, name: &str) -> PathBuf {
        self.path.join(format!(".{name}.part"))
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// An empty file for its owner alone, that grows to be one of this name.
    pub fn begin(&self, name: &str) -> Result<File, Failure> {
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(self.part(name))
            .map_err(|error| self.failed(&error))
    }

    /// Gives finished files their names, in this order, so that it lasts.
    pub fn publish(&self, names: &[&str]) -> Result<(), Failure> {
        let publish = || {
            for name in names {
                File::open(self.part(name))?.sync_all()?;
            }
            for name in names {
                fs::rename(self.part(name), self.path.join(name))?;
            }
            sync_folder(&self.path)
        };
        publish().map_err(|error| self.failed(&error))
    }

    /// Removes what is older than the newest so many, the one that was just made among them. What is not
    /// called as ours are is left alone. Says how many there are, and how many there were more.
    pub fn prune(&self, keep: u32, just_made: &str) -> io::Result<(usize, usize)> {
        let files = files(&self.path)?;
        let others = files
            .iter()
            .filter(|(stem, endings)| *stem != just_made && is_good(endings));
        let mut kept: Vec<&String> = others.map(|(stem, _)| stem).collect();
        let total = kept.len() + 1;
        let spare = usize::try_from(keep).unwrap_or(usize::MAX).max(1) - 1;
        let removed = kept.len().saturating_sub(spare);
        kept.drain(..removed);
        let oldest = kept
            .first()
            .map_or(just_made, |stem| stem.as_str())
            .min(just_made);
        let mut gone: Vec<(&String, &BTreeSet<String>)> = files
            .iter()
            .filter(|(stem, _)| *stem != just_made && !kept.contains(stem))
            // What is not whole may be all that somebody has, as long as it is not old.
            .filter(|(stem, endings)| is_good(endings) || stem.as_str() < oldest)
            .collect();
        gone.sort();
        for (stem, endings) in gone {
            // A manifest without its copy is nothing; a copy without its manifest might be taken for good.
            for ending in COPIES.iter().copied().chain([MANIFEST]) {
                if endings.contains(ending) {
                    fs::remove_file(self.path.join(format!("{stem}.{ending}")))?;
                }
            }
        }
        sync_folder(&self.path)?;
        Ok((total - removed, removed))
    }

    fn sweep(&self) -> io::Result<()> {
        for name in names(&self.path)? {
            // SQLite has files of its own beside one that it writes.
            let mut beside = ["-journal", "-wal", "-shm"].iter();
            let written = beside.find_map(|ending| name.strip_suffix(ending));
            let part = written.unwrap_or(&name).strip_prefix('.');
            let part = part.and_then(|name| name.strip_suffix(".part"));
            if part.and_then(parts).is_some() {
                fs::remove_file(self.path.join(&name))?;
            }
        }
        Ok(())
    }

    fn failed(&self, error: &io::Error) -> Failure {
        failed("writing a backup to", &self.path, error, WRITABLE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(names: &[&str]) -> (tempfile::TempDir, Folder) {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::open(place.path()).unwrap();
        for name in names {
            fs::write(place.path().join(name), "x").unwrap();
        }
        (place, folder)
    }

    fn whole(hours: &[u8]) -> Vec<String> {
        let both = |hour| ["sqlite", "json"].map(|ending| format!("{}.{ending}", at(hour)));
        hours.iter().flat_map(|hour| both(*hour)).collect()
    }

    fn at(hour: u8) -> String {
        format!("rtutils-20261130T{hour:02}0000000Z")
    }

    fn left(place: &tempfile::TempDir) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(place.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != LOCK)
            .collect();
        names.sort();
        names
    }

    #[test]
    fn the_oldest_go_and_what_is_not_ours_stays() {
        let names = whole(&[1, 2, 3, 4]);
        let mut all: Vec<&str> = names.iter().map(String::as_str).collect();
        let strange = ["notes.json", "rtutils-2026.sqlite", "rtutils.db"];
        all.extend(strange);
        let (place, folder) = folder_with(&all);

        let (kept, removed) = folder.prune(2, &at(4)).unwrap();

        assert_eq!((kept, removed), (2, 2));
        let mut expected = whole(&[3, 4]);
        expected.extend(strange.map(str::to_owned));
        expected.sort();
        assert_eq!(left(&place), expected);
    }

    #[test]
    fn the_one_that_was_just_made_stays_also_where_the_clock_went_back() {
        let names = whole(&[2, 3, 1]);
        let all: Vec<&str> = names.iter().map(String::as_str).collect();
        let (place, folder) = folder_with(&all);

        folder.prune(1, &at(1)).unwrap();

        assert_eq!(
            left(&place),
            ["json", "sqlite"].map(|end| format!("{}.{end}", at(1)))
        );
    }

    #[test]
    fn half_a_backup_counts_for_none_and_goes_once_it_is_old() {
        let mut names = whole(&[2, 4]);
        // Without a manifest: one that is older than what is kept, and one that is not.
        names.extend([format!("{}.sqlite", at(1)), format!("{}.sqlite", at(3))]);
        let all: Vec<&str> = names.iter().map(String::as_str).collect();
        let (place, folder) = folder_with(&all);

        let (kept, removed) = folder.prune(2, &at(4)).unwrap();

        assert_eq!((kept, removed), (2, 0));
        let mut expected = whole(&[2, 4]);
        expected.push(format!("{}.sqlite", at(3)));
        expected.sort();
        assert_eq!(left(&place), expected);
    }

    #[test]
    fn the_newest_is_the_last_that_is_whole() {
        let made_at = "2026-11-30T23:17:29.123Z".parse().unwrap();
        let newest_of_all = stem(made_at);
        let (place, _) = folder_with(&[
            &format!("{newest_of_all}.json"),
            &format!("{newest_of_all}.sqlite"),
            "rtutils-20261201T000000000Z.sqlite",
            "rtutils-20261202T000000000Z.json",
            "notes.json",
        ]);

        assert_eq!(newest(place.path()).unwrap(), Some(made_at));
        assert_eq!(newest(tempfile::tempdir().unwrap().path()).unwrap(), None);
    }

    #[test]
    fn what_an_interrupted_backup_left_is_swept_and_two_at_once_are_refused() {
        let part = format!(".{}.sqlite.part", at(1));
        let journal = format!("{part}-journal");
        let (place, folder) = folder_with(&[&part, &journal, ".other.part"]);

        let refused = Folder::open(place.path()).unwrap_err().to_string();
        assert!(refused.contains("another backup"), "{refused}");
        assert_eq!(left(&place).len(), 3);
        drop(folder);
        Folder::open(place.path()).unwrap();

        assert_eq!(left(&place), [".other.part"]);
    }
}
