//! A query made ready for one RT: fields looked up, values read, and what is wrong with it said
//! once instead of for every asset.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use super::{
    Condition, Operator, Query,
    text::{Case, Text, ordered},
};
use crate::state::{ACTIVE_STATUSES, Asset, FieldOwner, INACTIVE_STATUSES, Rt, User};

/// A query that RT refuses, with RT's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused(pub(crate) String);

/// A search for assets. Deleted ones are never found.
#[derive(Debug)]
pub(crate) struct Search(Test);

#[derive(Debug)]
enum Test {
    All(Vec<Test>),
    Any(Vec<Test>),
    Id(Operator, Option<u64>),
    Name(Text),
    Description(Text),
    Status(Text),
    StatusIn(&'static [&'static str], bool),
    /// Whether it is, or is not, in this catalog.
    Catalog(Option<u64>, bool),
    Created(Operator, Option<i64>),
    Updated(Operator, Option<i64>),
    /// A custom field; none when RT has no such field.
    Field(Option<u64>, Text),
    People(Role, Read, Text),
}

/// Reads what is compared of a person.
type Read = fn(&User) -> String;

#[derive(Debug, Clone, Copy)]
enum Role {
    Owner,
    HeldBy,
    Contact,
}

const PLACE: &str = "/usr/share/request-tracker5/lib/RT/Assets.pm line";

fn unknown() -> Refused {
    Refused(format!(
        "No dispatch method for class '' at {PLACE} 1631.\n"
    ))
}

impl Search {
    pub(crate) fn new(rt: &Rt, query: &Query) -> Result<Self, Refused> {
        Ok(Self(Test::new(rt, query)?))
    }

    /// Whether it finds every asset there is.
    pub(crate) fn is_everything(&self) -> bool {
        matches!(self.0, Test::Id(Operator::Greater, Some(0)))
    }

    pub(crate) fn finds(&self, rt: &Rt, asset: &Asset) -> bool {
        asset.status != "deleted" && self.0.holds(rt, asset)
    }

    /// The only assets that can match, when RT's indexes tell; in the order of their numbers.
    pub(crate) fn candidates<'a>(&self, rt: &'a Rt) -> Option<Vec<&'a Asset>> {
        let ids = self.0.candidates(rt)?;
        Some(ids.into_iter().filter_map(|id| rt.assets.get(id)).collect())
    }
}

impl Test {
    fn new(rt: &Rt, query: &Query) -> Result<Self, Refused> {
        let each = |parts: &[Query]| -> Result<Vec<Self>, Refused> {
            parts.iter().map(|part| Self::new(rt, part)).collect()
        };
        match query {
            Query::All(parts) => Ok(Self::All(each(parts)?)),
            Query::Any(parts) => Ok(Self::Any(each(parts)?)),
            Query::Condition(condition) => Self::one(rt, condition),
        }
    }

    fn one(rt: &Rt, condition: &Condition) -> Result<Self, Refused> {
        let Condition {
            field,
            operator,
            value,
        } = condition;
        let operator = *operator;
        let text = |case| Text::new(operator, value, case);
        Ok(match field.to_ascii_lowercase().as_str() {
            "id" => Self::Id(operator, value.parse().ok()),
            "name" => Self::Name(text(Case::Counts)),
            "description" => Self::Description(text(Case::Counts)),
            "status" => {
                let is_in = operator == Operator::Is;
                match value.as_str() {
                    "__Active__" => Self::StatusIn(&ACTIVE_STATUSES, is_in),
                    "__Inactive__" => Self::StatusIn(&INACTIVE_STATUSES, is_in),
                    _ => Self::Status(text(Case::Ignored)),
                }
            }
            "catalog" => Self::catalog(rt, operator, value)?,
            "created" => Self::Created(operator, second(value)),
            "lastupdated" => Self::Updated(operator, second(value)),
            _ => match field.split_once('.') {
                Some(("CF" | "CustomField", name)) => {
                    let name = name.trim_start_matches('{').trim_end_matches('}');
                    let field = rt.field(FieldOwner::Asset, name).map(|field| field.id);
                    Self::Field(field, text(Case::Ignored))
                }
                split => {
                    let (role, of_whom) = split.unwrap_or((field.as_str(), "id"));
                    let (role, read) = person(role, of_whom).ok_or_else(unknown)?;
                    Self::People(role, read, text(Case::Ignored))
                }
            },
        })
    }

