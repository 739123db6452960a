//! The document: committed, complete, and true to what the routes do.

use std::{collections::BTreeSet, fs};

use reqwest::Method;
use serde_json::{Value, json};
use types::ProblemType;

use crate::support::{Client, PASSWORD, TestApp};

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi/openapi.json");

/// What anyone may do. This list may only shrink.
pub const OPEN_TO_ANYONE: [&str; 16] = [
    "finish_oidc_sign_in",
    "get_label_font",
    "get_liveness",
    "get_openapi",
    "get_openapi_3_0",
    "get_problem_type",
    "get_readiness",
    "get_sign_in_methods",
    "list_label_fonts",
    "log_in",
    "log_out",
    "open_label_link",
    "receive_asset_created",
    "receive_asset_created_at_the_old_address",
    "refresh_session",
    "start_oidc_sign_in",
];

/// What an operation answers in a fresh site to whoever may call it, where that is no success: there
/// is nothing yet of what it is about.
const NOTHING_THERE_YET: [(&str, u16); 40] = [
    ("cancel_label_job", 404),
    ("follow_label_job", 404),
    ("get_label_job", 404),
    ("get_label_job_result", 404),
    ("list_label_job_items", 404),
    ("print_label_job_again", 404),
    // The asset has a tag, and a page is somewhere else.
    ("confirm_tag_at_the_old_address", 409),
    ("open_label_batch_at_the_old_address", 303),
    ("assign_tag", 404),
    ("delete_webhook", 404),
    ("discard_rt_write", 404),
    ("get_changeset", 404),
    ("get_person", 404),
    ("get_webhook", 404),
    ("get_webhook_delivery", 404),
    ("list_webhook_deliveries", 404),
    ("replay_webhook_delivery", 404),
    ("rotate_webhook_secret", 404),
    ("test_webhook", 404),
    ("update_webhook", 404),
    ("list_sessions", 404),
    ("remove_second_factor", 404),
    ("reset_password", 404),
    ("revoke_session", 404),
    ("revoke_sessions", 404),
    ("update_person", 404),
    ("get_reservation_labels", 404),
    ("get_rt_write", 404),
    ("get_shipment", 404),
    ("get_shipment_labels", 404),
    ("get_tag", 404),
    ("get_tag_reservation", 404),
    ("list_changeset_items", 404),
    ("list_shipment_items", 404),
    ("release_tag", 404),
    ("resume_shipment", 404),
    ("retry_rt_write", 404),
    ("test_directory", 409),
    ("undo_changeset", 404),
    ("void_tag", 404),
];

/// A body that an operation takes.
fn body_of(operation: &Value) -> Value {
    match operation["operationId"].as_str().unwrap() {
        "create_asset" => json!({"fields": {"catalog": "Chromebooks"}, "serial": "CONTRACT1"}),
        "update_asset" => json!({"description": "As the contract says"}),
        "plan_shipment" | "create_shipment" => {
            json!({"fields": {"catalog": "Chromebooks"}, "serials": ["CONTRACT2"]})
        }
        "plan_changeset" | "create_changeset" => {
            json!({"assets": ["W12-0007"], "changes": {"description": "As the contract says"}})
        }
        "create_tag_sequence" => json!({"prefix": "LIB-", "reason": "The library"}),
        "update_tag_sequence" => json!({"padding": 5, "reason": "Room for more"}),
        "create_tag_reservation" => json!({"count": 2}),
        "add_person" => json!({
            "username": "nina", "display_name": "Nina", "role": "teacher", "password": PASSWORD,
        }),
        "update_person" => json!({"display_name": "Nina"}),
        "reset_password" => json!({"password": PASSWORD}),
        "assign_tag" | "create_label_link" => json!({"asset_id": 7}),
        "void_tag" | "discard_rt_write" => json!({"reason": "A test"}),
        "receive_asset_created" | "receive_asset_created_at_the_old_address" => {
            json!({"asset_id": 7})
        }
        "confirm_tag_at_the_old_address" => {
            json!({"asset_tag": "W12-5001", "request_tracker_id": 7})
        }
        "update_asset_name_at_the_old_address" => json!({"asset_id": 7, "asset_name": "W12-0007"}),
        "reset_tags_at_the_old_address" => json!({"start_number": 6000}),
        "print_labels_at_the_old_address" => json!({"asset_names": "W12-0007"}),
        "test_directory" => json!({"username": "tess"}),
        "create_webhook" => json!({"url": "https://hooks.example.org/rtutils"}),
        "update_webhook" => json!({"is_active": false}),
        "rotate_webhook_secret" | "print_label_job_again" => json!({}),
        _ => json!({"items": [{"tag": "W12-0007"}]}),
    }
}

pub fn document() -> Value {
    serde_json::from_str(&api::openapi_json()).unwrap()
}

/// Every operation: method, path, and what the document says of it.
pub fn operations() -> Vec<(Method, String, Value)> {
    let document = document();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let method = method.to_ascii_uppercase().parse().unwrap();
            operations.push((method, path.clone(), operation.clone()));
        }
    }
    operations
}

