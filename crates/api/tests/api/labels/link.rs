use std::time::Duration;

use serde_json::json;
use types::{LabelLink, ProblemType};

use crate::support::TestApp;

async fn link(app: &TestApp) -> String {
    let wish =
        json!({"asset_id": 7, "template": "small", "format": "pdf", "expires_in_seconds": 3600});
    let tess = app.as_technician().await;
    let link: LabelLink = tess
        .post("/api/v1/labels/links", &wish)
        .await
        .expect(200)
        .read();
    link.url
}

#[tokio::test]
async fn a_link_opens_its_label_without_signing_in_until_it_runs_out() {
    let app = TestApp::spawn().await;
    let url = link(&app).await;

    let label = app.as_nobody().get(&url).await.expect(200);

    assert!(label.bytes.starts_with(b"%PDF"));
    assert!(
        label
            .header("content-disposition")
            .unwrap()
            .contains("small.pdf")
    );
    app.clock.advance(Duration::from_hours(1));
    let over = app.as_nobody().get(&url).await;
    assert!(
        over.problem(ProblemType::LabelLinkRefused)
            .detail
            .contains("run out")
    );
}

#[tokio::test]
async fn a_link_that_was_altered_opens_nothing() {
    let app = TestApp::spawn().await;
    let url = link(&app).await;
    let (folder, link) = url.rsplit_once('/').unwrap();

    for altered in [
        link.replacen("7-", "8-", 1),
        link.replace("small", "large"),
        link.replace("small", "usual"),
        link.replace("pdf", "png"),
        link.replacen("-1", "-2", 1),
        link[..link.len() - 1].to_owned(),
        "7-small-pdf-9999999999-".to_owned(),
        "made-up".to_owned(),
    ] {
        assert_ne!(altered, link);
        let answer = app.as_nobody().get(&format!("{folder}/{altered}")).await;
        answer.problem(ProblemType::LabelLinkRefused);
    }
}

#[tokio::test]
async fn a_link_is_made_for_an_asset_that_is_there_and_for_a_while() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    let nowhere = json!({"asset_id": 999_999});
    let answer = tess.post("/api/v1/labels/links", &nowhere).await;
    answer.problem(ProblemType::AssetNotFound);
    let for_ever = json!({"asset_id": 7, "expires_in_seconds": 90 * 86_400 + 1});
    let answer = tess.post("/api/v1/labels/links", &for_ever).await;
    assert_eq!(
        answer.problem(ProblemType::Invalid).errors[0].pointer,
        "/expires_in_seconds"
    );
}

#[tokio::test]
async fn an_open_network_opens_labels_and_nothing_else() {
    let app = TestApp::builder()
        .behind_a_proxy()
        .open_label_network("10.20.0.0/16")
        .spawn()
        .await;
    let from = |address: &'static str, path: &'static str| {
        let nobody = app.as_nobody();
        async move {
            nobody
                .send(reqwest::Method::GET, path, |request| {
                    request.header("x-forwarded-for", address)
                })
                .await
        }
    };

    from("10.20.1.1", "/api/v1/assets/7/label")
        .await
        .expect(200);
    from("203.0.113.9", "/api/v1/assets/7/label")
        .await
        .problem(ProblemType::Unauthenticated);
    from("10.20.1.1, 203.0.113.9", "/api/v1/assets/7/label")
        .await
        .problem(ProblemType::Unauthenticated);
    for path in [
        "/api/v1/assets/7",
        "/api/v1/assets",
        "/api/v1/labels/templates",
        "/api/v1/me",
    ] {
        from("10.20.1.1", path)
            .await
            .problem(ProblemType::Unauthenticated);
    }
}

#[tokio::test]
async fn a_bad_token_is_refused_in_an_open_network_too() {
    let app = TestApp::builder()
        .open_label_network("127.0.0.0/8")
        .spawn()
        .await;

    app.as_nobody()
        .get("/api/v1/assets/7/label")
        .await
        .expect(200);

    app.as_bearer("made-up")
        .get("/api/v1/assets/7/label")
        .await
        .problem(ProblemType::Unauthenticated);
}
