//! Traces: what a request did, and how long each part of it took.

use serde::{Deserialize, Serialize};
use url::Url;

use super::Problems;

/// Where `OTLP` over HTTP takes spans, below its address.
const SPANS: &str = "v1/traces";

/// Traces to an `OpenTelemetry` receiver.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Telemetry {
    /// The receiver's address for OTLP over HTTP, such as `http://127.0.0.1:4318`; no traces are made
    /// when absent. `OTEL_EXPORTER_OTLP_ENDPOINT` of the environment says the same.
    pub otlp_endpoint: Option<Url>,
    /// The share of requests that are traced, from 0 to 1; one that comes with a trace of its caller's is
    /// traced when that one is.
    pub sample_ratio: f64,
    /// What this service is called in traces; `OTEL_SERVICE_NAME` says the same.
    pub service_name: String,
}

impl Default for Telemetry {
    fn default() -> Self {
        Self {
            otlp_endpoint: None,
            sample_ratio: 1.0,
            service_name: "rtutils".to_owned(),
        }
    }
}

impl Telemetry {
    /// Where spans go, if they go anywhere.
    pub fn spans_to(&self, problems: &mut Problems) -> Option<Url> {
        if !(0.0..=1.0).contains(&self.sample_ratio) {
            problems.add("telemetry.sample_ratio: it is a share, from 0 to 1");
        }
        let mut url = self.otlp_endpoint.clone()?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            problems.add("telemetry.otlp_endpoint: write an address such as http://127.0.0.1:4318");
            return None;
        }
        if !url.username().is_empty() || url.password().is_some() {
            problems.add(
                "telemetry.otlp_endpoint holds a password: put it into OTEL_EXPORTER_OTLP_HEADERS of the \
                 environment instead",
            );
            return None;
        }
        if !url.path().ends_with(SPANS) {
            let path = format!("{}/{SPANS}", url.path().trim_end_matches('/'));
            url.set_path(&path);
        }
        Some(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans_to(endpoint: &str) -> Result<String, String> {
        let mut problems = Problems::default();
        let telemetry = Telemetry {
            otlp_endpoint: endpoint.parse().ok(),
            ..Telemetry::default()
        };
        let url = telemetry.spans_to(&mut problems);
        url.map(|url| url.to_string())
            .ok_or_else(|| problems.as_slice().join("\n"))
    }

    #[test]
    fn spans_go_below_the_address_unless_it_names_their_place() {
        for endpoint in [
            "http://127.0.0.1:4318",
            "http://127.0.0.1:4318/",
            "http://127.0.0.1:4318/v1/traces",
        ] {
            let url = spans_to(endpoint).unwrap();
            assert_eq!(url, "http://127.0.0.1:4318/v1/traces");
        }
        let below = spans_to("https://otel.example.org/school/").unwrap();
        assert_eq!(below, "https://otel.example.org/school/v1/traces");
    }

    #[test]
    fn an_address_that_cannot_be_one_says_what_to_write() {
        assert!(
            spans_to("grpc://127.0.0.1:4317")
                .unwrap_err()
                .contains("4318")
        );
        let secret = spans_to("http://a:b@127.0.0.1:4318").unwrap_err();
        assert!(secret.contains("OTEL_EXPORTER_OTLP_HEADERS"));
    }
}
