//! What is written down, and how.

use serde::{Deserialize, Serialize};

/// The log, on standard error.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Logging {
    pub format: Format,
    /// What to write, such as `info` or `info,api=debug`.
    pub filter: String,
}

impl Default for Logging {
    fn default() -> Self {
        Self {
            format: Format::Human,
            filter: "info,actix_server=warn,sqlx=warn".to_owned(),
        }
    }
}

/// For eyes, or for a log collector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Human,
    Json,
}
