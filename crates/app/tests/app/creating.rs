//! Making assets: one tag, one asset, whatever RT does.

use std::time::Duration;

use app::{Conflict, Error};
use futures::future::join_all;
use rt_sim::{Fault, Scope};
use types::{
    AssetCreation, AssetTag, CommonFields, NewAsset, NewTagReservation, TagState, WriteFilter,
    WriteState,
};

use crate::site::Site;

#[tokio::test]
async fn an_asset_is_made_with_its_tag_and_every_field_and_read_back() {
    let site = Site::small().await;

    let made = make(&site, "5CD9381XYZ").await.unwrap();

    assert_eq!(made.state, WriteState::Applied);
    assert_eq!(made.tag, tag("W12-5001"));
    let asset = made.asset.unwrap();
    assert_eq!(asset.name, "W12-5001");
    assert_eq!(asset.serial.as_deref(), Some("5CD9381XYZ"));
    assert_eq!(asset.model.as_deref(), Some("300e Gen 3"));
    assert_eq!(asset.internal_name, made.internal_name);
    assert!(made.internal_name.unwrap().contains(' '));
    assert_eq!(in_rt(&site, "W12-5001"), 1);
    let entry = site.app.tag(&site.admin(), &made.tag).await.unwrap();
    assert_eq!(
        (entry.state, entry.asset_id),
        (TagState::Assigned, Some(asset.id))
    );
}

#[tokio::test]
async fn a_serial_number_that_an_asset_has_is_a_conflict_that_names_it_and_spends_no_number() {
    let site = Site::small().await;

    let refusal = make(&site, "sn000004").await.unwrap_err();

    let Error::Conflict(Conflict::SerialTaken {
        asset_id,
        tag: holder,
        ..
    }) = refusal
    else {
        panic!("{refusal:?}")
    };
    assert_eq!(holder, Some(tag("W12-0004")));
    assert!(asset_id.is_some());
    assert_eq!(make(&site, "FRESH1").await.unwrap().tag, tag("W12-5001"));
}

#[tokio::test]
async fn one_serial_number_asked_for_twice_at_once_makes_one_asset() {
    let site = Site::small().await;

    let made = join_all((0..6).map(|_| make(&site, "SAME1"))).await;

    let there = made.iter().filter(|made| made.is_ok()).count();
    assert_eq!(there, 1);
    for refusal in made.into_iter().filter_map(Result::err) {
        assert!(
            matches!(refusal, Error::Conflict(Conflict::SerialTaken { .. })),
            "{refusal:?}"
        );
    }
    assert_eq!(with_serial(&site, "SAME1").await, 1);
}

#[tokio::test]
async fn the_same_request_again_is_the_same_asset() {
    let site = Site::small().await;
    let technician = site.technician();
    let new = new("5CD9381XYZ");

    let again = (0..5).map(|_| site.app.create_asset(&technician, &new, Some("key-1")));
    let made: Vec<AssetCreation> = join_all(again)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();

    assert!(
        made.iter()
            .all(|m| m.tag == made[0].tag && m.write_id == made[0].write_id)
    );
    assert_eq!(with_serial(&site, "5CD9381XYZ").await, 1);
    let other = self::new("ANOTHER1");
    let refusal = site
        .app
        .create_asset(&technician, &other, Some("key-1"))
        .await;
    assert!(matches!(refusal, Err(Error::Conflict(Conflict::KeyReused))));
}

#[tokio::test]
async fn a_lost_answer_never_makes_a_second_asset() {
    let site = Site::small().await;
    site.rt.faults().inject(Fault::LoseAnswer, Scope::Writes);

    let made = make(&site, "5CD9381XYZ").await.unwrap();
    assert_eq!(made.state, WriteState::Pending);
    assert_eq!(in_rt(&site, "W12-5001"), 1, "RT has it; we do not know yet");
    site.rt.faults().clear();
    settle(&site).await;

    let write = site
        .app
        .rt_write(&site.admin(), made.write_id)
        .await
        .unwrap();
    assert_eq!(write.state, WriteState::Applied, "{write:?}");
    assert_eq!(in_rt(&site, "W12-5001"), 1);
    assert_eq!(with_serial(&site, "5CD9381XYZ").await, 1);
}

