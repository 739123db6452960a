//! Searches for users, in the JSON form that RT has for them.
//!
//! RT drops a condition on a field that it does not know, and a search without conditions finds
//! every user. Only fields that every RT has can be named here; custom fields can not.

use serde_json::{Value, json};

/// A condition on users. Case does not matter to RT.
///
/// As with assets, `%` and `_` are wildcards in `*_contains`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserQuery(Vec<(&'static str, &'static str, String)>);

impl UserQuery {
    #[must_use]
    pub fn username_is(username: &str) -> Self {
        Self::one("Name", "=", username)
    }

    #[must_use]
    pub fn username_contains(part: &str) -> Self {
        Self::one("Name", "LIKE", part)
    }

    #[must_use]
    pub fn email_is(address: &str) -> Self {
        Self::one("EmailAddress", "=", address)
    }

    #[must_use]
    pub fn email_contains(part: &str) -> Self {
        Self::one("EmailAddress", "LIKE", part)
    }

    #[must_use]
    pub fn real_name_contains(part: &str) -> Self {
        Self::one("RealName", "LIKE", part)
    }

    /// Both hold.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    pub(crate) fn to_json(&self) -> Value {
        self.0
            .iter()
            .map(|(field, operator, value)| {
                // RT joins conditions on the same field by OR unless told.
                json!({
                    "field": field, "operator": operator, "value": value, "entry_aggregator": "AND",
                })
            })
            .collect()
    }

    fn one(field: &'static str, operator: &'static str, value: &str) -> Self {
        Self(vec![(field, operator, value.to_owned())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_on_one_field_are_joined_by_and() {
        let query = UserQuery::username_contains("ada").and(UserQuery::username_contains("b"));

        let json = query.to_json();

        assert_eq!(json.as_array().map(Vec::len), Some(2));
        assert!(
            json.as_array()
                .unwrap()
                .iter()
                .all(|c| c["entry_aggregator"] == "AND")
        );
    }
}
