//! Schemas that are written out although they have a name.

use serde_json::{Map, Value, json};

/// Refers to the named schemas from wherever one of them is written out: the items of a page are
/// generics in Rust, which are collected whole, and a generated client would get a second type of each.
pub fn share(document: &mut Value) {
    let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") else {
        return;
    };
    let named = schemas.clone();
    for schema in schemas.values_mut() {
        within(schema, &named);
    }
}

fn within(value: &mut Value, schemas: &Map<String, Value>) {
    let inner: Vec<&mut Value> = match value {
        Value::Object(members) => members.values_mut().collect(),
        Value::Array(items) => items.iter_mut().collect(),
        _ => return,
    };
    for value in inner {
        // Only what has members: two enums may well have the same values by chance.
        let has_members = value.get("properties").is_some();
        let mut named = schemas.iter();
        match named.find(|(_, schema)| has_members && *schema == value) {
            Some((name, _)) => *value = json!({ "$ref": format!("#/components/schemas/{name}") }),
            None => within(value, schemas),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_refers_to_the_schema_of_its_items() {
        let font = json!({"type": "object", "properties": {"name": {"type": "string"}}});
        let page =
            |items: Value| json!({"properties": {"items": {"type": "array", "items": items}}});
        let mut document =
            json!({"components": {"schemas": {"Font": font, "Page_Font": page(font.clone())}}});

        share(&mut document);

        let reference = json!({"$ref": "#/components/schemas/Font"});
        let expected = json!({"Font": font, "Page_Font": page(reference)});
        assert_eq!(document["components"]["schemas"], expected);
    }

    #[test]
    fn schemas_without_members_stay_where_they_are() {
        let schemas = json!({
            "State": {"type": "string"},
            "Write": {"properties": {"state": {"type": "string"}}},
        });
        let mut document = json!({"components": {"schemas": schemas}});

        share(&mut document);

        assert_eq!(document["components"]["schemas"], schemas);
    }
}