/// The path with values that exist in the fixture.
pub fn filled(path: &str) -> String {
    let mut path = path.to_owned();
    for (name, value) in [
        ("{asset_id}", "7"),
        ("{tag}", "W12-0007"),
        ("{serial}", "DUP0001"),
        ("{mac}", "02:12:00:00:00:07"),
        ("{name}", "NotoSans-Regular.ttf"),
        ("{slug}", "asset-not-found"),
        ("{prefix}", "W12-"),
        ("{reservation_id}", "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10"),
        ("{changeset_id}", "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10"),
        ("{shipment_id}", "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10"),
        ("{user_id}", "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10"),
        ("{session_id}", "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10"),
        ("{token_id}", "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10"),
        ("{link}", "412-large-pdf-1795507200-made-up"),
        ("{job_id}", "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10"),
        ("{write_id}", "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10"),
        ("{subscription_id}", "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10"),
        ("{delivery_id}", "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10"),
    ] {
        path = path.replace(name, value);
    }
    assert!(
        !path.contains('{'),
        "{path}: give the new parameter a value here"
    );
    if path.ends_with("/resolve") {
        path.push_str("?code=W12-0007");
    }
    if path.ends_with("/labels/print") {
        path.push_str("?assetId=7");
    }
    path
}

pub async fn call(
    client: &Client,
    method: &Method,
    path: &str,
    operation: &Value,
) -> crate::support::Answer {
    client
        .send(method.clone(), &filled(path), |request| {
            if operation.get("requestBody").is_none() {
                return request;
            }
            request.json(&body_of(operation))
        })
        .await
}

#[test]
fn the_committed_document_is_what_the_router_says() {
    let committed = fs::read_to_string(COMMITTED).unwrap_or_default();
    let committed: Value = serde_json::from_str(&committed).unwrap_or_default();

    assert!(
        committed == document(),
        "openapi/openapi.json is not what the routes say: run `make openapi` and review the change"
    );
}

#[test]
fn every_operation_is_described_whole() {
    let mut ids = BTreeSet::new();
    for (method, path, operation) in operations() {
        let id = operation["operationId"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let at = format!("{method} {path} ({id})");
        assert!(!id.is_empty() && ids.insert(id), "{at}: operationId");
        for member in ["summary", "description", "x-permission"] {
            assert!(
                operation[member]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{at}: {member}"
            );
        }
        assert!(
            operation["description"].as_str().unwrap().contains("curl"),
            "{at}: an example"
        );
        assert_eq!(
            operation["tags"].as_array().unwrap().len(),
            1,
            "{at}: one tag"
        );
        let statuses: Vec<&String> = operation["responses"].as_object().unwrap().keys().collect();
        assert!(
            statuses.iter().any(|status| status.starts_with(['2', '3'])),
            "{at}: what it answers"
        );
        assert!(
            statuses.iter().any(|status| *status == "500"),
            "{at}: its problems"
        );
        let mut names = BTreeSet::new();
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(
                names.insert(parameter["name"].to_string()),
                "{at}: {parameter} comes twice"
            );
            assert!(
                parameter["description"].is_string(),
                "{at}: {} is not described",
                parameter["name"]
            );
        }
    }
}

/// POSTs that take no `Idempotency-Key`, and why none is needed.
const WITHOUT_A_KEY: [(&str, &[&str]); 6] = [
    (
        "done again it is another print, and recorded as one",
        &["create_label_sheet", "print_labels_at_the_old_address"],
    ),
    (
        "nothing is changed",
        &[
            "check_label_sheet",
            "plan_changeset",
            "plan_shipment",
            "suggest_internal_name",
            "test_directory",
        ],
    ),
    (
        "done again it comes to the same",
        &[
            "confirm_tag_at_the_old_address",
            "receive_asset_created",
            "receive_asset_created_at_the_old_address",
            "remove_second_factor",
            "reset_password",
            "reset_tags_at_the_old_address",
            "revoke_my_other_sessions",
            "revoke_my_session",
            "revoke_session",
            "revoke_sessions",
            "revoke_token",
            "sweep_rt_mirror",
            "update_asset_name_at_the_old_address",
        ],
    ),
    (
        "a session is opened, renewed or ended by a secret of its own",
        &["log_in", "log_out", "refresh_session"],
    ),
    (
        "it takes the password that was right before",
        &["change_my_password", "remove_my_second_factor"],
    ),
    (
        "what it shows is a secret that is good once, and the last one counts",
        &[
            "confirm_my_second_factor",
            "enrol_my_second_factor",
            "renew_my_recovery_codes",
        ],
    ),
];

