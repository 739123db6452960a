//! The log, and traces where somebody takes them.

pub mod carry;
mod export;

use std::{
    io::{self, IsTerminal},
    time::Duration,
};

use opentelemetry::{KeyValue, trace::TracerProvider as _};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig};
use opentelemetry_sdk::{
    Resource,
    trace::{Sampler, SdkTracerProvider},
};
use tracing::{Level, Metadata};
use tracing_subscriber::{
    EnvFilter, Layer, Registry, filter::filter_fn, fmt, layer::SubscriberExt,
    util::SubscriberInitExt,
};
use url::Url;

use self::export::Tidied;
use crate::config::{Format, Logging, Problems, Telemetry};

/// How long a receiver may take for one batch; nobody but the thread that sends waits for it.
const RECEIVER_PATIENCE: Duration = Duration::from_secs(5);
/// How long the end of the server waits for the last batch.
const LAST_BATCH: Duration = Duration::from_secs(2);
/// Whose spans are worth a trace: those of our own crates.
const TRACED: [&str; 4] = ["api", "app", "rt_client", "webhook_client"];

/// Traces that are being sent, or none.
#[derive(Debug, Default)]
pub struct Traces(Option<SdkTracerProvider>);

impl Traces {
    /// Sends what is left, and waits a moment for it.
    pub async fn end(self) {
        let Some(provider) = self.0 else { return };
        let last = move || provider.shutdown_with_timeout(LAST_BATCH);
        // Whoever takes them may be away, which is no reason to stay.
        let _ = tokio::time::timeout(LAST_BATCH, tokio::task::spawn_blocking(last)).await;
    }
}

/// Starts writing the log to standard error, and sending traces where there is a receiver.
pub fn start(logging: &Logging, telemetry: &Telemetry) -> Result<Traces, Problems> {
    let mut problems = Problems::default();
    let filter = EnvFilter::try_new(&logging.filter)
        .map_err(|error| {
            problems.add(format!(
                "logging.filter is not understood ({error}): write for example info,api=debug"
            ));
        })
        .unwrap_or_default();
    let receiver = telemetry.spans_to(&mut problems);
    let provider = receiver.and_then(|url| provider(url, telemetry, &mut problems));
    problems.into_result(())?;

    let spans = provider.as_ref().map(|provider| {
        tracing_opentelemetry::layer()
            .with_tracer(provider.tracer("rtutils"))
            .with_context_activation(false)
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
            .with_target(false)
            .with_filter(filter_fn(is_traced))
    });
    // A log that is started already, as in a test, is left as it is.
    let _ = tracing_subscriber::registry()
        .with(lines(logging.format).with_filter(filter))
        .with(spans)
        .try_init();
    Ok(Traces(provider))
}

fn lines(format: Format) -> Box<dyn Layer<Registry> + Send + Sync> {
    let layer = fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal());
    match format {
        Format::Human => layer.with_target(false).boxed(),
        Format::Json => layer.json().flatten_event(true).boxed(),
    }
}

/// Spans alone: the lines of the log name people, and stay here.
fn is_traced(metadata: &Metadata<'_>) -> bool {
    let root = metadata.target().split("::").next().unwrap_or_default();
    metadata.is_span() && *metadata.level() <= Level::INFO && TRACED.contains(&root)
}

fn provider(url: Url, telemetry: &Telemetry, problems: &mut Problems) -> Option<SdkTracerProvider> {
    let exporter = SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(url)
        .with_timeout(RECEIVER_PATIENCE)
        .build()
        .map_err(|error| problems.add(format!("telemetry.otlp_endpoint: {error}")))
        .ok()?;
    let share = Sampler::TraceIdRatioBased(telemetry.sample_ratio);
    let resource = Resource::builder()
        .with_service_name(telemetry.service_name.clone())
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .build();
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(Tidied::new(exporter))
        .with_sampler(Sampler::ParentBased(Box::new(share)))
        .with_resource(resource)
        .build();
    Some(provider)
}
