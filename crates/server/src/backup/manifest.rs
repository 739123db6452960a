//! What is in a backup, written beside it.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::Contents;

use super::folder::COPIES;
use crate::ends::{End, Failure};

/// The form of a manifest that this version writes, and the newest that it reads.
const FORMAT: u32 = 1;

/// Everything that a restore checks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    pub made_at: DateTime<Utc>,
    /// The version of rtutils that made it.
    pub version: String,
    pub database: DatabaseName,
    /// The copy, in the same folder.
    pub file: String,
    pub bytes: u64,
    pub sha256: String,
    /// The steps of the schema; the last one says how far it is.
    pub migrations: Vec<String>,
    /// Rows, by table.
    pub tables: BTreeMap<String, u64>,
    /// Tells whether a token key is the one that the data are sealed with; nothing follows from it about
    /// the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_key_mark: Option<String>,
}

/// Which database a backup is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DatabaseName {
    Sqlite,
    Postgresql,
}

impl DatabaseName {
    /// What the name of a copy ends with.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Sqlite => COPIES[0],
            Self::Postgresql => COPIES[1],
        }
    }
}

impl Manifest {
    /// The manifest of a copy that is called `file`, and lies at `path` as yet.
    pub fn of(
        database: DatabaseName,
        file: &str,
        path: &Path,
        contents: Contents,
        made_at: DateTime<Utc>,
    ) -> io::Result<Self> {
        let (bytes, sha256) = digest(path)?;
        Ok(Self {
            format: FORMAT,
            made_at,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            database,
            file: file.to_owned(),
            bytes,
            sha256,
            migrations: contents.migrations,
            tables: contents.tables,
            token_key_mark: None,
        })
    }

    /// The manifest beside a copy, or the one that is named itself; and the copy.
    pub fn beside(file: &Path) -> Result<(Self, PathBuf), Failure> {
        let path = file.with_extension("json");
        let text = fs::read_to_string(&path).map_err(|error| {
            let end = match error.kind() {
                io::ErrorKind::NotFound => End::NoInput,
                _ => End::Permission,
            };
            Failure::new(
                end,
                format!(
                    "the manifest {} cannot be read ({error}): name the copy of a backup whose \
                     manifest lies beside it",
                    path.display()
                ),
            )
        })?;
        let unusable = |why: &str| {
            let path = path.display();
            Failure::new(
                End::Data,
                format!("{path} is no manifest of a backup ({why}): take another backup"),
            )
        };
        let manifest: Self = serde_json::from_str(&text).map_err(|e| unusable(&e.to_string()))?;
        if manifest.format > FORMAT {
            return Err(unusable("a later version of rtutils wrote it"));
        }
        if Path::new(&manifest.file).file_name() != Some(manifest.file.as_ref()) {
            return Err(unusable("the copy is to be in the same folder"));
        }
        let copy = path.with_file_name(&manifest.file);
        Ok((manifest, copy))
    }

    /// Whether the copy is, byte for byte, the one that was checked.
    pub fn verify(&self, copy: &Path) -> Result<(), Failure> {
        let (bytes, sha256) = digest(copy).map_err(|error| {
            let end = match error.kind() {
                io::ErrorKind::NotFound => End::NoInput,
                _ => End::Permission,
            };
            Failure::new(
                end,
                format!(
                    "{} cannot be read ({error}): nothing was changed",
                    copy.display()
                ),
            )
        })?;
        if (bytes, &sha256) == (self.bytes, &self.sha256) {
            return Ok(());
        }
        Err(Failure::new(
            End::Data,
            format!(
                "{} is not what its manifest says (it has {bytes} bytes and the SHA-256 {sha256}, \
                 and should have {} and {}): it was changed or damaged since. Take another backup; \
                 nothing was changed",
                copy.display(),
                self.bytes,
                self.sha256
            ),
        ))
    }

