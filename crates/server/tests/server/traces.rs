//! Traces, as a receiver gets them.

use std::{
    fmt::Write,
    net::TcpListener,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use actix_web::{App, HttpResponse, HttpServer, dev::ServerHandle, web};
use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::any_value::Value as Any,
    trace::v1::{Span, span::SpanKind},
};
use prost::Message;

use crate::served::{PASSWORD, PATIENCE, Served};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const CALLER: &str = "b7ad6b7169203331";

/// A receiver of OTLP over HTTP that keeps what arrives.
struct Sink {
    endpoint: String,
    batches: Arc<Mutex<Vec<ExportTraceServiceRequest>>>,
    handle: ServerHandle,
}

impl Sink {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let batches: Arc<Mutex<Vec<ExportTraceServiceRequest>>> = Arc::default();
        let kept = Arc::clone(&batches);
        let server = HttpServer::new(move || {
            let kept = Arc::clone(&kept);
            let take = move |body: web::Bytes| {
                let batch = ExportTraceServiceRequest::decode(body).unwrap();
                kept.lock().unwrap().push(batch);
                async { HttpResponse::Ok().finish() }
            };
            App::new().route("/v1/traces", web::post().to(take))
        });
        let server = server
            .workers(1)
            .disable_signals()
            .listen(listener)
            .unwrap()
            .run();
        let handle = server.handle();
        tokio::spawn(server);
        Self {
            endpoint,
            batches,
            handle,
        }
    }

    fn spans(&self) -> Vec<Span> {
        let batches = self.batches.lock().unwrap();
        let resources = batches.iter().flat_map(|batch| &batch.resource_spans);
        let scopes = resources.flat_map(|resource| &resource.scope_spans);
        scopes.flat_map(|scope| scope.spans.clone()).collect()
    }

    async fn span(&self, name: &str) -> Span {
        let until = Instant::now() + PATIENCE;
        loop {
            let spans = self.spans();
            if let Some(span) = spans.iter().find(|span| span.name == name) {
                return span.clone();
            }
            assert!(Instant::now() < until, "{name} never arrives: {spans:#?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

fn text(span: &Span, key: &str) -> Option<String> {
    let found = span.attributes.iter().find(|one| one.key == key)?;
    match found.value.as_ref()?.value.as_ref()? {
        Any::StringValue(text) => Some(text.clone()),
        Any::IntValue(number) => Some(number.to_string()),
        _ => None,
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_and_what_it_asks_of_rt_are_one_trace_that_goes_on_from_its_callers() {
    let sink = Sink::start();
    let served = Served::start(&[
        ("OTEL_EXPORTER_OTLP_ENDPOINT", &sink.endpoint),
        ("OTEL_BSP_SCHEDULE_DELAY", "100"),
        ("RTUTILS_MIRROR__ENABLED", "false"),
    ])
    .await;
    let (token, _) = served.sign_in(PASSWORD).await.unwrap();

    let answer = served
        .get("/api/v1/assets/1")
        .bearer_auth(&token)
        .header("traceparent", format!("00-{TRACE}-{CALLER}-01"));
    assert_eq!(answer.send().await.unwrap().status(), 200);

    let request = sink.span("GET /api/v1/assets/{asset_id}").await;
    assert_eq!(hex(&request.trace_id), TRACE);
    assert_eq!(hex(&request.parent_span_id), CALLER);
    assert_eq!(request.kind, SpanKind::Server as i32);
    assert_eq!(
        text(&request, "http.response.status_code").as_deref(),
        Some("200")
    );
    assert!(text(&request, "request.id").is_some());
    let until = Instant::now() + PATIENCE;
    let call = loop {
        let spans = sink.spans();
        let ours = spans
            .into_iter()
            .find(|span| span.kind == SpanKind::Client as i32 && hex(&span.trace_id) == TRACE);
        if let Some(call) = ours {
            break call;
        }
        assert!(Instant::now() < until, "the call to RT never arrives");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert_eq!(call.parent_span_id, request.span_id);
    // RT was told which trace it is part of: the id of the call's span is in the header.
    let requests = served.rt.state().requests();
    let told: Vec<String> = requests.into_iter().filter_map(|r| r.traceparent).collect();
    let header = format!("00-{TRACE}-{}-01", hex(&call.span_id));
    assert!(told.contains(&header), "{header} is not in {told:?}");

    // Nothing of it names a device or a person.
    let all = format!("{:?}", sink.spans());
    assert!(!all.contains("http.path") && !all.contains("ada"));
    let resource = sink.batches.lock().unwrap()[0].resource_spans[0]
        .resource
        .clone();
    let name = format!("{resource:?}");
    assert!(
        name.contains("service.name") && name.contains("rtutils"),
        "{name}"
    );
    sink.handle.stop(false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_that_is_away_or_hangs_slows_nothing_and_is_told_once() {
    // Takes connections and never answers.
    let hanging = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", hanging.local_addr().unwrap());
    let away = "http://127.0.0.1:9";
    for endpoint in [endpoint.as_str(), away] {
        let mut served = Served::start(&[
            ("RTUTILS_TELEMETRY__OTLP_ENDPOINT", endpoint),
            ("OTEL_BSP_SCHEDULE_DELAY", "50"),
            ("OTEL_BSP_MAX_QUEUE_SIZE", "32"),
            ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "16"),
            ("RTUTILS_SERVER__SHUTDOWN_SECONDS", "1"),
        ])
        .await;
        let (token, _) = served.sign_in(PASSWORD).await.unwrap();

        // More than the queue of spans holds, so that a full one would be noticed.
        let asked = (0..200).map(|_| {
            let request = served.get("/api/v1/me").bearer_auth(&token);
            async move { request.send().await.unwrap().status() }
        });
        let statuses = futures::future::join_all(asked).await;

        assert!(statuses.iter().all(|status| *status == 200));
        let lost = |served: &Served| {
            let log = served.log();
            log.iter()
                .filter(|line| line.contains("traces are lost"))
                .count()
        };
        // Somebody who hangs up is noticed at once; for the one who hangs the exporter is patient.
        let until = Instant::now() + PATIENCE;
        while endpoint == away && lost(&served) == 0 {
            assert!(Instant::now() < until, "it is never told");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert!(served.stop().await, "it ends all the same");
        assert!(lost(&served) <= 1, "told once");
    }
}
