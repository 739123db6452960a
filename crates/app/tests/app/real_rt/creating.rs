//! An asset is made once, or it is told why not, on the simulator and on a real RT.

use std::sync::Arc;

use app::{App, Conflict, Error};
use rt_client::{AssetQuery, Fields, NewAsset as InRt, PageRequest, RequestTracker};
use types::{AssetTag, CommonFields, NewAsset, Role, RtWrite, TagState, WriteState};

use super::{RealSite, fresh_number, outcome, person};
use crate::site::Site;

async fn one_is_made_with_its_tag(app: &App, rt: &dyn RequestTracker) {
    let serial = format!("MADE{:X}", fresh_number());

    let technician = person(app, Role::Technician);
    let made = app.create_asset(&technician, &new(&serial), None).await;

    // RT may be too busy to have it at once.
    let made = made.unwrap();
    let write = outcome(app, made.write_id).await;
    assert_eq!(write.state, WriteState::Applied, "{write:?}");
    let found = with_serial(rt, &serial).await;
    assert_eq!(found, [(write.asset_id.unwrap(), made.tag.to_string())]);
    assert_eq!(state(app, &made.tag).await, TagState::Assigned);
}

async fn one_that_rt_refuses_is_told_in_its_words(app: &App, rt: &dyn RequestTracker) {
    let serial = format!("REFUSED{:X}", fresh_number());
    let mut bad = new(&serial);
    bad.fields.catalog = "Nowhere".into();

    let answer = app
        .create_asset(&person(app, Role::Technician), &bad, None)
        .await;

    let write_id = match answer {
        Err(Error::RefusedByRt {
            errors, write_id, ..
        }) => {
            assert_eq!(errors[0].detail, "Permission Denied");
            write_id
        }
        Ok(made) if made.state == WriteState::Pending => made.write_id,
        other => panic!("{other:?}"),
    };
    let write: RtWrite = outcome(app, write_id).await;
    assert_eq!(write.state, WriteState::Refused, "{write:?}");
    assert_eq!(write.error.as_deref(), Some("Permission Denied"));
    assert_eq!(state(app, &write.tag.unwrap()).await, TagState::Void);
    assert_eq!(with_serial(rt, &serial).await, []);
}

async fn one_whose_serial_number_rt_has_is_not_made(app: &App, rt: &dyn RequestTracker) {
    let serial = format!("TAKEN{:X}", fresh_number());
    let theirs = InRt {
        custom_fields: vec![("Serial Number".into(), serial.clone().into())],
        ..InRt::new("Chromebooks", "Made by hand")
    };
    let holder = rt.create_asset(&theirs).await.unwrap().get();

    let asked = new(&serial.to_lowercase());
    let technician = person(app, Role::Technician);
    let answer = app.create_asset(&technician, &asked, None).await;

    match answer {
        Err(Error::Conflict(Conflict::SerialTaken { asset_id, .. })) => {
            assert_eq!(asset_id, Some(holder));
        }
        Ok(made) if made.state == WriteState::Pending => {
            let write = outcome(app, made.write_id).await;
            assert_eq!(write.state, WriteState::Refused, "{write:?}");
        }
        other => panic!("{other:?}"),
    }
    let found = with_serial(rt, &serial).await;
    assert_eq!(found, [(holder, "Made by hand".to_owned())]);
}

#[tokio::test]
async fn the_simulator_makes_an_asset_once_or_says_why_not() {
    let site = Site::small().await;
    let rt: Arc<dyn RequestTracker> = Arc::new(site.tracker());
    Box::pin(one_is_made_with_its_tag(&site.app, &*rt)).await;
    Box::pin(one_that_rt_refuses_is_told_in_its_words(&site.app, &*rt)).await;
    Box::pin(one_whose_serial_number_rt_has_is_not_made(&site.app, &*rt)).await;
}

#[tokio::test]
#[ignore = "needs TEST_RT_URL: make test starts a real RT 5"]
async fn a_real_rt_makes_an_asset_once() {
    let site = RealSite::start(|_| {}).await;
    Box::pin(one_is_made_with_its_tag(&site.app, &site.tracker)).await;
}

#[tokio::test]
#[ignore = "needs TEST_RT_URL: make test starts a real RT 5"]
async fn a_real_rt_refuses_an_asset_in_its_words() {
    let site = RealSite::start(|_| {}).await;
    Box::pin(one_that_rt_refuses_is_told_in_its_words(
        &site.app,
        &site.tracker,
    ))
    .await;
}

#[tokio::test]
#[ignore = "needs TEST_RT_URL: make test starts a real RT 5"]
async fn a_serial_number_that_a_real_rt_has_makes_no_asset() {
    let site = RealSite::start(|_| {}).await;
    Box::pin(one_whose_serial_number_rt_has_is_not_made(
        &site.app,
        &site.tracker,
    ))
    .await;
}

fn new(serial: &str) -> NewAsset {
    NewAsset {
        fields: CommonFields {
            catalog: "Chromebooks".into(),
            asset_type: Some("Chromebook".into()),
            ..CommonFields::default()
        },
        serial: Some(serial.into()),
        ..NewAsset::default()
    }
}

/// The numbers and names of the assets that RT has with a serial number.
async fn with_serial(rt: &dyn RequestTracker, serial: &str) -> Vec<(u64, String)> {
    let query = AssetQuery::custom_field_is("Serial Number", serial);
    let page = PageRequest::default();
    let found = rt.search_assets(&query, Fields::Summary, page).await;
    let assets = found.unwrap().items.into_iter();
    assets.map(|asset| (asset.id.get(), asset.name)).collect()
}

async fn state(app: &App, tag: &AssetTag) -> TagState {
    let entry = app.tag(&person(app, Role::Admin), tag).await;
    entry.unwrap().state
}
