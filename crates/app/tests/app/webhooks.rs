//! Outbound webhooks: who may look after them, what is told, and how often it is tried.

use std::time::Duration;

use app::{Conflict, Context, Error};
use serde_json::{Value, json};
use types::{
    AssetPatch, IssuedWebhookSecret, LabelFormat, NewTagReservation, NewWebhookSubscription, Role,
    WebhookDelivery, WebhookDeliveryFilter, WebhookDeliveryState, WebhookEventType, WebhookFilter,
    WebhookRotation, WebhookSubscriptionPatch,
};
use uuid::Uuid;
use webhook_client::Message;

use crate::{
    creating::new,
    site::{Site, refused},
};

const MINUTE: Duration = Duration::from_mins(1);

async fn admin_of(site: &Site) -> Context {
    site.add("ada", Role::Admin).await;
    site.signed_in_as("ada").await
}

async fn subscribed(
    site: &Site,
    admin: &Context,
    events: &[WebhookEventType],
) -> IssuedWebhookSecret {
    let new = NewWebhookSubscription {
        url: "https://hooks.example.org/rtutils".into(),
        events: events.to_vec(),
        ..NewWebhookSubscription::default()
    };
    site.app.create_webhook(admin, new, None).await.unwrap()
}

async fn log(site: &Site, id: Uuid) -> Vec<WebhookDelivery> {
    let filter = WebhookDeliveryFilter::default();
    let page = site
        .app
        .webhook_deliveries(&site.admin(), id, &filter)
        .await;
    page.unwrap().items
}

fn bodies(messages: &[Message]) -> Vec<Value> {
    let read = |message: &Message| serde_json::from_slice(&message.body).unwrap();
    messages.iter().map(read).collect()
}

fn header<'a>(message: &'a Message, name: &str) -> &'a str {
    let found = message.headers.iter().find(|(other, _)| *other == name);
    found.map(|(_, value)| value.as_str()).unwrap()
}

async fn print(site: &Site) {
    let id = site.rt.state().assets_named("W12-0004")[0].id;
    let printed = site
        .app
        .label(&site.technician(), id, None, LabelFormat::Pdf, None)
        .await;
    printed.unwrap();
}

