//! The simulator fails on demand, and the client says what happened.

use std::time::{Duration, Instant};

use reqwest::Method;
use rt_client::{
    AssetChanges, AssetId, Credentials, Error, HttpRequestTracker, NewAsset, RequestTracker,
    RetryPolicy, RtSettings,
};
use rt_sim::{Fault, Scope, Simulator};
use serde_json::json;

use crate::{
    bench::simulator,
    raw::{Raw, send},
};

/// A client that gives up after a second and repeats nothing.
fn impatient(rt: &Simulator) -> HttpRequestTracker {
    client(rt, Duration::from_secs(1))
}

/// A client that repeats nothing.
pub fn client(rt: &Simulator, patience: Duration) -> HttpRequestTracker {
    let token = Credentials::Token(rt.token().into());
    let mut settings = RtSettings::new(rt.url().parse().unwrap(), token);
    settings.read_timeout = patience;
    settings.total_timeout = patience;
    settings.retry = RetryPolicy::never();
    HttpRequestTracker::new(settings).unwrap()
}

async fn error_under(fault: Fault) -> Error {
    let rt = simulator().await;
    let client = impatient(&rt);
    rt.faults().inject(fault, Scope::EveryRequest);

    let error = client.asset(AssetId::new(1)).await.unwrap_err();

    rt.faults().clear();
    client.asset(AssetId::new(1)).await.unwrap();
    error
}

#[tokio::test]
async fn each_fault_is_an_error_of_its_own() {
    let empty = error_under(Fault::Empty500).await;
    let html = error_under(Fault::Html).await;
    let unauthorized = error_under(Fault::Unauthorized).await;
    let busy = error_under(Fault::Unavailable {
        retry_after_seconds: 7,
    })
    .await;
    let reset = error_under(Fault::Reset).await;

    assert!(
        matches!(empty, Error::Unexpected { status: 500, .. }),
        "{empty:?}"
    );
    assert!(
        matches!(html, Error::Unexpected { status: 200, .. }),
        "{html:?}"
    );
    assert!(
        matches!(unauthorized, Error::Unauthorized),
        "{unauthorized:?}"
    );
    let seven = Some(Duration::from_secs(7));
    assert!(
        matches!(busy, Error::Unavailable { retry_after } if retry_after == seven),
        "{busy:?}"
    );
    assert!(matches!(reset, Error::Unavailable { .. }), "{reset:?}");
}

