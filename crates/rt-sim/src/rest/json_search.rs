//! RT's JSON search, as far as rtutils uses it: for users.

use std::collections::BTreeMap;

use serde_json::Value;

use super::answer::Refusal;
use crate::{
    asset_sql::{Case, Operator, Text},
    state::{FieldOwner, Rt, User},
};

/// Conditions on one field are `ORed` unless they say otherwise; fields are `ANDed`.
#[derive(Debug)]
pub(super) struct Search {
    by_field: BTreeMap<String, Vec<Condition>>,
}

#[derive(Debug)]
struct Condition {
    operator: Operator,
    values: Vec<(Option<u64>, Text)>,
    is_and: bool,
}

impl Search {
    pub(super) fn of(rt: &Rt, conditions: &Value) -> Result<Self, Refusal> {
        let Value::Array(conditions) = conditions else {
            return Err(Refusal::Message(
                400,
                "JSON object must be a ARRAY".to_owned(),
            ));
        };
        let mut by_field: BTreeMap<String, Vec<Condition>> = BTreeMap::new();
        for condition in conditions {
            let (Some(field), Some(value)) = (
                condition["field"].as_str(),
                condition.get("value").filter(|value| !value.is_null()),
            ) else {
                continue;
            };
            if !is_searchable(rt, field) {
                continue;
            }
            let Some(operator) = operator(condition["operator"].as_str().unwrap_or("=")) else {
                continue;
            };
            let values = match value {
                Value::Array(values) => values.as_slice(),
                single => std::slice::from_ref(single),
            };
            let values = values.iter().map(as_text).map(|value| {
                let text = Text::new(operator, &value, Case::Ignored);
                (value.parse().ok(), text)
            });
            let aggregator = condition["entry_aggregator"].as_str().unwrap_or("OR");
            by_field
                .entry(field.to_owned())
                .or_default()
                .push(Condition {
                    operator,
                    values: values.collect(),
                    is_and: aggregator.eq_ignore_ascii_case("AND"),
                });
        }
        Ok(Self { by_field })
    }

    /// No conditions, or none that RT knows, find everybody.
    pub(super) fn matches(&self, rt: &Rt, user: &User) -> bool {
        self.by_field.iter().all(|(field, conditions)| {
            let values = values(rt, user, field);
            let mut conditions = conditions.iter();
            let first = conditions.next().is_none_or(|first| first.holds(&values));
            conditions.fold(first, |so_far, condition| {
                let holds = condition.holds(&values);
                if condition.is_and {
                    so_far && holds
                } else {
                    so_far || holds
                }
            })
        })
    }
}

impl Condition {
    fn holds(&self, held: &[String]) -> bool {
        let one = |held: &String| {
            self.values
                .iter()
                .any(|(number, text)| match (self.operator, number) {
                    (Operator::Greater, Some(number)) => {
                        held.parse().is_ok_and(|h: u64| h > *number)
                    }
                    (Operator::Less, Some(number)) => held.parse().is_ok_and(|h: u64| h < *number),
                    _ => text.holds(held),
                })
        };
        match self.operator {
            Operator::IsNot | Operator::ContainsNot => held.iter().all(one),
            _ => held.iter().any(one),
        }
    }
}

fn custom_field(field: &str) -> Option<&str> {
    let (kind, name) = field.split_once(".{")?;
    let is_known = kind.eq_ignore_ascii_case("CF") || kind.eq_ignore_ascii_case("CustomField");
    name.strip_suffix('}').filter(|_| is_known)
}

fn is_searchable(rt: &Rt, field: &str) -> bool {
    match custom_field(field) {
        Some(name) => rt.field(FieldOwner::User, name).is_some(),
        None => matches!(field, "id" | "Name" | "RealName" | "EmailAddress"),
    }
}

fn values(rt: &Rt, user: &User, field: &str) -> Vec<String> {
    match (field, custom_field(field)) {
        (_, Some(name)) => {
            let field = rt.field(FieldOwner::User, name);
            let values = field.and_then(|field| user.values.get(&field.id));
            values.into_iter().flatten().flatten().cloned().collect()
        }
        ("id", _) => vec![user.id.to_string()],
        ("Name", _) => vec![user.name.clone()],
        (field, _) => {
            let text = if field == "RealName" {
                &user.real_name
            } else {
                &user.email
            };
            // In the database this is NULL, which equals nothing.
            if text.is_empty() {
                Vec::new()
            } else {
                vec![text.clone()]
            }
        }
    }
}

fn operator(word: &str) -> Option<Operator> {
    Some(match word.to_ascii_uppercase().as_str() {
        "=" | "IN" => Operator::Is,
        "!=" => Operator::IsNot,
        "<" => Operator::Less,
        ">" => Operator::Greater,
        "LIKE" => Operator::Contains,
        "NOT LIKE" => Operator::ContainsNot,
        "STARTSWITH" => Operator::StartsWith,
        "ENDSWITH" => Operator::EndsWith,
        _ => return None,
    })
}

fn as_text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
