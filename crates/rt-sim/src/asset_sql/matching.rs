//! Whether an asset matches a query, with SQLite's and RT's ideas of equality.

use std::cmp::Ordering;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use super::{Condition, Operator, Query};
use crate::state::{ACTIVE_STATUSES, Asset, FieldOwner, INACTIVE_STATUSES, Rt, User};

/// A query that RT refuses, with RT's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused(pub(crate) String);

/// Whether the asset matches. Deleted assets match nothing.
pub(crate) fn matches(rt: &Rt, asset: &Asset, query: &Query) -> Result<bool, Refused> {
    Ok(asset.status != "deleted" && holds(rt, asset, query)?)
}

fn holds(rt: &Rt, asset: &Asset, query: &Query) -> Result<bool, Refused> {
    // Every part is looked at, so that a bad field is refused whatever stands before it.
    match query {
        Query::All(parts) => parts
            .iter()
            .try_fold(true, |all, part| Ok(holds(rt, asset, part)? && all)),
        Query::Any(parts) => parts
            .iter()
            .try_fold(false, |any, part| Ok(holds(rt, asset, part)? || any)),
        Query::Condition(condition) => holds_one(rt, asset, condition),
    }
}

fn holds_one(rt: &Rt, asset: &Asset, condition: &Condition) -> Result<bool, Refused> {
    let Condition {
        field,
        operator,
        value,
    } = condition;
    let (operator, value) = (*operator, value.as_str());
    Ok(match field.to_ascii_lowercase().as_str() {
        "id" => value
            .parse()
            .is_ok_and(|number: u64| ordered(operator, asset.id.cmp(&number))),
        "name" => text(operator, &asset.name, value, Case::Counts),
        "description" => text(operator, &asset.description, value, Case::Counts),
        "status" => status(operator, &asset.status, value),
        "catalog" => catalog(rt, asset, operator, value)?,
        "created" => moment(operator, asset.created_at, value),
        "lastupdated" => moment(operator, asset.updated_at, value),
        _ => match field.split_once('.') {
            Some(("CF" | "CustomField", name)) => custom_field(rt, asset, name, operator, value),
            split => {
                let (role, of_whom) = split.unwrap_or((field.as_str(), "id"));
                let members = match role {
                    "Owner" => vec![asset.owner],
                    "HeldBy" => asset.held_by.clone(),
                    "Contact" => asset.contacts.clone(),
                    _ => return Err(unknown()),
                };
                people(rt, &members, of_whom, operator, value).ok_or_else(unknown)?
            }
        },
    })
}

const PLACE: &str = "/usr/share/request-tracker5/lib/RT/Assets.pm line";

fn unknown() -> Refused {
    Refused(format!(
        "No dispatch method for class '' at {PLACE} 1631.\n"
    ))
}

/// A catalog by number or exact name; RT looks it up, so there is no searching for a part of it.
fn catalog(rt: &Rt, asset: &Asset, operator: Operator, value: &str) -> Result<bool, Refused> {
    let is_meant = rt
        .catalog(value)
        .is_some_and(|catalog| catalog.id == asset.catalog);
    match operator {
        Operator::Is => Ok(is_meant),
        Operator::IsNot => Ok(!is_meant),
        _ => Err(Refused(format!(
            "Invalid Operation: LIKE for Catalog at {PLACE} 868.\n"
        ))),
    }
}

fn status(operator: Operator, status: &str, value: &str) -> bool {
    let group: &[&str] = match value {
        "__Active__" => &ACTIVE_STATUSES,
        "__Inactive__" => &INACTIVE_STATUSES,
        _ => return text(operator, status, value, Case::Ignored),
    };
    group.contains(&status) == (operator == Operator::Is)
}

fn moment(operator: Operator, at: DateTime<Utc>, value: &str) -> bool {
    let value = value.trim_end_matches('Z').replacen('T', " ", 1);
    let parsed = NaiveDateTime::parse_from_str(&value, "%Y-%m-%d %H:%M:%S")
        .or_else(|_| NaiveDate::parse_from_str(&value, "%Y-%m-%d").map(NaiveDateTime::from));
    // RT keeps whole seconds.
    parsed.is_ok_and(|moment| ordered(operator, at.timestamp().cmp(&moment.and_utc().timestamp())))
}