#[test]
fn every_post_that_creates_or_moves_takes_a_key() {
    let document = document();
    let mut without: Vec<String> = operations()
        .into_iter()
        .filter(|(method, ..)| *method == Method::POST)
        .filter(|(_, _, operation)| {
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let resolved = parameters.map(|parameter| match parameter["$ref"].as_str() {
                Some(reference) => document.pointer(&reference[1..]).unwrap(),
                None => parameter,
            });
            let mut names = resolved.map(|parameter| &parameter["name"]);
            !names.any(|name| name == "Idempotency-Key")
        })
        .map(|(_, _, operation)| operation["operationId"].as_str().unwrap().to_owned())
        .collect();
    without.sort();

    let mut explained: Vec<&str> = WITHOUT_A_KEY
        .iter()
        .flat_map(|(_, ids)| *ids)
        .copied()
        .collect();
    explained.sort_unstable();
    assert_eq!(without, explained);
}

#[test]
fn the_document_holds_together() {
    let document = document();
    let text = document.to_string();

    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["info"]["title"], "rtutils");
    assert!(
        !text.contains("\"null\""),
        "what is unknown is absent, never null"
    );
    for reference in text.split("\"$ref\":\"#").skip(1) {
        let pointer = reference.split('"').next().unwrap();
        assert!(
            document.pointer(pointer).is_some(),
            "{pointer} is not there"
        );
    }
}

#[test]
fn a_file_is_described_as_bytes() {
    let document = document();
    let content = &document["paths"]["/api/v1/labels"]["post"]["responses"]["200"]["content"];

    assert_eq!(
        content["application/pdf"]["schema"],
        json!({"type": "string", "format": "binary"})
    );
}

#[test]
fn every_type_of_problem_is_documented_somewhere() {
    let text = document()["paths"].to_string();

    for kind in ProblemType::ALL {
        // These two are answered where there is no operation.
        if matches!(kind, ProblemType::MethodNotAllowed) {
            continue;
        }
        assert!(text.contains(&kind.uri()), "{}", kind.slug());
    }
}

#[tokio::test]
async fn every_operation_asks_nobody_to_sign_in_unless_it_is_listed() {
    let app = TestApp::spawn().await;
    let mut open = Vec::new();

    for (method, path, operation) in operations() {
        let answer = call(&app.as_nobody(), &method, &path, &operation).await;

        let id = operation["operationId"].as_str().unwrap().to_owned();
        if operation["x-permission"] == "anyone" {
            assert!(operation["security"].is_array(), "{id} is open and says so");
            open.push(id);
        } else {
            assert_eq!(answer.status, 401, "{method} {path}: {}", answer.text());
            answer.problem(ProblemType::Unauthenticated);
        }
    }

    open.sort();
    assert_eq!(open, OPEN_TO_ANYONE);
}

#[tokio::test]
async fn every_operation_needs_the_permission_that_it_names() {
    let app = TestApp::spawn().await;
    let (teacher, admin) = (app.as_teacher().await, app.as_admin().await);
    // The sequences of the configuration begin when somebody looks.
    admin.get("/api/v1/tags/sequences").await.expect(200);

    for (method, path, operation) in operations() {
        let permission = operation["x-permission"].as_str().unwrap();
        if matches!(permission, "anyone" | "account:read" | "account:manage") {
            continue;
        }

        let refused = call(&teacher, &method, &path, &operation).await;
        let allowed = call(&admin, &method, &path, &operation).await;

        let problem = refused.problem(ProblemType::Forbidden);
        assert_eq!(
            problem.extensions["permission"], permission,
            "{method} {path}"
        );
        let id = operation["operationId"].as_str().unwrap();
        match NOTHING_THERE_YET.iter().find(|(other, _)| *other == id) {
            Some((_, status)) => assert_eq!(allowed.status, *status, "{id}: {}", allowed.text()),
            None => assert!(allowed.status < 300, "{id}: {}", allowed.text()),
        }
    }
}

#[tokio::test]
async fn an_operation_that_takes_no_query_refuses_one() {
    let app = TestApp::spawn().await;
    let admin = app.as_admin().await;
    let mut asked = 0;

    for (method, path, operation) in operations() {
        let mut parameters = operation["parameters"].as_array().into_iter().flatten();
        if parameters.any(|parameter| parameter["in"] == "query") {
            continue;
        }
        asked += 1;
        let path = format!("{}?nonsense=1", filled(&path));
        let answer = admin.send(method.clone(), &path, |request| {
            if operation.get("requestBody").is_none() {
                return request;
            }
            request.json(&body_of(&operation))
        });
        let problem = answer.await.problem(ProblemType::Malformed);
        assert_eq!(problem.errors[0].pointer, "nonsense", "{method} {path}");
    }
    assert!(asked > 30, "{asked}");
}

#[tokio::test]
async fn what_an_administrator_looks_after_is_not_for_technicians() {
    let app = TestApp::spawn().await;
    let technician = app.as_technician().await;
    let mut closed = BTreeSet::new();

    for (method, path, operation) in operations() {
        let answer = call(&technician, &method, &path, &operation).await;
        if answer.status == 403 && operation["x-permission"] != "anyone" {
            closed.insert(operation["x-permission"].as_str().unwrap().to_owned());
        }
    }

    let expected = [
        "directory:test",
        "people:manage",
        "rt:manage",
        "tags:manage",
        "webhooks:manage",
    ]
    .map(str::to_owned);
    assert_eq!(closed, BTreeSet::from(expected));
}
