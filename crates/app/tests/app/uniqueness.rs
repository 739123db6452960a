//! Serial numbers and internal names are one asset's alone, however they come.

use app::{Conflict, Error};
use rt_client::{AssetChanges, AssetId, RequestTracker};
use rt_sim::{Fault, Scope};
use types::{
    AssetEdit, AssetPatch, AssetTag, CommonFields, NewAsset, NewShipment, TagState, WriteState,
};

use crate::{
    collisions::{AWAY, state},
    creating::{new, settle},
    site::{Site, refused},
};

const SERIAL: &str = "Serial Number";
const NAME: &str = "Internal Name";

#[tokio::test]
async fn an_asset_that_got_a_serial_number_before_its_lost_answer_was_looked_for_is_not_made_again()
{
    let site = Site::small().await;
    let mut bare = new("");
    bare.serial = None;
    let write_id = lost(&site, &bare).await;
    correct(&site, "W12-5001", "TYPED-IN-RT").await;
    let before = site.rt.state().asset_count();

    settle(&site).await;

    assert_eq!(site.rt.state().asset_count(), before);
    let write = site.app.rt_write(&site.admin(), write_id).await.unwrap();
    assert_eq!(write.state, WriteState::Applied, "{write:?}");
    assert_eq!(state(&site, "W12-5001").await, TagState::Assigned);
}

#[tokio::test]
async fn an_asset_whose_serial_number_was_corrected_before_its_lost_answer_was_looked_for_needs_a_person()
 {
    let site = Site::small().await;
    let write_id = lost(&site, &new("5CD93B1XYZ")).await;
    correct(&site, "W12-5001", "5CD9381XYZ").await;
    let before = site.rt.state().asset_count();

    settle(&site).await;

    assert_eq!(site.rt.state().asset_count(), before);
    let write = site.app.rt_write(&site.admin(), write_id).await.unwrap();
    assert_eq!(write.state, WriteState::Dead, "{write:?}");
    let words = write.error.unwrap();
    assert!(
        words.contains("5CD9381XYZ") && words.contains("5CD93B1XYZ"),
        "{words}"
    );
    // Nothing else gets the tag meanwhile.
    assert_eq!(state(&site, "W12-5001").await, TagState::Reserved);
    let it_is = "It is this device";
    site.app
        .discard_rt_write(&site.admin(), write_id, it_is, None)
        .await
        .unwrap();
    assert_eq!(state(&site, "W12-5001").await, TagState::Assigned);
}

#[tokio::test]
async fn what_is_one_assets_alone_is_no_custom_field_of_a_new_asset() {
    let site = Site::small().await;
    for (field, member) in [
        ("Serial Number", "serial"),
        (" serial number ", "serial"),
        ("INTERNAL NAME", "internal_name"),
    ] {
        let fields = CommonFields {
            catalog: "Chromebooks".into(),
            custom_fields: [(field.to_owned(), vec!["sn000004".to_owned()])].into(),
            ..CommonFields::default()
        };
        let one = NewAsset {
            fields: fields.clone(),
            ..NewAsset::default()
        };
        let many = NewShipment {
            fields,
            serials: vec!["MANY1".into()],
        };
        let technician = site.technician();

        let one = site.app.create_asset(&technician, &one, None).await;
        let many = site.app.create_shipment(&technician, &many, None).await;

        let place = format!("/fields/custom_fields/{field}");
        for refusal in [one.unwrap_err(), many.unwrap_err()] {
            assert_eq!(refused(&refusal), [(place.as_str(), "not_unique")]);
            let Error::Invalid(errors) = refusal else {
                unreachable!()
            };
            assert!(
                errors[0].detail.contains(&format!("“{member}”")),
                "{errors:?}"
            );
        }
    }
    assert!(site.rt.state().assets_named("W12-5001").is_empty());
}

#[tokio::test]
async fn a_serial_number_that_another_asset_got_while_rt_was_away_is_not_given_twice() {
    let site = Site::small().await;
    let [first, second] = two(&site);
    site.rt.faults().inject(AWAY, Scope::EveryRequest);
    let waiting = edit(&site, first, None, &[(SERIAL, "MOVED1")])
        .await
        .unwrap();
    assert_eq!(waiting.state, WriteState::Pending);
    site.rt.faults().clear();
    give(&site, second, SERIAL, "moved1").await;

    settle(&site).await;

    let write = site.app.rt_write(&site.admin(), waiting.write_id).await;
    let write = write.unwrap();
    assert_eq!(write.state, WriteState::Refused, "{write:?}");
    assert_eq!(write.fields[0].field, "custom_fields/Serial Number");
    assert!(write.error.unwrap().contains("W12-0007"));
    let serial = site.rt.state().asset(first).unwrap().fields[SERIAL].clone();
    assert_ne!(serial, ["MOVED1"]);
}

