//! The bounds of parameters of a query, as the document says them.

use serde_json::Value;
use types::FieldError;

/// How long a text may be, or how large a number.
#[derive(Debug)]
pub struct Bound {
    name: String,
    longest: Option<u64>,
    least: Option<i64>,
    most: Option<i64>,
}

impl Bound {
    /// The bound that a parameter of the document has, if there is one and the parameter is of a query.
    pub fn of(parameter: &Value) -> Option<Self> {
        let schema = &parameter["schema"];
        let bound = Self {
            name: parameter["name"].as_str()?.to_owned(),
            longest: schema["maxLength"].as_u64(),
            least: schema["minimum"].as_i64(),
            most: schema["maximum"].as_i64(),
        };
        let is_bounded = bound.longest.is_some() || bound.least.is_some() || bound.most.is_some();
        (is_bounded && parameter["in"] == "query").then_some(bound)
    }

    /// What is wrong with a value of the parameter. What is no number is left to who reads it.
    fn refusal(&self, value: &str) -> Option<FieldError> {
        let is_longer = |longest| {
            value
                .chars()
                .nth(usize::try_from(longest).unwrap_or(usize::MAX))
        };
        if let Some(longest) = self.longest
            && is_longer(longest).is_some()
        {
            let detail = format!("At most {longest} characters.");
            return Some(self.error("too_long", detail));
        }
        let number: i64 = value.parse().ok()?;
        let is_outside = self.least.is_some_and(|least| number < least)
            || self.most.is_some_and(|most| number > most);
        is_outside.then(|| {
            let detail = match (self.least, self.most) {
                (Some(least), Some(most)) => format!("Between {least} and {most}."),
                (Some(least), None) => format!("At least {least}."),
                (None, most) => format!("At most {}.", most.unwrap_or(i64::MAX)),
            };
            self.error("out_of_range", detail)
        })
    }

    fn error(&self, code: &str, detail: String) -> FieldError {
        FieldError {
            pointer: self.name.clone(),
            code: code.to_owned(),
            detail,
        }
    }
}

/// Each parameter of a query that is beyond its bound.
pub fn refusals(bounds: &[Bound], query: &str) -> Vec<FieldError> {
    url::form_urlencoded::parse(query.as_bytes())
        .filter_map(|(name, value)| {
            let bound = bounds.iter().find(|bound| bound.name == name)?;
            bound.refusal(&value)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn bounds() -> Vec<Bound> {
        let parameters = [
            json!({"name": "q", "in": "query", "schema": {"type": "string", "maxLength": 3}}),
            json!({"name": "limit", "in": "query", "schema": {"minimum": 1, "maximum": 100}}),
            json!({"name": "asset_id", "in": "query", "schema": {"minimum": 1}}),
            json!({"name": "asset_id", "in": "path", "schema": {"minimum": 5}}),
            json!({"name": "state", "in": "query", "schema": {"type": "string"}}),
        ];
        parameters.iter().filter_map(Bound::of).collect()
    }

    fn wrong(query: &str) -> Vec<(String, String)> {
        refusals(&bounds(), query)
            .into_iter()
            .map(|error| (error.pointer, error.code))
            .collect()
    }

    #[test]
    fn what_is_within_its_bounds_is_let_through() {
        assert!(wrong("q=%C3%A4%C3%B6%C3%BC&limit=100&asset_id=1&state=longer").is_empty());
        assert!(wrong("limit=many&other=1000").is_empty());
    }

    #[test]
    fn what_is_beyond_is_named() {
        let pair = |name: &str, code: &str| (name.to_owned(), code.to_owned());

        assert_eq!(wrong("q=abcd"), [pair("q", "too_long")]);
        assert_eq!(
            wrong("limit=0&asset_id=0"),
            [
                pair("limit", "out_of_range"),
                pair("asset_id", "out_of_range")
            ]
        );
        assert_eq!(wrong("limit=101"), [pair("limit", "out_of_range")]);
    }
}
