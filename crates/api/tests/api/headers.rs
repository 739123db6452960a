use reqwest::Method;

use crate::support::TestApp;

#[tokio::test]
async fn every_answer_protects_the_browser_and_names_its_request() {
    let app = TestApp::spawn().await;

    for path in [
        "/health/live",
        "/api/v1/me",
        "/api/v1/nothing",
        "/api/docs/",
        "/problems/forbidden",
    ] {
        let answer = app.as_nobody().get(path).await;

        assert_eq!(
            answer.header("x-content-type-options"),
            Some("nosniff"),
            "{path}"
        );
        assert_eq!(
            answer.header("referrer-policy"),
            Some("same-origin"),
            "{path}"
        );
        assert!(
            answer
                .header("permissions-policy")
                .unwrap()
                .contains("camera=(self)"),
            "{path}"
        );
        assert_eq!(answer.header("request-id").unwrap().len(), 36, "{path}");
        let policy = answer.header("content-security-policy").unwrap();
        assert!(
            policy.contains("frame-ancestors 'self'"),
            "{path}: {policy}"
        );
        let scripts = policy
            .split(';')
            .find(|part| part.trim().starts_with("script-src"));
        assert!(
            !scripts.unwrap_or_default().contains("unsafe-inline"),
            "{path}: {policy}"
        );
    }
}

#[tokio::test]
async fn what_belongs_to_a_person_is_not_kept_by_anybody() {
    let app = TestApp::spawn().await;

    let answer = app
        .as_technician()
        .await
        .get("/api/v1/assets/7")
        .await
        .expect(200);

    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn text_is_compressed_and_a_label_is_not() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    for encoding in ["br", "gzip"] {
        let text = tess
            .send(Method::GET, "/api/v1/openapi.json", |request| {
                request.header("accept-encoding", encoding)
            })
            .await
            .expect(200);
        let label = tess
            .send(Method::GET, "/api/v1/assets/7/label", |request| {
                request.header("accept-encoding", encoding)
            })
            .await
            .expect(200);

        assert_eq!(text.header("content-encoding"), Some(encoding));
        assert!(label.bytes.starts_with(b"%PDF"));
    }
}

#[tokio::test]
async fn the_reference_is_served_whole_and_from_here() {
    let app = TestApp::spawn().await;
    let anyone = app.as_nobody();

    assert_eq!(
        anyone.get("/api/docs").await.expect(308).header("location"),
        Some("/api/docs/")
    );
    let page = anyone.get("/api/docs/").await.expect(200).text();
    assert!(!page.contains("https://") && !page.contains("//cdn"));
    for file in [
        "swagger-ui.css",
        "swagger-ui-bundle.js",
        "swagger-ui-standalone-preset.js",
    ] {
        assert!(page.contains(file), "{file}");
        anyone.get(&format!("/api/docs/{file}")).await.expect(200);
    }
    let start = anyone
        .get("/api/docs/swagger-initializer.js")
        .await
        .expect(200)
        .text();
    assert!(start.contains("/api/v1/openapi.json") && !start.contains("petstore"));
}
