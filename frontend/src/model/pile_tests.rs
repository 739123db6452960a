use types::{AssetTag, ProblemType};

use super::*;
use crate::model::failure::tests::problem;

fn ready(index: u32, asset_id: u64, tag: &str, size: LabelSize) -> LabelCheckItem {
    LabelCheckItem {
        index,
        state: LabelCheckState::Ready,
        detail: None,
        asset_id: Some(asset_id),
        template: Some(size),
        content: Some(LabelContent {
            tag: AssetTag::parse(tag).unwrap(),
            qr_url: format!("https://rt.example.org/Asset/Display.html?id={asset_id}"),
            internal_name: None,
            serial: None,
            model: None,
            funding_source: None,
            heading: None,
        }),
        warnings: vec![],
        suggestions: vec![],
    }
}

fn not_found(index: u32) -> LabelCheckItem {
    LabelCheckItem {
        state: LabelCheckState::NotFound,
        asset_id: None,
        content: None,
        template: None,
        detail: Some("No asset has the tag W12-9999.".to_owned()),
        suggestions: vec![AssetTag::parse("W12-0999").unwrap()],
        ..ready(index, 1, "W12-0001", LabelSize::Large)
    }
}

/// Three rows: the first and the last are ready, the middle one was not found.
fn pile() -> Pile {
    let mut pile = Pile::default();
    pile.add("w12-0001\nW12-9999\nW12-0003");
    let (tickets, _) = pile.start_next().unwrap();
    pile.settle(
        &tickets,
        Ok(vec![
            ready(2, 103, "W12-0003", LabelSize::Small),
            not_found(1),
            ready(0, 101, "W12-0001", LabelSize::Large),
        ]),
    );
    pile
}

#[test]
fn a_paste_is_parted_at_lines_commas_and_tabs_and_between_tags() {
    assert_eq!(
        codes::of_text("W12-0001, w12-0002\r\n\nW12-0003\tW12-0004 W12-0005;5CD 123 XYZ"),
        [
            "W12-0001",
            "w12-0002",
            "W12-0003",
            "W12-0004",
            "W12-0005",
            "5CD 123 XYZ"
        ]
    );
}

#[test]
fn answers_find_their_rows_whatever_order_they_come_in() {
    let pile = pile();

    let PileState::Ready(third) = &pile.rows()[2].state else {
        panic!("{:?}", pile.rows()[2])
    };
    assert_eq!(third.asset_id, 103);
    assert_eq!(third.size, LabelSize::Small);
    let PileState::Refused { suggestions, .. } = &pile.rows()[1].state else {
        panic!()
    };
    assert_eq!(suggestions, &["W12-0999"]);
}

#[test]
fn only_ready_rows_print_and_the_start_counts_among_them() {
    let pile = pile();

    let batch = pile.to_print(2, 3).unwrap();

    let ids: Vec<_> = batch.items.iter().filter_map(|i| i.asset_id).collect();
    assert_eq!(ids, [101, 103]);
    assert_eq!(batch.start_at, 2);
    assert_eq!(batch.copies, 3);
    assert_eq!(pile.pages(2, 3), 3);
    assert!(pile.to_print(4, 1).is_none());
}

#[test]
fn a_chosen_size_has_the_row_checked_again_with_it() {
    let mut pile = pile();

    let third = pile.rows()[2].id;
    pile.choose_size(third, LabelSize::Large);

    let (tickets, batch) = pile.start_next().unwrap();
    assert_eq!(tickets.len(), 1);
    assert_eq!(tickets[0].id, third);
    assert_eq!(batch.items[0].template, Some(LabelSize::Large));
}

#[test]
fn a_size_for_all_leaves_what_was_not_found_alone() {
    let mut pile = pile();

    pile.choose_size_for_all(LabelSize::Small);

    assert!(matches!(pile.rows()[1].state, PileState::Refused { .. }));
    assert_eq!(pile.count(PileState::is_open), 2);
}

#[test]
fn a_size_chosen_while_the_answer_is_under_way_is_kept_and_asked_about() {
    let mut pile = Pile::default();
    pile.add("W12-0001");
    let (early, _) = pile.start_next().unwrap();

    pile.choose_size_for_all(LabelSize::Small);
    let settled = pile.settle(
        &early,
        Ok(vec![ready(0, 101, "W12-0001", LabelSize::Large)]),
    );

    assert_eq!(settled, Settled::default());
    let (late, batch) = pile.start_next().unwrap();
    assert_eq!(batch.items[0].template, Some(LabelSize::Small));
    pile.settle(&early, Err(Failure::TooSlow));
    assert_eq!(pile.rows()[0].state, PileState::Checking);
    pile.settle(&late, Ok(vec![ready(0, 101, "W12-0001", LabelSize::Small)]));
    let PileState::Ready(label) = &pile.rows()[0].state else {
        panic!("{:?}", pile.rows()[0])
    };
    assert_eq!(label.size, LabelSize::Small);
}

