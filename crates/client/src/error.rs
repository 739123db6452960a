//! What can go wrong, told by what the caller can do about it.

use std::time::Duration;

use types::{Problem, ProblemType};

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a call did not give what was asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The server says what is wrong.
    #[error("{}", in_words(problem))]
    Problem {
        problem: Box<Problem>,
        /// How long to wait, when the server said so.
        retry_after: Option<Duration>,
    },

    /// Nobody answers at the address.
    #[error("{server} cannot be reached: {why}")]
    Unreachable { server: String, why: String },

    /// The server took longer than the settings allow.
    #[error("{server} did not answer in time; try again later")]
    Timeout { server: String },

    /// An answer that is not rtutils'.
    #[error(
        "{server} answered {status} with something that is not rtutils': check the address of the server"
    )]
    Unexpected { server: String, status: u16 },

    /// The settings cannot work.
    #[error("{0}")]
    Settings(String),
}

impl Error {
    /// The HTTP status of the problem, if the server told one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Problem { problem, .. } => Some(problem.status),
            Self::Unexpected { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// What kind of problem it is, when this version knows it.
    #[must_use]
    pub fn problem_type(&self) -> Option<ProblemType> {
        match self {
            Self::Problem { problem, .. } => problem.problem_type(),
            _ => None,
        }
    }

    /// Whether the same request may go well later.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Timeout { .. } => true,
            _ => matches!(self.status(), Some(429 | 502..=504 | 507)),
        }
    }
}

/// The problem as a person reads it: the detail, each value that is wrong, near tags, and the id
/// under which the server's log knows the request.
fn in_words(problem: &Problem) -> String {
    let mut words = problem.detail.clone();
    for error in problem.errors.iter().filter(|e| e.detail != problem.detail) {
        words += "\n  ";
        words += &error.pointer;
        words += ": ";
        words += &error.detail;
    }
    if !problem.suggestions.is_empty() {
        words += "\n  near it: ";
        words += &problem.suggestions.join(", ");
    }
    if let Some(id) = &problem.request_id {
        words += "\n  request ";
        words += id;
    }
    words
}
