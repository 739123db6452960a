//! Whoever watches the requests: numbers and traces are theirs to keep, not ours.

use std::{fmt::Debug, time::Duration};

use actix_web::http::{Method, header::HeaderMap};
use tracing::Span;

/// What an address is called that no route takes, and each file of the app.
pub const OTHER: &str = "other";

/// Told of each request.
pub trait Observer: Debug + Send + Sync {
    /// A request begins. `span` is what the log knows it by.
    fn begins(&self, span: &Span, headers: &HeaderMap);

    /// It is answered, or failed.
    fn answered(&self, span: &Span, answered: &Answered<'_>);
}

/// How a request was answered. Nothing here is of the caller's making: there are as many values as there
/// are routes and no more.
#[derive(Debug, Clone, Copy)]
pub struct Answered<'a> {
    /// One of the methods that HTTP has, or [`OTHER`].
    pub method: &'static str,
    /// The pattern of the route, never the path; [`OTHER`] where there is none.
    pub route: &'a str,
    pub status: u16,
    pub elapsed: Duration,
}

impl<'a> Answered<'a> {
    pub(crate) const fn new(
        method: &'static str,
        route: &'a str,
        status: u16,
        elapsed: Duration,
    ) -> Self {
        Self {
            method,
            route,
            status,
            elapsed,
        }
    }
}

/// A method by its name; whatever a caller made up is [`OTHER`].
pub(crate) fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => OTHER,
    }
}
