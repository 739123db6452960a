//! Slow answers and many callers.

use std::time::{Duration, Instant};

use rt_client::{AssetId, Error, HttpRequestTracker, RequestTracker};
use wiremock::MockServer;

use crate::{
    bodies,
    support::{always, count, json, settings},
};

async fn slow(
    delay: Duration,
    change: impl FnOnce(&mut rt_client::RtSettings),
) -> (MockServer, HttpRequestTracker) {
    let (server, _) = always(json(200, &bodies::asset()).set_delay(delay)).await;
    let mut settings = settings(&server.uri());
    change(&mut settings);
    let rt = HttpRequestTracker::new(settings).unwrap();
    (server, rt)
}

#[tokio::test]
async fn a_slow_rt_is_waited_for() {
    let (server, rt) = slow(Duration::from_millis(500), |_| {}).await;

    rt.asset(AssetId::new(1001)).await.unwrap();

    assert_eq!(count(&server).await, 1);
}

#[tokio::test]
async fn the_usual_settings_wait_for_an_rt_that_takes_five_seconds() {
    let (server, _) = always(json(200, &bodies::asset())).await;
    let usual = rt_client::RtSettings::new(
        server.uri().parse().unwrap(),
        rt_client::Credentials::Token("1-1-x".into()),
    );

    assert!(usual.read_timeout > Duration::from_secs(5));
    assert!(usual.total_timeout > usual.read_timeout);
    assert!(usual.total_timeout <= Duration::from_secs(10));
}

#[tokio::test]
async fn only_so_many_requests_are_under_way_at_once() {
    let (_server, rt) = slow(Duration::from_millis(100), |settings| {
        settings.max_concurrent = 2;
    })
    .await;
    let start = Instant::now();

    let calls = (0..6).map(|_| rt.asset(AssetId::new(1001)));
    for result in futures::future::join_all(calls).await {
        result.unwrap();
    }

    assert!(
        start.elapsed() >= Duration::from_millis(300),
        "six by two take three turns"
    );
}

#[tokio::test]
async fn waiting_for_a_turn_counts_as_waiting() {
    let (server, rt) = slow(Duration::from_millis(300), |settings| {
        settings.max_concurrent = 1;
        settings.total_timeout = Duration::from_millis(450);
    })
    .await;

    let calls = (0..3).map(|_| rt.asset(AssetId::new(1001)));
    let results = futures::future::join_all(calls).await;

    let late = results
        .iter()
        .filter(|result| matches!(result, Err(Error::Timeout)));
    assert_eq!(late.count(), 2);
    assert!(count(&server).await <= 2, "the last one was never sent");
}

#[tokio::test]
async fn a_caller_who_leaves_frees_the_turn() {
    let (_server, rt) = slow(Duration::from_millis(300), |settings| {
        settings.max_concurrent = 1;
    })
    .await;

    let left = tokio::time::timeout(Duration::from_millis(50), rt.asset(AssetId::new(1001))).await;

    assert!(left.is_err());
    rt.asset(AssetId::new(1001)).await.unwrap();
}
