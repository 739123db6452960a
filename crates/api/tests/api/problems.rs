use reqwest::Method;
use types::ProblemType;

use crate::support::TestApp;

#[tokio::test]
async fn every_type_of_problem_has_an_address_that_explains_it() {
    let app = TestApp::spawn().await;

    for kind in ProblemType::ALL {
        let answer = app.as_nobody().get(&kind.uri()).await.expect(200);

        assert_eq!(
            answer.header("content-type"),
            Some("text/markdown; charset=utf-8")
        );
        assert!(answer.text().starts_with(&format!("# {}\n", kind.title())));
        assert!(answer.text().contains("What to do."));
    }
}

#[tokio::test]
async fn a_browser_gets_a_page() {
    let app = TestApp::spawn().await;

    let answer = app
        .as_nobody()
        .send(Method::GET, "/problems/rt-timeout", |request| {
            request.header("accept", "text/html,application/xhtml+xml")
        })
        .await
        .expect(200);

    assert_eq!(
        answer.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert!(
        answer
            .text()
            .contains("<h1>Request Tracker did not answer in time</h1>")
    );
}
