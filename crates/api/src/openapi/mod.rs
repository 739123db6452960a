//! The OpenAPI document: what the router says, and what follows from it.

mod complete;
mod links;
pub mod problems;
mod share;
pub mod v3_0;
mod v3_0_schema;
mod variants;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        OpenApi as Document,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

/// What the document says besides the operations.
#[derive(Debug, OpenApi)]
#[openapi(
    info(
        title = "rtutils",
        description = "Asset tags, labels and lookups beside Request Tracker.\n\n\
            Sign in with `POST /api/v1/auth/login` and send the access token as \
            `Authorization: Bearer …`. JSON is snake_case; what is unknown is absent, never null; \
            times are RFC 3339 in UTC. Lists are `{items, next_cursor}`. Everything that goes wrong \
            is an RFC 9457 problem whose `type` a program can match on. Every answer carries a \
            `Request-Id`. `x-permission` names the permission that an operation needs. Scripts send \
            an API token of `POST /api/v1/tokens` in the same header; `x-scope` says which scope \
            opens an operation, and `RateLimit` how often a token may still ask. `x-rate-limit` says \
            what is counted: `token` for the requests of an API token, `sign-in` for wrong \
            passwords and codes, `none` for nothing.",
        contact(name = "The rtutils authors"),
        license(name = "MIT", url = "https://opensource.org/license/mit"),
    ),
    servers((url = "/", description = "This server")),
    tags(
        (name = "session", description = "Signing in, staying in, signing out"),
        (name = "account", description = "What each person looks after: sessions, password, second factor"),
        (name = "tokens", description = "API tokens, for scripts"),
        (name = "people", description = "Who can sign in, and what happened at the door"),
        (name = "directory", description = "The school's directory of people"),
        (name = "assets", description = "Assets of Request Tracker"),
        (name = "labels", description = "Labels that scan"),
        (name = "label-jobs", description = "Thousands of labels while nobody waits, and what was printed"),
        (name = "tags", description = "Asset tags that never collide: sequences, reservations, the ledger"),
        (name = "shipments", description = "Many new assets at once, by their serial numbers"),
        (name = "changesets", description = "One change to many assets, and its undo"),
        (name = "request-tracker", description = "The connection to Request Tracker, and what is written to it"),
        (name = "webhooks", description = "What rtutils tells other systems, and what Request Tracker tells rtutils"),
        (name = "predecessor", description = "Addresses of the system before this one, deprecated: `docs/moving-from-the-predecessors-api.md` says what does the same now"),
        (name = "health", description = "For supervisors and monitoring"),
        (name = "reference", description = "The API about itself"),
    ),
    components(schemas(
        types::Problem,
        types::FieldError,
        types::LabelFormat,
        types::LabelWarning,
    )),
    modifiers(&SecuritySchemes),
    security(("access_token" = [])),
)]
pub struct Frame;

#[derive(Debug)]
struct SecuritySchemes;

impl Modify for SecuritySchemes {
    fn modify(&self, document: &mut Document) {
        let components = document.components.get_or_insert_default();
        components.add_security_scheme(
            "access_token",
            SecurityScheme::Http(
                HttpBuilder::new()
                    .scheme(HttpAuthScheme::Bearer)
                    .bearer_format("JWT")
                    .description(Some(
                        "The `access_token` of a session, good for ten minutes",
                    ))
                    .build(),
            ),
        );
        components.add_security_scheme(
            "api_token",
            SecurityScheme::Http(
                HttpBuilder::new()
                    .scheme(HttpAuthScheme::Bearer)
                    .description(Some(
                        "An API token, `rtu_…`, with the scope that the operation names",
                    ))
                    .build(),
            ),
        );
        components.add_security_scheme(
            "refresh_cookie",
            SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
                "__Secure-rtutils_refresh",
                "The refresh token; `POST /api/v1/auth/login` sets it. A server without TLS \
                 (`sign_in.cookie_secure = false`) calls it `rtutils_refresh`.",
            ))),
        );
    }
}

/// The document as the router collected it, completed: see `complete`.
#[must_use]
pub fn document(collected: &Document) -> Value {
    let mut document = serde_json::to_value(collected).unwrap_or_default();
    complete::complete(&mut document);
    links::link(&mut document);
    share::share(&mut document);
    variants::name_variants(&mut document);
    document
}

/// The document as text: who it is first, then the operations, then their schemas. Below that the
/// members are sorted, so that the order does not hang on how the JSON library was built.
#[must_use]
pub fn pretty(document: &Value) -> String {
    let ordered = Ordered {
        openapi: sorted(&document["openapi"]),
        info: sorted(&document["info"]),
        servers: sorted(&document["servers"]),
        security: sorted(&document["security"]),
        tags: sorted(&document["tags"]),
        paths: sorted(&document["paths"]),
        components: sorted(&document["components"]),
    };
    serde_json::to_string_pretty(&ordered).unwrap_or_default() + "\n"
}

#[derive(Serialize)]
struct Ordered {
    openapi: Value,
    info: Value,
    servers: Value,
    security: Value,
    tags: Value,
    paths: Value,
    components: Value,
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let in_order: BTreeMap<&String, &Value> = members.iter().collect();
            let members = in_order.into_iter();
            Value::Object(
                members
                    .map(|(name, value)| (name.clone(), sorted(value)))
                    .collect(),
            )
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        other => other.clone(),
    }
}
