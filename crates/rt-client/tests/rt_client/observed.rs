//! Whoever watches is told of each call once, and gives each request its headers.

use std::{sync::Arc, sync::Mutex, time::Duration};

use rt_client::{AssetId, Error, HttpRequestTracker, Observer, RequestTracker};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use crate::support::{refusal, settings};

#[derive(Debug, Default)]
struct Watching(Mutex<Vec<(&'static str, &'static str)>>);

impl Observer for Watching {
    fn called(&self, operation: &'static str, outcome: &'static str, _elapsed: Duration) {
        self.0.lock().unwrap().push((operation, outcome));
    }

    fn headers(&self) -> Vec<(String, String)> {
        vec![("traceparent".to_owned(), "00-1-2-01".to_owned())]
    }
}

async fn watched(answer: ResponseTemplate) -> (MockServer, HttpRequestTracker, Arc<Watching>) {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let watching = Arc::new(Watching::default());
    let mut settings = settings(&server.uri());
    settings.observer = Some(watching.clone());
    let client = HttpRequestTracker::new(settings).unwrap();
    (server, client, watching)
}

#[tokio::test]
async fn a_call_is_told_once_with_all_its_repeats_and_each_of_them_has_the_headers() {
    let (server, client, watching) = watched(ResponseTemplate::new(503)).await;

    let failed = client.server().await.unwrap_err();

    assert!(matches!(failed, Error::Unavailable { .. }));
    let told = watching.0.lock().unwrap().clone();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].1, "unavailable");
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests.len(), 3);
    for request in requests {
        assert_eq!(request.headers["traceparent"], "00-1-2-01");
    }
}

#[tokio::test]
async fn what_came_of_a_call_is_one_of_a_few_words() {
    for (answer, word) in [
        (refusal(401, "Unauthorized"), "unauthorized"),
        (refusal(403, "Forbidden"), "forbidden"),
        (refusal(404, "Not found"), "not_found"),
        (
            ResponseTemplate::new(200).set_body_string("<html>"),
            "unexpected",
        ),
    ] {
        let (_server, client, watching) = watched(answer).await;

        let failed = client.asset(AssetId::new(1)).await.unwrap_err();

        let told = watching.0.lock().unwrap().clone();
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].1, word);
        assert_eq!(failed.kind(), word);
    }
}
