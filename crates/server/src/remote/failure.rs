//! Why a command failed, for the person at the terminal, and with which exit code for a script.

use std::{error::Error, fmt, process::ExitCode};

/// A failure with an exit code of its own.
#[derive(Debug)]
pub struct Failure {
    words: String,
    code: u8,
}

impl Failure {
    /// The command line or the settings are wrong.
    pub fn usage(words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            code: 2,
        }
    }

    /// The state of things is against it.
    pub fn state(words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            code: 5,
        }
    }

    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.code)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl Error for Failure {}

impl From<client::Error> for Failure {
    fn from(error: client::Error) -> Self {
        let code = match error.status() {
            _ if error.is_temporary() => 7,
            _ if matches!(error, client::Error::Settings(_)) => 2,
            // The status of what is not rtutils says nothing.
            _ if error.problem_type().is_none() => 1,
            Some(401 | 403) => 3,
            Some(404) => 4,
            Some(409) => 5,
            Some(400 | 413 | 415 | 422) => 6,
            _ => 1,
        };
        Self {
            words: error.to_string(),
            code,
        }
    }
}
