//! Carrying a trace on: from whoever asks us, and to Request Tracker (W3C Trace Context).

use actix_web::http::header::{HeaderMap, HeaderName};
use api::observer::Answered;
use opentelemetry::{
    propagation::{Extractor, Injector, TextMapPropagator},
    trace::Status,
};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// Makes a request part of its caller's trace, if it comes with one.
pub fn take(span: &Span, headers: &HeaderMap) {
    let context = TraceContextPropagator::new().extract(&Received(headers));
    // A span that nobody traces has no parent either.
    let _ = span.set_parent(context);
}

/// The headers by which whoever is asked next becomes part of the trace of the current span.
pub fn give() -> Vec<(String, String)> {
    let mut headers = Given(Vec::new());
    TraceContextPropagator::new().inject_context(&Span::current().context(), &mut headers);
    headers.0.retain(|(_, value)| !value.is_empty());
    headers.0
}

/// Says in the trace how a request was answered.
pub fn describe(span: &Span, answered: &Answered<'_>) {
    span.set_attribute("http.route", answered.route.to_owned());
    span.set_attribute("http.response.status_code", i64::from(answered.status));
    if answered.status >= 500 {
        span.set_status(Status::error(""));
    }
}

struct Received<'a>(&'a HeaderMap);

impl Extractor for Received<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}

struct Given(Vec<(String, String)>);

impl Injector for Given {
    fn set(&mut self, key: &str, value: String) {
        self.0.push((key.to_owned(), value));
    }
}
