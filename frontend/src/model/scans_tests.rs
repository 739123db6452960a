use chrono::DateTime;
use types::{AssetTag, Catalog};

use super::*;
use crate::model::failure::tests::problem;

fn found(id: u64, tag: &str) -> ResolvedScan {
    ResolvedScan {
        matched_by: ScanMatch::Tag,
        asset: Asset {
            id,
            tag: AssetTag::parse(tag).ok(),
            name: tag.to_owned(),
            status: "in-use".to_owned(),
            catalog: Catalog {
                id: 3,
                name: "Chromebooks".to_owned(),
            },
            description: None,
            owner: None,
            held_by: vec![],
            serial: None,
            internal_name: None,
            manufacturer: None,
            model: None,
            asset_type: None,
            funding_source: None,
            custom_fields: vec![],
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
            rt_url: String::new(),
            label: None,
            default_label_size: LabelSize::Large,
            read_at: DateTime::UNIX_EPOCH,
            version: None,
            next_statuses: vec![],
            waiting_writes: 0,
        },
    }
}

fn queue(codes: &[&str]) -> ScanQueue {
    let mut queue = ScanQueue::default();
    for code in codes {
        queue.push(code, 0);
    }
    queue
}

#[test]
fn fifty_quick_scans_give_fifty_right_rows_in_order_when_answers_come_in_reverse() {
    let mut queue = ScanQueue::default();
    let mut under_way = Vec::new();
    for n in 1..=50 {
        queue.push(&format!("w12-{n:04}"), n);
        under_way.extend(queue.start_next());
    }
    assert_eq!(under_way.len(), LOOK_UPS_AT_ONCE);

    while let Some((ticket, code)) = under_way.pop() {
        queue.settle(ticket, Ok(found(1, &code)));
        under_way.extend(queue.start_next());
    }

    let names: Vec<_> = queue
        .rows()
        .iter()
        .map(|row| match &row.state {
            ScanState::Found(asset) => asset.name.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    let expected: Vec<_> = (1..=50).map(|n| format!("W12-{n:04}")).collect();
    assert_eq!(names, expected);
}

#[test]
fn the_same_code_twice_is_two_rows() {
    let queue = queue(&["W12-0001", "W12-0001"]);

    assert_eq!(queue.rows().len(), 2);
}

#[test]
fn a_bare_enter_is_no_scan() {
    assert_eq!(ScanQueue::default().push("  \n", 0), None);
}

#[test]
fn a_code_that_cannot_be_an_assets_is_told_at_once_and_never_sent() {
    let mut queue = queue(&["https://example.org/"]);

    assert_eq!(
        queue.rows()[0].state,
        ScanState::Unreadable {
            detail: "This URL does not name an asset.".to_owned()
        }
    );
    assert_eq!(queue.start_next(), None);
}

#[test]
fn not_found_brings_its_suggestions() {
    let mut queue = queue(&["W12-9999"]);
    let (ticket, _) = queue.start_next().unwrap();
    let mut missing = problem(ProblemType::AssetNotFound, "No asset has the tag W12-9999.");
    missing.suggestions = vec!["W12-0999".to_owned()];

    queue.settle(ticket, Err(Failure::Problem(Box::new(missing))));

    let ScanState::NotFound { suggestions, .. } = &queue.rows()[0].state else {
        panic!()
    };
    assert_eq!(suggestions, &["W12-0999"]);
}

#[test]
fn trouble_can_be_tried_again_and_a_fact_cannot() {
    let mut queue = queue(&["W12-0001", "W12-9999"]);
    let (first, _) = queue.start_next().unwrap();
    let (second, _) = queue.start_next().unwrap();
    queue.settle(first, Err(Failure::TooSlow));
    let missing = problem(ProblemType::AssetNotFound, "No.");
    queue.settle(second, Err(Failure::Problem(Box::new(missing))));

    queue.retry_failed();

    let (again, code) = queue.start_next().unwrap();
    assert_eq!((again.id, code.as_str()), (first.id, "W12-0001"));
    assert_eq!(queue.start_next(), None);
}

#[test]
fn a_look_up_that_met_the_end_of_the_session_waits_for_the_next_sign_in() {
    let mut queue = queue(&["W12-0001"]);
    let (ticket, _) = queue.start_next().unwrap();

    queue.settle(ticket, Err(Failure::SessionEnded));

    assert_eq!(queue.rows()[0].state, ScanState::Waiting);
}

#[test]
fn clearing_keeps_what_is_still_open() {
    let mut queue = queue(&["W12-0001", "W12-0002"]);
    let (ticket, code) = queue.start_next().unwrap();
    queue.settle(ticket, Ok(found(1, &code)));

    queue.clear_settled();

    assert_eq!(queue.rows().len(), 1);
    assert_eq!(queue.rows()[0].code, "W12-0002");
    assert_eq!(queue.rows()[0].number, 2);
}

#[test]
fn clearing_keeps_what_broke_off() {
    let mut queue = queue(&["W12-0001"]);
    let (ticket, _) = queue.start_next().unwrap();
    queue.settle(ticket, Err(Failure::TooSlow));

    queue.clear_settled();

    assert_eq!(queue.rows()[0].state, ScanState::Failed(Failure::TooSlow));
}

#[test]
fn an_answer_from_before_a_reset_never_fills_a_row_of_after_it() {
    let mut queue = queue(&["W12-0001"]);
    let (old, _) = queue.start_next().unwrap();

    queue.reset();
    queue.push("W12-0002", 0);
    let (new, _) = queue.start_next().unwrap();
    queue.settle(old, Ok(found(1, "W12-0001")));
    queue.settle(old, Err(Failure::TooSlow));

    assert_eq!(queue.rows()[0].number, 1, "people count from 1 again");
    assert_eq!(queue.rows()[0].state, ScanState::LookingUp);
    queue.settle(new, Ok(found(2, "W12-0002")));
    let ScanState::Found(asset) = &queue.rows()[0].state else {
        panic!("{:?}", queue.rows()[0])
    };
    assert_eq!(asset.name, "W12-0002");
}

#[test]
fn the_answer_to_a_look_up_before_another_try_is_ignored() {
    let mut queue = queue(&["W12-0001"]);
    let (first, _) = queue.start_next().unwrap();
    queue.settle(first, Err(Failure::TooSlow));
    queue.retry_failed();

    queue.settle(first, Err(Failure::Unreachable));
    assert_eq!(queue.rows()[0].state, ScanState::Waiting);

    queue.start_next().unwrap();
    queue.settle(first, Err(Failure::Unreachable));
    assert_eq!(queue.rows()[0].state, ScanState::LookingUp);
}

#[test]
fn a_reload_keeps_found_rows_and_looks_the_others_up_again() {
    let mut queue = queue(&["W12-0001", "W12-0002"]);
    let (ticket, code) = queue.start_next().unwrap();
    queue.settle(ticket, Ok(found(1, &code)));

    let restored = ScanQueue::from_json(&queue.to_json());

    assert!(matches!(restored.rows()[0].state, ScanState::Found(_)));
    assert_eq!(restored.rows()[1].state, ScanState::Waiting);
    assert_eq!(ScanQueue::from_json("not json"), ScanQueue::default());
}
