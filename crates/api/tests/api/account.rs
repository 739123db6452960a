use reqwest::Method;
use serde_json::json;
use types::{Page, ProblemType, UserSession};

use crate::support::{PASSWORD, TestApp};

#[tokio::test]
async fn a_session_shows_its_browser_and_its_real_address_and_can_be_ended() {
    let app = TestApp::builder().behind_a_proxy().spawn().await;
    let cookie = app
        .as_nobody()
        .send(Method::POST, "/api/v1/auth/login", |request| {
            request
                .header("x-forwarded-for", "203.0.113.9")
                .header(
                    "user-agent",
                    "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
                )
                .json(&json!({"username": "tess", "password": PASSWORD}))
        })
        .await
        .expect(200)
        .cookie();
    let tess = app.as_technician().await;

    let sessions: Page<UserSession> = tess.get("/api/v1/me/sessions").await.expect(200).read();

    let other = sessions
        .items
        .iter()
        .find(|session| !session.is_current)
        .unwrap();
    assert_eq!(other.address.as_deref(), Some("203.0.113.9"));
    assert_eq!(other.user_agent.as_deref(), Some("Chrome on ChromeOS"));
    let at = format!("/api/v1/me/sessions/{}/revoke", other.id);
    tess.post(&at, &json!({})).await.expect(204);
    tess.post(&at, &json!({}))
        .await
        .problem(ProblemType::RecordNotFound);
    app.as_nobody()
        .send(Method::POST, "/api/v1/auth/refresh", |request| {
            request.header("cookie", &cookie)
        })
        .await
        .problem(ProblemType::Unauthenticated);
}

#[tokio::test]
async fn an_access_token_of_an_ended_session_looks_after_no_account() {
    let app = TestApp::spawn().await;
    let (old, new) = (app.as_admin().await, app.as_admin().await);

    new.post("/api/v1/me/sessions/revoke-others", &json!({}))
        .await
        .expect(200);

    // It may still look things up for the rest of its ten minutes: see docs/decisions/accounts.md.
    old.get("/api/v1/assets/7").await.expect(200);
    for path in ["/api/v1/people", "/api/v1/tokens", "/api/v1/me/sessions"] {
        old.get(path).await.problem(ProblemType::Unauthenticated);
    }
}

#[tokio::test]
async fn a_second_factor_is_asked_for_with_a_problem_of_its_own() {
    let app = TestApp::spawn().await;
    let ada = app.as_admin().await;
    let enrolment = ada
        .post(
            "/api/v1/me/second-factor/enrol",
            &json!({"password": PASSWORD}),
        )
        .await
        .expect(200)
        .json();
    let secret = totp_rs::Secret::try_from_base32(enrolment["secret"].as_str().unwrap()).unwrap();
    let code = || {
        let now = u64::try_from(app.app.clock().now().timestamp()).unwrap();
        let totp = totp_rs::Builder::new()
            .with_secret(secret.clone())
            .build()
            .unwrap();
        totp.generate(now).to_string()
    };
    let codes = ada
        .post("/api/v1/me/second-factor/confirm", &json!({"code": code()}))
        .await
        .expect(200)
        .json();
    assert_eq!(codes["codes"].as_array().unwrap().len(), 10);

    let needed = app.sign_in("ada", PASSWORD).await;
    assert_eq!(
        needed.problem(ProblemType::SecondFactorNeeded).extensions["is_wrong"],
        false
    );
    app.clock.advance(std::time::Duration::from_secs(30));
    let body = json!({"username": "ada", "password": PASSWORD, "code": code()});
    app.as_nobody()
        .post("/api/v1/auth/login", &body)
        .await
        .expect(200);
    let replayed = app.as_nobody().post("/api/v1/auth/login", &body).await;
    assert_eq!(
        replayed.problem(ProblemType::SecondFactorNeeded).extensions["is_wrong"],
        true
    );

    let off = json!({"password": PASSWORD});
    ada.post("/api/v1/me/second-factor/remove", &off)
        .await
        .expect(200);
    app.sign_in("ada", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn the_own_password_is_changed_with_the_one_that_one_has() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    let new = "plum kayak seventeen";

    let wrong = json!({"current_password": "a guess", "new_password": new});
    let refused = tess
        .post("/api/v1/me/password", &wrong)
        .await
        .problem(ProblemType::Invalid);
    assert_eq!(refused.errors[0].pointer, "/current_password");
    let right = json!({"current_password": PASSWORD, "new_password": new});
    tess.post("/api/v1/me/password", &right).await.expect(204);

    app.sign_in("tess", PASSWORD)
        .await
        .problem(ProblemType::WrongCredentials);
    app.sign_in("tess", new).await.expect(200);
}
