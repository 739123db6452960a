use reqwest::Method;
use types::ProblemType;

use crate::support::{PASSWORD, TestApp};

#[tokio::test]
async fn signing_out_ends_the_session_and_removes_the_cookie() {
    let app = TestApp::spawn().await;
    let cookie = app.sign_in("tess", PASSWORD).await.cookie();

    let answer = app
        .as_nobody()
        .send(Method::POST, "/api/v1/auth/logout", |request| {
            request.header("cookie", &cookie)
        })
        .await
        .expect(204);

    assert_eq!(answer.cookie(), "__Secure-rtutils_refresh=");
    assert!(answer.header("set-cookie").unwrap().contains("Max-Age=0"));
    app.as_nobody()
        .send(Method::POST, "/api/v1/auth/refresh", |request| {
            request.header("cookie", &cookie)
        })
        .await
        .problem(ProblemType::Unauthenticated);
}

#[tokio::test]
async fn signing_out_without_a_session_is_fine() {
    let app = TestApp::spawn().await;

    app.as_nobody()
        .send(Method::POST, "/api/v1/auth/logout", |request| request)
        .await
        .expect(204);
}
