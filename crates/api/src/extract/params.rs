//! The path and the query.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, error::PathError};
use serde::de::DeserializeOwned;
use types::FieldError;

use crate::problem::Failure;

/// The parameters of the path.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Path<T> {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let read = actix_web::web::Path::<T>::from_request(request, payload).into_inner();
        ready(match read {
            Ok(path) => Ok(Self(path.into_inner())),
            Err(error) => Err(Failure::malformed(format!(
                "The address holds a value that does not belong there: {}.",
                path_reason(&error)
            ))),
        })
    }
}

fn path_reason(error: &actix_web::Error) -> String {
    match error.as_error::<PathError>() {
        Some(PathError::Deserialize(inner)) => plain(&inner.to_string()),
        _ => "it cannot be read".to_owned(),
    }
}

/// Serde names Rust's types; people call them numbers.
fn plain(message: &str) -> String {
    match message
        .strip_prefix("can not parse ")
        .and_then(|m| m.split_once(" to a "))
    {
        Some((value, _)) => format!("{value} is not a whole number"),
        None => message.trim_end_matches('.').to_owned(),
    }
}

/// The parameters of the query. An unknown one is refused: a misspelt filter would widen a list.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Query<T> {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read_query(request.query_string()).map(Self))
    }
}

fn read_query<T: DeserializeOwned>(query: &str) -> Result<T, Failure> {
    let pairs = serde_urlencoded::Deserializer::new(url::form_urlencoded::parse(query.as_bytes()));
    serde_path_to_error::deserialize(pairs).map_err(|error| {
        let path = error.path().to_string();
        let message = error.into_inner().to_string();
        let pointer = match path.as_str() {
            // The path ends where serde stopped reading: it names an unknown parameter in words.
            "." | "?" => message.split('`').nth(1).unwrap_or_default().to_owned(),
            _ => path,
        };
        if message.starts_with("number too") {
            return Failure::App(app::Error::invalid(
                pointer,
                "out_of_range",
                "The number is out of bounds.",
            ));
        }
        Failure::Malformed {
            detail: format!("The query is not what this address takes: {message}."),
            errors: vec![FieldError {
                pointer,
                code: "malformed".to_owned(),
                detail: message,
            }],
        }
    })
}

#[cfg(test)]
mod tests {
    use types::AssetFilter;

    use super::*;

    fn errors(query: &str) -> Vec<FieldError> {
        match read_query::<AssetFilter>(query) {
            Err(Failure::Malformed { errors, .. }) => errors,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_query_is_read_by_name_and_decoded() {
        let filter: AssetFilter = read_query("q=Ada%20O%27Brien&limit=7").unwrap();

        assert_eq!(filter.q.as_deref(), Some("Ada O'Brien"));
        assert_eq!(filter.limit, Some(7));
    }

    #[test]
    fn a_bad_value_and_a_misspelt_name_are_named() {
        assert_eq!(errors("limit=many")[0].pointer, "limit");
        assert_eq!(errors("staus=new")[0].pointer, "staus");
    }
}
