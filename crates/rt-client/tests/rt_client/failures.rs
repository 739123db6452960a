//! What comes from below HTTP.

use std::time::{Duration, Instant};

use rt_client::{AssetChanges, AssetId, Error, HttpRequestTracker, NewAsset, RequestTracker};
use tokio::net::TcpListener;

use crate::support::{Rudeness, client, rude_server, settings};

/// An address where nobody listens.
async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[tokio::test]
async fn an_rt_that_is_down_is_unavailable() {
    let rt = client(&nobody().await);

    let error = rt.asset(AssetId::new(1)).await.unwrap_err();

    assert!(matches!(error, Error::Unavailable { retry_after: None }));
    assert!(error.is_retryable());
}

#[tokio::test]
async fn a_name_that_does_not_resolve_is_unavailable() {
    let error = client("http://rt.invalid").server().await.unwrap_err();

    assert!(matches!(error, Error::Unavailable { .. }), "{error:?}");
}

#[tokio::test]
async fn a_hanging_rt_is_a_timeout_in_time() {
    let rt = client(&rude_server(Rudeness::Hang).await);
    let start = Instant::now();

    let error = rt.asset(AssetId::new(1)).await.unwrap_err();

    assert!(matches!(error, Error::Timeout), "{error:?}");
    assert!(error.is_retryable());
    assert!(start.elapsed() < Duration::from_secs(2), "asked again");
}

#[tokio::test]
async fn an_answer_that_stops_in_the_middle_is_a_timeout() {
    let rt = client(&rude_server(Rudeness::Stop).await);

    let error = rt.server().await.unwrap_err();

    assert!(matches!(error, Error::Timeout), "{error:?}");
}

#[tokio::test]
async fn the_total_time_out_ends_every_wait() {
    let mut settings = settings(&rude_server(Rudeness::Hang).await);
    settings.read_timeout = Duration::from_mins(1);
    settings.total_timeout = Duration::from_millis(300);
    let rt = HttpRequestTracker::new(settings).unwrap();

    let error = rt.server().await.unwrap_err();

    assert!(matches!(error, Error::Timeout));
}

#[tokio::test]
async fn a_connection_that_breaks_is_unavailable() {
    let rt = client(&rude_server(Rudeness::Reset).await);

    let error = rt.asset(AssetId::new(1)).await.unwrap_err();

    assert!(matches!(error, Error::Unavailable { .. }), "{error:?}");
}

#[tokio::test]
async fn a_write_that_got_no_answer_has_an_unknown_outcome() {
    for rudeness in [Rudeness::Hang, Rudeness::Reset, Rudeness::Stop] {
        let rt = client(&rude_server(rudeness).await);

        let error = rt
            .create_asset(&NewAsset::new("Chromebooks", "W12-1"))
            .await;

        let error = error.unwrap_err();
        assert!(
            matches!(error, Error::OutcomeUnknown { .. }),
            "{rudeness:?}: {error:?}"
        );
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn a_write_that_was_never_sent_has_not_happened() {
    let rt = client(&nobody().await);

    let create = rt
        .create_asset(&NewAsset::new("Chromebooks", "W12-1"))
        .await;
    let update = rt
        .update_asset(AssetId::new(1), &AssetChanges::new().name("W12-2"), None)
        .await;

    assert!(
        matches!(create, Err(Error::Unavailable { .. })),
        "{create:?}"
    );
    assert!(
        matches!(update, Err(Error::Unavailable { .. })),
        "{update:?}"
    );
}