#[tokio::test]
async fn what_technicians_do_is_told_to_whoever_asks_for_it() {
    let site = Site::small().await;
    let admin = admin_of(&site).await;
    subscribed(&site, &admin, &[]).await;
    let tess = site.technician();

    let made = site.app.create_asset(&tess, &new("SN9001"), None).await;
    let made = made.unwrap().asset.unwrap();
    let patch = AssetPatch {
        description: Some("Cart 7".into()),
        ..AssetPatch::default()
    };
    let edit = site.app.edit_asset(&tess, made.id, &patch, None).await;
    let wish = NewTagReservation {
        count: 2,
        prefix: None,
        note: None,
        lease_seconds: None,
    };
    site.app.reserve_tags(&tess, &wish, None).await.unwrap();
    print(&site).await;
    site.app.run_due_deliveries().await.unwrap();

    assert_eq!(edit.unwrap().fields.len(), 1);
    let told = bodies(&site.receivers.received());
    let kinds: Vec<&str> = told.iter().map(|m| m["type"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        [
            "asset.created",
            "asset.tagged",
            "asset.changed",
            "tag.reserved",
            "label.printed"
        ]
    );
    assert_eq!(told[0]["data"]["asset"]["serial"], "SN9001");
    assert_eq!(told[0]["data"]["requested_by"], "technician");
    assert_eq!(told[1]["data"]["asset_tag"], made.name.as_str());
    assert_eq!(
        told[2]["data"]["changes"],
        json!([{"field": "description", "from": [], "to": ["Cart 7"]}])
    );
    assert_eq!(told[3]["data"]["asset_tags"].as_array().unwrap().len(), 2);
    assert_eq!(told[4]["data"]["copies"], 1);
}

#[tokio::test]
async fn a_message_has_the_headers_of_standard_webhooks() {
    let site = Site::small().await;
    let admin = admin_of(&site).await;
    subscribed(&site, &admin, &[WebhookEventType::LabelPrinted]).await;

    print(&site).await;
    site.app.run_due_deliveries().await.unwrap();

    let sent = site.receivers.received();
    let body = &bodies(&sent)[0];
    assert_eq!(header(&sent[0], "webhook-id"), body["id"].as_str().unwrap());
    let now = site.app.clock().now();
    assert_eq!(
        header(&sent[0], "webhook-timestamp"),
        now.timestamp().to_string()
    );
    assert!(header(&sent[0], "webhook-signature").starts_with("v1,"));
    assert_eq!(header(&sent[0], "content-type"), "application/json");
    let mut members: Vec<&String> = body.as_object().unwrap().keys().collect();
    members.sort();
    assert_eq!(members, ["data", "id", "occurred_at", "type"]);
}

#[tokio::test]
async fn a_delivery_is_tried_for_about_a_day_then_it_failed_and_can_be_replayed() {
    let site = Site::small().await;
    let admin = admin_of(&site).await;
    let issued = subscribed(&site, &admin, &[]).await;
    let id = issued.subscription.id;
    site.receivers.answer_with(503);
    print(&site).await;

    let mut minutes = 0;
    while log(&site, id).await[0].state != WebhookDeliveryState::Failed {
        site.app.run_due_deliveries().await.unwrap();
        site.clock.advance(MINUTE);
        minutes += 1;
        assert!(minutes < 48 * 60, "it is tried for ever");
    }

    assert!((20 * 60..32 * 60).contains(&minutes), "{minutes}");
    let failed = log(&site, id).await.remove(0);
    assert_eq!((failed.attempts, failed.last_status), (9, Some(503)));
    assert_eq!(
        failed.last_error.as_deref(),
        Some("The receiver answered 503.")
    );
    let ids = site.receivers.received();
    let first = header(&ids[0], "webhook-id");
    assert!(ids.iter().all(|m| header(m, "webhook-id") == first));

    site.receivers.answer_with(200);
    let admin = site.signed_in_as("ada").await;
    let again = site
        .app
        .replay_webhook_delivery(&admin, failed.id, None)
        .await;
    assert_eq!(again.unwrap().replay_of, Some(failed.id));
    site.app.run_due_deliveries().await.unwrap();
    let log = log(&site, id).await;
    assert_eq!(log[0].state, WebhookDeliveryState::Delivered);
    assert_eq!(log[1].state, WebhookDeliveryState::Failed);
    let subscription = site.app.webhook(&site.admin(), id).await.unwrap();
    assert_eq!(subscription.failing_since, None);
}

#[tokio::test]
async fn a_subscription_that_fails_for_days_is_switched_off_and_says_so() {
    let site = Site::small().await;
    let admin = admin_of(&site).await;
    let id = subscribed(&site, &admin, &[]).await.subscription.id;
    site.receivers
        .fail_with(webhook_client::Error::Timeout { seconds: 15 });

    for _ in 0..7 {
        print(&site).await;
        site.app.run_due_deliveries().await.unwrap();
        site.clock.advance(MINUTE * 60 * 24);
    }

    let off = site.app.webhook(&site.admin(), id).await.unwrap();
    assert!(!off.is_active);
    assert!(off.switched_off_reason.unwrap().contains("5 days"));
    print(&site).await;
    let before = site.receivers.received().len();
    site.app.run_due_deliveries().await.unwrap();
    assert_eq!(site.receivers.received().len(), before, "nothing is sent");
    let admin = site.signed_in_as("ada").await;
    let paused = site.app.test_webhook(&admin, id, None).await;
    assert!(matches!(
        paused,
        Err(Error::Conflict(Conflict::WrongState { .. }))
    ));
}

#[tokio::test]
async fn what_waits_for_too_long_is_given_up_and_kept_for_thirty_days() {
    let site = Site::small().await;
    let admin = admin_of(&site).await;
    let id = subscribed(&site, &admin, &[]).await.subscription.id;
    print(&site).await;
    site.clock.advance(MINUTE * 60 * 24 * 3);

    site.app.tidy_webhooks().await.unwrap();
    let given_up = log(&site, id).await.remove(0);
    site.clock.advance(MINUTE * 60 * 24 * 28);
    site.app.tidy_webhooks().await.unwrap();

    assert_eq!(given_up.state, WebhookDeliveryState::Failed);
    assert!(given_up.last_error.unwrap().contains("2 days"));
    assert!(log(&site, id).await.is_empty());
}

#[tokio::test]
async fn two_secrets_sign_while_they_overlap_and_one_afterwards() {
    let site = Site::small().await;
    let admin = admin_of(&site).await;
    let first = subscribed(&site, &admin, &[]).await;
    let id = first.subscription.id;
    let overlap = WebhookRotation {
        overlap_hours: Some(2),
    };

    let second = site
        .app
        .rotate_webhook_secret(&admin, id, &overlap, None)
        .await;
    print(&site).await;
    site.app.run_due_deliveries().await.unwrap();
    site.clock.advance(MINUTE * 121);
    print(&site).await;
    site.app.run_due_deliveries().await.unwrap();

    let second = second.unwrap();
    assert_ne!(first.secret, second.secret);
    assert!(second.subscription.previous_secret_until.is_some());
    let sent = site.receivers.received();
    let counts: Vec<usize> = sent
        .iter()
        .map(|m| header(m, "webhook-signature").split(' ').count())
        .collect();
    assert_eq!(counts, [2, 1]);
}

#[tokio::test]
async fn the_database_holds_no_secret_that_signs() {
    let site = Site::small().await;
    let admin = admin_of(&site).await;
    let issued = subscribed(&site, &admin, &[]).await;

    let kept = site.store().subscription(issued.subscription.id).await;

    let kept = kept.unwrap().unwrap().secret;
    let secret = issued.secret.strip_prefix("whsec_").unwrap();
    assert!(!kept.contains(secret.trim_end_matches('=')));
    assert!(!format!("{issued:?}").contains(secret));
}

#[tokio::test]
async fn another_token_key_is_told_in_the_log_and_signs_nothing() {
    let site = Site::small().await;
    let admin = admin_of(&site).await;
    let id = subscribed(&site, &admin, &[]).await.subscription.id;
    // As after a new token key: what is there was sealed for somebody else.
    let other = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    site.store()
        .rotate_secret(id, other, None, site.app.clock().now())
        .await
        .unwrap();

    print(&site).await;
    site.app.run_due_deliveries().await.unwrap();

    let failed = log(&site, id).await.remove(0);
    assert!(failed.last_error.unwrap().contains("Rotate the secret"));
    assert!(site.receivers.received().is_empty());
}

#[tokio::test]
async fn only_administrators_who_are_signed_in_now_look_after_webhooks() {
    let site = Site::small().await;
    let admin = admin_of(&site).await;
    let new = NewWebhookSubscription {
        url: "https://hooks.example.org/".into(),
        ..NewWebhookSubscription::default()
    };

    let tess = site.technician();
    let technician = site.app.create_webhook(&tess, new.clone(), None).await;
    assert!(matches!(technician, Err(Error::Forbidden(_))));
    let list = WebhookFilter::default();
    let listed = site.app.webhooks(&site.teacher(), &list).await;
    assert!(matches!(listed, Err(Error::Forbidden(_))));
    // Their session was ended: the token alone is not enough for what outlives it.
    let ended = site
        .app
        .create_webhook(&site.admin(), new.clone(), None)
        .await;
    assert!(matches!(ended, Err(Error::Unauthenticated)));
    site.app.create_webhook(&admin, new, None).await.unwrap();
}

#[tokio::test]
async fn what_is_not_right_is_told_where_it_stands() {
    let site = Site::small().await;
    let admin = admin_of(&site).await;
    for (url, description, pointer) in [
        ("hooks.example.org", "", "/url"),
        ("https://hooks.example.org/", "two\nlines", "/description"),
    ] {
        let new = NewWebhookSubscription {
            url: url.into(),
            description: Some(description.into()),
            ..NewWebhookSubscription::default()
        };
        let error = site
            .app
            .create_webhook(&admin, new, None)
            .await
            .unwrap_err();
        assert_eq!(refused(&error)[0].0, pointer);
    }
}

#[tokio::test]
async fn an_edit_is_of_the_version_that_was_read() {
    let site = Site::small().await;
    let admin = admin_of(&site).await;
    let id = subscribed(&site, &admin, &[]).await.subscription.id;
    let pause = WebhookSubscriptionPatch {
        is_active: Some(false),
        ..WebhookSubscriptionPatch::default()
    };

    let app = &site.app;
    let paused = app
        .update_webhook(&admin, id, pause.clone(), Some("1"))
        .await;
    let late = app
        .update_webhook(&admin, id, pause.clone(), Some("1"))
        .await;
    let made_up = app.update_webhook(&admin, id, pause, Some("x")).await;

    assert_eq!(paused.unwrap().version, "2");
    for refused in [late, made_up] {
        assert!(matches!(
            refused,
            Err(Error::Conflict(Conflict::RecordChanged { .. }))
        ));
    }
}

#[tokio::test]
async fn sent_again_under_its_key_a_subscription_is_made_once_and_its_secret_is_the_same() {
    let site = Site::small().await;
    let admin = admin_of(&site).await;
    let new = NewWebhookSubscription {
        url: "https://hooks.example.org/rtutils".into(),
        ..NewWebhookSubscription::default()
    };

    let first = site.app.create_webhook(&admin, new.clone(), Some("k1"));
    let first = first.await.unwrap();
    let again = site.app.create_webhook(&admin, new.clone(), Some("k1"));
    assert_eq!(again.await.unwrap(), first);

    let rotation = WebhookRotation::default();
    let id = first.subscription.id;
    let rotated = site
        .app
        .rotate_webhook_secret(&admin, id, &rotation, Some("k2"))
        .await
        .unwrap();
    let again = site
        .app
        .rotate_webhook_secret(&admin, id, &rotation, Some("k2"))
        .await;
    assert_eq!(again.unwrap(), rotated);
    assert_ne!(rotated.secret, first.secret);
    let sent = site.app.test_webhook(&admin, id, Some("k3")).await.unwrap();
    let again = site.app.test_webhook(&admin, id, Some("k3")).await.unwrap();
    assert_eq!(again, sent);
    let all = site
        .app
        .webhooks(&admin, &WebhookFilter::default())
        .await
        .unwrap();
    assert_eq!(all.items.len(), 1);
}
