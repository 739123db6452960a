//! The addresses of the system before this one: its words, this one's rules.

use reqwest::Method;
use serde_json::{Value, json};
use types::ProblemType;

use crate::{
    contract::operations,
    support::{Answer, Client, TestApp, WEBHOOK_SECRET},
};

/// What `api::middleware` has, once more by hand.
const GOING: [(&str, &str, &str); 9] = [
    (
        "POST",
        "/webhook/asset-created",
        "/api/v1/webhooks/rt/asset-created",
    ),
    ("GET", "/next-asset-tag", "/api/v1/tags/reservations"),
    ("POST", "/confirm-asset-tag", "/api/v1/tags/reservations"),
    ("POST", "/update-asset-name", "/api/v1/assets"),
    ("POST", "/reset-asset-tag", "/api/v1/tags/sequences"),
    ("GET", "/labels/print", "/api/v1/labels"),
    ("GET", "/labels/batch", "/api/v1/labels"),
    ("POST", "/labels/batch", "/api/v1/labels"),
    (
        "GET",
        "/devices/api/asset/W12-0007",
        "/api/v1/assets/resolve",
    ),
];

#[track_caller]
fn assert_going(answer: &Answer, successor: &str) {
    assert_eq!(answer.header("deprecation"), Some("@1795996800"));
    assert_eq!(
        answer.header("sunset"),
        Some("Sun, 01 Aug 2027 00:00:00 GMT")
    );
    let link = format!("<{successor}>; rel=\"successor-version\"");
    assert_eq!(answer.header("link"), Some(link.as_str()));
}

async fn next(client: &Client) -> String {
    let next: Value = client.get("/next-asset-tag").await.expect(200).json();
    next["next_asset_tag"].as_str().unwrap().to_owned()
}

/// A site whose sequences have begun.
async fn begun() -> (TestApp, Client) {
    let app = TestApp::spawn().await;
    let admin = app.as_admin().await;
    admin.get("/api/v1/tags/sequences").await.expect(200);
    (app, admin)
}

/// An asset that somebody made in RT, without a tag.
async fn fresh(app: &TestApp, name: &str) -> u64 {
    use rt_client::{Credentials, HttpRequestTracker, NewAsset, RequestTracker, RtSettings};
    let token = Credentials::Token(app.rt.token().to_owned().into());
    let settings = RtSettings::new(app.rt.url().parse().unwrap(), token);
    let rt = HttpRequestTracker::new(settings).unwrap();
    let new = NewAsset::new("Chromebooks", name);
    rt.create_asset(&new).await.unwrap().get()
}

#[tokio::test]
async fn every_answer_of_an_old_address_says_that_it_is_going_and_what_comes_instead() {
    let (app, admin) = begun().await;

    for (method, path, successor) in GOING {
        let method: Method = method.parse().unwrap();
        for client in [&app.as_nobody(), &admin] {
            let answer = client.send(method.clone(), path, |request| request).await;
            assert_going(&answer, successor);
        }
        // Also where there is no such method.
        let answer = admin.send(Method::PATCH, path, |request| request).await;
        answer.problem(ProblemType::MethodNotAllowed);
        assert_going(&answer, successor);
    }
    for other in ["/labels", "/api/v1/me", "/health/live"] {
        let answer = admin.get(other).await;
        assert_eq!(answer.header("deprecation"), None, "{other}");
    }
}

#[test]
fn the_document_says_so_of_the_old_addresses_and_of_no_other() {
    let mut deprecated: Vec<String> = operations()
        .into_iter()
        .filter(|(_, _, operation)| operation["deprecated"] == true)
        .map(|(method, path, _)| format!("{method} {path}"))
        .collect();
    deprecated.sort();

    let mut expected =
        GOING.map(|(method, path, _)| format!("{method} {}", path.replace("W12-0007", "{tag}")));
    expected.sort();
    assert_eq!(deprecated, expected);
}

