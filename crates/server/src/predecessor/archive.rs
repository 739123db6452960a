//! The archive: what rtutils has no place for yet, row for row, for a version that has.
//!
//! One file of JSON Lines for each table or file, other files as they are, and `manifest.json` with
//! their counts and sums. Only the owner reads it: it holds people. A line that is in it already is
//! not written again.

use std::{
    collections::{BTreeMap, HashSet, btree_map::Entry},
    fmt::Write as _,
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, BufWriter, Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// What the manifest says that it is.
const FORMAT: &str = "rtutils predecessor archive 1";

#[derive(Debug)]
pub struct Archive {
    root: PathBuf,
    /// Whether anything is written; in a dry run nothing is.
    writes: bool,
    files: BTreeMap<String, OpenFile>,
}

#[derive(Debug, Default)]
struct OpenFile {
    known: HashSet<[u8; 32]>,
    writer: Option<BufWriter<File>>,
}

/// A file of the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archived {
    pub file: String,
    /// Its lines; 1 for a file that is kept whole.
    pub rows: u64,
    pub sha256: String,
}

impl Archive {
    pub fn new(root: PathBuf, writes: bool) -> Self {
        Self {
            root,
            writes,
            files: BTreeMap::new(),
        }
    }

    /// Keeps a line; says whether it was there already.
    pub fn keep(&mut self, name: &str, line: &Value) -> io::Result<bool> {
        let line = line.to_string();
        let digest: [u8; 32] = Sha256::digest(line.as_bytes()).into();
        let file = self.open(name)?;
        if !file.known.insert(digest) {
            return Ok(true);
        }
        if let Some(writer) = &mut file.writer {
            writeln!(writer, "{line}")?;
        }
        Ok(false)
    }

    fn open(&mut self, name: &str) -> io::Result<&mut OpenFile> {
        let name = format!("{}.jsonl", safe(name));
        let path = self.root.join(&name);
        let vacant = match self.files.entry(name) {
            Entry::Occupied(open) => return Ok(open.into_mut()),
            Entry::Vacant(vacant) => vacant,
        };
        let mut file = OpenFile::default();
        let length = read_lines(&path, &mut file.known)?;
        if self.writes {
            private_folder(path.parent().unwrap_or(&self.root))?;
            let opened = private_file().append(true).open(&path)?;
            // A line that was cut off by a crash is written anew.
            opened.set_len(length)?;
            file.writer = Some(BufWriter::new(opened));
        }
        Ok(vacant.insert(file))
    }

    /// Keeps a whole file; says whether it was there already. One of the same name that says
    /// something else is kept beside it.
    pub fn keep_file(&mut self, relative: &str, path: &Path) -> io::Result<bool> {
        let sum = sha256_of(path)?;
        let usual = self.root.join("files").join(safe(relative));
        let other = format!("{}.{}", safe(relative), sum.get(..12).unwrap_or(&sum));
        let other = self.root.join("files").join(other);
        let mut place = usual.clone();
        if usual.exists() {
            if sha256_of(&usual)? == sum {
                return Ok(true);
            }
            if other.exists() && sha256_of(&other)? == sum {
                return Ok(true);
            }
            place = other;
        }
        if self.writes {
            private_folder(place.parent().unwrap_or(&self.root))?;
            let mut to = private_file().write(true).truncate(true).open(&place)?;
            io::copy(&mut File::open(path)?, &mut to)?;
            to.sync_all()?;
            if sha256_of(&place)? != sum {
                return Err(io::Error::other(format!(
                    "{} changed while it was copied: try again",
                    path.display()
                )));
            }
        }
        Ok(false)
    }