    /// A catalog by number or exact name; RT looks it up, so there is no searching for a part.
    fn catalog(rt: &Rt, operator: Operator, value: &str) -> Result<Self, Refused> {
        let is_in = match operator {
            Operator::Is => true,
            Operator::IsNot => false,
            _ => {
                let text = format!("Invalid Operation: LIKE for Catalog at {PLACE} 868.\n");
                return Err(Refused(text));
            }
        };
        Ok(Self::Catalog(
            rt.catalog(value).map(|catalog| catalog.id),
            is_in,
        ))
    }

    fn holds(&self, rt: &Rt, asset: &Asset) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(rt, asset)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(rt, asset)),
            Self::Id(operator, number) => {
                number.is_some_and(|number| ordered(*operator, asset.id.cmp(&number)))
            }
            Self::Name(text) => text.holds(&asset.name),
            Self::Description(text) => text.holds(&asset.description),
            Self::Status(text) => text.holds(&asset.status),
            Self::StatusIn(group, is_in) => group.contains(&asset.status.as_str()) == *is_in,
            Self::Catalog(catalog, is_in) => (*catalog == Some(asset.catalog)) == *is_in,
            Self::Created(operator, second) => compare(*operator, asset.created_at, *second),
            Self::Updated(operator, second) => compare(*operator, asset.updated_at, *second),
            Self::Field(field, text) => {
                // No asset has a value in a field that is not there.
                let values = field.and_then(|field| asset.values.get(&field));
                let values = values.into_iter().flatten();
                text.any_holds(values.map(|value| value.as_deref().unwrap_or_default()))
            }
            Self::People(role, read, text) => {
                let owner = [asset.owner];
                let members: &[u64] = match role {
                    Role::Owner => &owner,
                    Role::HeldBy => &asset.held_by,
                    Role::Contact => &asset.contacts,
                };
                let users = members.iter().filter_map(|&id| rt.users.get(id));
                let texts: Vec<String> = users.map(read).collect();
                text.any_holds(texts.iter().map(String::as_str))
            }
        }
    }

    fn candidates(&self, rt: &Rt) -> Option<BTreeSet<u64>> {
        let ids = |assets: &mut dyn Iterator<Item = &Asset>| assets.map(|asset| asset.id).collect();
        match self {
            Self::Id(Operator::Is, number) => Some(number.iter().copied().collect()),
            Self::Name(text) => Some(ids(&mut rt.assets.named(text.exactly()?))),
            Self::Field(Some(field), text) => {
                Some(ids(&mut rt.assets.with_value(*field, text.exactly()?)))
            }
            Self::All(parts) => {
                let known = parts.iter().filter_map(|part| part.candidates(rt));
                known.min_by_key(BTreeSet::len)
            }
            Self::Any(parts) => {
                let known: Option<Vec<_>> = parts.iter().map(|part| part.candidates(rt)).collect();
                Some(known?.into_iter().flatten().collect())
            }
            _ => None,
        }
    }
}

fn person(role: &str, of_whom: &str) -> Option<(Role, Read)> {
    let role = match role {
        "Owner" => Role::Owner,
        "HeldBy" => Role::HeldBy,
        "Contact" => Role::Contact,
        _ => return None,
    };
    let read: Read = match of_whom {
        "id" => |user| user.id.to_string(),
        "Name" => |user| user.name.clone(),
        "EmailAddress" => |user| user.email.clone(),
        "RealName" => |user| user.real_name.clone(),
        _ => return None,
    };
    Some((role, read))
}

/// A moment as RT keeps it: in whole seconds.
fn second(value: &str) -> Option<i64> {
    let value = value.trim_end_matches('Z').replacen('T', " ", 1);
    let moment = NaiveDateTime::parse_from_str(&value, "%Y-%m-%d %H:%M:%S")
        .or_else(|_| NaiveDate::parse_from_str(&value, "%Y-%m-%d").map(NaiveDateTime::from));
    Some(moment.ok()?.and_utc().timestamp())
}

fn compare(operator: Operator, at: DateTime<Utc>, second: Option<i64>) -> bool {
    second.is_some_and(|second| ordered(operator, at.timestamp().cmp(&second)))
}
