//! Writes: what is sent, and what is made of the answer.

use rt_client::{
    AssetChanges, AssetField, AssetId, ETag, Error, HttpRequestTracker, NewAsset, NewTicket,
    Outcome, RequestTracker, TicketId,
};
use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{header, method, path, path_regex},
};

use crate::{
    bodies::{asset, asset_with, user},
    support::{client, json, refusal},
};

const ASSET: &str = "/REST/2.0/asset/1001";

/// An asset that reads in turn as each of `reads`, the last for ever, each a version of its own.
async fn asset_reading(reads: &[Value]) -> MockServer {
    let server = MockServer::start().await;
    for (index, body) in reads.iter().enumerate() {
        let answer = json(200, body).insert_header("ETag", format!("\"{}\"", 41 + index));
        let mut mock = Mock::given(method("GET"))
            .and(path(ASSET))
            .respond_with(answer);
        if index + 1 < reads.len() {
            mock = mock.up_to_n_times(1);
        }
        mock.mount(&server).await;
    }
    server
}

async fn put_answers(server: &MockServer, answer: ResponseTemplate, times: u64) {
    Mock::given(method("PUT"))
        .and(path(ASSET))
        .respond_with(answer)
        .expect(times)
        .mount(server)
        .await;
}

async fn update(
    server: &MockServer,
    changes: AssetChanges,
    expected: Option<&str>,
) -> rt_client::Result<rt_client::UpdateReport> {
    let expected = expected.map(ETag::new);
    rt(server)
        .update_asset(AssetId::new(1001), &changes, expected.as_ref())
        .await
}

fn rt(server: &MockServer) -> HttpRequestTracker {
    client(&server.uri())
}

#[tokio::test]
async fn a_change_is_conditional_and_read_back() {
    let server = asset_reading(&[asset(), asset_with(&json!({"Status": "allocated"}))]).await;
    Mock::given(method("PUT"))
        .and(header("If-Match", "\"41\""))
        .respond_with(json(
            200,
            &json!(["Asset 1001: Status changed from 'in-use' to 'allocated'"]),
        ))
        .expect(1)
        .mount(&server)
        .await;

    let report = update(&server, AssetChanges::new().status("allocated"), None)
        .await
        .unwrap();

    assert!(report.is_complete());
    assert_eq!(report.outcome(&AssetField::Status), Some(&Outcome::Applied));
    assert_eq!(report.asset.status, "allocated");
    assert_eq!(report.asset.etag, Some(ETag::new("\"42\"")));
    assert_eq!(report.messages.len(), 1);
}

#[tokio::test]
async fn a_refusal_inside_a_200_is_told() {
    let server = asset_reading(&[asset(), asset_with(&json!({"Name": "W12-7"}))]).await;
    let words = "You can't change status from 'in-use' to 'new'.";
    let messages = json!([
        "Asset W12-7: Name changed from 'W12-1001' to 'W12-7'",
        format!("Asset W12-7: {words}"),
    ]);
    put_answers(&server, json(200, &messages), 1).await;

    let report = update(
        &server,
        AssetChanges::new().name("W12-7").status("new"),
        None,
    )
    .await
    .unwrap();

    let refused: Vec<_> = report.refused().collect();
    assert_eq!(refused, [(&AssetField::Status, words)]);
    assert_eq!(report.outcome(&AssetField::Name), Some(&Outcome::Applied));
    assert!(!report.is_complete());
}

#[tokio::test]
async fn what_is_so_already_sends_nothing() {
    let server = asset_reading(&[asset()]).await;
    put_answers(&server, ResponseTemplate::new(500), 0).await;
    let changes = AssetChanges::new()
        .owner("student0001")
        .custom_field("Model", rt_client::FieldValue::Clear);

    let report = update(&server, changes, Some("\"41\"")).await.unwrap();

    assert!(
        report
            .fields
            .iter()
            .all(|field| field.outcome == Outcome::Unchanged)
    );
    assert_eq!(report.fields.len(), 2);
}

#[tokio::test]
async fn another_version_than_expected_is_a_conflict_and_nothing_is_sent() {
    let server = asset_reading(&[asset()]).await;
    put_answers(&server, json(200, &json!([])), 0).await;

    let error = update(&server, AssetChanges::new().name("W12-7"), Some("\"40\"")).await;

    assert!(matches!(error, Err(Error::Conflict)));
}

#[tokio::test]
async fn a_change_in_between_is_a_conflict_for_who_expects_a_version() {
    let server = asset_reading(&[asset()]).await;
    put_answers(&server, refusal(412, "Precondition Failed"), 1).await;

    let error = update(&server, AssetChanges::new().name("W12-7"), Some("\"41\"")).await;

    assert!(matches!(error, Err(Error::Conflict)));
}

#[tokio::test]
async fn a_change_in_between_is_read_again_for_who_expects_none() {
    let server = asset_reading(&[asset(), asset(), asset_with(&json!({"Name": "W12-7"}))]).await;
    Mock::given(method("PUT"))
        .and(header("If-Match", "\"41\""))
        .respond_with(refusal(412, "Precondition Failed"))
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(method("PUT"))
        .and(header("If-Match", "\"42\""))
        .respond_with(json(200, &json!([])))
        .expect(1)
        .mount(&server)
        .await;

    let report = update(&server, AssetChanges::new().name("W12-7"), None).await;

    assert!(report.unwrap().is_complete());
}

#[tokio::test]
async fn a_change_that_always_comes_too_late_ends_as_a_conflict() {
    let server = asset_reading(&[asset()]).await;
    put_answers(&server, refusal(412, "Precondition Failed"), 3).await;

    let error = update(&server, AssetChanges::new().name("W12-7"), None).await;

    assert!(matches!(error, Err(Error::Conflict)));
}

