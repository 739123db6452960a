//! Changing assets: on condition, read back, and told field by field.

use app::{Conflict, Error};
use rt_client::{AssetChanges, AssetId, RequestTracker};
use rt_sim::{Fault, Scope};
use types::{AssetPatch, FieldState, TagState, WriteState};

use crate::{creating::settle, site::Site};

#[tokio::test]
async fn every_field_is_changed_and_read_back() {
    let site = Site::small().await;
    let id = id_of(&site, "W12-0004");
    let patch = AssetPatch {
        description: Some("Cart 7".into()),
        owner: Some(String::new()),
        held_by: Some(Vec::new()),
        custom_fields: [("Model".to_owned(), vec!["500e".to_owned()])].into(),
        ..AssetPatch::default()
    };

    let edit = site
        .app
        .edit_asset(&site.technician(), id, &patch, None)
        .await
        .unwrap();

    assert_eq!(edit.state, WriteState::Applied);
    let model = edit
        .fields
        .iter()
        .find(|f| f.field == "custom_fields/Model")
        .unwrap();
    assert_eq!(model.before, ["300e Gen 3"]);
    assert_eq!(model.after, ["500e"]);
    assert!(
        edit.fields.iter().all(|f| f.state == FieldState::Applied),
        "{:?}",
        edit.fields
    );
    let asset = edit.asset.unwrap();
    assert_eq!(asset.model.as_deref(), Some("500e"));
    assert_eq!(asset.owner, None);
    assert!(asset.held_by.is_empty());
}

#[tokio::test]
async fn a_forbidden_status_is_refused_in_rts_words_and_the_rest_is_applied() {
    let site = Site::small().await;
    let id = id_of(&site, "W12-0004");
    let mut patch = status("recycled");
    site.app
        .edit_asset(&site.technician(), id, &patch, None)
        .await
        .unwrap();

    patch = status("in-use");
    patch.description = Some("Back again".into());
    let refusal = site
        .app
        .edit_asset(&site.technician(), id, &patch, None)
        .await;

    let Err(Error::RefusedByRt {
        errors,
        fields,
        write_id,
    }) = refusal
    else {
        panic!("{refusal:?}")
    };
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].pointer, "/status");
    assert!(
        errors[0].detail.contains("can't change status"),
        "{}",
        errors[0].detail
    );
    let description = fields.iter().find(|f| f.field == "description").unwrap();
    assert_eq!(description.state, FieldState::Applied);
    let write = site.app.rt_write(&site.admin(), write_id).await.unwrap();
    assert_eq!(write.state, WriteState::Refused);
    assert!(write.error.unwrap().contains("can't change status"));
}

#[tokio::test]
async fn unknown_people_and_fields_are_refused_and_change_nothing() {
    let site = Site::small().await;
    let id = id_of(&site, "W12-0004");
    let before = site.rt.state().asset(id).unwrap();

    let owner = AssetPatch {
        owner: Some("ghost".into()),
        ..AssetPatch::default()
    };
    let field = AssetPatch {
        custom_fields: [("No such field".to_owned(), vec!["x".to_owned()])].into(),
        ..AssetPatch::default()
    };
    for (patch, pointer) in [(owner, "/owner"), (field, "/custom_fields/No such field")] {
        let refusal = site
            .app
            .edit_asset(&site.technician(), id, &patch, None)
            .await;
        let Err(Error::RefusedByRt { errors, .. }) = refusal else {
            panic!("{refusal:?}")
        };
        assert_eq!(errors[0].pointer, pointer);
        assert!(!errors[0].detail.is_empty());
    }
    assert_eq!(site.rt.state().asset(id).unwrap().owner, before.owner);
}

#[tokio::test]
async fn a_version_that_is_no_more_is_a_conflict_and_nothing_is_overwritten() {
    let site = Site::small().await;
    let id = id_of(&site, "W12-0004");
    let read = site.app.asset(&site.technician(), id).await.unwrap();
    let read = match read.version {
        Some(version) => version,
        None => site
            .tracker()
            .asset(AssetId::new(id))
            .await
            .unwrap()
            .etag
            .unwrap()
            .to_string(),
    };
    behind_our_back(&site, id, "Somebody else's").await;

    let patch = AssetPatch {
        description: Some("Mine".into()),
        ..AssetPatch::default()
    };
    let refusal = site
        .app
        .edit_asset(&site.technician(), id, &patch, Some(&read))
        .await;

    assert!(
        matches!(refusal, Err(Error::Conflict(Conflict::AssetChanged { asset_id, .. })) if asset_id == id),
        "{refusal:?}"
    );
    assert_eq!(description(&site, id), "Somebody else's");
}

