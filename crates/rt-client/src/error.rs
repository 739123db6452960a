//! What can go wrong, told by what the caller can do about it.

use std::time::Duration;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a call to RT did not give an answer.
///
/// The messages are RT's own words where RT gave any, with the credentials taken out. None of
/// them names a URL, because search URLs carry people's data.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// RT has no such record, or hides that it has.
    #[error("RT has no such record")]
    NotFound,

    /// RT does not know our credentials: an administrator has to look at the settings.
    #[error("RT did not accept the credentials")]
    Unauthorized,

    /// RT knows us and says no: the RT user lacks a right. RT says the same of a catalog or queue
    /// that does not exist.
    #[error("RT does not permit this: {message}")]
    Forbidden { message: String },

    /// The request was wrong, by RT's judgement or, where RT is known to fail without a word, by
    /// ours. Nothing was changed; repeating it unchanged is in vain.
    #[error("RT rejects this: {message}")]
    Rejected { message: String },

    /// The record has changed since it was read: read it again and decide anew.
    #[error("the record was changed in RT meanwhile")]
    Conflict,

    /// RT cannot be reached or is too busy; try again later, not before `retry_after`.
    #[error("RT is unavailable")]
    Unavailable { retry_after: Option<Duration> },

    /// RT took longer than the settings allow.
    #[error("RT did not answer in time")]
    Timeout,

    /// A write was sent and its outcome is not known: look before repeating it.
    #[error("the outcome of a write to RT is unknown")]
    OutcomeUnknown {
        #[source]
        source: Box<Error>,
    },

    /// An answer that RT should not give: a web page, an empty error, JSON of another shape.
    #[error("RT answered {status} with something unexpected: {excerpt}")]
    Unexpected { status: u16, excerpt: String },

    /// The settings cannot work.
    #[error("the settings for RT are wrong: {message}")]
    Settings { message: String },
}

impl Error {
    /// Whether the same call may well succeed later.
    ///
    /// False for a write whose outcome is unknown: that needs a look first.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Unavailable { .. } | Self::Timeout)
    }

    /// What went wrong, in one of a few words that stay the same.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden { .. } => "forbidden",
            Self::Rejected { .. } => "rejected",
            Self::Conflict => "conflict",
            Self::Unavailable { .. } => "unavailable",
            Self::Timeout => "timeout",
            Self::OutcomeUnknown { .. } => "outcome_unknown",
            Self::Unexpected { .. } => "unexpected",
            Self::Settings { .. } => "settings",
        }
    }

    /// The same error, of something that went wrong after a write was sent.
    pub(crate) fn after_write(self) -> Self {
        match self {
            Self::OutcomeUnknown { .. } => self,
            source => Self::OutcomeUnknown {
                source: Box::new(source),
            },
        }
    }
}
