//! Nothing that opens anything is in the log, at whatever level.

use reqwest::Method;
use serde_json::json;

use crate::support::{PASSWORD, TestApp, WEBHOOK_SECRET};

#[tokio::test]
async fn a_run_that_uses_every_secret_leaves_none_in_the_log() {
    const WRONG: &str = "a guess of somebody";
    const NEW: &str = "plum kayak seventeen";
    log_watch::keep();
    let app = TestApp::spawn().await;
    let mut secrets = vec![PASSWORD, WRONG, NEW, WEBHOOK_SECRET, "kkkkkkkkkkkkkkkk"]
        .into_iter()
        .map(str::to_owned)
        .collect::<Vec<_>>();
    secrets.push(app.rt.token().to_owned());

    app.sign_in("ada", WRONG).await;
    // Somebody types the password where the name belongs, or sends a body that is none.
    app.sign_in("", PASSWORD).await;
    app.as_nobody()
        .send(Method::POST, "/api/v1/auth/login", |request| {
            request.body(PASSWORD)
        })
        .await;
    let signed_in = app.sign_in("ada", PASSWORD).await.expect(200);
    for cookie in signed_in.headers.get_all("set-cookie") {
        let value = cookie.to_str().unwrap().split(';').next().unwrap();
        secrets.push(value.split_once('=').unwrap().1.to_owned());
    }
    let access = signed_in.json()["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let ada = app.as_bearer(&access);
    secrets.push(access);
    let cookie = signed_in.cookie();
    let refreshed = app
        .as_nobody()
        .send(Method::POST, "/api/v1/auth/refresh", |request| {
            request.header("cookie", &cookie)
        })
        .await
        .expect(200);
    secrets.push(refreshed.cookie().split_once('=').unwrap().1.to_owned());
    secrets.push(
        refreshed.json()["access_token"]
            .as_str()
            .unwrap()
            .to_owned(),
    );

    let wish = json!({"name": "A script", "scopes": ["assets:read"]});
    let issued = ada.post("/api/v1/tokens", &wish).await.expect(201).json();
    let token = issued["secret"].as_str().unwrap();
    app.as_bearer(token)
        .get("/api/v1/assets/7")
        .await
        .expect(200);
    app.as_bearer(&format!("{token}x"))
        .get("/api/v1/assets/7")
        .await
        .expect(401);
    secrets.push(token.to_owned());
    let proof = json!({"password": PASSWORD});
    let enrolment = ada
        .post("/api/v1/me/second-factor/enrol", &proof)
        .await
        .expect(200)
        .json();
    secrets.push(enrolment["secret"].as_str().unwrap().to_owned());
    let link = ada
        .post("/api/v1/labels/links", &json!({"asset_id": 7}))
        .await
        .expect(200)
        .json();
    let url = link["url"].as_str().unwrap();
    app.as_nobody().get(url).await.expect(200);
    app.as_nobody().get(&format!("{url}x")).await.expect(403);
    secrets.push(url.rsplit_once('/').unwrap().1.to_owned());
    app.as_nobody()
        .send(
            Method::POST,
            "/api/v1/webhooks/rt/asset-created",
            |request| {
                request
                    .bearer_auth(WEBHOOK_SECRET)
                    .json(&json!({"asset_id": 7}))
            },
        )
        .await
        .expect(200);
    let change = json!({"current_password": PASSWORD, "new_password": NEW});
    ada.post("/api/v1/me/password", &change).await.expect(204);

    let log = log_watch::kept();
    assert!(log.contains("TRACE") && log.contains("answered") && log.contains("sign-in"));
    for secret in secrets {
        assert!(secret.len() > 8, "{secret}");
        let found = log.lines().find(|line| line.contains(&secret));
        assert_eq!(found, None, "a secret is in the log: {secret}");
    }
}
