//! Who may do what: every operation, as everybody.
//!
//! The tables here are written by hand and say what is meant. What the code and the document say is
//! held against them: a new operation without a row fails, and so does a cell that came out otherwise.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use reqwest::Method;
use serde_json::{Value, json};
use types::ProblemType;

use crate::{
    contract::{OPEN_TO_ANYONE, filled, operations},
    support::{Client, TestApp},
};

/// Open to anyone; what it answers does not hang on who asks.
const OPEN: &str = "anyone";

/// What each operation needs.
const NEEDS: &[(&str, &[&str])] = &[
    (OPEN, &OPEN_TO_ANYONE),
    ("account:read", &["get_me", "list_roles"]),
    (
        "account:manage",
        &[
            "change_my_password",
            "confirm_my_second_factor",
            "create_token",
            "enrol_my_second_factor",
            "get_my_second_factor",
            "list_my_sessions",
            "list_my_sign_in_events",
            "list_tokens",
            "remove_my_second_factor",
            "renew_my_recovery_codes",
            "revoke_my_other_sessions",
            "revoke_my_session",
            "revoke_token",
        ],
    ),
    (
        "people:manage",
        &[
            "add_person",
            "get_person",
            "list_all_tokens",
            "list_people",
            "list_sessions",
            "list_sign_in_events",
            "remove_second_factor",
            "reset_password",
            "revoke_session",
            "revoke_sessions",
            "update_person",
        ],
    ),
    (
        "assets:read",
        &[
            "get_device_at_the_old_address",
            "get_asset",
            "get_asset_by_mac",
            "get_asset_by_serial",
            "get_asset_by_tag",
            "get_asset_options",
            "list_asset_history",
            "list_assets",
            "resolve_scan",
        ],
    ),
    (
        "labels:print",
        &[
            "cancel_label_job",
            "open_label_batch_at_the_old_address",
            "print_label_at_the_old_address",
            "print_labels_at_the_old_address",
            "check_label_sheet",
            "create_label_job",
            "create_label_link",
            "create_label_sheet",
            "follow_label_job",
            "get_asset_label",
            "get_label_job",
            "get_label_job_result",
            "get_reservation_labels",
            "get_shipment_labels",
            "list_label_job_items",
            "list_label_jobs",
            "list_label_prints",
            "list_label_templates",
            "print_label_job_again",
        ],
    ),
    (
        "assets:create",
        &[
            "create_asset",
            "create_shipment",
            "get_shipment",
            "list_shipment_items",
            "list_shipments",
            "plan_shipment",
            "resume_shipment",
            "suggest_internal_name",
        ],
    ),
    (
        "assets:edit",
        &[
            "update_asset_name_at_the_old_address",
            "create_changeset",
            "get_changeset",
            "list_changeset_items",
            "list_changesets",
            "plan_changeset",
            "undo_changeset",
            "update_asset",
        ],
    ),
    (
        "tags:read",
        &[
            "get_next_tag_at_the_old_address",
            "get_tag",
            "get_tag_reservation",
            "list_tag_reservations",
            "list_tag_sequence_changes",
            "list_tag_sequences",
            "list_tags",
        ],
    ),
    (
        "tags:reserve",
        &[
            "confirm_tag_at_the_old_address",
            "assign_tag",
            "create_tag_reservation",
            "release_tag",
            "void_tag",
        ],
    ),
    (
        "tags:manage",
        &[
            "create_tag_sequence",
            "reset_tags_at_the_old_address",
            "update_tag_sequence",
        ],
    ),
    (
        "rt_writes:read",
        &["get_rt_write", "get_rt_write_counts", "list_rt_writes"],
    ),
    (
        "rt:manage",
        &[
            "discard_rt_write",
            "get_rt_connection",
            "retry_rt_write",
            "sweep_rt_mirror",
        ],
    ),
    (
        "webhooks:manage",
        &[
            "create_webhook",
            "delete_webhook",
            "get_webhook",
            "get_webhook_delivery",
            "list_webhook_deliveries",
            "list_webhooks",
            "replay_webhook_delivery",
            "rotate_webhook_secret",
            "test_webhook",
            "update_webhook",
        ],
    ),
    ("directory:test", &["test_directory"]),
];

/// What each role may do.
const TEACHER: &[&str] = &["account:read", "account:manage"];
const TECHNICIAN: &[&str] = &[
    "account:read",
    "account:manage",
    "assets:read",
    "labels:print",
    "assets:create",
    "assets:edit",
    "tags:read",
    "tags:reserve",
    "rt_writes:read",
];
const ADMIN: &[&str] = &[
    "account:read",
    "account:manage",
    "people:manage",
    "assets:read",
    "labels:print",
    "assets:create",
    "assets:edit",
    "tags:read",
    "tags:reserve",
    "tags:manage",
    "rt_writes:read",
    "rt:manage",
    "webhooks:manage",
    "directory:test",
];
/// What a token can be given; accounts and webhooks are for people.
const SCOPES: [&str; 10] = [
    "account:read",
    "assets:read",
    "labels:print",
    "assets:create",
    "assets:edit",
    "tags:read",
    "tags:reserve",
    "tags:manage",
    "rt_writes:read",
    "rt:manage",
];

