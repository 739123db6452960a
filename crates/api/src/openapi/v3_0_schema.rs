//! Schemas in the dialect of OpenAPI 3.0.3.

use serde_json::{Map, Value, json};

use super::v3_0::{Result, below, each_item, each_member, untranslatable};

/// What means the same in both dialects.
const SAME: [&str; 21] = [
    "$ref",
    "default",
    "deprecated",
    "description",
    "discriminator",
    "enum",
    "example",
    "format",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "pattern",
    "required",
    "title",
    "uniqueItems",
    "xml",
];

/// A schema of 3.1, said in 3.0.
pub(super) fn translate(schema: &Value, place: &str) -> Result<Value> {
    let Value::Object(members) = schema else {
        // `true` and `false` are schemas in 3.1.
        return match schema {
            Value::Bool(true) => Ok(json!({})),
            Value::Bool(false) => Ok(json!({ "not": {} })),
            _ => Err(untranslatable(place, "what is no schema")),
        };
    };
    let mut older = Map::new();
    for (name, value) in members {
        keyword(name, value, place, &mut older)?;
    }
    Ok(beside_a_reference(older).into())
}

fn keyword(name: &str, value: &Value, place: &str, older: &mut Map<String, Value>) -> Result<()> {
    let here = below(place, name);
    let unknown = || untranslatable(place, name);
    match name {
        _ if SAME.contains(&name) || name.starts_with("x-") => {
            older.insert(name.to_owned(), value.clone());
        }
        "type" => {
            // A list of types would need `nullable`, or one schema for each: we send neither.
            let only = match value {
                Value::Array(kinds) if kinds.len() == 1 => &kinds[0],
                other => other,
            };
            let kind = only.as_str().filter(|&kind| kind != "null");
            older.insert("type".to_owned(), kind.ok_or_else(unknown)?.into());
        }
        "const" => {
            older.insert("enum".to_owned(), json!([value]));
        }
        "examples" => {
            if let Some(first) = value.as_array().and_then(|list| list.first()) {
                older.insert("example".to_owned(), first.clone());
            }
        }
        "exclusiveMinimum" | "exclusiveMaximum" => {
            let bound = name.replace("exclusiveM", "m");
            older.insert(
                bound,
                value.as_number().cloned().ok_or_else(unknown)?.into(),
            );
            older.insert(name.to_owned(), true.into());
        }
        "contentEncoding" if value == "base64" => {
            older.insert("format".to_owned(), "byte".into());
        }
        "contentMediaType" if value == "application/octet-stream" => {
            // Beside an encoding that says more of what is on the wire.
            older.entry("format").or_insert_with(|| "binary".into());
        }
        // Names in JSON are texts, which is all that this says.
        "propertyNames" if *value == json!({ "type": "string" }) => {}
        "properties" => {
            older.insert(name.to_owned(), each_member(value, &here, translate)?);
        }
        "oneOf" | "anyOf" | "allOf" => {
            older.insert(name.to_owned(), each_item(value, &here, translate)?);
        }
        // Here `true` and `false` stand in 3.0, too.
        "additionalProperties" if value.is_boolean() => {
            older.insert(name.to_owned(), value.clone());
        }
        "items" | "not" | "additionalProperties" => {
            older.insert(name.to_owned(), translate(value, &here)?);
        }
        _ => return Err(unknown()),
    }
    Ok(())
}

/// In 3.0 what stands beside a `$ref` is ignored, and in an `allOf` with it is not.
fn beside_a_reference(mut schema: Map<String, Value>) -> Map<String, Value> {
    if schema.len() > 1
        && let Some(reference) = schema.remove("$ref")
    {
        let mut all = vec![json!({ "$ref": reference })];
        if let Some(Value::Array(more)) = schema.remove("allOf") {
            all.extend(more);
        }
        schema.insert("allOf".to_owned(), all.into());
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    fn older(schema: &Value) -> Value {
        translate(schema, "").unwrap()
    }

    #[test]
    fn what_has_another_name_in_3_0_gets_it() {
        for (newer, expected) in [
            (json!({"const": "a"}), json!({"enum": ["a"]})),
            (json!({"examples": [1, 2]}), json!({"example": 1})),
            (json!({"type": ["string"]}), json!({"type": "string"})),
            (
                json!({"exclusiveMinimum": 0, "exclusiveMaximum": 9}),
                json!({"minimum": 0, "exclusiveMinimum": true, "maximum": 9, "exclusiveMaximum": true}),
            ),
            (
                json!({"contentEncoding": "base64"}),
                json!({"format": "byte"}),
            ),
            (
                json!({"contentMediaType": "application/octet-stream"}),
                json!({"format": "binary"}),
            ),
            (
                json!({"contentMediaType": "application/octet-stream", "contentEncoding": "base64"}),
                json!({"format": "byte"}),
            ),
            (json!({"propertyNames": {"type": "string"}}), json!({})),
        ] {
            assert_eq!(older(&newer), expected, "{newer}");
        }
    }

    #[test]
    fn a_description_beside_a_reference_is_not_lost() {
        let newer = json!({"$ref": "#/components/schemas/Role", "description": "What they may do"});

        assert_eq!(
            older(&newer),
            json!({
                "allOf": [{"$ref": "#/components/schemas/Role"}],
                "description": "What they may do",
            })
        );
        let alone = json!({"$ref": "#/components/schemas/Role"});
        assert_eq!(older(&alone), alone);
    }

    #[test]
    fn schemas_within_schemas_are_translated() {
        let newer = json!({
            "type": "object",
            "properties": {"const": {"const": 1}},
            "additionalProperties": {"items": {"const": 2}},
            "oneOf": [{"not": {"const": 3}}, true],
        });

        assert_eq!(
            older(&newer),
            json!({
                "type": "object",
                "properties": {"const": {"enum": [1]}},
                "additionalProperties": {"items": {"enum": [2]}},
                "oneOf": [{"not": {"enum": [3]}}, {}],
            })
        );
    }

    #[test]
    fn a_keyword_without_a_counterpart_is_an_error() {
        for (newer, keyword) in [
            (json!({"type": ["string", "null"]}), "type"),
            (json!({"type": "null"}), "type"),
            (json!({"prefixItems": []}), "prefixItems"),
            (json!({"propertyNames": {"pattern": "^a"}}), "propertyNames"),
            (json!({"contentEncoding": "base32"}), "contentEncoding"),
            (json!({"exclusiveMinimum": true}), "exclusiveMinimum"),
            (json!({"nullable": true}), "nullable"),
        ] {
            assert_eq!(
                translate(&newer, "/a").unwrap_err(),
                untranslatable("/a", keyword)
            );
        }
        let deep = translate(&json!({"properties": {"a/b": {"if": {}}}}), "");
        assert_eq!(deep.unwrap_err(), untranslatable("/properties/a~1b", "if"));
    }
}
