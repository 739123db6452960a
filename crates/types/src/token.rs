//! API tokens: how scripts come in.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Permission;

/// What every API token begins with, so that a person and a scanner of leaked secrets know one.
pub const API_TOKEN_PREFIX: &str = "rtu_";
/// The longest name.
pub const MAX_TOKEN_NAME: usize = 100;
/// The most networks that one token is bound to.
pub const MAX_TOKEN_NETWORKS: usize = 20;

/// An API token, without the token itself: that is shown once, when it is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiToken {
    pub id: Uuid,
    #[cfg_attr(feature = "openapi", schema(example = "Nightly export"))]
    pub name: String,
    /// The user name of whoever it acts for.
    #[cfg_attr(feature = "openapi", schema(example = "technician"))]
    pub owner: String,
    /// What it was made for. It can do less when its owner can do less by now.
    #[cfg_attr(feature = "openapi", schema(example = json!(["assets:read", "labels:print"])))]
    pub scopes: Vec<Permission>,
    /// The networks it is good from; from anywhere when there are none.
    #[cfg_attr(feature = "openapi", schema(example = json!(["10.20.0.0/16"])))]
    pub networks: Vec<String>,
    pub state: ApiTokenState,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    /// To within a minute; absent when it was never used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<DateTime<Utc>>,
}

/// Whether an API token is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ApiTokenState {
    /// It is good.
    Active,
    /// Its time is over.
    Expired,
    /// Somebody ended it.
    Revoked,
    /// Its owner may not sign in, or has not for too long where nobody can be asked about them: it
    /// is good for nothing until they do.
    Suspended,
}

/// An API token to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewApiToken {
    /// What it is for.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "Nightly export", min_length = 1, max_length = 100)
    )]
    pub name: String,
    /// The permissions it needs, and no more: each one of its maker's, none for accounts.
    #[cfg_attr(feature = "openapi", schema(example = json!(["assets:read"]), min_items = 1))]
    pub scopes: Vec<Permission>,
    /// How long it is good; the site decides what is usual (90 days) and the most (366 days).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = 90, minimum = 1, maximum = 3650))]
    pub expires_in_days: Option<u16>,
    /// Addresses or networks it is good from, such as `10.20.0.0/16`; from anywhere when absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(example = json!(["10.20.0.0/16"]), max_items = 20))]
    pub networks: Vec<String>,
}

/// A token that was just made. `secret` is shown this once and stored nowhere.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IssuedApiToken {
    /// Send it as `Authorization: Bearer rtu_…`.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "rtu_Zm9yIHRoZSBkb2N1bWVudCBvbmx5LCBub3QgYSBrZXk")
    )]
    pub secret: String,
    pub token: ApiToken,
}

impl fmt::Debug for IssuedApiToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IssuedApiToken")
            .field("token", &self.token)
            .finish_non_exhaustive()
    }
}

/// Which tokens a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct ApiTokenFilter {
    /// Those that are over too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(example = false))]
    pub include_ended: Option<bool>,
    /// How many at most; 50 unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 100, example = 50))]
    pub limit: Option<u8>,
    /// The `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(max_length = 200))]
    pub cursor: Option<String>,
}

/// What `GET /api/v1/tokens/all` narrows its list by. Conditions add up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct AllApiTokensFilter {
    /// Those of this person: a user name, whole, in any case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(max_length = 255, example = "technician"))]
    pub owner: Option<String>,
    /// Those that are over too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(example = false))]
    pub include_ended: Option<bool>,
    /// How many at most; 50 unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 100, example = 50))]
    pub limit: Option<u8>,
    /// The `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(max_length = 200))]
    pub cursor: Option<String>,
}
