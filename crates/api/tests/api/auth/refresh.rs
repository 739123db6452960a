use std::time::Duration;

use reqwest::Method;
use types::{ProblemType, Session};

use crate::support::{Answer, PASSWORD, TestApp};

const ADDRESS: &str = "/api/v1/auth/refresh";

async fn refresh(app: &TestApp, cookie: &str) -> Answer {
    refresh_from(app, cookie, &[]).await
}

async fn refresh_from(app: &TestApp, cookie: &str, headers: &[(&str, &str)]) -> Answer {
    app.as_nobody()
        .send(Method::POST, ADDRESS, |mut request| {
            for &(name, value) in headers {
                request = request.header(name, value);
            }
            request.header("cookie", cookie)
        })
        .await
}

#[tokio::test]
async fn a_refresh_token_is_exchanged_for_the_next_one() {
    let app = TestApp::spawn().await;
    let first = app.sign_in("tess", PASSWORD).await.cookie();

    let answer = refresh(&app, &first).await.expect(200);

    let session: Session = answer.read();
    assert_eq!(session.user.username, "tess");
    assert_ne!(answer.cookie(), first);
    refresh(&app, &answer.cookie()).await.expect(200);
}

#[tokio::test]
async fn a_token_that_comes_back_later_closes_the_whole_session() {
    let app = TestApp::spawn().await;
    let stolen = app.sign_in("tess", PASSWORD).await.cookie();
    let current = refresh(&app, &stolen).await.expect(200).cookie();
    app.clock.advance(Duration::from_mins(1));

    refresh(&app, &stolen)
        .await
        .problem(ProblemType::Unauthenticated);

    refresh(&app, &current)
        .await
        .problem(ProblemType::Unauthenticated);
}

#[tokio::test]
async fn two_tabs_at_once_both_stay_signed_in() {
    let app = TestApp::spawn().await;
    let shared = app.sign_in("tess", PASSWORD).await.cookie();

    let (one, two) = tokio::join!(refresh(&app, &shared), refresh(&app, &shared));

    one.expect(200);
    two.expect(200);
}

#[tokio::test]
async fn a_session_that_nobody_uses_for_a_month_is_over() {
    let app = TestApp::spawn().await;
    let cookie = app.sign_in("tess", PASSWORD).await.cookie();

    app.clock.advance(Duration::from_hours(31 * 24));

    refresh(&app, &cookie)
        .await
        .problem(ProblemType::Unauthenticated);
}

#[tokio::test]
async fn no_cookie_is_nobody() {
    let app = TestApp::spawn().await;

    let answer = app
        .as_nobody()
        .send(Method::POST, ADDRESS, |request| request)
        .await;

    answer.problem(ProblemType::Unauthenticated);
}

#[tokio::test]
async fn another_site_cannot_use_the_cookie() {
    let app = TestApp::spawn().await;
    let cookie = app.sign_in("tess", PASSWORD).await.cookie();

    for headers in [
        ("sec-fetch-site", "cross-site"),
        ("origin", "https://evil.example"),
    ] {
        refresh_from(&app, &cookie, &[headers])
            .await
            .problem(ProblemType::Forbidden);
    }

    refresh_from(
        &app,
        &cookie,
        &[("sec-fetch-site", "same-origin"), ("origin", &app.url)],
    )
    .await
    .expect(200);
}
