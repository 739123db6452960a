use reqwest::Method;
use serde_json::{Value, json};
use types::ProblemType;

use crate::support::{Answer, Client, TestApp};

#[tokio::test]
async fn fields_are_changed_and_told_with_what_they_read_before() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    let edit = patch(&tess, None, &json!({"description": "Cart 7"}))
        .await
        .expect(200)
        .json();

    assert_eq!(edit["state"], "applied");
    assert_eq!(edit["fields"][0]["field"], "description");
    assert_eq!(edit["fields"][0]["after"], json!(["Cart 7"]));
    assert_eq!(edit["asset"]["description"], "Cart 7");
}

#[tokio::test]
async fn only_the_version_that_was_read_is_changed() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    let first = patch(&tess, None, &json!({"description": "One"}))
        .await
        .expect(200)
        .json();
    let version = first["asset"]["version"].as_str().unwrap().to_owned();
    let in_time = patch(&tess, Some(&version), &json!({"description": "Two"})).await;
    assert_eq!(in_time.expect(200).json()["state"], "applied");

    let late = patch(&tess, Some(&version), &json!({"description": "Three"})).await;

    assert_eq!(
        late.problem(ProblemType::AssetChanged).extensions["asset_id"],
        7
    );
    assert_eq!(app.rt.state().asset(7).unwrap().description, "Two");
    let weak = patch(&tess, Some("W/\"1\""), &json!({"description": "Four"})).await;
    weak.problem(ProblemType::Malformed);
    let quoted = app.rt.state().asset(7).unwrap();
    assert_eq!(quoted.description, "Two");
}

#[tokio::test]
async fn a_refused_field_is_told_with_the_others() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    let answer = patch(
        &tess,
        None,
        &json!({"status": "bogus", "description": "Kept"}),
    )
    .await;

    let problem = answer.problem(ProblemType::RtRefusedWrite);
    assert_eq!(problem.errors[0].pointer, "/status");
    let fields = problem.extensions["fields"].as_array().unwrap();
    let description = fields.iter().find(|f| f["field"] == "description").unwrap();
    assert_eq!(description["state"], "applied");
}

async fn patch(client: &Client, version: Option<&str>, body: &Value) -> Answer {
    client
        .send(Method::PATCH, "/api/v1/assets/7", |request| {
            let request = request.json(body);
            match version {
                Some(version) => request.header("If-Match", version),
                None => request,
            }
        })
        .await
}
