//! A request with a key has one effect and one answer, however often it comes.

use std::time::Duration;

use app::{Conflict, Error, Result};
use rt_client::{AssetChanges, AssetId, NewAsset, RequestTracker};
use rt_sim::{Fault, Scope};
use serde_json::Value;
use types::{
    AssetPatch, AssetTag, NewApiToken, NewChangeset, NewLabelLink, NewShipment, NewTagReservation,
    NewTagSequence, NewUserAccount, Permission, Role, WriteState,
};
use uuid::Uuid;

use crate::{
    collisions::AWAY,
    creating::settle,
    site::{PASSWORD, Site},
};

const KEY: Option<&str> = Some("monday");

fn value<T: serde::Serialize>(answer: Result<T>) -> Result<Value> {
    Ok(serde_json::to_value(answer?).unwrap())
}

#[track_caller]
fn assert_reused(answer: &Result<Value>) {
    assert!(
        matches!(answer, Err(Error::Conflict(Conflict::KeyReused))),
        "{answer:?}"
    );
}

/// Sends one request at once from many places, once more later, and another request with its key.
async fn hold_once(
    one: impl AsyncFn() -> Result<Value>,
    another: impl AsyncFn() -> Result<Value>,
) -> Value {
    let answers = futures::future::join_all((0..8).map(|_| one())).await;
    let answers: Vec<Value> = answers.into_iter().map(Result::unwrap).collect();
    let first = answers[0].clone();
    assert!(
        answers.iter().all(|answer| *answer == first),
        "{answers:#?}"
    );
    assert_eq!(one().await.unwrap(), first);
    assert_reused(&another().await);
    first
}

/// A device that somebody made in RT.
async fn device(site: &Site) -> u64 {
    let new = NewAsset::new("Chromebooks", "A device");
    site.tracker().create_asset(&new).await.unwrap().get()
}

async fn reserved(site: &Site, count: u16) -> Vec<AssetTag> {
    let wish = NewTagReservation {
        prefix: None,
        count,
        lease_seconds: None,
        note: None,
    };
    let given = site.app.reserve_tags(&site.technician(), &wish, None).await;
    given.unwrap().tags
}

#[tokio::test]
async fn a_sequence_is_begun_once() {
    let site = Site::small().await;
    let admin = site.admin();
    let begin = async |padding| {
        let new = NewTagSequence {
            prefix: "LIB-".into(),
            padding: Some(padding),
            next_number: None,
            reason: "The library".into(),
        };
        value(site.app.begin_tag_sequence(&admin, &new, KEY).await)
    };

    hold_once(async || begin(4).await, async || begin(5).await).await;
}

#[tokio::test]
async fn a_tag_is_assigned_released_and_made_void_once() {
    let site = Site::small().await;
    let technician = site.technician();
    let tags = reserved(&site, 4).await;
    let id = device(&site).await;
    let assign = async |tag: &AssetTag| value(site.app.assign_tag(&technician, tag, id, KEY).await);
    let release = async |tag: &AssetTag| value(site.app.release_tag(&technician, tag, KEY).await);
    let void = async |tag: &AssetTag| value(site.app.void_tag(&technician, tag, "Torn", KEY).await);

    let assigned = hold_once(
        async || assign(&tags[0]).await,
        async || assign(&tags[3]).await,
    );
    assert_eq!(assigned.await["asset_id"], id);
    hold_once(
        async || release(&tags[1]).await,
        async || release(&tags[3]).await,
    )
    .await;
    hold_once(async || void(&tags[2]).await, async || void(&tags[3]).await).await;

    // What was refused under a key left it free.
    let left = site.app.tag(&technician, &tags[3]).await.unwrap();
    assert_eq!(left.state, types::TagState::Reserved);
}

#[tokio::test]
async fn a_changeset_is_undone_once() {
    let site = Site::small().await;
    let technician = site.technician();
    let change = async |description: &str| {
        let new = NewChangeset {
            assets: vec!["W12-0004".into(), "W12-0007".into()],
            changes: AssetPatch {
                description: Some(description.into()),
                ..AssetPatch::default()
            },
            reason: None,
        };
        let made = site.app.create_changeset(&technician, &new, None).await;
        settle(&site).await;
        made.unwrap().id
    };
    let (one, another) = (change("one").await, change("two").await);
    let undo = async |id| value(site.app.undo_changeset(&technician, id, KEY).await);

    hold_once(async || undo(another).await, async || undo(one).await).await;
}

#[tokio::test]
async fn a_shipment_is_resumed_once() {
    let site = Site::small().await;
    let technician = site.technician();
    let receive = async |serial: &str| {
        let new = NewShipment {
            fields: crate::creating::new(serial).fields,
            serials: vec![serial.into()],
        };
        let made = site.app.create_shipment(&technician, &new, None).await;
        made.unwrap().id
    };
    site.rt.faults().inject(AWAY, Scope::EveryRequest);
    let (one, another) = (receive("ONE1").await, receive("TWO2").await);
    let resume = async |id| value(site.app.resume_shipment(&technician, id, KEY).await);

    hold_once(async || resume(one).await, async || resume(another).await).await;
}

