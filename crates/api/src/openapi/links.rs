//! Which operations go on with what another one answered.

use serde_json::{Map, Value, json};

/// Where an answer has what a path parameter takes: operation, parameter, place in the body.
const PLACES: [(&str, &str, &str); 35] = [
    ("list_assets", "asset_id", "/items/0/id"),
    ("create_asset", "asset_id", "/asset/id"),
    ("create_asset", "write_id", "/write_id"),
    ("update_asset", "write_id", "/write_id"),
    ("resolve_scan", "asset_id", "/asset/id"),
    ("get_asset_by_tag", "asset_id", "/id"),
    ("get_asset_by_serial", "asset_id", "/id"),
    ("get_asset_by_mac", "asset_id", "/id"),
    ("create_changeset", "changeset_id", "/id"),
    ("undo_changeset", "changeset_id", "/id"),
    ("list_changesets", "changeset_id", "/items/0/id"),
    ("create_label_job", "job_id", "/id"),
    ("print_label_job_again", "job_id", "/id"),
    ("list_label_jobs", "job_id", "/items/0/id"),
    ("list_label_fonts", "name", "/items/0/name"),
    ("add_person", "user_id", "/id"),
    ("list_people", "user_id", "/items/0/id"),
    ("list_my_sessions", "session_id", "/items/0/id"),
    ("list_rt_writes", "write_id", "/items/0/id"),
    ("create_shipment", "shipment_id", "/id"),
    ("list_shipments", "shipment_id", "/items/0/id"),
    ("create_tag_reservation", "reservation_id", "/id"),
    ("create_tag_reservation", "tag", "/tags/0"),
    ("list_tag_reservations", "reservation_id", "/items/0/id"),
    ("list_tags", "tag", "/items/0/tag"),
    ("create_tag_sequence", "prefix", "/prefix"),
    ("list_tag_sequences", "prefix", "/items/0/prefix"),
    ("create_token", "token_id", "/token/id"),
    ("list_tokens", "token_id", "/items/0/id"),
    ("list_all_tokens", "token_id", "/items/0/id"),
    ("create_webhook", "subscription_id", "/subscription/id"),
    ("list_webhooks", "subscription_id", "/items/0/id"),
    ("test_webhook", "delivery_id", "/id"),
    ("replay_webhook_delivery", "delivery_id", "/id"),
    ("list_webhook_deliveries", "delivery_id", "/items/0/id"),
];

/// Adds a link to each operation that takes what an answer has.
pub fn link(document: &mut Value) {
    let takers = takers(document);
    let Some(paths) = document["paths"].as_object_mut() else {
        return;
    };
    for operation in paths.values_mut().filter_map(Value::as_object_mut) {
        for operation in operation.values_mut() {
            let links = links(&operation["operationId"], &takers);
            let Some(responses) = operation["responses"].as_object_mut() else {
                continue;
            };
            for (status, response) in responses {
                if status.starts_with('2') && !links.is_empty() {
                    response["links"] = Value::Object(links.clone());
                }
            }
        }
    }
}

fn links(operation: &Value, takers: &[(String, String)]) -> Map<String, Value> {
    let mut links = Map::new();
    for (_, parameter, place) in PLACES.iter().filter(|(from, ..)| operation == from) {
        for (taker, _) in takers.iter().filter(|(_, takes)| takes == parameter) {
            let value = format!("$response.body#{place}");
            let link = json!({"operationId": taker, "parameters": {*parameter: value}});
            links.insert(taker.clone(), link);
        }
    }
    links
}

/// The operations that take one thing in their path, and what it is called there.
fn takers(document: &Value) -> Vec<(String, String)> {
    let mut takers = Vec::new();
    let paths = document["paths"].as_object().into_iter().flatten();
    for (path, item) in paths {
        let mut names = path
            .split('{')
            .skip(1)
            .filter_map(|part| part.split('}').next());
        let (Some(name), None) = (names.next(), names.next()) else {
            continue;
        };
        for operation in item.as_object().into_iter().flat_map(Map::values) {
            if operation["deprecated"] != true
                && let Some(id) = operation["operationId"].as_str()
            {
                takers.push((id.to_owned(), name.to_owned()));
            }
        }
    }
    takers
}