#[tokio::test]
async fn an_rt_that_hangs_is_a_timeout_and_not_forever() {
    let started = Instant::now();

    let error = error_under(Fault::Hang).await;

    assert!(matches!(error, Error::Timeout), "{error:?}");
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_slow_rt_is_waited_for() {
    let rt = simulator().await;
    rt.faults().inject(
        Fault::Latency(Duration::from_millis(300)),
        Scope::EveryRequest,
    );

    let started = Instant::now();
    impatient(&rt).asset(AssetId::new(1)).await.unwrap();

    assert!(started.elapsed() >= Duration::from_millis(300));
}

#[tokio::test]
async fn a_write_can_be_refused_inside_a_200() {
    let rt = simulator().await;
    let message = "You can't do that today".to_owned();
    rt.faults()
        .inject(Fault::RefuseInside200 { message }, Scope::EveryRequest);

    let changes = AssetChanges::new().description("new");
    let report = impatient(&rt)
        .update_asset(AssetId::new(1), &changes, None)
        .await
        .unwrap();

    assert!(!report.is_complete());
    assert_eq!(report.messages, ["You can't do that today"]);
    assert_eq!(
        rt.state().asset(1).unwrap().description,
        "Lenovo 300e Gen 3"
    );
}

#[tokio::test]
async fn a_fault_strikes_where_and_as_often_as_it_was_told() {
    let rt = simulator().await;
    let client = impatient(&rt);

    rt.faults().inject(Fault::Empty500, Scope::Next(2));
    assert!(client.server().await.is_err());
    assert!(client.server().await.is_err());
    client.server().await.unwrap();

    let prefix = "/REST/2.0/asset/".to_owned();
    rt.faults()
        .inject(Fault::Unauthorized, Scope::PathPrefix(prefix));
    client.server().await.unwrap();
    assert!(client.asset(AssetId::new(1)).await.is_err());
}

/// Later than what the tests do meanwhile, on a busy machine too.
const LATE: Duration = Duration::from_secs(5);

/// What a write comes to whose answer never arrives.
fn assert_outcome_unknown<T: std::fmt::Debug>(result: Result<T, Error>) {
    let error = result.unwrap_err();
    assert!(matches!(error, Error::OutcomeUnknown { .. }), "{error:?}");
}

#[tokio::test]
async fn an_answer_can_be_lost_after_the_work_was_done() {
    let rt = simulator().await;
    let client = impatient(&rt);
    rt.faults().inject(Fault::LoseAnswer, Scope::Writes);

    let created = client
        .create_asset(&NewAsset::new("Chromebooks", "W12-9001"))
        .await;
    let change = AssetChanges::new().description("done");
    let described = client.update_asset(AssetId::new(1), &change, None).await;

    assert_outcome_unknown(created);
    assert_outcome_unknown(described);
    assert_eq!(rt.state().assets_named("W12-9001").len(), 1);
    assert_eq!(rt.state().asset(1).unwrap().description, "done");
    client.asset(AssetId::new(1)).await.unwrap();
}

#[tokio::test]
async fn a_write_can_come_after_the_client_gave_up() {
    let rt = simulator().await;
    let client = impatient(&rt);
    let late = Fault::LateWrite(LATE);
    rt.faults().inject(late, Scope::NextWrites(2));

    let created = client
        .create_asset(&NewAsset::new("Chromebooks", "W12-9002"))
        .await;
    let change = AssetChanges::new().description("late");
    let described = client.update_asset(AssetId::new(1), &change, None).await;

    assert_outcome_unknown(created);
    assert_outcome_unknown(described);
    assert!(rt.state().assets_named("W12-9002").is_empty());
    assert_ne!(rt.state().asset(1).unwrap().description, "late");
    let deadline = Instant::now() + Duration::from_mins(1);
    while rt.state().assets_named("W12-9002").is_empty()
        || rt.state().asset(1).unwrap().description != "late"
    {
        assert!(Instant::now() < deadline, "the writes never came");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // It was carried out once, and the next write is answered again.
    assert_eq!(rt.state().assets_named("W12-9002").len(), 1);
    client
        .create_asset(&NewAsset::new("Chromebooks", "W12-9003"))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_late_write_is_late_for_its_version() {
    let rt = simulator().await;
    let client = impatient(&rt);
    let late = Fault::LateWrite(LATE);
    rt.faults().inject(late, Scope::NextWrites(1));
    let asset = client.asset(AssetId::new(1)).await.unwrap();

    let first = AssetChanges::new().description("late");
    let first = client.update_asset(asset.id, &first, asset.etag.as_ref());
    assert_outcome_unknown(first.await);
    let second = AssetChanges::new().description("in time");
    client.update_asset(asset.id, &second, None).await.unwrap();

    // The late one says If-Match and is refused; nothing in RT tells that it has come, so the
    // next one is waited for to know that it is over.
    rt.faults()
        .inject(Fault::LateWrite(LATE), Scope::NextWrites(1));
    let marker = AssetChanges::new().custom_field("Notes", "marker");
    assert_outcome_unknown(client.update_asset(asset.id, &marker, None).await);
    let deadline = Instant::now() + Duration::from_mins(1);
    while !rt.state().asset(1).unwrap().fields.contains_key("Notes") {
        assert!(Instant::now() < deadline, "the marker never came");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(rt.state().asset(1).unwrap().description, "in time");
}

#[tokio::test]
async fn faults_are_controlled_over_http_too() {
    let rt = simulator().await;
    let control = |method: Method| {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        client.request(method, format!("{}/_sim/faults", rt.url()))
    };
    let rule = json!({
        "fault": { "kind": "latency", "milliseconds": 20 },
        "scope": { "on": "next", "count": 1 },
    });

    let late = json!({
        "fault": { "kind": "late_write", "milliseconds": 20 },
        "scope": { "on": "next_writes", "count": 1 },
    });
    let lost = json!({ "fault": { "kind": "lose_answer" }, "scope": { "on": "writes" } });

    for write in [&late, &lost] {
        let added = send(control(Method::POST).body(write.to_string())).await;
        assert_eq!(added.status, 204);
    }
    let added = send(control(Method::POST).body(rule.to_string())).await;
    let added_simply =
        send(control(Method::POST).body(r#"{"fault": {"kind": "empty_500"}}"#)).await;
    let nonsense = send(control(Method::POST).body(r#"{"fault": {"kind": "fire"}}"#)).await;
    let listed = send(control(Method::GET)).await;
    let failed = impatient(&rt).server().await;
    let cleared = send(control(Method::DELETE)).await;

    assert_eq!(
        (added.status, added_simply.status, nonsense.status),
        (204, 204, 400)
    );
    let second = json!({ "fault": { "kind": "empty_500" }, "scope": { "on": "every_request" } });
    assert_eq!(listed.body, json!([late, lost, rule, second]));
    assert!(failed.is_err());
    assert_eq!(cleared.status, 204);
    impatient(&rt).server().await.unwrap();
}

#[tokio::test]
async fn an_asset_is_made_by_hand_while_everything_fails() {
    let rt = simulator().await;
    rt.faults().inject(Fault::Empty500, Scope::EveryRequest);
    let by_hand = |body: serde_json::Value| {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = client.post(format!("{}/_sim/assets", rt.url()));
        async move {
            let json = request.header("Content-Type", "application/json");
            send(json.body(body.to_string())).await
        }
    };

    let made = by_hand(json!({ "Catalog": "Chromebooks", "Name": "By hand" })).await;
    let refused = by_hand(json!({ "Catalog": "Chromebooks", "Name": "12" })).await;

    assert_eq!((made.status, refused.status), (201, 400));
    rt.faults().clear();
    let assets = rt.state().assets_named("By hand");
    let id = AssetId::new(assets[0].id);
    let client = impatient(&rt);
    assert_eq!(client.asset(id).await.unwrap().name, "By hand");
}

#[tokio::test]
async fn the_simulator_remembers_what_it_was_asked() {
    let rt = simulator().await;
    impatient(&rt).asset(AssetId::new(3)).await.unwrap();

    let seen = rt.state().requests();

    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].method, "GET");
    assert!(
        seen[0].path.starts_with("/REST/2.0/asset/3"),
        "{}",
        seen[0].path
    );
    assert!(!seen[0].user_agent.as_ref().unwrap().contains("Mozilla"));
}

#[tokio::test]
async fn a_stopped_simulator_frees_its_port() {
    let rt = simulator().await;
    let (url, token) = (rt.url().to_owned(), rt.token().to_owned());
    let port: u16 = url.rsplit(':').next().unwrap().parse().unwrap();

    rt.stop().await;
    let again = Simulator::start(rt_sim::SimConfig {
        port,
        ..Default::default()
    })
    .await
    .unwrap();

    let raw = Raw::with_token(&url, &token);
    assert_eq!(raw.get("/rt").await.status, 200);
    drop(again);
    assert!(raw.request(Method::GET, "/rt").send().await.is_err());
}

#[tokio::test]
async fn the_page_of_an_asset_is_for_people() {
    let rt = simulator().await;
    let page = |path: &str| {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        send(client.get(format!("{}{path}", rt.url())))
    };

    let asset = page("/Asset/Display.html?id=25").await;

    assert_eq!(asset.status, 200);
    assert!(
        asset.body.as_str().unwrap().contains("Épson EB-E20"),
        "{asset:?}"
    );
}
