//! Numbers, as Prometheus gets them.

use std::{net::TcpListener, time::Duration};

use rt_sim::{Fault, Scope};
use serde_json::json;

use crate::{
    openmetrics::{Scrape, parse},
    running::run,
    served::{PASSWORD, Served, free_port},
};

const REQUESTS: &str = "rtutils_http_requests_total";

/// A server whose numbers are given at a port of their own.
async fn with_numbers() -> (Served, u16) {
    let port = free_port();
    let listen = format!("127.0.0.1:{port}");
    let served = Served::start(&[
        ("RTUTILS_METRICS__LISTEN", &listen),
        // So that nobody but the test asks RT.
        ("RTUTILS_MIRROR__ENABLED", "false"),
    ])
    .await;
    (served, port)
}

async fn text(port: u16) -> String {
    let answer = reqwest::get(format!("http://127.0.0.1:{port}/metrics"))
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    let kind = answer.headers()["content-type"].to_str().unwrap();
    assert!(
        kind.starts_with("application/openmetrics-text; version=1.0.0"),
        "{kind}"
    );
    answer.text().await.unwrap()
}

async fn scrape(port: u16) -> Scrape {
    parse(&text(port).await)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_are_counted_by_the_pattern_of_their_route_and_never_by_their_path() {
    let (served, port) = with_numbers().await;
    let (token, user) = served.sign_in(PASSWORD).await.unwrap();
    let asset = |id: u64| {
        served
            .get(&format!("/api/v1/assets/{id}"))
            .bearer_auth(&token)
    };

    for id in [1, 2, 3] {
        assert_eq!(asset(id).send().await.unwrap().status(), 200);
    }
    assert_eq!(asset(4_000_000).send().await.unwrap().status(), 404);
    let by_tag = served
        .get("/api/v1/assets/by-tag/W12-0007")
        .bearer_auth(&token);
    by_tag.send().await.unwrap();
    for path in ["/api/v1/nothing-here-1", "/api/v1/nothing-here-2"] {
        assert_eq!(served.get(path).send().await.unwrap().status(), 404);
    }
    let strange = served.request("BREW", "/api/v1/me").send().await.unwrap();
    assert_eq!(strange.status(), 405);

    let scrape = scrape(port).await;
    let route = "/api/v1/assets/{asset_id}";
    let count = |labels: &[(&str, &str)]| scrape.value(REQUESTS, labels);
    assert_eq!(
        count(&[("route", route), ("method", "GET"), ("status", "2xx")]),
        Some(3.0)
    );
    assert_eq!(
        count(&[("route", route), ("method", "GET"), ("status", "4xx")]),
        Some(1.0)
    );
    assert_eq!(
        count(&[("route", "other"), ("method", "GET"), ("status", "4xx")]),
        Some(2.0)
    );
    assert_eq!(count(&[("method", "other"), ("status", "4xx")]), Some(1.0));
    let timed = scrape.value(
        "rtutils_http_request_duration_seconds_count",
        &[("route", route)],
    );
    assert_eq!(timed, Some(4.0));
    for never in [
        "W12-0007",
        "4000000",
        "nothing-here",
        "BREW",
        "ada",
        &user,
        served.rt.url(),
    ] {
        let mut labels = scrape.samples.iter().flat_map(|s| s.labels.values());
        assert!(
            !labels.any(|value| value.contains(never)),
            "{never} is in a label"
        );
    }
    let routes = scrape.samples.iter().filter_map(|s| s.labels.get("route"));
    for route in routes.filter(|route| *route != "other") {
        assert!(
            !route
                .chars()
                .any(|c| c.is_ascii_digit() && !route.contains("v1")),
            "{route}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_to_rt_sign_ins_and_the_machine_are_counted() {
    let (served, port) = with_numbers().await;
    let before = scrape(port).await;
    let outcome = |s: &Scrape, outcome: &str, reason: &str| {
        let labels = [("outcome", outcome), ("reason", reason)];
        s.value("rtutils_sign_ins_total", &labels)
    };
    assert_eq!(
        outcome(&before, "accepted", ""),
        Some(0.0),
        "there before it happens"
    );

    let (token, _) = served.sign_in(PASSWORD).await.unwrap();
    assert_eq!(served.sign_in("a guess of somebody").await, None);
    served
        .get("/api/v1/assets/1")
        .bearer_auth(&token)
        .send()
        .await
        .unwrap();
    served
        .rt
        .faults()
        .inject(Fault::Unauthorized, Scope::EveryRequest);
    served
        .get("/api/v1/assets/2")
        .bearer_auth(&token)
        .send()
        .await
        .unwrap();
    served.rt.faults().clear();

    let after = scrape(port).await;
    assert_eq!(outcome(&after, "accepted", ""), Some(1.0));
    assert_eq!(outcome(&after, "refused", "wrong_password"), Some(1.0));
    let calls = |outcome: &str| {
        let calls = after
            .samples
            .iter()
            .filter(|s| s.name == "rtutils_rt_calls_total" && s.labels["outcome"] == outcome);
        calls.map(|s| s.value).sum::<f64>()
    };
    assert!(calls("ok") >= 1.0 && calls("unauthorized") >= 1.0);
    let is_there = |name: &str| after.value(name, &[]).unwrap();
    assert!(is_there("process_resident_memory_bytes") > 1e6);
    assert!(is_there("process_open_fds") > 3.0);
    assert!(is_there("process_cpu_seconds_total") > 0.0);
    assert!(is_there("process_start_time_seconds") > 1.7e9);
    assert_eq!(
        after.value("rtutils_build_info", &[("database", "sqlite")]),
        Some(1.0)
    );
    let most = after.value("rtutils_database_connections_max", &[]);
    assert_eq!(most, Some(4.0));
    for part in ["outbox", "webhooks", "label_jobs", "tags", "mirror"] {
        assert_eq!(
            after.value("rtutils_scrape_part_up", &[("part", part)]),
            Some(1.0)
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_is_told_with_its_age() {
    let (served, port) = with_numbers().await;
    let (token, _) = served.sign_in(PASSWORD).await.unwrap();
    let empty = scrape(port).await;
    let pending = |s: &Scrape| s.value("rtutils_outbox_writes", &[("state", "pending")]);
    assert_eq!(pending(&empty), Some(0.0));
    assert_eq!(empty.value("rtutils_outbox_oldest_seconds", &[]), Some(0.0));
    served.rt.stop_listening().await;

    let fields = json!({"catalog": "Chromebooks", "type": "Chromebook"});
    let body = json!({"fields": fields, "serial": "ONE1"});
    let made = served
        .request("POST", "/api/v1/assets")
        .bearer_auth(&token)
        .json(&body);
    let answer = made.send().await.unwrap();
    let status = answer.status();
    assert_eq!(status, 202, "{:?}", answer.text().await);
    tokio::time::sleep(Duration::from_millis(1_100)).await;

    let waiting = scrape(port).await;
    let in_hand = waiting.value("rtutils_outbox_writes", &[("state", "running")]);
    assert_eq!(
        pending(&waiting).zip(in_hand).map(|(a, b)| a + b),
        Some(1.0)
    );
    let reserved = waiting.value("rtutils_tags", &[("state", "reserved")]);
    assert_eq!(reserved, Some(1.0));
    if pending(&waiting) == Some(1.0) {
        assert!(waiting.value("rtutils_outbox_oldest_seconds", &[]).unwrap() >= 1.0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_port_of_the_api_gives_no_numbers_and_the_other_gives_nothing_else() {
    let (served, port) = with_numbers().await;

    let api = served.get("/metrics").send().await.unwrap();
    let elsewhere = reqwest::get(format!("http://127.0.0.1:{port}/api/v1/me"))
        .await
        .unwrap();

    assert_eq!(elsewhere.status(), 404);
    assert!(!api.text().await.unwrap().contains("rtutils_http"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_setting_nobody_listens() {
    let served = Served::start(&[]).await;

    let sockets = std::fs::read_to_string(format!("/proc/{}/net/tcp", served.pid())).unwrap();
    let files = std::fs::read_dir(format!("/proc/{}/fd", served.pid())).unwrap();
    let own: Vec<String> = files
        .filter_map(|file| std::fs::read_link(file.ok()?.path()).ok())
        .map(|target| target.display().to_string())
        .collect();
    // State 0A is one that listens; the tenth field names the socket.
    let listening = sockets.lines().filter(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let is_own = |inode: &&str| own.contains(&format!("socket:[{inode}]"));
        fields.get(3) == Some(&"0A") && fields.get(9).is_some_and(is_own)
    });

    assert_eq!(listening.count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_port_that_is_taken_is_told_in_one_line_by_the_name_of_its_setting() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let served = Served::prepare(&[("RTUTILS_METRICS__LISTEN", &address)]).await;

    let (started, _, why) = run(served.command().arg("serve"));

    assert!(!started);
    let line = why
        .lines()
        .find(|line| line.starts_with("rtutils: "))
        .unwrap();
    assert!(
        line.contains("metrics.listen") && line.contains("another program has it"),
        "{line}"
    );
}