/// Somebody, and what they may do; nothing at all without a good token.
struct Somebody {
    name: String,
    client: Client,
    may: Option<Vec<&'static str>>,
}

fn needs() -> BTreeMap<&'static str, &'static str> {
    let rows = NEEDS
        .iter()
        .flat_map(|(need, operations)| operations.iter().map(move |id| (*id, *need)));
    rows.collect()
}

/// Scripts whose tokens have every scope and are good for nothing: they ran out, were ended, or come
/// from somewhere else than they may.
async fn silenced_scripts(app: &TestApp) -> Vec<(&'static str, Client)> {
    let admin = app.as_admin().await;
    let issue = async |more: Value| {
        let mut wish = json!({ "name": "A script", "scopes": SCOPES });
        wish.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let issued = admin.post("/api/v1/tokens", &wish).await.expect(201).json();
        let script = app.as_bearer(issued["secret"].as_str().unwrap());
        (issued["token"]["id"].as_str().unwrap().to_owned(), script)
    };
    let (_, expired) = issue(json!({ "expires_in_days": 1 })).await;
    let (id, revoked) = issue(json!({})).await;
    let (_, elsewhere) = issue(json!({ "networks": ["203.0.113.0/24"] })).await;
    for good in [&expired, &revoked] {
        good.get("/api/v1/assets/7").await.expect(200);
    }
    let revoke = format!("/api/v1/tokens/{id}/revoke");
    let ended = admin.send(Method::POST, &revoke, |request| request).await;
    ended.expect(200);
    app.clock.advance(Duration::from_hours(25));
    vec![
        ("an expired API token", expired),
        ("a revoked API token", revoked),
        ("an API token from outside its networks", elsewhere),
    ]
}

async fn everybody(app: &TestApp) -> Vec<Somebody> {
    let silenced = silenced_scripts(app).await;
    let expired = app.as_admin().await;
    app.clock.advance(Duration::from_mins(11));
    let person = |name: &str, client, may: &[&'static str]| Somebody {
        name: name.to_owned(),
        client,
        may: Some(may.to_vec()),
    };
    let nobody = |name: &str, client| Somebody {
        name: name.to_owned(),
        client,
        may: None,
    };
    let mut all = vec![
        nobody("nobody", app.as_nobody()),
        nobody("an expired token", expired),
        nobody("a made-up API token", app.as_bearer("rtu_made-up")),
        person("a teacher", app.as_teacher().await, TEACHER),
        person("a technician", app.as_technician().await, TECHNICIAN),
        person("an administrator", app.as_admin().await, ADMIN),
    ];
    all.extend(
        silenced
            .into_iter()
            .map(|(name, script)| nobody(name, script)),
    );
    for scope in SCOPES {
        let script = app.as_script(&[scope]).await;
        all.push(person(&format!("a script with {scope}"), script, &[scope]));
    }
    all
}

#[test]
fn every_operation_has_its_row_and_says_so_itself() {
    let needs = needs();
    let mut known = BTreeSet::new();

    for (_, path, operation) in operations() {
        let id = operation["operationId"].as_str().unwrap();
        let need = needs.get(id);
        assert!(need.is_some(), "{id} ({path}) has no row in NEEDS");
        assert_eq!(operation["x-permission"], **need.unwrap(), "{id}");
        let security = operation["security"].to_string();
        let is_scope = SCOPES.contains(need.unwrap());
        assert_eq!(security.contains("api_token"), is_scope, "{id}: {security}");
        let scope = is_scope.then_some(*need.unwrap());
        assert_eq!(operation["x-scope"].as_str(), scope, "{id}");
        known.insert(id.to_owned());
    }

    let gone: Vec<_> = needs.keys().filter(|id| !known.contains(**id)).collect();
    assert!(gone.is_empty(), "no such operations: {gone:?}");
}

#[tokio::test]
async fn every_cell_comes_out_as_it_is_meant() {
    let app = TestApp::spawn().await;
    let everybody = everybody(&app).await;
    let needs = needs();
    let mut wrong = Vec::new();
    let mut cells = 0;

    for (method, path, operation) in operations() {
        let id = operation["operationId"].as_str().unwrap();
        let need = needs[id];
        let mut of_nobody = None;
        for somebody in &everybody {
            // A body that no operation takes: whoever is let in gets no further, and changes nothing.
            let answer = somebody
                .client
                .send(method.clone(), &filled(&path), |request| {
                    if operation.get("requestBody").is_none() {
                        return request;
                    }
                    request.json(&json!({ "surprise": 1 }))
                })
                .await;

            cells += 1;
            let is_as_meant = match (&somebody.may, need) {
                (_, OPEN) => answer.status == *of_nobody.get_or_insert(answer.status),
                (None, _) => {
                    answer.problem(ProblemType::Unauthenticated);
                    true
                }
                (Some(may), need) if may.contains(&need) => {
                    !matches!(answer.status, 401 | 403 | 500..)
                }
                (Some(_), need) => {
                    answer.status == 403
                        && answer.problem(ProblemType::Forbidden).extensions["permission"] == need
                }
            };
            if !is_as_meant {
                wrong.push(format!("{id} as {}: {}", somebody.name, answer.status));
            }
        }
    }

    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(cells, needs.len() * (9 + SCOPES.len()));
}