#[tokio::test]
async fn a_script_looks_at_the_next_tag_and_confirms_it() {
    let (app, admin) = begun().await;
    let id = fresh(&app, "A device").await;
    let script = app.as_script(&["tags:read", "tags:reserve"]).await;
    let tag = next(&script).await;
    assert_eq!(tag, next(&script).await, "looking takes nothing");
    let confirm = async |tag: &str, id: u64| {
        let body = json!({ "asset_tag": tag, "request_tracker_id": id });
        script.post("/confirm-asset-tag", &body).await
    };

    let first: Value = confirm(&tag, id).await.expect(200).json();
    let again: Value = confirm(&tag, id).await.expect(200).json();

    assert_eq!(first["message"], format!("{tag} is the tag of asset {id}."));
    assert_eq!(first["message"], again["message"]);
    assert_ne!(next(&script).await, tag);
    app.app.run_due_writes().await.unwrap();
    assert_eq!(app.rt.state().asset(id).unwrap().name, tag);
    // A tag that is not the next one, and one that is another asset's.
    let problem = confirm("W12-7777", id).await.problem(ProblemType::Invalid);
    let expected = next(&script).await;
    assert_eq!(problem.errors[0].detail, format!("Expected: {expected}"));
    let other = fresh(&app, "Another device").await;
    confirm(&tag, other).await.problem(ProblemType::TagTaken);
    let sequence: Value = admin.get("/api/v1/tags/sequences").await.json();
    assert_eq!(sequence["items"][0]["unexplained"], 0);
}

#[tokio::test]
async fn an_asset_is_renamed_by_the_rules_of_the_ledger() {
    let (app, _) = begun().await;
    let script = app.as_script(&["assets:edit"]).await;
    let id = fresh(&app, "A device").await;
    let rename = async |name: &str| {
        let body = json!({ "asset_id": id, "asset_name": name });
        script.post("/update-asset-name", &body).await
    };

    let renamed: Value = rename("Spare 17").await.expect(200).json();

    assert_eq!(
        renamed,
        json!({
            "message": format!("Asset {id} is called Spare 17."),
            "old_name": "A device", "new_name": "Spare 17", "asset_id": id,
        })
    );
    assert_eq!(app.rt.state().asset(id).unwrap().name, "Spare 17");
    // RT would take it.
    let refused = rename("W12-0007").await;
    assert!(matches!(refused.status, 409 | 422), "{}", refused.text());
    assert_eq!(app.rt.state().asset(id).unwrap().name, "Spare 17");
    let nobody = json!({ "asset_id": 999_999, "asset_name": "Spare" });
    let nobody = script.post("/update-asset-name", &nobody).await;
    nobody.problem(ProblemType::AssetNotFound);
}

#[tokio::test]
async fn a_sequence_goes_on_at_another_number_and_never_at_one_that_was_used() {
    let (_app, admin) = begun().await;
    let reset = async |body: Value| admin.post("/reset-asset-tag", &body).await;

    let raised: Value = reset(json!({ "start_number": 7000, "prefix": "w12" }))
        .await
        .expect(200)
        .json();
    admin
        .post("/api/v1/tags/reservations", &json!({ "count": 1 }))
        .await
        .expect(201);
    let back = reset(json!({ "start_number": 7000 })).await;

    assert_eq!(raised["new_start_tag"], "W12-7000");
    back.problem(ProblemType::SequenceConflict);
    assert_eq!(next(&admin).await, "W12-7001");
    let unknown = reset(json!({ "start_number": 1, "prefix": "NONE" })).await;
    unknown.problem(ProblemType::RecordNotFound);
    // As a yes was a number to the system before.
    let yes = reset(json!({ "start_number": true })).await;
    yes.problem(ProblemType::Invalid);
}

#[tokio::test]
async fn the_webhook_answers_in_the_old_words_and_gives_one_tag() {
    let (app, _) = begun().await;
    let id = fresh(&app, "A device").await;
    let call = async || {
        let body = json!({ "asset_id": id, "asset_name": "A device", "event": "create" });
        let nobody = app.as_nobody();
        nobody
            .send(Method::POST, "/webhook/asset-created", |request| {
                request.bearer_auth(WEBHOOK_SECRET).json(&body)
            })
            .await
            .expect(200)
            .json()
    };

    let (first, second): (Value, Value) = (call().await, call().await);

    let tag = first["asset_tag"].as_str().unwrap();
    assert_eq!(first["message"], format!("{tag} is the tag of asset {id}."));
    assert_eq!(first["previous_name"], "A device");
    assert_eq!(first["asset_id"], id);
    assert_eq!(second["asset_tag"], tag);
    app.as_nobody()
        .post("/webhook/asset-created", &json!({ "asset_id": id }))
        .await
        .problem(ProblemType::WebhookRefused);
}

