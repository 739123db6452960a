//! Is it alive, and can it work?

use serde::{Deserialize, Serialize};

/// How a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ComponentState {
    Ok,
    Failing,
}

/// How the service is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ServiceState {
    Ok,
    /// A part is failing that it can do without for a while.
    Degraded,
    Failing,
}

/// A part that rtutils needs, and how it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Component {
    /// `database`, `schema`, `request_tracker` or `mirror`; more may come.
    #[cfg_attr(feature = "openapi", schema(example = "request_tracker"))]
    pub name: String,
    pub state: ComponentState,
    /// What is wrong, or what to know, for the person who has to mend it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// The state of the service: `failing` when the database or its schema is, `degraded` when Request
/// Tracker or the mirror is. Scans, sign-ins and whatever waits for Request Tracker go on then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Health {
    pub state: ServiceState,
    #[cfg_attr(feature = "openapi", schema(example = "0.1.0"))]
    pub version: String,
    pub components: Vec<Component>,
}
