//! Where our own data is.

use std::path::{Path, PathBuf};

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use store::NewerSchema;

use super::{Problems, Secret, secret};

/// The database. Its URL may hold a password, so it counts as a secret.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Database {
    /// `sqlite://PATH` or `postgres://…`; a file in `server.folder` when absent.
    pub url: Option<Secret>,
    pub url_file: Option<PathBuf>,
    /// Whether to start on a schema that a later version laid down: for going back to the version
    /// before, which can work on it.
    pub allow_newer_schema: bool,
}

impl Database {
    /// What to do with a schema of a later version.
    pub const fn newer_schema(&self) -> NewerSchema {
        if self.allow_newer_schema {
            NewerSchema::Allowed
        } else {
            NewerSchema::Refused
        }
    }

    /// The URL.
    pub fn url(&self, folder: &Path, problems: &mut Problems) -> SecretString {
        let url = secret::resolve(
            "database.url",
            self.url.as_ref(),
            self.url_file.as_ref(),
            problems,
        );
        url.unwrap_or_else(|| {
            SecretString::from(format!("sqlite://{}", folder.join("rtutils.db").display()))
        })
    }
}
