//! Numbers in the format of Prometheus. docs/operations/monitoring.md says what each means.
//!
//! What happens is counted as it happens; how much there is is asked when somebody scrapes. Labels are
//! words of ours: methods, patterns of routes, names of operations, states. Nothing that a caller writes,
//! and nothing about a person or a device, is ever one.

mod listen;
mod process;
mod scrape;

use std::{path::PathBuf, sync::Arc, time::Duration};

use actix_web::http::header::HeaderMap;
use api::observer::Answered;
use chrono::{DateTime, Utc};
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, histogram::Histogram},
    registry::{Registry, Unit},
};
use tracing::Span;

pub use self::listen::serve;
use crate::telemetry::carry;

/// Up to what time an answer counts into which bucket, in seconds.
const OF_REQUESTS: [f64; 11] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];
/// RT works for 40 ms on each asset, and is given ten seconds.
const OF_RT_CALLS: [f64; 9] = [0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    method: &'static str,
    route: String,
    status: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Timed {
    method: &'static str,
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RtCall {
    operation: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct TimedRtCall {
    operation: &'static str,
}

type Histograms<S> = Family<S, Histogram, fn() -> Histogram>;

/// Everything that is counted as it happens.
#[derive(Debug)]
pub struct Metrics {
    started_at: DateTime<Utc>,
    /// The folder of backups.
    backups: PathBuf,
    counted: Registry,
    requests: Family<Request, Counter>,
    request_times: Histograms<Timed>,
    rt_calls: Family<RtCall, Counter>,
    rt_call_times: Histograms<TimedRtCall>,
    /// Whoever scrapes while somebody does waits: the database is asked once at a time.
    turn: tokio::sync::Mutex<()>,
}

impl Metrics {
    pub fn new(started_at: DateTime<Utc>, backups: PathBuf) -> Arc<Self> {
        let mut counted = Registry::default();
        let requests = Family::default();
        counted.register(
            "rtutils_http_requests",
            "Requests that were answered, by method, pattern of the route and class of the status",
            requests.clone(),
        );
        let request_times: Histograms<Timed> =
            Family::new_with_constructor(|| Histogram::new(OF_REQUESTS));
        counted.register_with_unit(
            "rtutils_http_request_duration",
            "How long requests took until the answer began",
            Unit::Seconds,
            request_times.clone(),
        );
        let rt_calls = Family::default();
        counted.register(
            "rtutils_rt_calls",
            "Calls to Request Tracker, their repeats included, by what was asked and what came of it",
            rt_calls.clone(),
        );
        let rt_call_times: Histograms<TimedRtCall> =
            Family::new_with_constructor(|| Histogram::new(OF_RT_CALLS));
        counted.register_with_unit(
            "rtutils_rt_call_duration",
            "How long calls to Request Tracker took, their repeats included",
            Unit::Seconds,
            rt_call_times.clone(),
        );
        Arc::new(Self {
            started_at,
            backups,
            counted,
            requests,
            request_times,
            rt_calls,
            rt_call_times,
            turn: tokio::sync::Mutex::default(),
        })
    }
}

impl api::observer::Observer for Metrics {
    fn begins(&self, span: &Span, headers: &HeaderMap) {
        carry::take(span, headers);
    }

    fn answered(&self, span: &Span, answered: &Answered<'_>) {
        carry::describe(span, answered);
        let (method, route) = (answered.method, answered.route.to_owned());
        let timed = Timed {
            method,
            route: route.clone(),
        };
        let seconds = answered.elapsed.as_secs_f64();
        self.request_times.get_or_create(&timed).observe(seconds);
        let request = Request {
            method,
            route,
            status: class(answered.status),
        };
        self.requests.get_or_create(&request).inc();
    }
}

impl rt_client::Observer for Metrics {
    fn called(&self, operation: &'static str, outcome: &'static str, elapsed: Duration) {
        let timed = TimedRtCall { operation };
        let seconds = elapsed.as_secs_f64();
        self.rt_call_times.get_or_create(&timed).observe(seconds);
        let call = RtCall { operation, outcome };
        self.rt_calls.get_or_create(&call).inc();
    }

    fn headers(&self) -> Vec<(String, String)> {
        carry::give()
    }
}

fn class(status: u16) -> &'static str {
    match status {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}
