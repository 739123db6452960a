//! What RT does not take is told in RT's words and stays told, on the simulator and on a real RT.

use std::sync::Arc;

use app::{App, Conflict, Error};
use rt_client::{AssetChanges, NewAsset, RequestTracker};
use types::{AssetPatch, FieldState, Role, WriteState};

use super::{RealSite, fresh_number, outcome, person};
use crate::site::Site;

/// Changes that RT refuses, the field that is refused, and some of the words.
fn refusals() -> [(AssetPatch, &'static str, &'static str); 4] {
    let custom = |name: &str, value: &str| AssetPatch {
        custom_fields: [(name.to_owned(), vec![value.to_owned()])].into(),
        ..AssetPatch::default()
    };
    let status = AssetPatch {
        status: Some("recycled".into()),
        ..AssetPatch::default()
    };
    let owner = AssetPatch {
        owner: Some("ghost".into()),
        ..AssetPatch::default()
    };
    [
        (
            status,
            "status",
            "can't change status from 'new' to 'recycled'",
        ),
        (
            custom("Type", "Toaster"),
            "custom_fields/Type",
            "Invalid value",
        ),
        (custom("Nope", "x"), "custom_fields/Nope", "Nope"),
        (owner, "owner", "ghost"),
    ]
}

async fn each_refusal_is_told_and_kept(app: &App, rt: Arc<dyn RequestTracker>) {
    let name = format!("R-{:X}", fresh_number());
    let id = rt.create_asset(&NewAsset::new("Chromebooks", &name)).await;
    let id = id.unwrap();
    let before = rt.asset(id).await.unwrap();

    for (patch, field, words) in refusals() {
        let technician = person(app, Role::Technician);
        let answer = app.edit_asset(&technician, id.get(), &patch, None).await;
        let write_id = match answer {
            Err(Error::RefusedByRt {
                errors, write_id, ..
            }) => {
                assert_eq!(errors[0].pointer, format!("/{field}"));
                assert!(errors[0].detail.contains(words), "{:?}", errors[0]);
                write_id
            }
            // RT was too busy to say so in time.
            Ok(edit) if edit.state == WriteState::Pending => edit.write_id,
            other => panic!("{field}: {other:?}"),
        };
        let write = outcome(app, write_id).await;
        assert_eq!(write.state, WriteState::Refused, "{write:?}");
        let told = write.fields.iter().find(|f| f.field == field).unwrap();
        assert_eq!(told.state, FieldState::Refused);
        let message = told.message.as_deref().unwrap();
        assert!(message.contains(words), "{message}");
    }
    let after = rt.asset(id).await.unwrap();
    assert_eq!(
        (after.status, after.owner, after.custom_fields),
        (before.status, before.owner, before.custom_fields)
    );
}

async fn nothing_is_overwritten(app: &App, rt: Arc<dyn RequestTracker>) {
    let name = format!("V-{:X}", fresh_number());
    let id = rt.create_asset(&NewAsset::new("Chromebooks", &name)).await;
    let id = id.unwrap();
    let technician = person(app, Role::Technician);
    let read = app.asset(&technician, id.get()).await.unwrap();
    let theirs = AssetChanges::new().description("Somebody else's");
    rt.update_asset(id, &theirs, None).await.unwrap();

    let patch = AssetPatch {
        description: Some("Mine".into()),
        ..AssetPatch::default()
    };
    let version = read.version.unwrap();
    let answer = app
        .edit_asset(&technician, id.get(), &patch, Some(&version))
        .await;

    match answer {
        Err(Error::Conflict(Conflict::AssetChanged { asset_id, .. })) => {
            assert_eq!(asset_id, id.get());
        }
        Ok(edit) if edit.state == WriteState::Pending => {
            let write = outcome(app, edit.write_id).await;
            assert_eq!(write.state, WriteState::Conflict, "{write:?}");
        }
        other => panic!("{other:?}"),
    }
    let after = rt.asset(id).await.unwrap();
    assert_eq!(after.description.as_deref(), Some("Somebody else's"));
}

#[tokio::test]
async fn the_simulators_refusals_are_told_and_kept() {
    let site = Site::small().await;
    each_refusal_is_told_and_kept(&site.app, Arc::new(site.tracker())).await;
    nothing_is_overwritten(&site.app, Arc::new(site.tracker())).await;
}

#[tokio::test]
#[ignore = "needs TEST_RT_URL: make test starts a real RT 5"]
async fn the_refusals_of_a_real_rt_are_told_and_kept() {
    let site = RealSite::start(|_| {}).await;
    each_refusal_is_told_and_kept(&site.app, Arc::new(site.tracker)).await;
}

#[tokio::test]
#[ignore = "needs TEST_RT_URL: make test starts a real RT 5"]
async fn what_somebody_changed_in_a_real_rt_is_not_overwritten() {
    let site = RealSite::start(|_| {}).await;
    nothing_is_overwritten(&site.app, Arc::new(site.tracker)).await;
}
