use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use types::{ApiTokenState, IssuedApiToken, Page, ProblemType};

use crate::support::TestApp;

#[tokio::test]
async fn a_token_is_made_shown_once_and_used() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    let wish = json!({
        "name": "Nightly export", "scopes": ["labels:print", "assets:read"], "expires_in_days": 30,
    });

    let issued: IssuedApiToken = tess.post("/api/v1/tokens", &wish).await.expect(201).read();

    assert_eq!(issued.token.state, ApiTokenState::Active);
    let script = app.as_bearer(&issued.secret);
    script.get("/api/v1/assets/7").await.expect(200);
    script.get("/api/v1/assets/7/label").await.expect(200);
    let problem = script
        .get("/api/v1/tags")
        .await
        .problem(ProblemType::Forbidden);
    assert_eq!(problem.extensions["permission"], "tags:read");
    script
        .get("/api/v1/tokens")
        .await
        .problem(ProblemType::Forbidden);
    let listed = tess.get("/api/v1/tokens").await.expect(200);
    assert!(!listed.text().contains(&issued.secret));
    let listed: Page<types::ApiToken> = listed.read();
    assert_eq!(listed.items[0].name, "Nightly export");

    let id = issued.token.id;
    tess.post(&format!("/api/v1/tokens/{id}/revoke"), &json!({}))
        .await
        .expect(200);
    script
        .get("/api/v1/assets/7")
        .await
        .problem(ProblemType::Unauthenticated);
}

#[tokio::test]
async fn a_script_is_told_what_is_left_and_when_to_come_back() {
    let app = TestApp::builder().requests_per_minute(2).spawn().await;
    let script = app.as_script(&["account:read"]).await;

    let first = script.get("/api/v1/me").await.expect(200);
    script.get("/api/v1/me").await.expect(200);
    let over = script.get("/api/v1/me").await;

    assert_eq!(first.header("ratelimit-policy"), Some("\"token\";q=2;w=60"));
    assert_eq!(first.header("ratelimit"), Some("\"token\";r=1;t=30"));
    over.problem(ProblemType::RateLimited);
    assert_eq!(over.header("retry-after"), Some("30"));
    assert_eq!(over.header("ratelimit"), Some("\"token\";r=0;t=60"));
    app.clock.advance(Duration::from_secs(30));
    script.get("/api/v1/me").await.expect(200);
    let person = app.as_admin().await.get("/api/v1/me").await.expect(200);
    assert_eq!(person.header("ratelimit"), None);
}

#[tokio::test]
async fn a_token_that_is_bound_to_a_network_is_good_from_the_real_address_there() {
    let app = TestApp::builder().behind_a_proxy().spawn().await;
    let wish = json!({
        "name": "Printer", "scopes": ["account:read"], "networks": ["10.20.0.0/16"],
    });
    let issued = app
        .as_admin()
        .await
        .post("/api/v1/tokens", &wish)
        .await
        .expect(201)
        .json();
    let script = app.as_bearer(issued["secret"].as_str().unwrap());
    let from = |address: &'static str| {
        script.send(Method::GET, "/api/v1/me", move |request| {
            request.header("x-forwarded-for", address)
        })
    };

    from("10.20.1.1").await.expect(200);
    from("203.0.113.9")
        .await
        .problem(ProblemType::Unauthenticated);
    from("10.20.1.1, 203.0.113.9")
        .await
        .problem(ProblemType::Unauthenticated);
}
