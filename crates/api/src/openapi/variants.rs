//! Values that are one of several shapes, told apart by a word.

use serde_json::{Map, Value, json};

/// Gives each shape of such a schema a name of its own, and says which member tells them apart.
///
/// Rust's enums are collected with their variants written out. A generator would have to make up
/// names for them, and to try one after the other where it reads.
pub fn name_variants(document: &mut Value) {
    let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") else {
        return;
    };
    let mut named = Map::new();
    for (name, schema) in schemas.iter_mut() {
        let Some(variants) = schema["oneOf"].as_array().cloned() else {
            continue;
        };
        let Some(member) = telling_member(&variants) else {
            continue;
        };
        let words = variants.iter().filter_map(|variant| word(variant, &member));
        let places: Vec<(String, String)> = words
            .map(|word| (word.to_owned(), format!("{name}{}", camel_case(word))))
            .collect();
        let reference = |name: &String| format!("#/components/schemas/{name}");
        schema["oneOf"] = places
            .iter()
            .map(|(_, name)| json!({ "$ref": reference(name) }))
            .collect();
        let mapping: Map<String, Value> = places
            .iter()
            .map(|(word, name)| (word.clone(), reference(name).into()))
            .collect();
        schema["discriminator"] = json!({ "propertyName": member, "mapping": mapping });
        let places = places.into_iter().map(|(_, name)| name);
        named.extend(places.zip(variants));
    }
    schemas.extend(named);
}

/// The member that has one word in each of the variants.
fn telling_member(variants: &[Value]) -> Option<String> {
    let first = variants.first()?["properties"].as_object()?;
    let mut members = first.keys();
    members
        .find(|member| {
            variants
                .iter()
                .all(|variant| word(variant, member).is_some())
        })
        .cloned()
}

fn word<'a>(variant: &'a Value, member: &str) -> Option<&'a str> {
    match variant["properties"][member]["enum"].as_array()?.as_slice() {
        [only] => only.as_str(),
        _ => None,
    }
}

fn camel_case(word: &str) -> String {
    let parts = word.split('_').map(|part| {
        let mut letters = part.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variant(word: &str) -> Value {
        json!({"type": "object", "properties": {"field": {}, "code": {"enum": [word]}}})
    }

    #[test]
    fn each_shape_has_a_name_and_the_word_that_tells_it() {
        let warning = json!({"oneOf": [variant("text_cut"), variant("dense_code")]});
        let mut document = json!({"components": {"schemas": {"Warning": warning}}});

        name_variants(&mut document);

        let expected = json!({
            "Warning": {
                "oneOf": [
                    {"$ref": "#/components/schemas/WarningTextCut"},
                    {"$ref": "#/components/schemas/WarningDenseCode"},
                ],
                "discriminator": {"propertyName": "code", "mapping": {
                    "text_cut": "#/components/schemas/WarningTextCut",
                    "dense_code": "#/components/schemas/WarningDenseCode",
                }},
            },
            "WarningTextCut": variant("text_cut"),
            "WarningDenseCode": variant("dense_code"),
        });
        assert_eq!(document["components"]["schemas"], expected);
    }

    #[test]
    fn what_no_word_tells_apart_stays_as_it_is() {
        let schemas = json!({"Either": {"oneOf": [{"type": "string"}, {"type": "integer"}]}});
        let mut document = json!({"components": {"schemas": schemas}});

        name_variants(&mut document);

        assert_eq!(document["components"]["schemas"], schemas);
    }
}