#[tokio::test]
async fn an_unknown_holder_is_refused_before_rt_fails_on_it() {
    let server = asset_reading(&[asset()]).await;
    put_answers(&server, ResponseTemplate::new(500), 0).await;
    Mock::given(path("/REST/2.0/user/ghost"))
        .respond_with(refusal(404, "Not Found"))
        .expect(1)
        .mount(&server)
        .await;

    let error = update(
        &server,
        AssetChanges::new().held_by(["student0002", "ghost"]),
        None,
    )
    .await;

    let Err(Error::Rejected { message }) = error else {
        panic!("{error:?}");
    };
    assert_eq!(message, "RT knows no user called \"ghost\"");
}

#[tokio::test]
async fn a_person_of_another_name_is_not_the_person() {
    // RT reads a name of digits as a number.
    let server = asset_reading(&[asset()]).await;
    put_answers(&server, json(200, &json!([])), 0).await;
    Mock::given(path("/REST/2.0/user/40"))
        .respond_with(json(200, &user(40, "student0001")))
        .mount(&server)
        .await;

    let error = update(&server, AssetChanges::new().owner("40"), None).await;

    assert!(matches!(error, Err(Error::Rejected { .. })));
}

#[tokio::test]
async fn a_name_that_rt_would_cut_is_refused_without_a_request() {
    let server = MockServer::start().await;
    let long = "x".repeat(256);

    let update = update(&server, AssetChanges::new().name(&*long), None).await;
    let create = rt(&server)
        .create_asset(&NewAsset::new("Chromebooks", &*long))
        .await;

    assert!(matches!(update, Err(Error::Rejected { .. })));
    assert!(matches!(create, Err(Error::Rejected { .. })));
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_change_that_cannot_be_read_back_has_an_unknown_outcome() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .respond_with(json(200, &asset()))
        .up_to_n_times(1)
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .respond_with(refusal(401, "Unauthorized"))
        .mount(&server)
        .await;
    put_answers(&server, json(200, &json!([])), 1).await;

    let error = update(&server, AssetChanges::new().name("W12-7"), None)
        .await
        .unwrap_err();

    let Error::OutcomeUnknown { source } = error else {
        panic!("{error:?}");
    };
    assert!(matches!(*source, Error::Unauthorized));
}

#[tokio::test]
async fn a_web_page_in_answer_to_a_change_leaves_its_outcome_unknown() {
    let server = asset_reading(&[asset()]).await;
    put_answers(
        &server,
        ResponseTemplate::new(200).set_body_string("<html>"),
        1,
    )
    .await;

    let error = update(&server, AssetChanges::new().name("W12-7"), None).await;

    assert!(matches!(error, Err(Error::OutcomeUnknown { .. })));
}

#[tokio::test]
async fn an_asset_is_made_in_one_call() {
    let server = MockServer::start().await;
    let created = json!({"id": "1001", "type": "asset", "_url": "http://rt/REST/2.0/asset/1001"});
    Mock::given(method("POST"))
        .and(path("/REST/2.0/asset"))
        .respond_with(json(201, &created))
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(path_regex("^/REST/2.0/user/"))
        .respond_with(json(200, &user(40, "student0001")))
        .mount(&server)
        .await;
    let mut new = NewAsset::new("Chromebooks", "W12-1001");
    new.status = Some("in-use".to_owned());
    new.owner = Some("student0001".to_owned());
    new.held_by = vec!["student0001".to_owned()];
    new.custom_fields = vec![
        ("Serial Number".to_owned(), "SNF1".into()),
        ("Model".to_owned(), "".into()),
    ];

    let id = rt(&server).create_asset(&new).await.unwrap();

    assert_eq!(id, AssetId::new(1001));
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests.len(), 2, "one person is looked up once");
    assert_eq!(
        requests[1].body_json::<Value>().unwrap(),
        json!({
            "Catalog": "Chromebooks", "Name": "W12-1001", "Status": "in-use",
            "Owner": "student0001", "HeldBy": ["student0001"],
            "CustomFields": {"Serial Number": "SNF1"},
        })
    );
}

#[tokio::test]
async fn a_catalog_that_rt_does_not_have_is_forbidden() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .respond_with(refusal(403, "Permission Denied"))
        .mount(&server)
        .await;

    let error = rt(&server)
        .create_asset(&NewAsset::new("Nope", "W12-1"))
        .await;

    assert!(matches!(error, Err(Error::Forbidden { .. })));
}

#[tokio::test]
async fn a_ticket_is_opened_about_assets() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/REST/2.0/ticket"))
        .respond_with(json(201, &json!({"id": "12", "type": "ticket"})))
        .mount(&server)
        .await;
    let new = NewTicket {
        queue: "General".to_owned(),
        subject: "Broken screen".to_owned(),
        requestor: Some("student0001".to_owned()),
        content: Some("It fell.".to_owned()),
        assets: vec![AssetId::new(3), AssetId::new(4)],
    };

    let id = rt(&server).create_ticket(&new).await.unwrap();

    assert_eq!(id, TicketId::new(12));
    assert_eq!(
        server.received_requests().await.unwrap()[0]
            .body_json::<Value>()
            .unwrap(),
        json!({
            "Queue": "General", "Subject": "Broken screen", "Requestor": "student0001",
            "Content": "It fell.", "ContentType": "text/plain", "RefersTo": ["asset:3", "asset:4"],
        })
    );
}
