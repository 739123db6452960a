use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use types::{ProblemType, Role, Session};

use crate::support::{Answer, PASSWORD, TestApp};

#[tokio::test]
async fn the_right_password_opens_a_session_of_ten_minutes() {
    let app = TestApp::spawn().await;

    let answer = app.sign_in("tess", PASSWORD).await.expect(200);

    let session: Session = answer.read();
    assert_eq!(session.expires_in_seconds, 600);
    assert_eq!(session.user.role, Role::Technician);
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Secure-rtutils_refresh="), "{cookie}");
    for attribute in ["HttpOnly", "SameSite=Strict", "Path=/api/v1/auth", "Secure"] {
        assert!(cookie.contains(attribute), "{attribute} is not in {cookie}");
    }
    assert!(
        !answer
            .text()
            .contains(answer.cookie().split('=').nth(1).unwrap())
    );
}

#[tokio::test]
async fn a_cookie_that_an_address_without_tls_could_have_planted_is_not_looked_at() {
    let app = TestApp::spawn().await;
    let good = app.sign_in("tess", PASSWORD).await.expect(200).cookie();
    let planted = good.trim_start_matches("__Secure-").to_owned();

    let refused = refresh_with(&app, &planted).await;

    assert_ne!(planted, good);
    refused.problem(ProblemType::Unauthenticated);
    refresh_with(&app, &good).await.expect(200);
}

#[tokio::test]
async fn without_tls_the_cookie_has_the_name_that_a_browser_takes_there() {
    let app = TestApp::builder().without_tls().spawn().await;

    let answer = app.sign_in("tess", PASSWORD).await.expect(200);

    // A browser refuses the prefix without `Secure`, and `Secure` without TLS.
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.starts_with("rtutils_refresh="), "{cookie}");
    assert!(!cookie.contains("Secure"), "{cookie}");
    refresh_with(&app, &answer.cookie()).await.expect(200);
}

async fn refresh_with(app: &TestApp, cookie: &str) -> Answer {
    app.as_nobody()
        .send(Method::POST, "/api/v1/auth/refresh", |request| {
            request.header("cookie", cookie)
        })
        .await
}

#[tokio::test]
async fn a_password_of_the_wrong_kind_is_not_repeated_in_the_answer() {
    let app = TestApp::spawn().await;

    let body = json!({ "username": "tess", "password": 12_345_678 });
    let answer = app.as_nobody().post("/api/v1/auth/login", &body).await;

    answer.problem(ProblemType::Invalid);
    assert!(!answer.text().contains("12345678"), "{}", answer.text());
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_get_the_same_answer() {
    let app = TestApp::spawn().await;

    let wrong = app.sign_in("tess", "not this one").await;
    let unknown = app.sign_in("nobody-here", "not this one").await;

    let wrong = wrong.problem(ProblemType::WrongCredentials);
    let unknown = unknown.problem(ProblemType::WrongCredentials);
    assert_eq!(wrong.detail, unknown.detail);
}

#[tokio::test]
async fn too_many_wrong_passwords_close_the_door_for_a_while() {
    let app = TestApp::spawn().await;
    let mut last = app.sign_in("tess", "wrong").await;
    for _ in 0..30 {
        if last.status == 429 {
            break;
        }
        last = app.sign_in("tess", "wrong").await;
    }

    last.problem(ProblemType::RateLimited);
    let seconds: u64 = last.header("retry-after").unwrap().parse().unwrap();
    let limit = last.header("ratelimit").unwrap();
    assert_eq!(limit, format!("\"sign-in\";r=0;t={seconds}"));
    app.sign_in("tess", PASSWORD)
        .await
        .problem(ProblemType::RateLimited);

    app.clock.advance(Duration::from_secs(seconds));
    app.sign_in("tess", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn a_body_that_is_not_a_sign_in_is_refused_with_the_place() {
    let app = TestApp::spawn().await;

    let answer = app
        .as_nobody()
        .post(
            "/api/v1/auth/login",
            &json!({"username": "tess", "password": 7}),
        )
        .await;

    let problem = answer.problem(ProblemType::Invalid);
    assert_eq!(problem.errors[0].pointer, "/password");
}

#[tokio::test]
async fn a_made_up_token_is_nobodys() {
    let app = TestApp::spawn().await;

    for token in ["", "made-up", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ0ZXNzIn0."] {
        app.as_nobody()
            .send(Method::GET, "/api/v1/me", |request| {
                request.bearer_auth(token)
            })
            .await
            .problem(ProblemType::Unauthenticated);
    }
}

#[tokio::test]
async fn an_access_token_runs_out() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    tess.get("/api/v1/me").await.expect(200);

    app.clock.advance(Duration::from_secs(601));

    let answer = tess.get("/api/v1/me").await;
    answer.problem(ProblemType::Unauthenticated);
    assert!(
        answer
            .header("www-authenticate")
            .unwrap()
            .starts_with("Bearer")
    );
}
