//! A folder for a copy that is needed for a moment.

use std::{
    fs::{self, DirBuilder},
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use app::{Ids, SystemIds};

/// A folder that nobody else enters, and that is gone when this is dropped.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// A copy of an `SQLite` file and of what lies beside it.
    pub fn copy_of(folder: &Path, name: &str) -> io::Result<Self> {
        let scratch = std::env::temp_dir().join(format!("rtutils-{}", SystemIds.next()));
        DirBuilder::new().mode(0o700).create(&scratch)?;
        let scratch = Self(scratch);
        for end in ["", "-wal", "-journal"] {
            let file = folder.join(format!("{name}{end}"));
            if file.exists() {
                fs::copy(&file, scratch.0.join(format!("{name}{end}")))?;
            }
        }
        Ok(scratch)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Whatever is left is in a folder for such things.
        let _ = fs::remove_dir_all(&self.0);
    }
}
