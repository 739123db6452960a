//! What leaves in a trace: names that say what was done, and nothing that tells which device or whom.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use opentelemetry::{KeyValue, trace::SpanKind};
use opentelemetry_sdk::{
    Resource,
    error::OTelSdkResult,
    trace::{SpanData, SpanExporter},
};

/// The path of a request: it names tags, serial numbers and people's ids. The route says the same without.
const PATH: &str = "http.path";

/// An exporter that gets tidied spans, and whose trouble is told once and not with every batch.
#[derive(Debug)]
pub struct Tidied<E> {
    inner: E,
    is_failing: AtomicBool,
}

impl<E> Tidied<E> {
    pub fn new(inner: E) -> Self {
        Self {
            inner,
            is_failing: AtomicBool::new(false),
        }
    }
}

impl<E: SpanExporter> SpanExporter for Tidied<E> {
    async fn export(&self, mut batch: Vec<SpanData>) -> OTelSdkResult {
        batch.iter_mut().for_each(tidy);
        let sent = self.inner.export(batch).await;
        let was_failing = self.is_failing.swap(sent.is_err(), Ordering::Relaxed);
        match &sent {
            Err(error) if !was_failing => {
                tracing::warn!(%error, "traces are lost: their receiver does not take them");
            }
            Ok(()) if was_failing => tracing::info!("the receiver takes traces again"),
            _ => {}
        }
        sent
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.inner.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.inner.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.inner.set_resource(resource);
    }
}

fn tidy(span: &mut SpanData) {
    span.attributes
        .retain(|attribute| attribute.key.as_str() != PATH);
    let of = |key: &str, attributes: &[KeyValue]| {
        let found = attributes.iter().find(|one| one.key.as_str() == key);
        found.map(|one| one.value.as_str().into_owned())
    };
    match span.name.as_ref() {
        "request" => {
            span.span_kind = SpanKind::Server;
            let method = of("http.method", &span.attributes).unwrap_or_default();
            let route = of("http.route", &span.attributes).unwrap_or_default();
            span.name = format!("{method} {route}").trim().to_owned().into();
        }
        "rt.call" => {
            span.span_kind = SpanKind::Client;
            if let Some(operation) = of("rt.operation", &span.attributes) {
                span.name = format!("RT {operation}").into();
            }
        }
        _ => {}
    }
}
