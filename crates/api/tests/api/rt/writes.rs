use std::time::Duration;

use reqwest::Method;
use rt_sim::{Fault, Scope};
use serde_json::json;
use types::ProblemType;

use crate::support::TestApp;

#[tokio::test]
async fn a_write_that_was_given_up_is_looked_after_by_an_administrator() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    app.rt.faults().inject(Fault::Empty500, Scope::EveryRequest);
    let edit = tess
        .send(Method::PATCH, "/api/v1/assets/7", |r| {
            r.json(&json!({"description": "Cart 7"}))
        })
        .await
        .expect(202)
        .json();
    let path = format!("/api/v1/rt/writes/{}", edit["write_id"].as_str().unwrap());
    for _ in 0..10 {
        app.clock.advance(Duration::from_mins(2));
        app.app.run_due_writes().await.unwrap();
    }
    let (ada, tess) = (app.as_admin().await, app.as_technician().await);

    let counts = tess.get("/api/v1/rt/writes/counts").await.expect(200);
    assert_eq!(
        counts.json(),
        json!({"pending": 0, "running": 0, "dead": 1, "refused_today": 0})
    );
    assert_eq!(tess.get(&path).await.expect(200).json()["state"], "dead");
    let dead = tess
        .get("/api/v1/rt/writes?state=dead")
        .await
        .expect(200)
        .json();
    assert_eq!(dead["items"].as_array().unwrap().len(), 1);
    tess.post(&format!("{path}/retry"), &json!({}))
        .await
        .problem(ProblemType::Forbidden);
    let again = ada
        .post(&format!("{path}/retry"), &json!({}))
        .await
        .expect(200);
    assert_ne!(again.json()["state"], "applied");

    app.rt.faults().clear();
    for _ in 0..10 {
        app.clock.advance(Duration::from_mins(2));
        app.app.run_due_writes().await.unwrap();
    }
    let ada = app.as_admin().await;
    assert_eq!(ada.get(&path).await.expect(200).json()["state"], "applied");
    assert_eq!(app.rt.state().asset(7).unwrap().description, "Cart 7");
    ada.post(&format!("{path}/discard"), &json!({"reason": "too late"}))
        .await
        .problem(ProblemType::WrongState);
}

#[tokio::test]
async fn writes_are_listed_by_asset_and_page_by_page() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    for words in ["one", "two", "three"] {
        tess.send(Method::PATCH, "/api/v1/assets/7", |r| {
            r.json(&json!({"description": words}))
        })
        .await
        .expect(200);
    }

    let first = tess
        .get("/api/v1/rt/writes?asset_id=7&limit=2")
        .await
        .expect(200)
        .json();
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = tess
        .get(&format!(
            "/api/v1/rt/writes?asset_id=7&limit=2&cursor={cursor}"
        ))
        .await
        .expect(200)
        .json();

    assert_eq!(first["items"][0]["summary"], "description → three");
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    assert!(rest.get("next_cursor").is_none());
}