#[tokio::test]
async fn an_answer_lost_while_rt_is_still_at_work_makes_no_second_asset() {
    let site = Site::small().await;
    let late = Fault::LateWrite(Duration::from_millis(300));
    site.rt.faults().inject(late, Scope::Writes);

    let made = make(&site, "5CD9381XYZ").await.unwrap();
    site.rt.faults().clear();
    assert_eq!(in_rt(&site, "W12-5001"), 0);
    // Too early to look: RT may still be at it.
    assert_eq!(site.app.run_due_writes().await.unwrap(), 0);
    while in_rt(&site, "W12-5001") == 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    settle(&site).await;

    let write = site
        .app
        .rt_write(&site.admin(), made.write_id)
        .await
        .unwrap();
    assert_eq!(write.state, WriteState::Applied);
    assert_eq!(in_rt(&site, "W12-5001"), 1);
}

#[tokio::test]
async fn an_rt_that_is_away_takes_no_scan_from_anybody() {
    let site = Site::small().await;
    let away = Fault::Unavailable {
        retry_after_seconds: 1,
    };
    site.rt.faults().inject(away, Scope::EveryRequest);

    let mut waiting = Vec::new();
    for number in 0..3 {
        waiting.push(make(&site, &format!("AWAY{number}")).await.unwrap());
    }
    assert!(waiting.iter().all(|made| made.state == WriteState::Pending));
    let tags: Vec<_> = waiting.iter().map(|made| made.tag.as_str()).collect();
    assert_eq!(tags, ["W12-5001", "W12-5002", "W12-5003"]);

    site.rt.faults().clear();
    settle(&site).await;

    for made in waiting {
        assert_eq!(in_rt(&site, made.tag.as_str()), 1);
    }
}

#[tokio::test]
async fn what_rt_refuses_is_told_in_its_words_and_makes_the_tag_void() {
    let site = Site::small().await;
    let mut bad = new("5CD9381XYZ");
    bad.fields.funding_source = Some("The moon".into());

    let refusal = site.app.create_asset(&site.technician(), &bad, None).await;

    let Err(Error::RefusedByRt { errors, .. }) = refusal else {
        panic!("{refusal:?}")
    };
    assert!(errors[0].detail.contains("Funding Source") || errors[0].detail.contains("Invalid"));
    let entry = site.app.tag(&site.admin(), &tag("W12-5001")).await.unwrap();
    assert_eq!(entry.state, TagState::Void);
    assert!(
        entry
            .void_reason
            .unwrap()
            .starts_with("RT refused the asset")
    );
    assert_eq!(in_rt(&site, "W12-5001"), 0);
}

#[tokio::test]
async fn a_tag_that_somebody_used_in_rt_is_recorded_and_passed_over() {
    let site = Site::small().await;
    let id = site.rt.state().assets_named("W12-0007")[0].id;
    site.rt.state().rename_asset(id, "W12-5001");

    let made = make(&site, "5CD9381XYZ").await.unwrap();

    assert_eq!(made.tag, tag("W12-5002"));
    assert_eq!((in_rt(&site, "W12-5001"), in_rt(&site, "W12-5002")), (1, 1));
    let entry = site.app.tag(&site.admin(), &tag("W12-5001")).await.unwrap();
    assert_eq!(
        (entry.state, entry.asset_id),
        (TagState::Assigned, Some(id))
    );
}

