//! What follows from an operation's shape, written out: the problems of its inputs, and a
//! response for each status.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use types::{Permission, ProblemType};

use super::problems::PLACEHOLDER;
use crate::{problem, query_bounds::Bound};

/// The permission of an operation that needs none.
pub const ANYONE: &str = "anyone";

/// Completes every operation and takes `null` out of the schemas: what is unknown is absent.
pub fn complete(document: &mut Value) {
    for (path, method, operation) in operations(document) {
        let kinds = problems_of(&path, &method, operation);
        let is_for_scripts = secure(operation);
        operation["x-rate-limit"] = rate_limit(operation, is_for_scripts).into();
        // An attribute of Rust's would say it to the compiler as well, which warns where it is registered.
        if let Some(members) = operation.as_object_mut()
            && let Some(is_deprecated) = members.remove("x-deprecated")
        {
            members.insert("deprecated".to_owned(), is_deprecated);
        }
        let Some(responses) = operation["responses"].as_object_mut() else {
            continue;
        };
        responses.retain(|status, _| !status.starts_with(PLACEHOLDER));
        for (status, response) in responses_of(&kinds, &path) {
            match responses.get_mut(&status) {
                // The health of the service is told with a status of its own.
                Some(_) => {}
                None => {
                    responses.insert(status, response);
                }
            }
        }
        if is_for_scripts {
            responses.values_mut().for_each(tell_quota);
        }
    }
    describe_quota(document);
    without_null(document);
}

/// Says which tokens open an operation, and whether API tokens do: with the scope of `x-scope`. Beside
/// the scheme in `security` scopes could stand in 3.1 alone, and linters take them for mistakes.
fn secure(operation: &mut Value) -> bool {
    let permission = operation["x-permission"].as_str().unwrap_or_default();
    let is_scope = Permission::parse(permission).is_some_and(Permission::is_scope);
    if permission != ANYONE && operation.get("security").is_none() {
        let mut security = vec![json!({ "access_token": [] })];
        if is_scope {
            security.push(json!({ "api_token": [] }));
        }
        operation["security"] = security.into();
    }
    if is_scope {
        operation["x-scope"] = operation["x-permission"].clone();
    }
    is_scope
}

/// What is counted against whoever calls: the requests of an API token, the wrong attempts of
/// anybody who signs in or proves who they are, or nothing. The words are those of `RateLimit`.
fn rate_limit(operation: &Value, is_for_scripts: bool) -> &'static str {
    let too_many = format!("{PLACEHOLDER}{}", ProblemType::RateLimited.slug());
    match operation["responses"].get(too_many) {
        _ if is_for_scripts => "token",
        Some(_) => "sign-in",
        None => "none",
    }
}

/// The headers that every answer to an API token has: name, meaning, example.
const QUOTA: [(&str, &str, &str); 2] = [
    (
        "RateLimit-Policy",
        "How often the API token may ask: `q` requests in `w` seconds. Absent without one",
        "\"token\";q=600;w=60",
    ),
    (
        "RateLimit",
        "How many requests the API token has left, and the seconds until all are back. Absent \
         without one",
        "\"token\";r=599;t=1",
    ),
];

fn describe_quota(document: &mut Value) {
    for (name, description, example) in QUOTA {
        document["components"]["headers"][name] = json!({
            "description": description,
            "schema": { "type": "string" },
            "example": example,
        });
    }
}

fn tell_quota(response: &mut Value) {
    for (name, ..) in QUOTA {
        let place = format!("#/components/headers/{name}");
        response["headers"][name] = json!({ "$ref": place });
    }
}

/// Each with its path and its method.
fn operations(document: &mut Value) -> impl Iterator<Item = (String, String, &mut Value)> {
    document["paths"]
        .as_object_mut()
        .into_iter()
        .flatten()
        .flat_map(|(path, item)| {
            item.as_object_mut()
                .into_iter()
                .flatten()
                .map(move |(method, operation)| (path.clone(), method.clone(), operation))
        })
}

