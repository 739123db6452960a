//! One request to RT, as the verbs describe it.

use reqwest::Method;
use serde_json::Value;

use crate::{ETag, Error};

/// What to ask of RT.
#[derive(Debug)]
pub(super) struct Call {
    /// A stable name for logs.
    pub(super) operation: &'static str,
    pub(super) method: Method,
    /// Below `/REST/2.0`; each is escaped by itself.
    pub(super) path: Vec<String>,
    pub(super) query: Vec<(&'static str, String)>,
    pub(super) body: Body,
    pub(super) if_match: Option<ETag>,
    /// Whether asking twice is the same as asking once.
    pub(super) is_repeatable: bool,
    /// Whether the path names a record, so that 404 means that RT has no such record.
    pub(super) is_about_record: bool,
}

#[derive(Debug)]
pub(super) enum Body {
    None,
    Json(Value),
    Form(Vec<(&'static str, String)>),
}

impl Call {
    /// Reads one record.
    pub(super) fn get(operation: &'static str, path: &[&str]) -> Self {
        Self {
            operation,
            method: Method::GET,
            path: path.iter().map(|&segment| segment.to_owned()).collect(),
            query: Vec::new(),
            body: Body::None,
            if_match: None,
            is_repeatable: true,
            is_about_record: true,
        }
    }

    /// Reads a list.
    pub(super) fn list(operation: &'static str, path: &[&str]) -> Self {
        Self {
            is_about_record: false,
            ..Self::get(operation, path)
        }
    }

    /// Reads what matches the body.
    pub(super) fn search(operation: &'static str, path: &[&str], body: Body) -> Self {
        Self {
            method: Method::POST,
            body,
            ..Self::list(operation, path)
        }
    }

    /// Makes a record.
    pub(super) fn create(operation: &'static str, path: &[&str], body: Value) -> Self {
        Self {
            method: Method::POST,
            body: Body::Json(body),
            is_repeatable: false,
            ..Self::list(operation, path)
        }
    }

    /// Changes a record.
    pub(super) fn update(operation: &'static str, path: &[&str], body: Value) -> Self {
        Self {
            method: Method::PUT,
            body: Body::Json(body),
            is_repeatable: false,
            ..Self::get(operation, path)
        }
    }

    /// The error of a request that RT may have carried out although we have no answer.
    pub(super) fn lost(&self, error: Error) -> Error {
        if self.is_repeatable {
            error
        } else {
            error.after_write()
        }
    }

    pub(super) fn query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    pub(super) fn if_match(mut self, etag: Option<ETag>) -> Self {
        self.if_match = etag;
        self
    }
}
