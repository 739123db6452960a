use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use types::{Asset, AssetSummary, MirrorState, Page, ProblemType, RtConnection};

use crate::support::TestApp;

/// A server whose mirror is filled.
async fn mirrored() -> TestApp {
    let app = TestApp::spawn().await;
    app.app.fill_mirror().await.unwrap();
    app.rt.state().forget_requests();
    app
}

#[tokio::test]
async fn look_ups_and_lists_of_a_filled_mirror_ask_rt_nothing() {
    let app = mirrored().await;
    let tess = app.as_technician().await;

    for path in [
        "/api/v1/assets/by-tag/w12-0007",
        "/api/v1/assets/by-mac/02-12-00-00-00-07",
        "/api/v1/assets/resolve?code=W12-0007",
        "/api/v1/assets?q=W12-00&limit=5",
    ] {
        tess.get(path).await.expect(200);
    }

    assert!(app.rt.state().requests().is_empty());
    let page: Page<AssetSummary> = tess
        .get("/api/v1/assets?q=W12-000")
        .await
        .expect(200)
        .read();
    assert_eq!(page.items.len(), 9);
    let opened: Asset = tess.get("/api/v1/assets/7").await.expect(200).read();
    assert!(opened.version.is_some());
    assert!(!app.rt.state().requests().is_empty(), "opening reads RT");
}

#[tokio::test]
async fn the_mirror_answers_for_an_rt_that_is_gone_and_unknown_codes_stay_rts_trouble() {
    let mut app = mirrored().await;
    let tess = app.as_technician().await;
    app.stop_rt().await;

    let opened: Asset = tess.get("/api/v1/assets/7").await.expect(200).read();
    assert_eq!(
        (opened.version, opened.read_at),
        (None, app.app.clock().now())
    );
    tess.get("/api/v1/assets/by-tag/W12-0007").await.expect(200);
    tess.get("/api/v1/assets/7/label").await.expect(200);
    for path in [
        "/api/v1/assets/by-tag/W12-9999",
        "/api/v1/assets/resolve?code=SN-9999",
    ] {
        tess.get(path).await.problem(ProblemType::RtUnavailable);
    }
}

#[tokio::test]
async fn a_comparison_is_accepted_and_its_state_told() {
    let app = mirrored().await;
    let (ada, tess) = (app.as_admin().await, app.as_technician().await);
    let path = "/api/v1/rt/mirror/sweep";

    tess.send(Method::POST, path, |r| r)
        .await
        .problem(ProblemType::Forbidden);
    let state: MirrorState = ada.send(Method::POST, path, |r| r).await.expect(202).read();

    assert_eq!(state.assets, app.rt.state().asset_count() as u64);
    assert!(state.filled_at.is_some() && !state.is_stale);
}

#[tokio::test]
async fn a_mirror_that_nobody_keeps_is_stale_after_three_intervals() {
    let app = mirrored().await;
    let ada = app.as_admin().await;
    let state = async || -> MirrorState {
        let connection: RtConnection = ada.get("/api/v1/rt/connection").await.expect(200).read();
        connection.mirror
    };

    app.clock.advance(Duration::from_secs(90));
    assert!(!state().await.is_stale);
    app.clock.advance(Duration::from_secs(1));

    assert!(state().await.is_stale);
    assert!(state().await.detail.is_some());
}

#[tokio::test]
async fn an_edit_refreshes_the_mirror() {
    let app = mirrored().await;
    let tess = app.as_technician().await;

    tess.send(Method::PATCH, "/api/v1/assets/7", |r| {
        r.json(&json!({"description": "Cart 7"}))
    })
    .await
    .expect(200);
    app.rt.state().forget_requests();

    let found: Asset = tess
        .get("/api/v1/assets/by-tag/W12-0007")
        .await
        .expect(200)
        .read();
    assert_eq!(found.description.as_deref(), Some("Cart 7"));
    assert!(app.rt.state().requests().is_empty());
}