fn problems_of(path: &str, method: &str, operation: &Value) -> BTreeSet<usize> {
    let mut slugs: Vec<&str> = operation["responses"]
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(status, _)| status.strip_prefix(PLACEHOLDER))
        .collect();
    if operation["x-permission"] != ANYONE {
        slugs.extend([
            ProblemType::Unauthenticated.slug(),
            ProblemType::Forbidden.slug(),
        ]);
        let permission = operation["x-permission"].as_str().unwrap_or_default();
        if Permission::parse(permission).is_some_and(Permission::is_scope) {
            // A script may ask too often, and its owner may be somebody whom the directory knows.
            slugs.extend([
                ProblemType::RateLimited.slug(),
                ProblemType::DirectoryUnavailable.slug(),
            ]);
        }
    }
    // A query, too, where none is taken.
    slugs.push(ProblemType::Malformed.slug());
    if operation.get("requestBody").is_some() {
        slugs.extend([
            ProblemType::TooLarge.slug(),
            ProblemType::UnsupportedMediaType.slug(),
            ProblemType::Invalid.slug(),
        ]);
    }
    if takes_a_bounded_query(operation) {
        slugs.push(ProblemType::Invalid.slug());
    }
    if path == "/problems/{slug}" {
        slugs.push(ProblemType::RouteNotFound.slug());
    }
    if method != "get" {
        // What is asked for is written down, and there may be no room for it.
        slugs.push(ProblemType::StorageFull.slug());
    }
    if asks_the_database(path) {
        slugs.push(ProblemType::StorageUnavailable.slug());
    }
    slugs.push(ProblemType::Internal.slug());
    slugs
        .into_iter()
        .filter_map(|slug| ProblemType::ALL.iter().position(|kind| kind.slug() == slug))
        .collect()
}

/// What is about the API itself needs no database, and health says how that is in its own form.
fn asks_the_database(path: &str) -> bool {
    !["/problems/", "/health/", "/api/v1/openapi"]
        .iter()
        .any(|own| path.starts_with(own))
}

fn takes_a_bounded_query(operation: &Value) -> bool {
    let mut parameters = operation["parameters"].as_array().into_iter().flatten();
    parameters.any(|parameter| Bound::of(parameter).is_some())
}

fn responses_of(kinds: &BTreeSet<usize>, path: &str) -> BTreeMap<String, Value> {
    let mut by_status: BTreeMap<String, Vec<ProblemType>> = BTreeMap::new();
    for &at in kinds {
        let kind = ProblemType::ALL[at];
        by_status
            .entry(kind.status().to_string())
            .or_default()
            .push(kind);
    }
    by_status
        .into_iter()
        .map(|(status, kinds)| (status, response(&kinds, path)))
        .collect()
}

fn response(kinds: &[ProblemType], path: &str) -> Value {
    let described: Vec<String> = kinds
        .iter()
        .map(|kind| format!("[`{}`]({}): {}", kind.slug(), kind.uri(), kind.title()))
        .collect();
    let examples: Map<String, Value> = kinds
        .iter()
        .map(|&kind| {
            (
                kind.slug().to_owned(),
                json!({ "value": example(kind, path) }),
            )
        })
        .collect();
    let mut response = json!({
        "description": described.join("; "),
        "content": { problem::MEDIA_TYPE: {
            "schema": { "$ref": "#/components/schemas/Problem" },
            "examples": examples,
        }},
    });
    let headers: Map<String, Value> = kinds
        .iter()
        .filter_map(|&kind| header(kind))
        .map(|(name, description)| {
            let header = json!({ "description": description, "schema": { "type": "string" } });
            (name.to_owned(), header)
        })
        .collect();
    if !headers.is_empty() {
        response["headers"] = headers.into();
    }
    response
}

fn header(kind: ProblemType) -> Option<(&'static str, &'static str)> {
    match kind {
        ProblemType::Unauthenticated
        | ProblemType::WrongCredentials
        | ProblemType::SecondFactorNeeded => Some(("WWW-Authenticate", "How to authenticate")),
        ProblemType::RateLimited | ProblemType::RtUnavailable => {
            Some(("Retry-After", "The seconds to wait"))
        }
        _ => None,
    }
}

fn example(kind: ProblemType, path: &str) -> Value {
    json!({
        "type": kind.uri(),
        "title": kind.title(),
        "status": kind.status(),
        "detail": kind.title(),
        "instance": path,
        "request_id": "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10",
    })
}

/// Optional members are left out, so their schemas do not take `null`.
fn without_null(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if let Some(Value::Array(kinds)) = members.get_mut("type") {
                kinds.retain(|kind| kind != "null");
                if let [only] = kinds.as_slice() {
                    let only = only.clone();
                    members.insert("type".to_owned(), only);
                }
            }
            if let Some(Value::Array(options)) = members.get_mut("oneOf") {
                options.retain(|option| option["type"] != "null");
                if options.len() == 1
                    && let Some(Value::Object(only)) = options.pop()
                {
                    members.remove("oneOf");
                    members.extend(only);
                }
            }
            members.values_mut().for_each(without_null);
        }
        Value::Array(items) => items.iter_mut().for_each(without_null),
        _ => {}
    }
}
