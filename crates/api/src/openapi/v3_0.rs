//! The document in OpenAPI 3.0.3, for generators that do not read 3.1.
//!
//! 3.0 has its own dialect of JSON Schema. What has a counterpart there is rewritten; whatever is not
//! in the tables below is an error, so that nothing is lost without a word.

use serde_json::{Map, Value, json};

use super::v3_0_schema;

/// The document says something that 3.0 has no word for, or that nobody has yet put into it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("OpenAPI 3.0 has nothing for {keyword:?} at {place}")]
pub struct Untranslatable {
    /// Where it stands, as a JSON pointer.
    pub place: String,
    /// The member that is not known there.
    pub keyword: String,
}

pub(super) type Result<T> = std::result::Result<T, Untranslatable>;

/// What a member of an object is, and so how it is translated.
#[derive(Clone, Copy)]
enum Part {
    /// The same in both versions.
    Plain,
    Schema,
    /// One object of a kind.
    One(&'static Kind),
    /// A list of objects of a kind.
    Each(&'static Kind),
    /// Objects of a kind by names that anybody chose.
    Named(&'static Kind),
    /// Schemas by name.
    Schemas,
}

/// The members that objects of one kind may have, besides `x-…` and a `$ref`.
type Kind = [(&'static str, Part)];

use Part::{Each, Named, One, Plain, Schema, Schemas};

const DOCUMENT: &Kind = &[
    ("openapi", Plain),
    ("info", One(INFO)),
    ("servers", Plain),
    ("security", Plain),
    ("tags", Plain),
    ("paths", Named(PATH)),
    ("components", One(COMPONENTS)),
];
const INFO: &Kind = &[
    ("title", Plain),
    ("description", Plain),
    ("version", Plain),
    ("contact", Plain),
    ("license", One(LICENSE)),
];
const LICENSE: &Kind = &[("name", Plain), ("url", Plain)];
const COMPONENTS: &Kind = &[
    ("schemas", Schemas),
    ("headers", Named(HEADER)),
    ("responses", Named(RESPONSE)),
    ("parameters", Named(PARAMETER)),
    ("securitySchemes", Named(SECURITY_SCHEME)),
];
const PATH: &Kind = &[
    ("get", One(OPERATION)),
    ("put", One(OPERATION)),
    ("post", One(OPERATION)),
    ("patch", One(OPERATION)),
    ("delete", One(OPERATION)),
    ("parameters", Each(PARAMETER)),
];
const OPERATION: &Kind = &[
    ("operationId", Plain),
    ("summary", Plain),
    ("description", Plain),
    ("tags", Plain),
    ("deprecated", Plain),
    ("security", Plain),
    ("parameters", Each(PARAMETER)),
    ("requestBody", One(BODY)),
    ("responses", Named(RESPONSE)),
];
const PARAMETER: &Kind = &[
    ("name", Plain),
    ("in", Plain),
    ("description", Plain),
    ("required", Plain),
    ("deprecated", Plain),
    ("style", Plain),
    ("explode", Plain),
    ("example", Plain),
    ("examples", Plain),
    ("schema", Schema),
];
const HEADER: &Kind = &[
    ("description", Plain),
    ("required", Plain),
    ("example", Plain),
    ("schema", Schema),
];
const BODY: &Kind = &[
    ("description", Plain),
    ("required", Plain),
    ("content", Named(MEDIA_TYPE)),
];
const RESPONSE: &Kind = &[
    ("description", Plain),
    ("headers", Named(HEADER)),
    ("content", Named(MEDIA_TYPE)),
    ("links", Plain),
];
const MEDIA_TYPE: &Kind = &[("example", Plain), ("examples", Plain), ("schema", Schema)];
const SECURITY_SCHEME: &Kind = &[
    ("type", Plain),
    ("description", Plain),
    ("scheme", Plain),
    ("bearerFormat", Plain),
    ("name", Plain),
    ("in", Plain),
];

/// The document, said in 3.0.3.
pub fn from_3_1(document: &Value) -> Result<Value> {
    let mut older = object(document, DOCUMENT, "")?;
    older["openapi"] = json!("3.0.3");
    Ok(older)
}

fn object(value: &Value, kind: &Kind, place: &str) -> Result<Value> {
    let Value::Object(members) = value else {
        return Err(untranslatable(place, "what is no object"));
    };
    if let Some(reference) = members.get("$ref") {
        // 3.0 ignores whatever stands beside it.
        return Ok(json!({ "$ref": reference }));
    }
    let mut older = Map::new();
    for (name, member) in members {
        let here = below(place, name);
        let part = kind.iter().find(|(known, _)| known == name);
        let translated = match part.map(|&(_, part)| part) {
            Some(Plain) => member.clone(),
            Some(Schema) => v3_0_schema::translate(member, &here)?,
            Some(Schemas) => each_member(member, &here, v3_0_schema::translate)?,
            Some(One(kind)) => object(member, kind, &here)?,
            Some(Named(kind)) => each_member(member, &here, |value, at| object(value, kind, at))?,
            Some(Each(kind)) => each_item(member, &here, |value, at| object(value, kind, at))?,
            None if name.starts_with("x-") => member.clone(),
            None => return Err(untranslatable(place, name)),
        };
        older.insert(name.clone(), translated);
    }
    Ok(older.into())
}

pub(super) fn each_member(
    value: &Value,
    place: &str,
    translate: impl Fn(&Value, &str) -> Result<Value>,
) -> Result<Value> {
    let members = value.as_object().into_iter().flatten();
    members
        .map(|(name, value)| Ok((name.clone(), translate(value, &below(place, name))?)))
        .collect::<Result<Map<_, _>>>()
        .map(Value::Object)
}

pub(super) fn each_item(
    value: &Value,
    place: &str,
    translate: impl Fn(&Value, &str) -> Result<Value>,
) -> Result<Value> {
    let items = value.as_array().into_iter().flatten().enumerate();
    items
        .map(|(at, value)| translate(value, &below(place, &at.to_string())))
        .collect::<Result<Vec<_>>>()
        .map(Value::Array)
}

pub(super) fn untranslatable(place: &str, keyword: &str) -> Untranslatable {
    Untranslatable {
        place: place.to_owned(),
        keyword: keyword.to_owned(),
    }
}

/// The JSON pointer of a member.
pub(super) fn below(place: &str, name: &str) -> String {
    format!("{place}/{}", name.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_operation(operation: &Value) -> Value {
        json!({"openapi": "3.1.0", "paths": {"/assets": {"get": operation}}})
    }

    #[test]
    fn what_both_versions_have_is_kept_with_extensions_and_examples() {
        let operation = json!({
            "operationId": "list_assets",
            "x-permission": "assets:read",
            "responses": {"200": {"description": "A list", "content": {"application/json": {
                "examples": {"one": {"value": {"examples": [1]}}},
                "schema": {"type": "array", "items": {"type": "string"}},
            }}}},
        });

        let older = from_3_1(&with_operation(&operation)).unwrap();

        assert_eq!(older["openapi"], "3.0.3");
        assert_eq!(older["paths"]["/assets"]["get"], operation);
    }

    #[test]
    fn schemas_are_translated_wherever_they_stand() {
        let schema = json!({"const": 1});
        let document = json!({
            "components": {"schemas": {"One": schema}, "headers": {"Count": {"schema": schema}}},
            "paths": {"/a": {"post": {
                "parameters": [{"name": "n", "in": "query", "schema": schema}],
                "requestBody": {"content": {"application/json": {"schema": schema}}},
            }}},
        });

        let older = from_3_1(&document).unwrap();

        for place in [
            "/components/schemas/One",
            "/components/headers/Count/schema",
            "/paths/~1a/post/parameters/0/schema",
            "/paths/~1a/post/requestBody/content/application~1json/schema",
        ] {
            assert_eq!(
                older.pointer(place).unwrap(),
                &json!({"enum": [1]}),
                "{place}"
            );
        }
    }

    #[test]
    fn what_it_does_not_know_is_an_error_that_says_where() {
        let error = from_3_1(&with_operation(&json!({"callbacks": {}}))).unwrap_err();

        assert_eq!(error, untranslatable("/paths/~1assets/get", "callbacks"));
        assert!(from_3_1(&json!({"webhooks": {}})).is_err());
        assert!(from_3_1(&json!({"info": {"license": {"identifier": "MIT"}}})).is_err());
    }
}