#[tokio::test]
async fn a_label_is_printed_by_number_or_by_tag_and_no_other_one_in_its_place() {
    let app = TestApp::spawn().await;
    let script = app.as_script(&["labels:print"]).await;

    for path in [
        "/labels/print?assetId=7&size=small&direct=true",
        "/labels/print?assetName=w12-0007",
    ] {
        let answer = script.get(path).await.expect(200);
        assert_eq!(answer.header("content-type"), Some("application/pdf"));
        assert!(answer.pdftotext().contains("W12-0007"), "{path}");
    }
    // The system before printed the label of an asset with a name like it.
    for (path, kind) in [
        ("/labels/print?assetName=W12-00", ProblemType::AssetNotFound),
        (
            "/labels/print?assetName=Brave%20Otter",
            ProblemType::RecordNotFound,
        ),
        (
            "/labels/print?assetName=W12-8888",
            ProblemType::AssetNotFound,
        ),
        ("/labels/print?assetId=999999", ProblemType::AssetNotFound),
        ("/labels/print?assetId=7&size=huge", ProblemType::Malformed),
    ] {
        script.get(path).await.problem(kind);
    }
    let nothing = script.get("/labels/print").await;
    nothing.problem(ProblemType::RecordNotFound);
}

#[tokio::test]
async fn who_follows_an_old_bookmark_comes_to_the_app_and_a_script_is_told_to_sign_in() {
    let app = TestApp::spawn().await;
    let follow = async |path: &str, accept: &'static str| {
        let nobody = app.as_nobody();
        nobody
            .send(Method::GET, path, |request| {
                request.header("accept", accept)
            })
            .await
    };

    for (path, place) in [
        ("/labels/print?assetId=412&size=large", "/labels/412"),
        ("/labels/print?assetName=W12-0007", "/assets?q=W12-0007"),
        // Not a place elsewhere.
        (
            "/labels/print?assetName=//evil.example",
            "/assets?q=%2F%2Fevil.example",
        ),
        ("/labels/batch", "/labels"),
    ] {
        let sent = follow(path, "text/html,*/*;q=0.8").await.expect(303);
        assert_eq!(sent.header("location"), Some(place), "{path}");
        let refused = follow(path, "*/*").await;
        refused.problem(ProblemType::Unauthenticated);
    }
}

#[tokio::test]
async fn a_label_opens_without_a_sign_in_from_a_network_of_the_settings_alone() {
    let app = TestApp::builder()
        .open_label_network("127.0.0.0/8")
        .spawn()
        .await;
    let nobody = app.as_nobody();

    nobody.get("/labels/print?assetId=7").await.expect(200);
    nobody
        .get("/labels/print?assetName=W12-0007")
        .await
        .expect(200);

    let batch = json!({ "asset_names": "W12-0007" });
    let batch = nobody.post("/labels/batch", &batch).await;
    batch.problem(ProblemType::Unauthenticated);
    let device = nobody.get("/devices/api/asset/W12-0007").await;
    device.problem(ProblemType::Unauthenticated);
}

#[tokio::test]
async fn many_labels_are_printed_from_a_form_and_no_search_is_passed_on() {
    let app = TestApp::spawn().await;
    let script = app.as_script(&["labels:print"]).await;
    let form = async |body: &'static str| {
        script
            .send(Method::POST, "/labels/batch", |request| {
                request
                    .header("content-type", "application/x-www-form-urlencoded")
                    .body(body)
            })
            .await
    };

    let printed = form("asset_names=W12-0007%0D%0AW12-0042%2C+w12-0009&direct=true").await;

    let text = printed.expect(200).pdftotext();
    for tag in ["W12-0007", "W12-0042", "W12-0009"] {
        assert!(text.contains(tag), "{tag} is not in {text}");
    }
    let search = form("query=Catalog%3D1").await;
    search.problem(ProblemType::Malformed);
    let missing = form("asset_names=W12-0007+W12-8888").await;
    missing.problem(ProblemType::LabelsUnprintable);
}

#[tokio::test]
async fn an_asset_comes_with_its_owner_and_what_else_they_have() {
    let app = TestApp::spawn().await;
    let script = app.as_script(&["assets:read"]).await;
    let owner = app.rt.state().assets_named("W12-0007").remove(0).owner;

    let device: Value = script
        .get("/devices/api/asset/w12-0007")
        .await
        .expect(200)
        .json();

    assert_eq!(device["asset"]["id"], 7);
    assert_eq!(device["asset"]["Name"], "W12-0007");
    assert_eq!(device["owner"]["id"], owner);
    let fields = device["asset"]["CustomFields"].as_array().unwrap();
    assert!(fields.iter().any(|field| field["name"] == "Serial Number"));
    for other in device["other_assets"].as_array().unwrap() {
        assert_eq!(other["Owner"]["id"], owner);
        assert_ne!(other["id"], 7);
    }
    for near in ["W12-000", "W12", "7"] {
        let answer = script.get(&format!("/devices/api/asset/{near}")).await;
        assert_eq!(answer.status, 404, "{near}");
    }
}
