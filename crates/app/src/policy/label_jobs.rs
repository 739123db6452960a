//! How label jobs are kept.

use std::path::PathBuf;

use chrono::TimeDelta;

/// Where the PDFs of label jobs are, and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelJobPolicy {
    /// The folder of their PDFs; made when it is needed.
    pub folder: PathBuf,
    /// How long a PDF is kept. What was printed stays known after that.
    pub keep: TimeDelta,
    /// How long a job stays in one server's hand without a word from it. Longer than looking up
    /// some hundred items may take while RT is slow.
    pub claim: TimeDelta,
}

impl Default for LabelJobPolicy {
    fn default() -> Self {
        Self {
            folder: std::env::temp_dir().join("rtutils-label-jobs"),
            keep: TimeDelta::days(7),
            claim: TimeDelta::minutes(2),
        }
    }
}
