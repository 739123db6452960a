use std::fs;

use reqwest::Method;
use tempfile::TempDir;
use types::ProblemType;

use crate::support::TestApp;

async fn app_with_files() -> (TestApp, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let page = "<!doctype html><script type=\"module\">start()</script>";
    fs::write(folder.path().join("index.html"), page).unwrap();
    fs::write(folder.path().join("app-0123456789abcdef.js"), "start").unwrap();
    fs::write(folder.path().join("app-0123456789abcdef_bg.wasm"), "\0asm").unwrap();
    fs::write(folder.path().join("site.webmanifest"), "{}").unwrap();
    fs::write(folder.path().join(".env"), "SECRET=1").unwrap();
    let app = TestApp::builder().web_folder(folder.path()).spawn().await;
    (app, folder)
}

#[tokio::test]
async fn every_page_of_the_app_is_its_start_page() {
    let (app, _folder) = app_with_files().await;

    for path in ["/", "/index.html", "/assets/7", "/labels", "/scan?code=1"] {
        let answer = app.as_nobody().get(path).await.expect(200);

        assert_eq!(
            answer.header("content-type"),
            Some("text/html; charset=utf-8")
        );
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
        let policy = answer.header("content-security-policy").unwrap();
        assert!(
            policy.contains("script-src 'self' 'wasm-unsafe-eval' 'sha256-"),
            "{policy}"
        );
    }
}

#[tokio::test]
async fn files_with_a_digest_in_their_name_are_kept_and_others_are_not() {
    let (app, _folder) = app_with_files().await;
    let anyone = app.as_nobody();

    let script = anyone.get("/app-0123456789abcdef.js").await.expect(200);
    let wasm = anyone
        .get("/app-0123456789abcdef_bg.wasm")
        .await
        .expect(200);
    let manifest = anyone.get("/site.webmanifest").await.expect(200);

    assert!(
        script
            .header("cache-control")
            .unwrap()
            .contains("immutable")
    );
    assert!(
        script
            .header("content-type")
            .unwrap()
            .contains("javascript")
    );
    assert_eq!(wasm.header("content-type"), Some("application/wasm"));
    assert_eq!(manifest.header("cache-control"), Some("no-cache"));
}

#[tokio::test]
async fn a_file_that_the_bundler_compressed_is_sent_so_to_whoever_takes_it() {
    let (app, folder) = app_with_files().await;
    let name = "app-0123456789abcdef_bg.wasm";
    fs::write(
        folder.path().join(format!("{name}.br")),
        "as the bundler wrote it",
    )
    .unwrap();
    let ask = async |encodings: &'static str| {
        app.as_nobody()
            .send(Method::GET, &format!("/{name}"), |request| {
                request.header("accept-encoding", encodings)
            })
            .await
            .expect(200)
    };

    let compressed = ask("gzip, deflate, br").await;
    let plain = ask("identity, br;q=0").await;

    assert_eq!(compressed.header("content-encoding"), Some("br"));
    assert_eq!(compressed.header("content-type"), Some("application/wasm"));
    assert_eq!(compressed.header("vary"), Some("accept-encoding"));
    assert_eq!(compressed.text(), "as the bundler wrote it");
    assert_eq!(plain.text(), "\0asm");
}

#[tokio::test]
async fn a_file_that_is_gone_and_a_hidden_one_are_not_found() {
    let (app, _folder) = app_with_files().await;

    for path in [
        "/app-fedcba9876543210.js",
        "/.env",
        "/x/.git/config",
        "/%2e%2e/secret.txt",
        "/api/v1/nothing",
    ] {
        app.as_nobody()
            .get(path)
            .await
            .problem(ProblemType::RouteNotFound);
    }
}

#[tokio::test]
async fn a_page_takes_no_other_method() {
    let (app, _folder) = app_with_files().await;

    let answer = app
        .as_nobody()
        .send(Method::POST, "/labels", |request| request)
        .await;

    answer.problem(ProblemType::MethodNotAllowed);
    assert_eq!(answer.header("allow"), Some("GET, HEAD, OPTIONS"));
}

#[tokio::test]
async fn without_the_app_the_api_still_works_and_the_page_says_why_it_is_missing() {
    let app = TestApp::spawn().await;

    let answer = app.as_nobody().get("/").await;

    let problem = answer.problem(ProblemType::RouteNotFound);
    assert!(problem.detail.contains("web.folder"));
}