    /// Writes everything out, reads it again, and writes the manifest.
    pub fn finish(self, made_at: &str) -> io::Result<Vec<Archived>> {
        if !self.writes {
            return Ok(Vec::new());
        }
        let mut expected = BTreeMap::new();
        for (name, file) in self.files {
            if let Some(mut writer) = file.writer {
                writer.flush()?;
                writer.get_ref().sync_all()?;
            }
            expected.insert(name, file.known.len() as u64);
        }
        let mut archived = Vec::new();
        list(&self.root, &self.root, &mut archived)?;
        for (name, rows) in expected {
            let found = archived.iter().find(|file| file.file == name);
            if found.is_none_or(|file| file.rows != rows) {
                return Err(io::Error::other(format!(
                    "{name} of the archive does not hold the {rows} rows that were written"
                )));
            }
        }
        let files: Vec<Value> = archived
            .iter()
            .map(|file| json!({"file": file.file, "rows": file.rows, "sha256": file.sha256}))
            .collect();
        let manifest = json!({"format": FORMAT, "made_at": made_at, "files": files});
        private_folder(&self.root)?;
        let place = self.root.join("manifest.json");
        let mut file = private_file().write(true).truncate(true).open(place)?;
        writeln!(file, "{manifest:#}")?;
        file.sync_all()?;
        Ok(archived)
    }
}

/// Every file of the archive but the manifest.
fn list(root: &Path, folder: &Path, found: &mut Vec<Archived>) -> io::Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<_>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            list(root, &path, found)?;
            continue;
        }
        let relative = path.strip_prefix(root).unwrap_or(&path);
        let file = relative.to_string_lossy().into_owned();
        if file == "manifest.json" {
            continue;
        }
        let rows = if file.starts_with("files/") {
            1
        } else {
            let mut known = HashSet::new();
            read_lines(&path, &mut known)?;
            known.len() as u64
        };
        let sha256 = sha256_of(&path)?;
        found.push(Archived { file, rows, sha256 });
    }
    Ok(())
}

/// Reads the sums of the whole lines of a file, and gives the length up to the end of the last one.
fn read_lines(path: &Path, known: &mut HashSet<[u8; 32]>) -> io::Result<u64> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error),
    };
    let mut length = 0;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        if let Some(line) = line.strip_suffix(b"\n") {
            known.insert(Sha256::digest(line).into());
            length += line.len() as u64 + 1;
        }
    }
    Ok(length)
}

fn sha256_of(path: &Path) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut file = File::open(path)?;
    let mut part = vec![0; 1 << 16];
    loop {
        let length = file.read(&mut part)?;
        if length == 0 {
            break;
        }
        hasher.update(part.get(..length).unwrap_or_default());
    }
    let mut sum = String::new();
    for byte in hasher.finalize() {
        let _ = write!(sum, "{byte:02x}");
    }
    Ok(sum)
}

fn private_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true).mode(0o600);
    options
}

/// A name that leads nowhere else.
fn safe(name: &str) -> String {
    let parts = name.split('/').map(|part| {
        let part: String = part
            .chars()
            .map(|c| {
                if c.is_alphanumeric() || "._-".contains(c) {
                    c
                } else {
                    '_'
                }
            })
            .collect();
        if part.chars().all(|c| c == '.') {
            "_".to_owned()
        } else {
            part
        }
    });
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_kept_once_and_one_that_was_cut_off_again() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("archive");
        let (first, second) = (json!({"at": 1}), json!({"at": 2}));

        let mut archive = Archive::new(root.clone(), true);
        assert!(!archive.keep("students", &first).unwrap());
        assert!(archive.keep("students", &first).unwrap());
        archive.finish("now").unwrap();
        let place = root.join("students.jsonl");
        let mut cut = OpenOptions::new().append(true).open(&place).unwrap();
        write!(cut, "{{\"at\"").unwrap();
        let mut archive = Archive::new(root.clone(), true);
        assert!(archive.keep("students", &first).unwrap());
        assert!(!archive.keep("students", &second).unwrap());
        let archived = archive.finish("now").unwrap();

        assert_eq!(
            fs::read_to_string(place).unwrap(),
            "{\"at\":1}\n{\"at\":2}\n"
        );
        assert_eq!((archived.len(), archived[0].rows), (1, 2));
    }

    #[test]
    fn names_lead_nowhere_else() {
        assert_eq!(safe("../../etc/passwd"), "_/_/etc/passwd");
        assert_eq!(safe("logs/a b.csv"), "logs/a_b.csv");
    }
}