#[tokio::test]
async fn a_change_whose_answer_was_lost_is_told_as_applied_and_made_once() {
    let site = Site::small().await;
    let id = id_of(&site, "W12-0004");
    let version = site
        .tracker()
        .asset(AssetId::new(id))
        .await
        .unwrap()
        .etag
        .unwrap();
    let patch = AssetPatch {
        description: Some("Mine".into()),
        ..AssetPatch::default()
    };
    site.rt.faults().inject(Fault::LoseAnswer, Scope::Writes);

    let edit = site
        .app
        .edit_asset(&site.technician(), id, &patch, Some(version.as_str()))
        .await
        .unwrap();
    assert_eq!(edit.state, WriteState::Pending);
    site.rt.faults().clear();
    settle(&site).await;

    let write = site
        .app
        .rt_write(&site.admin(), edit.write_id)
        .await
        .unwrap();
    assert_eq!(write.state, WriteState::Applied, "{write:?}");
    assert_eq!(write.fields[0].state, FieldState::Applied);
    assert_eq!(write.fields[0].after, ["Mine"]);
    assert_ne!(write.fields[0].before, ["Mine"]);
}

#[tokio::test]
async fn changes_of_one_asset_keep_their_order_while_rt_is_away() {
    let site = Site::small().await;
    let id = id_of(&site, "W12-0004");
    let away = Fault::Unavailable {
        retry_after_seconds: 1,
    };
    site.rt.faults().inject(away, Scope::EveryRequest);
    for words in ["first", "second", "third"] {
        let patch = AssetPatch {
            description: Some(words.into()),
            ..AssetPatch::default()
        };
        let edit = site
            .app
            .edit_asset(&site.technician(), id, &patch, None)
            .await
            .unwrap();
        assert_eq!(edit.state, WriteState::Pending);
    }

    site.rt.faults().clear();
    settle(&site).await;

    assert_eq!(description(&site, id), "third");
}

#[tokio::test]
async fn the_ledger_follows_a_new_name_and_another_assets_tag_is_no_name() {
    let site = Site::small().await;
    let technician = site.technician();
    let made = site
        .app
        .create_asset(&technician, &crate::creating::new("5CD1"), None)
        .await
        .unwrap();
    let id = made.asset.unwrap().id;
    let other = site
        .app
        .create_asset(&technician, &crate::creating::new("5CD2"), None)
        .await
        .unwrap();
    let rename = |name: &str| AssetPatch {
        name: Some(name.into()),
        ..AssetPatch::default()
    };

    let refusal = site
        .app
        .edit_asset(&technician, id, &rename(other.tag.as_str()), None)
        .await;
    assert!(matches!(
        refusal,
        Err(Error::Conflict(Conflict::TagTaken { .. }))
    ));

    site.app
        .edit_asset(&technician, id, &rename("Spare"), None)
        .await
        .unwrap();
    let entry = site.app.tag(&site.admin(), &made.tag).await.unwrap();
    assert_eq!((entry.state, entry.asset_id), (TagState::Void, None));
    assert!(entry.void_reason.unwrap().contains("renamed to Spare"));
}

#[tokio::test]
async fn what_rt_would_cut_or_misread_is_refused_before_it_is_asked() {
    let site = Site::small().await;
    let id = id_of(&site, "W12-0004");
    site.rt.state().forget_requests();

    for patch in [
        AssetPatch::default(),
        AssetPatch {
            name: Some("0412".into()),
            ..AssetPatch::default()
        },
        AssetPatch {
            description: Some("x".repeat(256)),
            ..AssetPatch::default()
        },
        AssetPatch {
            held_by: Some(vec![" ".into()]),
            ..AssetPatch::default()
        },
    ] {
        let refusal = site
            .app
            .edit_asset(&site.technician(), id, &patch, None)
            .await;
        assert!(matches!(refusal, Err(Error::Invalid(_))), "{refusal:?}");
    }
    assert!(site.rt_calls().is_empty());
}

#[tokio::test]
async fn a_write_that_rt_fails_at_is_given_up_for_a_person_and_tried_again_by_one() {
    let site = Site::small().await;
    let id = id_of(&site, "W12-0004");
    site.rt
        .faults()
        .inject(Fault::Empty500, Scope::EveryRequest);
    let edit = site
        .app
        .edit_asset(&site.technician(), id, &status("allocated"), None)
        .await;
    let edit = edit.unwrap();
    settle(&site).await;

    let write = site
        .app
        .rt_write(&site.admin(), edit.write_id)
        .await
        .unwrap();
    assert_eq!(write.state, WriteState::Dead);
    assert!(write.error.is_some());
    let nobody = site
        .app
        .retry_rt_write(&site.technician(), write.id, None)
        .await;
    assert!(matches!(nobody, Err(Error::Forbidden(_))));

    site.rt.faults().clear();
    let retried = site
        .app
        .retry_rt_write(&site.admin(), write.id, None)
        .await
        .unwrap();
    assert_eq!(retried.state, WriteState::Applied, "{retried:?}");
}

fn id_of(site: &Site, name: &str) -> u64 {
    site.rt.state().assets_named(name)[0].id
}

fn description(site: &Site, id: u64) -> String {
    site.rt.state().asset(id).unwrap().description
}

fn status(status: &str) -> AssetPatch {
    AssetPatch {
        status: Some(status.into()),
        ..AssetPatch::default()
    }
}

async fn behind_our_back(site: &Site, id: u64, words: &str) {
    let changes = AssetChanges::new().description(words);
    let report = site
        .tracker()
        .update_asset(AssetId::new(id), &changes, None)
        .await;
    assert!(report.unwrap().is_complete());
}
