use std::collections::BTreeSet;

use chrono::DateTime;
use serde_json::json;
use types::{AssetTag, ProblemType, WriteKind, WriteState};

use super::*;
use crate::model::failure::tests::problem;

fn fields(catalog: &str) -> Arc<CommonFields> {
    Arc::new(CommonFields {
        catalog: catalog.to_owned(),
        ..CommonFields::default()
    })
}

fn receiving(serials: &[&str]) -> Receiving {
    let mut receiving = Receiving::default();
    for serial in serials {
        receiving.push(serial, &fields("Chromebooks"), format!("key of {serial}"));
    }
    receiving
}

fn stored(write: u128, tag: &str) -> AssetCreation {
    AssetCreation {
        state: WriteState::Pending,
        write_id: Uuid::from_u128(write),
        tag: AssetTag::parse(tag).unwrap(),
        serial: None,
        internal_name: Some("Brave Otter".to_owned()),
        asset: None,
    }
}

fn write(state: WriteState, asset_id: Option<u64>) -> RtWrite {
    RtWrite {
        id: Uuid::from_u128(1),
        kind: WriteKind::CreateAsset,
        state,
        asset_id,
        tag: None,
        summary: String::new(),
        attempts: 1,
        requested_by: "technician".to_owned(),
        requested_at: DateTime::UNIX_EPOCH,
        next_attempt_at: None,
        finished_at: None,
        error: None,
        fields: vec![],
    }
}

fn failure(kind: ProblemType, extension: (&str, serde_json::Value)) -> Failure {
    let mut problem = problem(kind, "It is so.");
    problem
        .extensions
        .insert(extension.0.to_owned(), extension.1);
    Failure::Problem(Box::new(problem))
}

fn states(receiving: &Receiving) -> Vec<&LineState> {
    receiving.lines().iter().map(|line| &line.state).collect()
}

#[test]
fn a_lost_answer_is_asked_for_again_under_the_same_key() {
    let mut receiving = receiving(&["5CD1"]);
    let (ticket, asset, key) = receiving.start_next().unwrap();

    let wait = receiving.settle(ticket, Err(Failure::TooSlow));
    receiving.ask_again(ticket.id);
    let (_, again, same_key) = receiving.start_next().unwrap();

    assert_eq!(wait, Some(2_000));
    assert_eq!((again, same_key), (asset, key));
}

#[test]
fn after_many_tries_a_line_waits_for_a_person_and_still_keeps_its_key() {
    let mut receiving = receiving(&["5CD1"]);
    let mut waits = vec![];
    let mut keys = BTreeSet::new();
    for _ in 0..AUTOMATIC_TRIES {
        receiving.ask_again(receiving.lines()[0].id);
        let (ticket, _, key) = receiving.start_next().unwrap();
        keys.insert(key);
        waits.push(receiving.settle(ticket, Err(Failure::Unreachable)));
    }

    assert_eq!(waits.last(), Some(&None));
    assert!(waits[..waits.len() - 1].iter().all(Option::is_some));
    assert_eq!(keys.len(), 1);
    assert_eq!(receiving.count(LineState::needs_a_look), 1);
}

#[test]
fn a_reload_keeps_every_line_its_fields_and_its_key() {
    let mut before = receiving(&["5CD1", "5CD2"]);
    before.push("5CD3", &fields("Projectors"), "third".to_owned());
    let (ticket, ..) = before.start_next().unwrap();
    before.settle(ticket, Ok(stored(1, "W12-0001")));
    before.start_next();

    let mut after = Receiving::from_json(&before.to_json());

    assert_eq!(after.lines()[0].state, before.lines()[0].state);
    assert_eq!(after.to_follow().len(), 1);
    let asked: Vec<_> = std::iter::from_fn(|| after.start_next())
        .map(|(_, asset, key)| (asset.fields.catalog, key))
        .collect();
    assert_eq!(
        asked,
        [
            ("Chromebooks".to_owned(), "key of 5CD2".to_owned()),
            ("Projectors".to_owned(), "third".to_owned()),
        ]
    );
}

#[test]
fn the_same_serial_scanned_twice_is_asked_for_once() {
    let mut receiving = receiving(&["5CD1", " 5cd1 "]);

    assert!(receiving.start_next().is_some());
    assert!(receiving.start_next().is_none());
    assert!(matches!(
        states(&receiving)[1],
        LineState::Answered(Answer::Duplicate { detail, .. }) if detail.contains("No. 1")
    ));
}

#[test]
fn a_duplicate_names_the_asset_that_has_the_serial_number() {
    let mut receiving = receiving(&["5CD1"]);
    let (ticket, ..) = receiving.start_next().unwrap();

    receiving.settle(
        ticket,
        Err(failure(ProblemType::SerialTaken, ("asset_id", json!(412)))),
    );

    assert_eq!(receiving.lines()[0].asset_id(), Some(412));
    assert!(receiving.lines()[0].state.came_to_nothing());
}

