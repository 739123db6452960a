//! Headers that make a request repeatable or conditional.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{HeaderMap, HeaderName, IF_MATCH},
};
use utoipa::{
    IntoParams,
    openapi::path::{Parameter, ParameterBuilder, ParameterIn},
    openapi::{ObjectBuilder, Type},
};

use crate::problem::Failure;

/// The key that a caller marks a request with (draft-ietf-httpapi-idempotency-key-header): the same
/// request with the same key has one effect.
#[derive(Debug)]
pub struct IdempotencyKey(Option<String>);

impl IdempotencyKey {
    /// The key, when there is one.
    #[must_use]
    pub fn as_deref(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

/// The only version of a thing that is to be changed (RFC 9110, 13.1.1).
#[derive(Debug)]
pub struct IfMatch(Option<String>);

impl IfMatch {
    /// The version, when one is demanded.
    #[must_use]
    pub fn as_deref(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

impl FromRequest for IdempotencyKey {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let name = HeaderName::from_static("idempotency-key");
        let key = text(request.headers(), &name, "Idempotency-Key");
        // The draft has the key between quotes; most clients send it bare.
        ready(key.map(|key| Self(key.map(|key| key.trim().trim_matches('"').to_owned()))))
    }
}

impl FromRequest for IfMatch {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let version = text(request.headers(), &IF_MATCH, "If-Match");
        ready(
            version.and_then(|version| match version.as_deref().map(str::trim) {
                None | Some("*") => Ok(Self(None)),
                Some(several) if several.contains(',') => Err(Failure::malformed(
                    "If-Match takes one version here: the `version` of what was read.".to_owned(),
                )),
                Some(weak) if weak.starts_with("W/") => Err(Failure::malformed(
                    "If-Match takes no weak version.".to_owned(),
                )),
                Some(version) => Ok(Self(Some(version.trim_matches('"').to_owned()))),
            }),
        )
    }
}

fn text(headers: &HeaderMap, name: &HeaderName, shown: &str) -> Result<Option<String>, Failure> {
    match headers.get(name).map(|value| value.to_str()) {
        None => Ok(None),
        Some(Ok(text)) => Ok(Some(text.to_owned())),
        Some(Err(_)) => Err(Failure::malformed(format!(
            "The header {shown} holds characters that do not belong there."
        ))),
    }
}

impl IntoParams for IdempotencyKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![header(
            "Idempotency-Key",
            "The same request with the same key has one effect, and one answer",
            "5f0c2a1e",
            200,
        )]
    }
}

impl IntoParams for IfMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![header(
            "If-Match",
            "The `version` of what was read; only that one is changed",
            "\"9041\"",
            100,
        )]
    }
}

fn header(name: &str, description: &str, example: &str, longest: usize) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .description(Some(description))
        .schema(Some(
            ObjectBuilder::new()
                .schema_type(Type::String)
                .max_length(Some(longest)),
        ))
        .example(Some(example.into()))
        .build()
}
