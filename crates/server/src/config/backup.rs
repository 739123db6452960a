//! Where backups go, and how many are kept.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Problems;

/// Copies of the database.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Backup {
    /// The folder that they are put into; `backups` in `server.folder` when absent.
    pub folder: Option<PathBuf>,
    /// How many are kept; older ones are removed once a new one is good.
    pub keep: u32,
}

impl Default for Backup {
    fn default() -> Self {
        Self {
            folder: None,
            keep: 14,
        }
    }
}

impl Backup {
    /// The folder.
    pub fn folder(&self, own: &Path) -> PathBuf {
        let usual = || own.join("backups");
        self.folder.clone().unwrap_or_else(usual)
    }

    /// Complains about what cannot be.
    pub fn check(&self, problems: &mut Problems) {
        if self.keep == 0 {
            problems.add("backup.keep is 0: set how many backups to keep, at least 1");
        }
    }
}
