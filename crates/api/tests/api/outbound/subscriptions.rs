use reqwest::Method;
use serde_json::json;
use types::{IssuedWebhookSecret, Page, ProblemType, WebhookSubscription};

use super::{SUBSCRIPTIONS, subscribe};
use crate::support::TestApp;

const URL: &str = "https://hooks.example.org/rtutils";

#[tokio::test]
async fn a_subscription_is_made_with_its_secret_shown_once_and_listed_without() {
    let app = TestApp::spawn().await;
    let admin = app.as_admin().await;
    let new = json!({
        "url": format!("{URL}#part"), "description": " Library ",
        "events": ["asset.changed", "asset.created", "asset.changed"],
    });

    let made: IssuedWebhookSecret = admin.post(SUBSCRIPTIONS, &new).await.expect(201).read();

    assert!(made.secret.starts_with("whsec_"));
    let subscription = made.subscription;
    assert_eq!(subscription.url, URL);
    assert_eq!(subscription.description.as_deref(), Some("Library"));
    assert_eq!(subscription.created_by, "ada");
    assert!(subscription.is_active);
    let listed = admin.get(SUBSCRIPTIONS).await.expect(200);
    assert!(!listed.text().contains(&made.secret[6..]));
    let listed: Page<WebhookSubscription> = listed.read();
    assert_eq!(listed.items, [subscription]);
}

#[tokio::test]
async fn subscriptions_come_page_by_page() {
    let app = TestApp::spawn().await;
    let admin = app.as_admin().await;
    for number in 1..=3 {
        subscribe(&admin, &format!("{URL}/{number}")).await;
    }

    let first = admin.get(&format!("{SUBSCRIPTIONS}?limit=2")).await;
    let first: Page<WebhookSubscription> = first.expect(200).read();
    let cursor = first.next_cursor.unwrap();
    let rest = admin
        .get(&format!("{SUBSCRIPTIONS}?limit=2&cursor={cursor}"))
        .await;
    let rest: Page<WebhookSubscription> = rest.expect(200).read();

    let urls = first.items.iter().chain(&rest.items).map(|s| &s.url);
    let urls: Vec<&str> = urls.map(|url| &url[URL.len()..]).collect();
    assert_eq!(urls, ["/3", "/2", "/1"]);
    assert_eq!(rest.next_cursor, None);
}

#[tokio::test]
async fn an_edit_is_of_the_version_that_the_etag_names() {
    let app = TestApp::spawn().await;
    let admin = app.as_admin().await;
    let (path, _) = subscribe(&admin, URL).await;
    let read = admin.get(&path).await.expect(200);
    let version = read.header("etag").unwrap().to_owned();
    let edit = |body: serde_json::Value| {
        let (admin, path, version) = (admin.clone(), path.clone(), version.clone());
        async move {
            admin
                .send(Method::PATCH, &path, |request| {
                    request.header("If-Match", version).json(&body)
                })
                .await
        }
    };

    let changed = edit(json!({ "events": ["tag.voided"], "is_active": false })).await;
    let late = edit(json!({ "description": "Too late" })).await;

    let now: WebhookSubscription = changed.expect(200).read();
    assert_eq!((now.version.as_str(), now.is_active), ("2", false));
    assert_eq!(now.url, URL);
    late.problem(ProblemType::RecordChanged);
    let without = admin.patch(&path, &json!({ "description": "Now" })).await;
    assert_eq!(without.expect(200).header("etag"), Some("\"3\""));
}

#[tokio::test]
async fn what_was_deleted_is_gone_with_its_log() {
    let app = TestApp::spawn().await;
    let admin = app.as_admin().await;
    let (path, _) = subscribe(&admin, URL).await;

    let delete = || admin.send(Method::DELETE, &path, |request| request);
    delete().await.expect(204);

    for path in [path.clone(), format!("{path}/deliveries")] {
        admin.get(&path).await.problem(ProblemType::RecordNotFound);
    }
    delete().await.problem(ProblemType::RecordNotFound);
}

#[tokio::test]
async fn an_address_that_nothing_may_be_sent_to_is_refused_at_once_with_the_reason() {
    let app = TestApp::spawn().await;
    let admin = app.as_admin().await;

    for (url, why) in [
        ("ftp://hooks.example.org/", "begin with"),
        ("https://10.0.0.8/", "public internet"),
        ("https://[fd00::1]/", "public internet"),
        (
            "https://169.254.169.254/latest/meta-data",
            "public internet",
        ),
        ("https://me:pass@hooks.example.org/", "name and a password"),
        ("https://", "not an address"),
    ] {
        let refused = admin.post(SUBSCRIPTIONS, &json!({ "url": url })).await;
        let problem = refused.problem(ProblemType::Invalid);
        assert_eq!(problem.errors[0].pointer, "/url", "{url}");
        let detail = &problem.errors[0].detail;
        assert!(detail.contains(why), "{url}: {detail}");
    }
}

#[tokio::test]
async fn there_are_only_so_many() {
    let app = TestApp::spawn().await;
    let admin = app.as_admin().await;
    for number in 0..50 {
        subscribe(&admin, &format!("{URL}/{number}")).await;
    }

    let refused = admin.post(SUBSCRIPTIONS, &json!({ "url": URL })).await;

    refused.problem(ProblemType::WrongState);
}

#[tokio::test]
async fn no_script_looks_after_webhooks() {
    let app = TestApp::spawn().await;
    let new = json!({ "name": "A script", "scopes": ["webhooks:manage"] });

    let refused = app.as_admin().await.post("/api/v1/tokens", &new).await;

    let problem = refused.problem(ProblemType::Invalid);
    assert_eq!(problem.errors[0].code, "not_a_scope");
}
