//! Answers in the shapes that RT 5.0.3 gives, cut down to what matters.

use serde_json::{Value, json};

/// `GET /asset/1001`: the number is a number here, and the fields come in any order.
pub fn asset() -> Value {
    json!({
        "id": 1001,
        "Name": "W12-1001",
        "Description": "",
        "Status": "in-use",
        "Catalog": {"id": "2", "type": "catalog", "Name": "Chromebooks"},
        "Owner": {"id": "student0001", "type": "user"},
        "HeldBy": [{"id": "student0001", "type": "user"}, {"id": "student0002", "type": "user"}],
        "Contact": [],
        "CustomFields": [
            {"id": "2", "type": "customfield", "name": "Serial Number", "values": ["SNF1"]},
            {"id": "9", "type": "customfield", "name": "Accessories", "values": ["Charger", "Case"]},
            {"id": "4", "type": "customfield", "name": "Model", "values": [null]},
            {"id": "8", "type": "customfield", "name": "Label", "values": []},
        ],
        "Creator": {"id": "api", "type": "user"},
        "Created": "2026-11-22T13:18:08Z",
        "LastUpdated": "2026-11-22T13:18:09Z",
        "_hyperlinks": [{"ref": "self", "id": 1001, "type": "asset"}],
    })
}

/// The same asset with other values.
pub fn asset_with(changes: &Value) -> Value {
    let mut asset = asset();
    for (key, value) in changes.as_object().unwrap() {
        asset[key] = value.clone();
    }
    asset
}

/// One asset as a search lists it: the number is a text here.
pub fn listed(id: u64) -> Value {
    json!({
        "id": id.to_string(),
        "type": "asset",
        "Name": format!("W12-{id:04}"),
        "Description": "Dell 3100",
        "Status": "new",
        "Catalog": {"id": "2", "type": "catalog", "Name": "Chromebooks"},
        "Owner": {"id": "Nobody", "type": "user", "RealName": "Nobody in particular"},
        "Created": "2026-11-22T13:15:50Z",
        "LastUpdated": "2026-11-22T13:15:50Z",
    })
}

/// A page of assets for a user who may see everything.
pub fn page(ids: impl IntoIterator<Item = u64>, page: u64, pages: Value, total: Value) -> Value {
    let items: Vec<Value> = ids.into_iter().map(listed).collect();
    json!({
        "count": items.len(), "items": items, "page": page, "pages": pages, "per_page": 3,
        "total": total,
    })
}

pub fn user(id: u64, name: &str) -> Value {
    json!({
        "id": id,
        "Name": name,
        "RealName": "Ben Birch",
        "EmailAddress": format!("{name}@school.test"),
        "Disabled": "0",
        "Privileged": 0,
        "CustomFields": [
            {"id": "14", "type": "customfield", "name": "Grade", "values": ["6"]},
            {"id": "13", "type": "customfield", "name": "Student ID", "values": ["100001"]},
        ],
    })
}
