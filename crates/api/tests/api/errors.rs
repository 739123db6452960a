//! What HTTP itself can get wrong is a problem too, on every address.

use reqwest::Method;
use types::ProblemType;

use crate::{
    contract::{filled, operations},
    support::TestApp,
};

const METHODS: [Method; 5] = [
    Method::GET,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
];

#[tokio::test]
async fn an_unknown_address_is_a_problem_whatever_the_method() {
    let app = TestApp::spawn().await;

    for path in [
        "/api",
        "/api/v1",
        "/api/v1/nothing",
        "/api/v1/assets/7/nothing",
        "/health",
        "/problems/nothing",
    ] {
        for method in METHODS {
            let answer = app
                .as_nobody()
                .send(method.clone(), path, |request| request)
                .await;
            if answer.status == 405 {
                // `/problems/{slug}` takes any slug, but only GET.
                assert_eq!(
                    (path, answer.header("allow").is_some()),
                    ("/problems/nothing", true)
                );
                continue;
            }
            answer.problem(ProblemType::RouteNotFound);
        }
    }
}

#[tokio::test]
async fn a_wrong_method_is_told_the_right_ones_on_every_address() {
    let app = TestApp::spawn().await;
    let all = operations();

    for path in all.iter().map(|(_, path, _)| path) {
        // A word is an address of its own, also where a parameter could stand.
        let taken: Vec<&Method> = all
            .iter()
            .filter(|(_, other, _)| other == path)
            .map(|(method, ..)| method)
            .collect();
        for method in METHODS.iter().filter(|method| !taken.contains(method)) {
            let answer = app
                .as_nobody()
                .send(method.clone(), &filled(path), |request| request)
                .await;

            answer.problem(ProblemType::MethodNotAllowed);
            let allow = answer.header("allow").unwrap();
            for method in &taken {
                assert!(allow.contains(method.as_str()), "{path}: {allow}");
            }
            assert!(allow.ends_with("OPTIONS"), "{path}: {allow}");
        }
    }
}

#[tokio::test]
async fn options_lists_the_methods_and_head_answers_like_get_without_a_body() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    let options = tess
        .send(Method::OPTIONS, "/api/v1/labels", |request| request)
        .await
        .expect(204);
    let head = tess
        .send(Method::HEAD, "/api/v1/me", |request| request)
        .await
        .expect(200);
    let get = tess.get("/api/v1/me").await.expect(200);

    assert_eq!(options.header("allow"), Some("POST, OPTIONS"));
    assert!(head.bytes.is_empty());
    assert_eq!(head.header("content-length"), get.header("content-length"));
    tess.send(Method::HEAD, "/api/v1/labels", |request| request)
        .await
        .expect(405);
}

#[tokio::test]
async fn every_body_is_checked_for_its_type_its_size_and_its_syntax() {
    let app = TestApp::spawn().await;
    let ada = app.as_admin().await;

    for (method, path, operation) in operations() {
        // The webhook reads its body itself: what is signed are the bytes.
        let id = operation["operationId"].as_str().unwrap_or_default();
        if operation.get("requestBody").is_none() || id.starts_with("receive_") {
            continue;
        }
        let path = filled(&path);
        let send = |kind: Option<&'static str>, body: Vec<u8>| {
            ada.send(method.clone(), &path, move |request| {
                let request = request.body(body);
                match kind {
                    Some(kind) => request.header("content-type", kind),
                    None => request,
                }
            })
        };
        let json = Some("application/json");

        send(None, b"{}".to_vec())
            .await
            .problem(ProblemType::UnsupportedMediaType);
        send(Some("text/plain"), b"{}".to_vec())
            .await
            .problem(ProblemType::UnsupportedMediaType);
        send(json, b"{\"items\":".to_vec())
            .await
            .problem(ProblemType::Malformed);
        send(json, b"\xff\xfe".to_vec())
            .await
            .problem(ProblemType::Malformed);
        send(json, Vec::new()).await.problem(ProblemType::Malformed);
        send(json, b"[]".to_vec())
            .await
            .problem(ProblemType::Invalid);
        send(json, b"{\"surprise\": 1}".to_vec())
            .await
            .problem(ProblemType::Invalid);
        let large = send(json, vec![b' '; 1024 * 1024 + 1]).await;
        let problem = large.problem(ProblemType::TooLarge);
        assert_eq!(problem.extensions["limit_bytes"], 1024 * 1024);
    }
}

#[tokio::test]
async fn every_query_refuses_a_name_that_it_does_not_know() {
    let app = TestApp::spawn().await;
    let ada = app.as_admin().await;

    for (method, path, operation) in operations() {
        let takes_a_query = operation["parameters"]
            .as_array()
            .is_some_and(|all| all.iter().any(|parameter| parameter["in"] == "query"));
        // A provider sends people back with whatever it likes.
        let is_ours = operation["operationId"] != "finish_oidc_sign_in";
        if !takes_a_query || !is_ours {
            continue;
        }
        let path = filled(&path);
        let path = path.split('?').next().unwrap();

        let answer = ada
            .send(method, &format!("{path}?surprise=1"), |request| request)
            .await;

        let problem = answer.problem(ProblemType::Malformed);
        assert_eq!(problem.errors[0].pointer, "surprise", "{path}");
    }
}