#[test]
fn a_refusal_has_the_words_of_rt_and_another_try_is_another_wish() {
    let mut receiving = receiving(&["5CD1"]);
    let (ticket, _, first_key) = receiving.start_next().unwrap();
    let refused = json!([{
        "field": "custom_fields/Type", "state": "refused", "before": [], "after": [],
        "message": "Invalid value for custom field",
    }]);

    receiving.settle(
        ticket,
        Err(failure(ProblemType::RtRefusedWrite, ("fields", refused))),
    );
    assert!(matches!(
        states(&receiving)[0],
        LineState::Answered(Answer::Refused { words, .. }) if words == &["Type: Invalid value for custom field"]
    ));

    receiving.try_anew(ticket.id, &fields("Chargers"), "another".to_owned());
    let (_, asset, key) = receiving.start_next().unwrap();
    assert_eq!(asset.fields.catalog, "Chargers");
    assert_ne!(key, first_key);
}

#[test]
fn an_asset_that_rt_made_without_a_field_is_made_and_says_which() {
    let mut receiving = receiving(&["5CD1"]);
    let (ticket, ..) = receiving.start_next().unwrap();
    let fields = json!([
        {"field": "name", "state": "applied", "before": [], "after": ["W12-0413"]},
        {"field": "custom_fields/Purchase Date", "state": "refused", "before": [],
         "after": ["1970-01-01"], "message": "RT stored 1970-01-01 instead"},
    ]);
    let mut problem = problem(ProblemType::RtRefusedWrite, "It is so.");
    problem
        .extensions
        .insert("fields".to_owned(), fields.clone());
    problem
        .extensions
        .insert("write_id".to_owned(), json!(Uuid::from_u128(1)));

    receiving.settle(ticket, Err(Failure::Problem(Box::new(problem))));
    let (ticket, _) = receiving.to_follow()[0];
    let write = RtWrite {
        fields: serde_json::from_value(fields).unwrap(),
        ..write(WriteState::Refused, Some(7))
    };
    receiving.follow(ticket, &write);

    assert!(receiving.lines()[0].state.is_made());
    assert!(matches!(
        states(&receiving)[0],
        LineState::Answered(Answer::Made { refused, .. })
            if refused == &["Purchase Date: RT stored 1970-01-01 instead"]
    ));
}

#[test]
fn an_asset_that_waits_for_rt_is_followed_until_it_is_made() {
    let mut receiving = receiving(&["5CD1"]);
    let (ticket, ..) = receiving.start_next().unwrap();
    receiving.settle(ticket, Ok(stored(1, "W12-0413")));

    let [(ticket, id)] = receiving.to_follow()[..] else {
        panic!("one write to follow");
    };
    assert_eq!(id, Uuid::from_u128(1));
    assert!(!receiving.follow(ticket, &write(WriteState::Running, None)));
    assert!(receiving.follow(ticket, &write(WriteState::Applied, Some(7))));

    assert!(receiving.to_follow().is_empty());
    assert!(receiving.lines()[0].state.is_made());
    assert_eq!(receiving.lines()[0].asset_id(), Some(7));
}

#[test]
fn a_dead_write_is_no_line_to_try_anew_because_an_administrator_may_still_revive_it() {
    let mut receiving = receiving(&["5CD1"]);
    let (ticket, ..) = receiving.start_next().unwrap();
    receiving.settle(ticket, Ok(stored(1, "W12-0413")));
    let (ticket, _) = receiving.to_follow()[0];
    receiving.follow(ticket, &write(WriteState::Dead, None));

    receiving.try_anew(ticket.id, &fields("Chromebooks"), "another".to_owned());
    receiving.push("5CD1", &fields("Chromebooks"), "twice".to_owned());

    assert!(receiving.start_next().is_none());
    assert_eq!(receiving.count(LineState::needs_a_look), 2);
}

#[test]
fn without_a_catalog_a_scan_is_kept_and_says_what_is_missing() {
    let mut receiving = Receiving::default();
    let id = receiving.push("5CD1", &fields(""), "a".to_owned()).unwrap();

    assert!(receiving.start_next().is_none());
    receiving.try_anew(id, &fields("Chromebooks"), "b".to_owned());

    assert!(receiving.start_next().is_some());
}

#[test]
fn clearing_forgets_no_line_that_still_has_to_come() {
    let mut receiving = receiving(&["5CD1", "5CD2", "5CD3", "5CD4"]);
    let (first, ..) = receiving.start_next().unwrap();
    let (second, ..) = receiving.start_next().unwrap();
    let (third, ..) = receiving.start_next().unwrap();
    receiving.settle(first, Ok(stored(1, "W12-0001")));
    receiving.settle(
        second,
        Err(failure(ProblemType::SerialTaken, ("asset_id", json!(1)))),
    );
    receiving.settle(third, Err(Failure::Unreachable));

    receiving.clear_done();

    let left: Vec<_> = receiving
        .lines()
        .iter()
        .map(|line| line.serial.as_str())
        .collect();
    assert_eq!(left, ["5CD1", "5CD3", "5CD4"]);
}
