use reqwest::Method;
use rt_sim::{Fault, Scope};
use serde_json::{Value, json};
use types::{AssetCreation, ProblemType, WriteState};

use crate::support::{Answer, Client, TestApp};

#[tokio::test]
async fn an_asset_is_made_and_answered_with_its_tag() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    let made: AssetCreation = tess
        .post("/api/v1/assets", &asset("FRESH1"))
        .await
        .expect(201)
        .read();

    assert_eq!(made.state, WriteState::Applied);
    let asset = made.asset.unwrap();
    assert_eq!(asset.tag.as_ref(), Some(&made.tag));
    assert_eq!(asset.serial.as_deref(), Some("FRESH1"));
    let opened = tess
        .get(&format!("/api/v1/assets/by-tag/{}", made.tag))
        .await
        .expect(200);
    assert_eq!(opened.json()["id"], asset.id);
}

#[tokio::test]
async fn a_serial_number_that_is_taken_is_a_conflict_that_says_by_which_asset() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    let serial = tess.get("/api/v1/assets/7").await.json()["serial"]
        .as_str()
        .unwrap()
        .to_owned();

    let answer = tess.post("/api/v1/assets", &asset(&serial)).await;

    let problem = answer.problem(ProblemType::SerialTaken);
    assert_eq!(problem.extensions["asset_id"], 7);
    assert_eq!(problem.extensions["serial"], serial);
}

#[tokio::test]
async fn an_rt_that_is_away_is_a_202_and_the_asset_is_made_when_it_is_back() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;
    app.rt.faults().inject(
        Fault::Unavailable {
            retry_after_seconds: 1,
        },
        Scope::EveryRequest,
    );

    let made: AssetCreation = tess
        .post("/api/v1/assets", &asset("FRESH1"))
        .await
        .expect(202)
        .read();
    assert_eq!((made.state, made.asset), (WriteState::Pending, None));
    let path = format!("/api/v1/rt/writes/{}", made.write_id);
    assert_eq!(tess.get(&path).await.expect(200).json()["state"], "pending");

    app.rt.faults().clear();
    app.clock.advance(std::time::Duration::from_mins(2));
    let tess = app.as_technician().await;
    app.app.run_due_writes().await.unwrap();
    assert_eq!(tess.get(&path).await.expect(200).json()["state"], "applied");
}

#[tokio::test]
async fn a_key_makes_a_request_repeatable_and_belongs_to_one_request() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    let first: AssetCreation = keyed(&tess, "k1", &asset("FRESH1"))
        .await
        .expect(201)
        .read();
    let again: AssetCreation = keyed(&tess, "k1", &asset("FRESH1"))
        .await
        .expect(201)
        .read();
    let other = keyed(&tess, "k1", &asset("FRESH2")).await;

    assert_eq!((first.tag, first.write_id), (again.tag, again.write_id));
    other.problem(ProblemType::IdempotencyKeyReused);
    let bad = keyed(&tess, "a key", &asset("FRESH3")).await;
    assert_eq!(
        bad.problem(ProblemType::Invalid).errors[0].pointer,
        "Idempotency-Key"
    );
}

#[tokio::test]
async fn what_rt_refuses_is_a_422_with_its_words() {
    let app = TestApp::spawn().await;
    let mut bad = asset("FRESH1");
    bad["fields"]["type"] = json!("Spaceship");

    let answer = app.as_technician().await.post("/api/v1/assets", &bad).await;

    let problem = answer.problem(ProblemType::RtRefusedWrite);
    assert!(!problem.errors[0].detail.is_empty());
    assert!(problem.extensions["write_id"].is_string());
}

#[tokio::test]
async fn a_tag_that_is_not_reserved_cannot_be_used() {
    let app = TestApp::spawn().await;
    let mut new = asset("FRESH1");
    new["tag"] = json!("W12-0900");

    let answer = app.as_technician().await.post("/api/v1/assets", &new).await;

    answer.problem(ProblemType::TagTaken);
}

#[tokio::test]
async fn the_choices_are_rts_own() {
    let app = TestApp::spawn().await;
    let tess = app.as_technician().await;

    let options = tess.get("/api/v1/assets/options").await.expect(200).json();

    let names = |list: &Value| -> Vec<String> {
        let items = list.as_array().unwrap().iter();
        items
            .map(|item| item["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert!(names(&options["catalogs"]).contains(&"Chromebooks".to_owned()));
    assert_eq!(options["types"]["is_closed"], true);
    assert!(
        options["types"]["values"]
            .as_array()
            .unwrap()
            .contains(&json!("Chromebook"))
    );
    assert_eq!(options["manufacturers"]["is_closed"], false);
    let fields = options["fields"].as_array().unwrap().iter();
    let unique: Vec<&Value> = fields
        .filter(|field| field["is_unique"] == true)
        .map(|field| &field["name"])
        .collect();
    assert_eq!(unique, ["Internal Name", "Serial Number"]);
    tess.get("/api/v1/assets/options?refresh=true")
        .await
        .expect(200);
}

#[tokio::test]
async fn an_internal_name_is_an_adjective_and_an_animal() {
    let app = TestApp::spawn().await;

    let answer = app
        .as_technician()
        .await
        .post("/api/v1/assets/internal-names", &json!({}))
        .await
        .expect(200);

    let name = answer.json()["internal_name"].as_str().unwrap().to_owned();
    assert_eq!(name.split(' ').count(), 2);
}

fn asset(serial: &str) -> Value {
    json!({
        "fields": {"catalog": "Chromebooks", "model": "300e Gen 3", "type": "Chromebook"},
        "serial": serial,
    })
}

async fn keyed(client: &Client, key: &str, body: &Value) -> Answer {
    client
        .send(Method::POST, "/api/v1/assets", |request| {
            request.header("Idempotency-Key", key).json(body)
        })
        .await
}
