//! Records as RT writes them.

use rt_client::{AssetId, ETag, Error, RequestTracker, TicketId, UserRef};
use serde_json::json;

use crate::{
    bodies::{asset, asset_with, user},
    support::{always, count, json, parameter},
};

#[tokio::test]
async fn an_asset_is_read_whole_and_in_order() {
    let (server, rt) = always(json(200, &asset()).insert_header("ETag", "\"1393\"")).await;

    let asset = rt.asset(AssetId::new(1001)).await.unwrap();

    assert_eq!(asset.id, AssetId::new(1001));
    assert_eq!(asset.description, None);
    assert_eq!(asset.catalog.name.as_deref(), Some("Chromebooks"));
    assert_eq!(asset.owner.unwrap().username, "student0001");
    assert_eq!(asset.held_by.len(), 2);
    assert_eq!(asset.etag, Some(ETag::new("\"1393\"")));
    let names: Vec<&str> = asset
        .custom_fields
        .iter()
        .map(|f| f.name.as_str())
        .collect();
    assert_eq!(names, ["Accessories", "Label", "Model", "Serial Number"]);
    let requests = server.received_requests().await.unwrap();
    assert_eq!(
        parameter(&requests[0], "fields[Catalog]").as_deref(),
        Some("Name")
    );
}

#[tokio::test]
async fn a_field_cleared_twice_is_empty() {
    let (_server, rt) = always(json(200, &asset())).await;

    let asset = rt.asset(AssetId::new(1001)).await.unwrap();

    assert_eq!(
        asset.custom_field("model").unwrap().values,
        Vec::<String>::new()
    );
    assert_eq!(asset.custom_field_value("serial number"), Some("SNF1"));
    assert_eq!(asset.custom_field_value("Colour"), None);
}

#[tokio::test]
async fn every_way_of_having_no_owner_is_none() {
    for nobody in [json!({"id": "Nobody"}), json!(null), json!({}), json!("")] {
        let body = asset_with(&json!({"Owner": nobody, "HeldBy": "", "CustomFields": null}));
        let (_server, rt) = always(json(200, &body)).await;

        let asset = rt.asset(AssetId::new(1001)).await.unwrap();

        assert_eq!(asset.owner, None::<UserRef>);
        assert!(asset.held_by.is_empty() && asset.custom_fields.is_empty());
    }
}

#[tokio::test]
async fn numbers_and_files_in_fields_are_told_as_text() {
    let body = asset_with(&json!({"CustomFields": [
        {"id": 1, "name": "Photo", "values": [{"filename": "a.png", "_url": "x"}]},
        {"id": 2, "name": "Weight", "values": [1.5]},
    ]}));
    let (_server, rt) = always(json(200, &body)).await;

    let asset = rt.asset(AssetId::new(1001)).await.unwrap();

    assert_eq!(asset.custom_field_value("Photo"), Some("a.png"));
    assert_eq!(asset.custom_field_value("Weight"), Some("1.5"));
}

#[tokio::test]
async fn a_user_is_read_with_what_rt_lets_us_see() {
    let (_server, rt) = always(json(200, &user(40, "student0001"))).await;

    let user = rt.user("student0001").await.unwrap();

    assert_eq!(user.id, Some(40));
    assert_eq!(user.real_name.as_deref(), Some("Ben Birch"));
    assert_eq!(user.is_disabled, Some(false));
    assert_eq!(user.is_privileged, Some(false));
    assert_eq!(user.custom_fields[1].values, ["100001"]);
}

#[tokio::test]
async fn a_user_name_cannot_lead_to_another_path() {
    let (server, rt) = always(json(200, &user(40, "x"))).await;

    for name in ["", ".", ".."] {
        assert!(matches!(rt.user(name).await, Err(Error::NotFound)));
    }
    for name in ["../asset/1", "a?b#c", "a/b", "O'Brien", "50%"] {
        rt.user(name).await.unwrap();
    }

    let requests = server.received_requests().await.unwrap();
    assert_eq!(count(&server).await, 5);
    for request in requests {
        let path = request.url.path();
        assert!(
            path.starts_with("/REST/2.0/user/") && path.matches('/').count() == 4,
            "{path}"
        );
        assert_eq!(request.url.query(), None);
    }
}

#[tokio::test]
async fn a_ticket_is_read() {
    let body = json!({
        "id": 1, "Subject": "Broken screen", "Status": "new",
        "Queue": {"id": "1", "type": "queue", "Name": "General"},
        "Owner": {"id": "Nobody", "type": "user"},
        "Requestor": [{"id": "student0001", "type": "user"}],
        "Created": "2026-11-22T13:21:44Z", "LastUpdated": "2026-11-22T13:21:44Z",
    });
    let (_server, rt) = always(json(200, &body)).await;

    let ticket = rt.ticket(TicketId::new(1)).await.unwrap();

    assert_eq!(ticket.queue.as_deref(), Some("General"));
    assert_eq!(ticket.owner, None);
    assert_eq!(ticket.requestors[0].username, "student0001");
}
