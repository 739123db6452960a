//! The JSON body.

use std::{future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    error::JsonPayloadError,
    web::{Bytes, Json, JsonConfig},
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use types::FieldError;

use super::strict::Strict;
use crate::problem::Failure;

/// The largest body that an address takes: a batch of 1,000 labels named by long codes.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;

/// A JSON body. What is not JSON is a 400, what is JSON but does not fit a 422 that says where.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let json = Json::<Value>::from_request(request, payload);
        Box::pin(async move {
            let value = json.await.map_err(|error| unreadable(&error))?.into_inner();
            fit(&value).map(Self)
        })
    }
}

/// A JSON body, or the same as a form of HTML, of 256 KiB at most.
#[derive(Debug)]
pub struct FormOrBody<T>(pub T);

const FORM: &str = "application/x-www-form-urlencoded";

impl<T: DeserializeOwned + 'static> FromRequest for FormOrBody<T> {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if request.content_type() != FORM {
            let body = Body::from_request(request, payload);
            return Box::pin(async move { Ok(Self(body.await?.0)) });
        }
        let form = Bytes::from_request(request, payload);
        Box::pin(async move {
            let form = form.await.map_err(|error| unreadable(&error))?;
            let read = serde_urlencoded::from_bytes(&form);
            read.map(Self)
                .map_err(|error| Failure::malformed(format!("The form cannot be read: {error}.")))
        })
    }
}

/// What [`Body`] reads JSON by.
#[must_use]
pub fn config() -> JsonConfig {
    JsonConfig::default().limit(MAX_BODY_BYTES)
}

fn unreadable(error: &actix_web::Error) -> Failure {
    match error.as_error::<JsonPayloadError>() {
        Some(JsonPayloadError::OverflowKnownLength { .. } | JsonPayloadError::Overflow { .. }) => {
            Failure::TooLarge {
                limit: MAX_BODY_BYTES,
            }
        }
        Some(JsonPayloadError::ContentType) => Failure::UnsupportedMediaType,
        Some(JsonPayloadError::Deserialize(inner)) => {
            Failure::malformed(format!("The body is not JSON: {inner}."))
        }
        _ => Failure::malformed("The body ended early or could not be read.".to_owned()),
    }
}

fn fit<T: DeserializeOwned>(value: &Value) -> Result<T, Failure> {
    serde_path_to_error::deserialize(Strict(value)).map_err(|error| {
        let pointer = pointer(error.path());
        Failure::Unfit(vec![FieldError {
            pointer,
            code: "malformed".to_owned(),
            detail: without_value(&error.into_inner().to_string()),
        }])
    })
}

/// serde's words without the value that it found: it may be somebody's password.
fn without_value(message: &str) -> String {
    match message.split_once(", expected ") {
        Some((found, expected)) if found.starts_with("invalid ") => {
            format!("expected {expected}")
        }
        _ => message.to_owned(),
    }
}

/// A JSON pointer (RFC 6901) of serde's path.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;

    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { variant } => format!("/{variant}"),
            Segment::Unknown => String::new(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use types::LabelBatch;

    use super::*;

    #[test]
    fn a_value_that_does_not_fit_is_pointed_at() {
        let body = json!({"items": [{"tag": "W12-0001"}, {"template": "huge"}]});

        let Err(Failure::Unfit(errors)) = fit::<LabelBatch>(&body) else {
            panic!("it was taken")
        };

        assert_eq!(errors[0].pointer, "/items/1/template");
    }
}