#[tokio::test]
async fn a_token_is_made_once_and_its_secret_is_told_again_and_kept_nowhere() {
    let site = Site::small().await;
    site.add("ada", Role::Admin).await;
    let ada = site.signed_in_as("ada").await;
    let make = async |name: &str| {
        let new = NewApiToken {
            name: name.into(),
            scopes: vec![Permission::ReadAssets],
            expires_in_days: None,
            networks: Vec::new(),
        };
        value(site.app.create_api_token(&ada, new, KEY).await)
    };

    let token = hold_once(async || make("Export").await, async || make("Import").await).await;

    let secret = token["secret"].as_str().unwrap();
    let client = app::Client::default();
    let now = site.app.clock().now();
    assert!(site.app.identify(secret, &client, now).await.is_ok());
    let file = site.database_url().trim_start_matches("sqlite:");
    for name in [file.to_owned(), format!("{file}-wal")] {
        let kept = std::fs::read(name).unwrap_or_default();
        let part = secret.as_bytes();
        assert!(!kept.windows(part.len()).any(|bytes| bytes == part));
    }
    let listed = site.app.list_api_tokens(None).await.unwrap();
    assert_eq!(listed.len(), 1);
}

#[tokio::test]
async fn a_person_is_added_once_and_the_password_leaves_no_trace_that_could_be_guessed_at() {
    let site = Site::small().await;
    site.add("ada", Role::Admin).await;
    let ada = site.signed_in_as("ada").await;
    let add = async |password: &str| {
        let new = NewUserAccount {
            username: "nina".into(),
            display_name: "Nina".into(),
            role: Role::Teacher,
            password: password.into(),
        };
        value(site.app.add_person(&ada, new, KEY).await)
    };

    hold_once(
        async || add(PASSWORD).await,
        async || add("plum kayak seventeen").await,
    )
    .await;

    let told = site.store().recent_sign_ins(9).await.unwrap();
    let added = told
        .iter()
        .filter(|e| e.outcome == store::SignInOutcome::Added);
    assert_eq!(added.count(), 1);
}

#[tokio::test]
async fn a_link_to_a_label_is_the_same_one_for_a_day() {
    let site = Site::small().await;
    let link = async |asset_id| {
        // It would end later, were it made anew.
        site.clock.advance(Duration::from_mins(1));
        let new = NewLabelLink {
            asset_id,
            template: None,
            format: types::LabelFormat::Pdf,
            expires_in_seconds: None,
        };
        value(
            site.app
                .create_label_link(&site.technician(), &new, KEY)
                .await,
        )
    };

    let first = hold_once(async || link(7).await, async || link(4).await).await;

    site.clock.advance(Duration::from_hours(24));
    assert_ne!(link(7).await.unwrap(), first);
}

#[tokio::test]
async fn a_write_that_was_given_up_is_retried_or_discarded_once() {
    let site = Site::small().await;
    let one = Box::pin(dead(&site, "ONE1")).await;
    let another = Box::pin(dead(&site, "TWO2")).await;
    let admin = site.admin();
    let discard = async |id| {
        value(
            site.app
                .discard_rt_write(&admin, id, "Never mind", KEY)
                .await,
        )
    };
    let retry = async |id| value(site.app.retry_rt_write(&admin, id, KEY).await);

    hold_once(async || retry(one).await, async || retry(another).await).await;
    hold_once(async || discard(another).await, async || discard(one).await).await;
}

#[tokio::test]
async fn a_request_that_was_refused_leaves_its_key_free_and_a_key_that_is_none_is_told() {
    let site = Site::small().await;
    let technician = site.technician();
    let tag = reserved(&site, 1).await.remove(0);
    let unknown = AssetTag::parse("W12-9999").unwrap();

    let refused = site.app.release_tag(&technician, &unknown, KEY).await;
    let released = site.app.release_tag(&technician, &tag, KEY).await;
    let strange = site
        .app
        .release_tag(&technician, &tag, Some("with space"))
        .await;

    assert!(matches!(refused, Err(Error::NotFound(_))), "{refused:?}");
    assert!(released.is_ok());
    assert!(matches!(strange, Err(Error::Invalid(_))));
}

#[tokio::test]
async fn a_request_that_was_cut_off_before_it_was_answered_is_answered_the_next_time() {
    let site = Site::small().await;
    let technician = site.technician();
    let tag = reserved(&site, 1).await.remove(0);
    let id = device(&site).await;
    site.rt.faults().inject(Fault::Hang, Scope::Writes);
    let assigned = async || {
        let entry = site.app.tag(&technician, &tag).await.unwrap();
        entry.asset_id == Some(id)
    };

    // As when the server is killed: the effect is there, and nobody was answered.
    tokio::select! {
        answer = site.app.assign_tag(&technician, &tag, id, KEY) => panic!("{answer:?}"),
        () = async {
            while !assigned().await {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        } => {}
    }
    let again = site
        .app
        .assign_tag(&technician, &tag, id, KEY)
        .await
        .unwrap();
    let once_more = site
        .app
        .assign_tag(&technician, &tag, id, KEY)
        .await
        .unwrap();

    assert_eq!(again.asset_id, Some(id));
    assert_eq!(once_more, again);
    site.rt.faults().clear();
    let writes = site
        .app
        .rt_writes(&site.admin(), &types::WriteFilter::default())
        .await;
    assert_eq!(writes.unwrap().items.len(), 1);
}

/// A write that needs a person: RT's answer was lost, and its asset has another number since.
async fn dead(site: &Site, serial: &str) -> Uuid {
    site.rt.faults().inject(Fault::LoseAnswer, Scope::Writes);
    let new = crate::creating::new(serial);
    let made = site.app.create_asset(&site.technician(), &new, None).await;
    site.rt.faults().clear();
    let made = made.unwrap();
    let id = site.rt.state().assets_named(made.tag.as_str())[0].id;
    let changes = AssetChanges::new().custom_field("Serial Number", format!("{serial}X"));
    let tracker = site.tracker();
    let corrected = tracker.update_asset(AssetId::new(id), &changes, None).await;
    corrected.unwrap();
    settle(site).await;
    let write = site.app.rt_write(&site.admin(), made.write_id).await;
    assert_eq!(write.unwrap().state, WriteState::Dead);
    made.write_id
}
