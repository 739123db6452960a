//! RT's ways of saying no.

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use serde_json::json;

use crate::state::NotCreated;

const JSON: &str = "application/json; charset=utf-8";

/// An answer that only carries a message.
pub(super) fn message(status: u16, text: &str) -> HttpResponse {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    HttpResponse::build(status)
        .content_type(JSON)
        .json(json!({ "message": text }))
}

/// Why a request gets no proper answer.
#[derive(Debug)]
pub(super) enum Refusal {
    Message(u16, String),
    /// A browser is sent to the login page instead of being told 401.
    SentToLogin,
    /// RT's Perl died.
    Died,
}

impl Refusal {
    pub(super) fn not_found() -> Self {
        Self::Message(404, "Not Found".to_owned())
    }

    pub(super) fn forbidden() -> Self {
        Self::Message(403, "Forbidden".to_owned())
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Message(status, text) => write!(formatter, "{status} {text}"),
            Self::SentToLogin => formatter.write_str("302 login required"),
            Self::Died => formatter.write_str("500 without a word"),
        }
    }
}

impl ResponseError for Refusal {
    fn error_response(&self) -> HttpResponse {
        match self {
            Self::Message(status, text) => message(*status, text),
            Self::SentToLogin => HttpResponse::Found()
                .insert_header((header::LOCATION, "/"))
                .content_type("text/plain")
                .body("Login required"),
            Self::Died => HttpResponse::InternalServerError()
                .content_type("application/json; charset=\"utf-8\"")
                .finish(),
        }
    }
}

impl From<NotCreated> for Refusal {
    fn from(reason: NotCreated) -> Self {
        match reason {
            NotCreated::Invalid(text) => Self::Message(400, text),
            NotCreated::Denied(text) => Self::Message(403, text),
            NotCreated::Died => Self::Died,
        }
    }
}

/// The answer to a creation: 201, and a `Location` that is relative.
pub(super) fn created(path: &str, reference: &serde_json::Value) -> HttpResponse {
    HttpResponse::Created()
        .content_type(JSON)
        .insert_header((header::LOCATION, path.to_owned()))
        .json(reference)
}