#[test]
fn an_answer_from_before_the_pile_was_cleared_never_fills_a_row_of_after_it() {
    let mut pile = Pile::default();
    pile.add("W12-0001");
    let (old, _) = pile.start_next().unwrap();

    pile.clear();
    pile.add("W12-0002");
    pile.start_next().unwrap();
    pile.settle(&old, Ok(vec![ready(0, 101, "W12-0001", LabelSize::Large)]));
    pile.settle(&old, Err(Failure::TooSlow));

    assert_eq!(pile.rows()[0].number, 1, "people count from 1 again");
    assert_eq!(pile.rows()[0].state, PileState::Checking);
}

#[test]
fn settling_tells_how_many_are_ready_and_how_many_need_a_look() {
    let mut pile = Pile::default();
    pile.add("W12-0001 W12-9999");
    let (tickets, _) = pile.start_next().unwrap();

    let settled = pile.settle(
        &tickets,
        Ok(vec![
            ready(0, 101, "W12-0001", LabelSize::Large),
            not_found(1),
        ]),
    );

    assert_eq!((settled.ready, settled.in_trouble), (1, 1));
}

#[test]
fn the_row_below_is_next_when_a_row_goes_and_the_row_above_at_the_end() {
    let pile = pile();
    let ids: Vec<_> = pile.rows().iter().map(|row| row.id).collect();

    assert_eq!(pile.neighbour(ids[0]), Some(ids[1]));
    assert_eq!(pile.neighbour(ids[2]), Some(ids[1]));
    assert_eq!(Pile::default().neighbour(ids[0]), None);
}

#[test]
fn a_suggestion_takes_the_place_of_what_was_not_found() {
    let mut pile = pile();

    pile.replace_code(pile.rows()[1].id, "W12-0999");

    assert_eq!(pile.rows()[1].code, "W12-0999");
    assert_eq!(pile.rows()[1].state, PileState::Waiting);
}

#[test]
fn an_asset_scanned_twice_is_pointed_out_at_the_second() {
    let mut pile = pile();
    pile.add("W12-0001");
    let (tickets, _) = pile.start_next().unwrap();
    pile.settle(
        &tickets,
        Ok(vec![ready(0, 101, "W12-0001", LabelSize::Large)]),
    );

    assert_eq!(pile.repeats(), HashSet::from([pile.rows()[3].id]));
}

#[test]
fn a_large_paste_is_asked_in_parts_and_two_at_once() {
    let mut pile = Pile::default();
    let tags: Vec<_> = (0..130).map(|n| format!("W12-{n:04}")).collect();
    pile.add(&tags.join("\n"));

    let (first, _) = pile.start_next().unwrap();
    let (second, _) = pile.start_next().unwrap();

    assert_eq!(
        (first.len(), second.len()),
        (ROWS_PER_CHECK, ROWS_PER_CHECK)
    );
    assert!(pile.start_next().is_none());
    pile.settle(&first, Err(Failure::TooSlow));
    assert_eq!(pile.start_next().unwrap().0.len(), 30);
}

#[test]
fn a_broken_question_can_be_asked_again_and_one_without_a_session_waits() {
    let mut pile = Pile::default();
    pile.add("W12-0001");
    let (tickets, _) = pile.start_next().unwrap();
    let down = problem(ProblemType::RtUnavailable, "RT is down.");
    pile.settle(&tickets, Err(Failure::Problem(Box::new(down))));
    assert!(matches!(pile.rows()[0].state, PileState::Failed(_)));

    pile.retry_failed();
    let (tickets, _) = pile.start_next().unwrap();
    pile.settle(&tickets, Err(Failure::SessionEnded));

    assert_eq!(pile.rows()[0].state, PileState::Waiting);
}

#[test]
fn a_full_pile_says_how_many_were_left_over() {
    let mut pile = Pile::default();
    let tags: Vec<_> = (0..1_005).map(|n| format!("W12-{n:04}")).collect();

    let taken = pile.add(&tags.join("\n"));

    assert_eq!(
        taken,
        Taken {
            added: 1_000,
            left_over: 5
        }
    );
}

#[test]
fn a_pile_survives_a_reload_with_its_sizes() {
    let mut pile = pile();
    pile.choose_size(pile.rows()[0].id, LabelSize::Small);

    let restored = Pile::from_json(&pile.to_json());

    assert_eq!(restored.rows().len(), 3);
    assert_eq!(restored.rows()[0].chosen_size, Some(LabelSize::Small));
    assert!(
        restored
            .rows()
            .iter()
            .all(|r| r.state == PileState::Waiting)
    );
}
