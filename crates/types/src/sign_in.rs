//! What happened at the door: who came in, who was refused, who left.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Something that happened to a sign-in or to an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignInEvent {
    pub id: Uuid,
    pub occurred_at: DateTime<Utc>,
    /// As it was typed: it need not be the name of anybody.
    #[cfg_attr(feature = "openapi", schema(example = "technician"))]
    pub username: String,
    /// Where it came from, behind the proxies that are trusted. Absent for the command line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "203.0.113.9"))]
    pub address: Option<String>,
    pub outcome: SignInEventOutcome,
    /// The user name of whoever did it, where that is somebody else: the administrator who changed the
    /// person or ended a session. Absent for what the person did, and for the command line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "ada"))]
    pub actor: Option<String>,
    /// Why, as a word: `unknown_user`, `wrong_password`, `disabled`, `rate_limited`,
    /// `second_factor_needed`, `wrong_second_factor`, `by_owner`, `by_admin`, `password_changed`,
    /// `account_disabled`, `token_reused`, `not_vouched_for`; of the directory `ambiguous_name`, `locked`,
    /// `account_expired`, `password_expired`, `must_change_password`, `not_now`, `not_here`,
    /// `no_role`, `signs_in_elsewhere`, `directory_unavailable`; of the provider `wrong_domain`,
    /// `unverified_email`, `provider_refused`, `provider_unavailable`; of what was changed `added`,
    /// `renamed`, `became_teacher`, `became_technician`, `became_admin`, `enabled`,
    /// `password_reset`, `second_factor_removed`, `token_revoked`. A client shows one that it
    /// does not know as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "wrong_password"))]
    pub reason: Option<String>,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SignInEventOutcome {
    /// Somebody signed in.
    Accepted,
    /// Somebody was not let in.
    Refused,
    /// Nobody could be asked: the directory or the provider is away.
    Failed,
    /// Somebody signed out.
    SignedOut,
    /// A session was ended from somewhere else.
    Revoked,
    /// Somebody was added, or something about them was changed for them.
    Changed,
}

impl SignInEventOutcome {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Accepted,
        Self::Refused,
        Self::Failed,
        Self::SignedOut,
        Self::Revoked,
        Self::Changed,
    ];

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::SignedOut => "signed_out",
            Self::Revoked => "revoked",
            Self::Changed => "changed",
        }
    }
}

/// What `GET /api/v1/sign-in-events` narrows its list by. Conditions add up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct SignInEventFilter {
    /// A user name, whole, in any case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(max_length = 255, example = "technician"))]
    pub username: Option<String>,
    /// What became of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(example = "refused"))]
    pub outcome: Option<SignInEventOutcome>,
    /// Those from this time on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(example = "2026-11-23T00:00:00Z"))]
    pub since: Option<DateTime<Utc>>,
    /// How many at most; 50 unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 100, example = 50))]
    pub limit: Option<u8>,
    /// The `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(max_length = 200))]
    pub cursor: Option<String>,
}