fn custom_field(rt: &Rt, asset: &Asset, name: &str, operator: Operator, value: &str) -> bool {
    let name = name.trim_start_matches('{').trim_end_matches('}');
    let is_negated = matches!(operator, Operator::IsNot | Operator::ContainsNot);
    // No asset has a value in a field that is not there.
    let Some(field) = rt.field(FieldOwner::Asset, name) else {
        return is_negated;
    };
    let values = asset.values.get(&field.id);
    let values = values
        .into_iter()
        .flatten()
        .map(|value| value.as_deref().unwrap_or_default());
    any_of(values, operator, value)
}

fn people(
    rt: &Rt,
    members: &[u64],
    of_whom: &str,
    operator: Operator,
    value: &str,
) -> Option<bool> {
    let read: fn(&User) -> String = match of_whom {
        "id" => |user| user.id.to_string(),
        "Name" => |user| user.name.clone(),
        "EmailAddress" => |user| user.email.clone(),
        "RealName" => |user| user.real_name.clone(),
        _ => return None,
    };
    let texts: Vec<String> = members
        .iter()
        .filter_map(|id| rt.users.get(id))
        .map(read)
        .collect();
    Some(any_of(texts.iter().map(String::as_str), operator, value))
}

/// One of several values matches; a negated operator asks that none does.
fn any_of<'a>(mut values: impl Iterator<Item = &'a str>, operator: Operator, value: &str) -> bool {
    match operator {
        Operator::IsNull => values.next().is_none(),
        Operator::IsNotNull => values.next().is_some(),
        Operator::IsNot => !values.any(|held| text(Operator::Is, held, value, Case::Ignored)),
        Operator::ContainsNot => {
            !values.any(|held| text(Operator::Contains, held, value, Case::Ignored))
        }
        _ => values.any(|held| text(operator, held, value, Case::Ignored)),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    Counts,
    Ignored,
}

pub(crate) fn text(operator: Operator, held: &str, value: &str, case: Case) -> bool {
    match operator {
        Operator::Is if case == Case::Ignored => held.eq_ignore_ascii_case(value),
        Operator::IsNot if case == Case::Ignored => !held.eq_ignore_ascii_case(value),
        Operator::Contains => like(held, &format!("%{value}%")),
        Operator::ContainsNot => !like(held, &format!("%{value}%")),
        Operator::StartsWith => like(held, &format!("{value}%")),
        Operator::EndsWith => like(held, &format!("%{value}")),
        // RT stores an empty text, not NULL.
        Operator::IsNull => false,
        Operator::IsNotNull => true,
        _ => ordered(operator, held.cmp(value)),
    }
}

fn ordered(operator: Operator, order: Ordering) -> bool {
    match operator {
        Operator::Is => order.is_eq(),
        Operator::IsNot => order.is_ne(),
        Operator::Less => order.is_lt(),
        Operator::Greater => order.is_gt(),
        Operator::LessOrEqual => order.is_le(),
        Operator::GreaterOrEqual => order.is_ge(),
        _ => false,
    }
}

/// SQLite's LIKE: `%` and `_` are wild, and ASCII letters match in either case.
fn like(held: &str, pattern: &str) -> bool {
    let held: Vec<char> = held.chars().collect();
    let pattern: Vec<char> = pattern.chars().collect();
    let (mut at, mut in_pattern) = (0, 0);
    // Where to go on when the letters after the last % turn out to be wrong.
    let mut retry: Option<(usize, usize)> = None;
    while at < held.len() {
        match pattern.get(in_pattern) {
            Some('%') => {
                retry = Some((at, in_pattern + 1));
                in_pattern += 1;
            }
            Some(letter) if *letter == '_' || letter.eq_ignore_ascii_case(&held[at]) => {
                at += 1;
                in_pattern += 1;
            }
            _ => {
                let Some((from, after)) = retry else {
                    return false;
                };
                retry = Some((from + 1, after));
                (at, in_pattern) = (from + 1, after);
            }
        }
    }
    pattern[in_pattern..].iter().all(|letter| *letter == '%')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_knows_wildcards_and_ignores_the_case_of_ascii_only() {
        assert!(like("W12-0007", "%w12_000%"));
        assert!(like("a%b", "a%b"));
        assert!(like("abcabd", "%abd"));
        assert!(!like("École", "%éc%"));
        assert!(!like("abc", "%abd%"));
        assert!(like("", "%%"));
    }
}