    /// Whether this holds what was counted. Says what differs.
    pub fn compare(&self, found: &Contents) -> Result<(), String> {
        if found.migrations != self.migrations {
            return Err("its schema is another one".to_owned());
        }
        let names = self.tables.keys().chain(found.tables.keys());
        let differing = names.filter(|name| self.tables.get(*name) != found.tables.get(*name));
        let mut words: Vec<String> = differing
            .map(|name| {
                let rows = |tables: &BTreeMap<String, u64>| {
                    let rows = tables.get(name);
                    rows.map_or_else(|| "no such table".to_owned(), u64::to_string)
                };
                let (said, is) = (rows(&self.tables), rows(&found.tables));
                format!("{name}: {is} rather than {said}")
            })
            .collect();
        words.sort();
        words.dedup();
        match words.as_slice() {
            [] => Ok(()),
            _ => Err(words.join(", ")),
        }
    }

    /// As it is written.
    pub fn write(&self, mut file: &File) -> io::Result<()> {
        let text = serde_json::to_string_pretty(self)?;
        file.write_all(text.as_bytes())?;
        file.write_all(b"\n")
    }
}

/// What a key is known by again. So short that many keys have the same.
pub fn key_mark(key: &SecretString) -> String {
    let mut hash = Sha256::new();
    hash.update(b"rtutils: the mark of a token key in a manifest\0");
    hash.update(key.expose_secret().as_bytes());
    let mut mark = hex(&hash.finalize());
    mark.truncate(8);
    mark
}

/// Length and SHA-256.
fn digest(path: &Path) -> io::Result<(u64, String)> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut piece = vec![0; 1 << 16];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut piece)?;
        let Some(read) = piece.get(..read).filter(|read| !read.is_empty()) else {
            return Ok((bytes, hex(&hash.finalize())));
        };
        bytes += read.len() as u64;
        hash.update(read);
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(path: &Path) -> Manifest {
        let contents = Contents {
            migrations: vec!["m1".into()],
            tables: BTreeMap::from([("tags".into(), 3), ("users".into(), 1)]),
        };
        let made_at = DateTime::from_timestamp(1_795_420_800, 0).unwrap();
        Manifest::of(DatabaseName::Sqlite, "copy.sqlite", path, contents, made_at).unwrap()
    }

    #[test]
    fn a_copy_that_was_changed_by_one_byte_is_not_taken() {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("copy.sqlite");
        fs::write(&copy, "abc").unwrap();
        let manifest = manifest(&copy);
        let file = File::create(copy.with_extension("json")).unwrap();
        manifest.write(&file).unwrap();

        let (read, at) = Manifest::beside(&copy).unwrap();
        assert_eq!((&read, at.as_path()), (&manifest, copy.as_path()));
        assert_eq!(
            read.sha256,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        read.verify(&copy).unwrap();
        fs::write(&copy, "abd").unwrap();

        let refused = read.verify(&copy).unwrap_err().to_string();
        assert!(refused.contains("not what its manifest says"), "{refused}");
    }

    #[test]
    fn what_differs_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("copy.sqlite");
        fs::write(&copy, "abc").unwrap();
        let manifest = manifest(&copy);
        let mut found = Contents {
            migrations: manifest.migrations.clone(),
            tables: manifest.tables.clone(),
        };
        assert_eq!(manifest.compare(&found), Ok(()));

        found.tables.insert("tags".into(), 2);
        found.tables.remove("users");

        let said = manifest.compare(&found).unwrap_err();
        assert_eq!(
            said,
            "tags: 2 rather than 3, users: no such table rather than 1"
        );
    }

    #[test]
    fn a_manifest_that_points_elsewhere_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("copy.sqlite");
        fs::write(&copy, "abc").unwrap();
        let mut manifest = manifest(&copy);
        manifest.file = "../../etc/passwd".into();
        let file = File::create(copy.with_extension("json")).unwrap();
        manifest.write(&file).unwrap();

        assert!(Manifest::beside(&copy).is_err());
    }
}
