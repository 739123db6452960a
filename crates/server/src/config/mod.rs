//! The configuration: read once, whole, and complained about all at once.
//!
//! Defaults, then a TOML file, then `RTUTILS_SECTION__KEY` of the environment; `DATABASE_URL` is
//! understood too, and so are the `LDAP_…` names of the predecessor and two of OpenTelemetry's own. Every secret may be given as a file instead, with `_file` after its name.

mod api_tokens;
mod backup;
mod database;
mod directory;
mod labels;
mod load;
mod logging;
mod mail;
mod metrics;
mod oidc;
mod problems;
mod request_tracker;
pub mod secret;
mod server;
mod show;
mod sign_in;
mod sync;
mod tags;
mod telemetry;
mod webhooks;
mod words;

use serde::{Deserialize, Serialize};

pub use self::{
    api_tokens::ApiTokens,
    backup::Backup,
    database::Database,
    directory::Directory,
    labels::{CustomFields, Labels},
    load::USUAL_FILE,
    logging::{Format, Logging},
    mail::Mail,
    metrics::Metrics,
    oidc::Oidc,
    problems::Problems,
    request_tracker::RequestTracker,
    secret::Secret,
    server::{DEFAULT_PORT, Server, Web},
    sign_in::SignIn,
    sync::{Mirror, Outbox, Statuses},
    tags::{Tags, Webhook},
    telemetry::Telemetry,
    webhooks::Webhooks,
};

/// Everything that can be configured, one struct a concern.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    pub server: Server,
    pub web: Web,
    pub database: Database,
    pub backup: Backup,
    pub request_tracker: RequestTracker,
    pub sign_in: SignIn,
    pub api_tokens: ApiTokens,
    pub directory: Directory,
    pub oidc: Oidc,
    pub labels: Labels,
    pub custom_fields: CustomFields,
    pub statuses: Statuses,
    pub tags: Tags,
    pub webhook: Webhook,
    pub webhooks: Webhooks,
    pub outbox: Outbox,
    pub mirror: Mirror,
    pub logging: Logging,
    pub mail: Mail,
    pub metrics: Metrics,
    pub telemetry: Telemetry,
}