#[tokio::test]
async fn an_internal_name_of_another_asset_is_no_change_and_an_own_one_is() {
    let site = Site::small().await;
    let [first, second] = two(&site);
    give(&site, first, NAME, "Brave Otter").await;

    let refusal = edit(&site, second, None, &[(NAME, "brave otter")]).await;

    let Err(Error::RefusedByRt { errors, .. }) = refusal else {
        panic!("{refusal:?}")
    };
    assert_eq!(errors[0].pointer, "/custom_fields/Internal Name");
    assert!(errors[0].detail.contains("W12-0004"), "{errors:?}");
    let own = edit(&site, first, None, &[(NAME, "Brave otter")]).await;
    assert_eq!(own.unwrap().state, WriteState::Applied);
}

#[tokio::test]
async fn a_serial_number_that_comes_with_a_name_is_promised_to_one_asset_too() {
    let site = Site::small().await;
    let [first, second] = two(&site);
    site.rt.faults().inject(AWAY, Scope::EveryRequest);
    let both = edit(&site, first, Some("W12-9001"), &[(SERIAL, "BOTH1")]).await;
    assert_eq!(both.unwrap().state, WriteState::Pending);

    let serial = edit(&site, second, None, &[(SERIAL, "both1")]).await;
    let name = edit(&site, second, Some("W12-9001"), &[]).await;

    let Err(Error::Conflict(serial)) = serial else {
        panic!("{serial:?}")
    };
    assert!(
        matches!(serial, Conflict::SerialPromised { .. }),
        "{serial:?}"
    );
    assert!(
        matches!(name, Err(Error::Conflict(Conflict::TagTaken { .. }))),
        "{name:?}"
    );
}

#[tokio::test]
async fn a_serial_number_that_waits_for_rt_is_not_said_to_be_there() {
    let site = Site::small().await;
    let [first, second] = two(&site);
    site.rt.faults().inject(AWAY, Scope::EveryRequest);
    edit(&site, first, None, &[(SERIAL, "WAITS1")])
        .await
        .unwrap();

    let edited = edit(&site, second, None, &[(SERIAL, "WAITS1")]).await;
    let technician = site.technician();
    let made = site
        .app
        .create_asset(&technician, &new("WAITS1"), None)
        .await;

    let words = format!(
        "A change that waits for Request Tracker gives asset {first} the serial number WAITS1."
    );
    assert_eq!(edited.unwrap_err().to_string(), words);
    assert_eq!(made.unwrap_err().to_string(), words);
}

#[tokio::test]
async fn of_two_who_choose_one_internal_name_at_the_same_moment_one_gets_it() {
    let site = Site::small().await;
    site.rt.faults().inject(AWAY, Scope::EveryRequest);
    let technician = site.technician();
    let named = |serial: &str, name: &str| NewAsset {
        internal_name: Some(name.into()),
        ..new(serial)
    };
    let (first, second) = (
        named("FIRST1", "Brave Otter"),
        named("SECOND1", "brave otter"),
    );

    let (first, second) = futures::join!(
        site.app.create_asset(&technician, &first, None),
        site.app.create_asset(&technician, &second, None),
    );

    let (given, refusal) = match (first, second) {
        (Ok(given), Err(refusal)) | (Err(refusal), Ok(given)) => (given, refusal),
        both => panic!("{both:?}"),
    };
    assert_eq!(given.state, WriteState::Pending);
    assert_eq!(refused(&refusal), [("/internal_name", "taken")]);
    // Whoever comes while the asset is made, or after, is told the same.
    site.rt.faults().clear();
    settle(&site).await;
    let third = named("THIRD1", "Brave Otter");
    let third = site.app.create_asset(&technician, &third, None).await;
    assert_eq!(refused(&third.unwrap_err()), [("/internal_name", "taken")]);
}

/// Two assets of the fixture: W12-0004 and W12-0007.
fn two(site: &Site) -> [u64; 2] {
    ["W12-0004", "W12-0007"].map(|name| site.rt.state().assets_named(name)[0].id)
}

/// Asks for an asset that RT makes without anybody hearing of it.
async fn lost(site: &Site, new: &NewAsset) -> uuid::Uuid {
    site.rt.faults().inject(Fault::LoseAnswer, Scope::Writes);
    let made = site.app.create_asset(&site.technician(), new, None).await;
    site.rt.faults().clear();
    let made = made.unwrap();
    assert_eq!(made.tag, AssetTag::parse("W12-5001").unwrap());
    made.write_id
}

/// A colleague sets right what RT says of a device.
async fn correct(site: &Site, name: &str, serial: &str) {
    let id = site.rt.state().assets_named(name)[0].id;
    give(site, id, SERIAL, serial).await;
}

async fn give(site: &Site, id: u64, field: &str, value: &str) {
    let changes = AssetChanges::new().custom_field(field, value);
    let tracker = site.tracker();
    let report = tracker.update_asset(AssetId::new(id), &changes, None).await;
    report.unwrap();
}

async fn edit(
    site: &Site,
    id: u64,
    name: Option<&str>,
    fields: &[(&str, &str)],
) -> app::Result<AssetEdit> {
    let fields = fields.iter();
    let patch = AssetPatch {
        name: name.map(str::to_owned),
        custom_fields: fields
            .map(|&(field, value)| (field.to_owned(), vec![value.to_owned()]))
            .collect(),
        ..AssetPatch::default()
    };
    site.app
        .edit_asset(&site.technician(), id, &patch, None)
        .await
}
