//! The document in OpenAPI 3.0, and what the linters of `scripts/lint-openapi` are told to overlook.

use std::fs;

use serde_json::Value;
use types::AssetTag;

use crate::{contract::document, support::TestApp};

const COMMITTED: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../openapi/openapi-3.0.json"
);

fn document_3_0() -> Value {
    serde_json::from_str(&api::openapi_3_0_json().unwrap()).unwrap()
}

/// Every member of a name, wherever it stands in a schema.
fn named<'a>(value: &'a Value, name: &str, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get(name));
            members.values().for_each(|value| named(value, name, found));
        }
        Value::Array(items) => items.iter().for_each(|value| named(value, name, found)),
        _ => {}
    }
}

#[test]
fn the_committed_document_of_3_0_is_what_the_router_says() {
    let committed = fs::read_to_string(COMMITTED).unwrap_or_default();
    let committed: Value = serde_json::from_str(&committed).unwrap_or_default();

    assert!(
        committed == document_3_0(),
        "openapi/openapi-3.0.json is not what the routes say: run `make openapi` and review the change"
    );
}

#[test]
fn the_document_of_3_0_has_every_operation_and_schema() {
    let (newer, older) = (document(), document_3_0());
    let names = |document: &Value, place: &str| -> Vec<String> {
        let members = document.pointer(place).unwrap().as_object().unwrap();
        members.keys().cloned().collect()
    };

    for place in ["/components/schemas", "/components/headers", "/paths"] {
        assert_eq!(names(&newer, place), names(&older, place), "{place}");
    }
    for path in names(&newer, "/paths") {
        let item = |document: &Value| document["paths"][&path].as_object().unwrap().clone();
        let (newer, older) = (item(&newer), item(&older));
        assert!(newer.keys().eq(older.keys()), "{path}");
        for (method, operation) in newer {
            for member in ["operationId", "security", "x-permission", "x-scope"] {
                assert_eq!(
                    operation[member], older[&method][member],
                    "{method} {path}: {member}"
                );
            }
        }
    }
}

#[test]
fn nothing_in_the_document_of_3_0_is_of_another_version() {
    let document = document_3_0();
    let schemas = &document["components"]["schemas"];

    assert_eq!(document["openapi"], "3.0.3");
    for keyword in ["const", "nullable", "propertyNames", "prefixItems", "$defs"] {
        let mut found = Vec::new();
        named(schemas, keyword, &mut found);
        assert!(found.is_empty(), "{keyword}: {found:?}");
    }
    let mut kinds = Vec::new();
    named(schemas, "type", &mut kinds);
    // A property may be called `type`; then it is a schema.
    assert!(
        kinds
            .iter()
            .all(|kind| kind.is_string() || kind.is_object())
    );
}

#[tokio::test]
async fn both_documents_are_served_as_they_are_committed() {
    let app = TestApp::spawn().await;
    let nobody = app.as_nobody();

    for (path, expected) in [
        ("/api/v1/openapi.json", api::openapi_json()),
        ("/api/v1/openapi-3.0.json", api::openapi_3_0_json().unwrap()),
    ] {
        let answer = nobody.get(path).await;

        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.text() == expected, "{path}");
    }
}

/// Whether a parameter of the path, as the document has it, takes a word that stands there in another.
fn takes(document: &Value, path: &str, name: &str, word: &str) -> bool {
    let item = document["paths"][path].as_object().unwrap();
    let parameters = item
        .values()
        .filter_map(|operation| operation["parameters"].as_array());
    let schema = parameters
        .flatten()
        .find(|parameter| parameter["in"] == "path" && parameter["name"] == name)
        .map(|parameter| &parameter["schema"])
        .unwrap();
    let is_tag = schema["$ref"] == "#/components/schemas/AssetTag";
    let schema = match schema["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
        None => schema,
    };
    match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("integer"), _) => word.parse::<u64>().is_ok(),
        (_, Some("uuid")) => word.parse::<uuid::Uuid>().is_ok(),
        // Tags are read in any case and written in capitals, which no fixed word is.
        _ if is_tag => AssetTag::parse(word).is_ok_and(|tag| tag.as_str() == word),
        _ => true,
    }
}

/// Redocly looks at the words of addresses alone, and is told in `openapi/lint` which pairs to overlook.
#[test]
fn no_address_could_be_that_of_two_operations() {
    let document = document();
    let paths: Vec<&String> = document["paths"].as_object().unwrap().keys().collect();
    let mut compared = 0;

    for (at, one) in paths.iter().enumerate() {
        for other in &paths[at + 1..] {
            let parts = || one.split('/').zip(other.split('/'));
            let is_open = |part: &str| part.starts_with('{');
            let has_same_length = one.split('/').count() == other.split('/').count();
            if !has_same_length || parts().any(|(a, b)| !is_open(a) && !is_open(b) && a != b) {
                continue;
            }
            compared += 1;
            let is_told_apart = parts().any(|(a, b)| match (is_open(a), is_open(b)) {
                (true, false) => !takes(&document, one, a.trim_matches(['{', '}']), b),
                (false, true) => !takes(&document, other, b.trim_matches(['{', '}']), a),
                _ => false,
            });
            assert!(is_told_apart, "{one} and {other}");
        }
    }
    assert!(compared > 5, "{compared}");
}

/// The schema of a member of a body, by its place.
fn member<'a>(document: &'a Value, schema: &'a Value, place: &str) -> Option<&'a Value> {
    let mut schema = schema;
    for step in place.split('/').skip(1) {
        if let Some(name) = schema["$ref"].as_str() {
            schema = document.pointer(name.trim_start_matches('#'))?;
        }
        schema = match step.parse::<usize>() {
            Ok(_) => schema.get("items")?,
            Err(_) => schema.get("properties")?.get(step)?,
        };
    }
    Some(schema)
}

#[test]
fn every_link_leads_from_what_an_answer_has_to_what_an_operation_takes() {
    let document = document();
    let operations: Vec<&Value> = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|item| item.as_object().unwrap().values())
        .collect();
    let mut count = 0;
    for operation in &operations {
        for (status, response) in operation["responses"].as_object().unwrap() {
            let schema = &response["content"]["application/json"]["schema"];
            for (name, link) in response["links"].as_object().into_iter().flatten() {
                let from = format!("{} {status} -> {name}", operation["operationId"]);
                let (parameter, place) = link["parameters"]
                    .as_object()
                    .unwrap()
                    .iter()
                    .next()
                    .unwrap();
                let place = place
                    .as_str()
                    .unwrap()
                    .trim_start_matches("$response.body#");
                assert!(
                    member(&document, schema, place).is_some(),
                    "{from}: no {place}"
                );
                let taker = operations
                    .iter()
                    .find(|taker| taker["operationId"] == link["operationId"]);
                let parameters = taker.unwrap()["parameters"].as_array().unwrap();
                assert!(
                    parameters.iter().any(|takes| takes["name"] == *parameter),
                    "{from}"
                );
                count += 1;
            }
        }
    }
    assert!(count > 50, "{count}");
}
