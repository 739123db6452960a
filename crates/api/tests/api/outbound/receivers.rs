//! Receivers that fail, hang, redirect, or are not where they should be: the log tells, nothing else
//! slows down, and what failed can be replayed.

use std::{io, net::IpAddr, sync::Arc, time::Duration};

use serde_json::json;
use tokio::sync::watch;
use types::ProblemType;
use webhook_client::{Lookup, SenderSettings};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use super::{log, print, subscribe};
use crate::support::TestApp;

async fn receiver(answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

async fn received(server: &MockServer) -> usize {
    server.received_requests().await.unwrap().len()
}

#[tokio::test]
async fn a_receiver_that_fails_is_told_in_the_log_with_what_it_said_and_replayed() {
    let app = TestApp::spawn().await;
    let admin = app.as_admin().await;
    let failing = ResponseTemplate::new(500).set_body_string("the disk is full");
    let server = receiver(failing).await;
    let (path, _) = subscribe(&admin, &server.uri()).await;

    print(&app).await;
    app.app.run_due_deliveries().await.unwrap();

    let delivery = log(&admin, &path).await.remove(0);
    assert_eq!(delivery["state"], "pending");
    assert_eq!(delivery["event"], "label.printed");
    assert_eq!(delivery["last_status"], 500);
    assert!(delivery["next_attempt_at"].is_string());
    let id = delivery["id"].as_str().unwrap();
    let one = format!("/api/v1/webhooks/deliveries/{id}");
    let detail = admin.get(&one).await.expect(200).json();
    let attempt = &detail["attempts"][0];
    assert_eq!(attempt["number"], 1);
    assert_eq!(attempt["status"], 500);
    assert_eq!(attempt["answer"], "the disk is full");
    assert_eq!(attempt["error"], "The receiver answered 500.");
    assert!(attempt["duration_ms"].is_u64() && attempt["at"].is_string());
    assert_eq!(detail["message"]["type"], "label.printed");
    assert_eq!(detail["message"]["data"]["asset_tags"], json!(["W12-0007"]));
    let too_soon = admin.post(&format!("{one}/replay"), &json!({})).await;
    too_soon.problem(ProblemType::WrongState);

    server.reset().await;
    let well = ResponseTemplate::new(204);
    Mock::given(any()).respond_with(well).mount(&server).await;
    app.clock.advance(Duration::from_secs(10));
    app.app.run_due_deliveries().await.unwrap();
    let again = admin.post(&format!("{one}/replay"), &json!({})).await;
    let again = again.expect(202).json();
    app.app.run_due_deliveries().await.unwrap();

    let entries = log(&admin, &path).await;
    assert_eq!(entries[0]["id"], again["id"]);
    assert_eq!(entries[0]["replay_of"], id);
    for entry in &entries {
        assert_eq!(entry["state"], "delivered");
        assert_eq!(entry["event_id"], delivery["event_id"]);
    }
    let bodies = server.received_requests().await.unwrap();
    assert_eq!(bodies[0].body, bodies[1].body, "word for word");
}

#[tokio::test]
async fn a_receiver_that_hangs_is_given_up_on_within_the_time_out_and_told_so() {
    let app = TestApp::spawn().await;
    let admin = app.as_admin().await;
    let hanging = ResponseTemplate::new(200).set_delay(Duration::from_mins(1));
    let server = receiver(hanging).await;
    let (path, _) = subscribe(&admin, &server.uri()).await;

    print(&app).await;
    app.app.run_due_deliveries().await.unwrap();

    let delivery = log(&admin, &path).await.remove(0);
    assert_eq!(delivery["last_error"], "No answer within 1 s.");
    assert!(delivery.get("last_status").is_none());
}

#[tokio::test]
async fn one_receiver_that_hangs_holds_up_no_other_and_no_request() {
    let patient = SenderSettings {
        allow_private: vec!["127.0.0.1/32".parse().unwrap()],
        allow_http: true,
        total_timeout: Duration::from_mins(1),
        ..SenderSettings::default()
    };
    let app = TestApp::builder().webhooks(patient).spawn().await;
    let admin = app.as_admin().await;
    let hanging = ResponseTemplate::new(200).set_delay(Duration::from_mins(1));
    let hanging = receiver(hanging).await;
    let well = receiver(ResponseTemplate::new(200)).await;
    subscribe(&admin, &hanging.uri()).await;
    let (path, _) = subscribe(&admin, &well.uri()).await;
    let (_stop, stopped) = watch::channel(false);
    let worker = app.app.clone();
    let worker = tokio::spawn(async move { worker.work_webhooks(stopped).await });

    // The requests of people are answered while receivers hang.
    for _ in 0..20 {
        print(&app).await;
    }
    for patience in (0..600).rev() {
        if received(&well).await == 20 {
            break;
        }
        assert_ne!(patience, 0, "{}", received(&well).await);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }

    let most_of_one = app.app.policy().deliveries.each;
    assert_eq!(received(&hanging).await, most_of_one);
    let entries = log(&admin, &path).await;
    assert!(entries.len() == 20);
    worker.abort();
}

#[tokio::test]
async fn a_redirect_is_a_failure_that_names_where_it_points_to() {
    let app = TestApp::spawn().await;
    let admin = app.as_admin().await;
    let target = receiver(ResponseTemplate::new(200)).await;
    let redirect = ResponseTemplate::new(308).insert_header("Location", target.uri());
    let server = receiver(redirect).await;
    let (path, _) = subscribe(&admin, &server.uri()).await;

    print(&app).await;
    app.app.run_due_deliveries().await.unwrap();

    let delivery = log(&admin, &path).await.remove(0);
    let why = delivery["last_error"].as_str().unwrap();
    assert!(why.contains("308") && why.contains(&target.uri()), "{why}");
    assert!(why.contains("not followed"), "{why}");
    assert_eq!(received(&target).await, 0);
}

/// A name that stood for a public address when it was entered, and for this machine ever since.
#[derive(Debug)]
struct Rebinding;

#[async_trait::async_trait]
impl Lookup for Rebinding {
    async fn addresses(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        Ok(vec![IpAddr::from([127, 0, 0, 1])])
    }
}

#[tokio::test]
async fn a_name_that_turns_private_gets_nothing_and_the_log_says_why() {
    let strict = SenderSettings {
        allow_http: true,
        lookup: Arc::new(Rebinding),
        ..SenderSettings::default()
    };
    let app = TestApp::builder().webhooks(strict).spawn().await;
    let admin = app.as_admin().await;
    let inside = receiver(ResponseTemplate::new(200)).await;
    let port = inside.address().port();
    let url = format!("http://rebind.example.org:{port}/");
    let (path, _) = subscribe(&admin, &url).await;

    print(&app).await;
    app.app.run_due_deliveries().await.unwrap();

    let delivery = log(&admin, &path).await.remove(0);
    let why = delivery["last_error"].as_str().unwrap();
    assert!(why.contains("rebind.example.org is 127.0.0.1"), "{why}");
    assert!(why.contains("webhooks.allow_private"), "{why}");
    assert_eq!(received(&inside).await, 0);
}

#[tokio::test]
async fn a_test_event_goes_to_one_subscription_whatever_it_asks_for() {
    let app = TestApp::spawn().await;
    let admin = app.as_admin().await;
    let server = receiver(ResponseTemplate::new(200)).await;
    let other = receiver(ResponseTemplate::new(200)).await;
    let (path, _) = subscribe(&admin, &server.uri()).await;
    subscribe(&admin, &other.uri()).await;
    let narrow = json!({ "events": ["asset.created"] });
    admin.patch(&path, &narrow).await.expect(200);

    let sent = admin.post(&format!("{path}/test"), &json!({})).await;
    assert_eq!(sent.expect(202).json()["event"], "webhook.test");
    app.app.run_due_deliveries().await.unwrap();

    let delivered = format!("{path}/deliveries?state=delivered&event=webhook.test");
    let page = admin.get(&delivered).await.expect(200).json();
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
    assert_eq!(received(&other).await, 0);
    admin
        .patch(&path, &json!({ "is_active": false }))
        .await
        .expect(200);
    let paused = admin.post(&format!("{path}/test"), &json!({})).await;
    paused.problem(ProblemType::WrongState);
}

#[tokio::test]
async fn the_log_comes_page_by_page_and_narrowed() {
    let app = TestApp::spawn().await;
    let admin = app.as_admin().await;
    let server = receiver(ResponseTemplate::new(200)).await;
    let (path, _) = subscribe(&admin, &server.uri()).await;
    for _ in 0..3 {
        print(&app).await;
    }

    let first = admin.get(&format!("{path}/deliveries?limit=2")).await;
    let first = first.expect(200).json();
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = format!("{path}/deliveries?limit=2&cursor={cursor}");
    let rest = admin.get(&rest).await.expect(200).json();
    let failed = format!("{path}/deliveries?state=failed");
    let failed = admin.get(&failed).await.expect(200).json();

    assert_eq!(first["items"].as_array().unwrap().len(), 2);
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    assert!(rest.get("next_cursor").is_none());
    assert_eq!(failed["items"], json!([]));
}