#[tokio::test]
async fn a_blank_label_found_again_is_the_assets_tag_or_nothing() {
    let site = Site::small().await;
    let technician = site.technician();
    let wish = NewTagReservation {
        prefix: None,
        count: 2,
        lease_seconds: None,
        note: None,
    };
    site.app
        .reserve_tags(&technician, &wish, None)
        .await
        .unwrap();
    let with_tag = |serial: &str, text: &str| NewAsset {
        tag: Some(tag(text)),
        ..new(serial)
    };

    let made = site
        .app
        .create_asset(&technician, &with_tag("BLANK2", "W12-5002"), None)
        .await;
    assert_eq!(made.unwrap().tag, tag("W12-5002"));

    for text in ["W12-5002", "W12-5099"] {
        let refusal = site
            .app
            .create_asset(&technician, &with_tag("BLANK3", text), None)
            .await;
        assert!(
            matches!(refusal, Err(Error::Conflict(Conflict::TagTaken { .. }))),
            "{refusal:?}"
        );
    }
    let id = site.rt.state().assets_named("W12-0007")[0].id;
    site.rt.state().rename_asset(id, "W12-5001");
    let refusal = site
        .app
        .create_asset(&technician, &with_tag("BLANK4", "W12-5001"), None)
        .await;
    assert!(
        matches!(refusal, Err(Error::RefusedByRt { .. })),
        "{refusal:?}"
    );
    assert_eq!(in_rt(&site, "W12-5003"), 0, "no other tag in its place");
}

#[tokio::test]
async fn trying_things_out_uses_the_test_sequence() {
    let site = Site::small().await;
    let mut test = new("TRY1");
    test.fields.is_test = true;

    let made = site
        .app
        .create_asset(&site.technician(), &test, None)
        .await
        .unwrap();

    assert_eq!(made.tag, tag("TEST-0001"));
    assert_eq!(make(&site, "REAL1").await.unwrap().tag, tag("W12-5001"));
}

#[tokio::test]
async fn what_is_no_serial_number_is_told_before_anything_happens() {
    let site = Site::small().await;

    for serial in ["two words", "http://example.org/1", "---", "tab\there"] {
        let serial = serial.replace("\\t", "\t");
        let refusal = make(&site, &serial).await.unwrap_err();
        assert_eq!(
            crate::site::refused(&refusal),
            [("/serial", "invalid")],
            "{serial:?}"
        );
    }
    let writes = site
        .app
        .rt_writes(&site.admin(), &WriteFilter::default())
        .await
        .unwrap();
    assert!(writes.items.is_empty());
}

/// Lets the clock go on and carries out what is due then, until nothing waits.
pub async fn settle(site: &Site) {
    for _ in 0..50 {
        site.clock.advance(Duration::from_mins(2));
        let attempts = site.app.run_due_writes().await.unwrap();
        if attempts == 0 {
            return;
        }
    }
    panic!("writes do not come to an end");
}

fn tag(text: &str) -> AssetTag {
    AssetTag::parse(text).unwrap()
}

pub fn new(serial: &str) -> NewAsset {
    NewAsset {
        fields: CommonFields {
            catalog: "Chromebooks".into(),
            manufacturer: Some("Lenovo".into()),
            model: Some("300e Gen 3".into()),
            asset_type: Some("Chromebook".into()),
            funding_source: Some("Title I".into()),
            has_internal_names: true,
            ..CommonFields::default()
        },
        serial: Some(serial.into()),
        ..NewAsset::default()
    }
}

async fn make(site: &Site, serial: &str) -> app::Result<AssetCreation> {
    site.app
        .create_asset(&site.technician(), &new(serial), None)
        .await
}

fn in_rt(site: &Site, name: &str) -> usize {
    site.rt.state().assets_named(name).len()
}

async fn with_serial(site: &Site, serial: &str) -> usize {
    use rt_client::{AssetQuery, Fields, PageRequest, RequestTracker};
    let query = AssetQuery::custom_field_is("Serial Number", serial);
    let page = PageRequest::default();
    let found = site
        .tracker()
        .search_assets(&query, Fields::Summary, page)
        .await;
    found.unwrap().items.len()
}
