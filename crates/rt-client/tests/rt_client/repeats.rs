//! What is asked again, and what never is.

use std::time::{Duration, Instant};

use rt_client::{
    AssetChanges, AssetId, AssetQuery, Error, Fields, NewAsset, NewTicket, PageRequest,
    RequestTracker,
};
use serde_json::json;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::method};

use crate::{
    bodies,
    support::{always, client, count, json},
};

async fn busy_then(busy: ResponseTemplate, times: u64, answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(wiremock::matchers::any())
        .respond_with(busy)
        .up_to_n_times(times)
        .mount(&server)
        .await;
    Mock::given(wiremock::matchers::any())
        .respond_with(answer)
        .mount(&server)
        .await;
    server
}

#[tokio::test]
async fn a_read_is_asked_again_while_rt_is_busy() {
    for status in [429, 502, 503] {
        let server = busy_then(
            ResponseTemplate::new(status),
            2,
            json(200, &bodies::asset()),
        )
        .await;

        client(&server.uri())
            .asset(AssetId::new(1001))
            .await
            .unwrap();

        assert_eq!(count(&server).await, 3);
    }
}

#[tokio::test]
async fn a_search_is_a_read_although_it_is_a_post() {
    let found = bodies::page([7], 1, json!(1), json!(1));
    let server = busy_then(ResponseTemplate::new(503), 1, json(200, &found)).await;

    let listing = client(&server.uri())
        .search_assets(
            &AssetQuery::id_is(7),
            Fields::Summary,
            PageRequest::first(3),
        )
        .await
        .unwrap();

    assert_eq!(listing.items.len(), 1);
    assert_eq!(count(&server).await, 2);
}

#[tokio::test]
async fn after_the_last_attempt_rt_is_unavailable() {
    let (server, rt) = always(ResponseTemplate::new(503)).await;

    let error = rt.asset(AssetId::new(1)).await.unwrap_err();

    assert!(matches!(error, Error::Unavailable { retry_after: None }));
    assert_eq!(count(&server).await, 3);
}

#[tokio::test]
async fn a_short_retry_after_is_honoured() {
    let busy = ResponseTemplate::new(429).insert_header("Retry-After", "1");
    let server = busy_then(busy, 1, json(200, &bodies::asset())).await;
    let start = Instant::now();

    client(&server.uri())
        .asset(AssetId::new(1001))
        .await
        .unwrap();

    assert!(start.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn a_long_retry_after_is_passed_on_at_once() {
    let busy = ResponseTemplate::new(503).insert_header("Retry-After", "120");
    let (server, rt) = always(busy).await;
    let start = Instant::now();

    let error = rt.asset(AssetId::new(1)).await.unwrap_err();

    assert!(
        matches!(error, Error::Unavailable { retry_after: Some(wish) } if wish.as_secs() == 120)
    );
    assert_eq!(count(&server).await, 1);
    assert!(start.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn a_write_is_never_asked_again() {
    for status in [429, 500, 502, 503, 504] {
        let (server, rt) = always(ResponseTemplate::new(status)).await;
        let ticket = NewTicket {
            queue: "General".to_owned(),
            subject: "Broken screen".to_owned(),
            requestor: None,
            content: None,
            assets: Vec::new(),
        };

        let asset = rt
            .create_asset(&NewAsset::new("Chromebooks", "W12-1"))
            .await;
        let ticket = rt.create_ticket(&ticket).await;

        assert_eq!(count(&server).await, 2, "{status}");
        // Told to come back later, we know that nothing has happened.
        let is_known = matches!(status, 429 | 503);
        for error in [asset.unwrap_err(), ticket.unwrap_err()] {
            assert_eq!(
                matches!(error, Error::Unavailable { .. }),
                is_known,
                "{error:?}"
            );
            assert_eq!(
                matches!(error, Error::OutcomeUnknown { .. }),
                !is_known,
                "{error:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_change_is_never_sent_again() {
    let server = MockServer::start().await;
    let read = json(200, &bodies::asset()).insert_header("ETag", "\"41\"");
    Mock::given(method("GET"))
        .respond_with(read)
        .mount(&server)
        .await;
    let broken = ResponseTemplate::new(502);
    Mock::given(method("PUT"))
        .respond_with(broken)
        .expect(1)
        .mount(&server)
        .await;

    let error = client(&server.uri())
        .update_asset(AssetId::new(1001), &AssetChanges::new().status("new"), None)
        .await
        .unwrap_err();

    assert!(matches!(error, Error::OutcomeUnknown { .. }));
}
