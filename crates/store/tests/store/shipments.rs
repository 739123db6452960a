use std::collections::{HashMap, HashSet};

use store::{
    Error, Finish, LineWish, MirrorAsset, MirrorDetails, NewSequence, NewShipmentLine,
    NewShipmentRecord, NewTags, NewWrite, RequestKey, ShipmentLine, Store, TagListFilter,
};
use types::{
    ShipmentItemState as State, TagOrigin, TagSequenceChangeKind, TagState, WriteKind, WriteState,
};
use uuid::Uuid;

use crate::{monday, on_each_database};

fn tags() -> NewTags {
    NewTags {
        prefix: "W12-".into(),
        count: 0,
        origin: TagOrigin::Creation,
        reservation_id: None,
        asset_id: None,
        by: "tess".into(),
        at: monday(),
        lease_expires_at: None,
    }
}

async fn begin_sequence(store: &Store) {
    let new = NewSequence {
        change_id: Uuid::from_u128(1),
        prefix: "W12-".into(),
        padding: 4,
        next_number: 1,
        kind: TagSequenceChangeKind::Created,
        reason: "a test".into(),
        by: "tess".into(),
        at: monday(),
    };
    assert!(store.begin_sequence(&new).await.unwrap());
}

fn shipment(number: u128) -> NewShipmentRecord {
    NewShipmentRecord {
        id: Uuid::from_u128(number),
        fields: r#"{"catalog":"Chromebooks"}"#.into(),
        request: None,
        by: "tess".into(),
        at: monday(),
    }
}

fn keyed(number: u128, fingerprint: &str) -> NewShipmentRecord {
    NewShipmentRecord {
        request: Some(RequestKey {
            key: "shipment:tess:1".into(),
            fingerprint: fingerprint.into(),
        }),
        ..shipment(number)
    }
}

/// A line that makes an asset, unless its text begins with `!`.
fn lines(serials: &[&str]) -> Vec<NewShipmentLine> {
    (1..)
        .zip(serials)
        .map(|(line, &serial)| NewShipmentLine {
            line,
            serial: serial.into(),
            internal_name: None,
            wish: if serial.starts_with('!') {
                LineWish::Explain {
                    state: State::Invalid,
                    detail: "no serial number".into(),
                }
            } else {
                LineWish::Make {
                    unique_key: format!("serial:{serial}"),
                }
            },
        })
        .collect()
}

fn write(shipment: Uuid, line: u32, serial: &str, tag: &store::TagRecord) -> NewWrite {
    // A write of the same line may be asked for again, with another tag.
    let id = Uuid::from_u128(shipment.as_u128() << 64 | u128::from(tag.number));
    NewWrite {
        id,
        lane: format!("create:{id}"),
        kind: WriteKind::CreateAsset,
        asset_id: None,
        tag: Some(tag.tag.clone()),
        summary: format!("make {serial}"),
        payload: serial.into(),
        unique_key: Some(format!("serial:{serial}")),
        internal_name: None,
        request: None,
        parent: Some((shipment, line)),
        requested_by: "tess".into(),
        requested_at: monday(),
    }
}

async fn put(
    store: &Store,
    new: &NewShipmentRecord,
    lines: &[NewShipmentLine],
) -> Result<Uuid, Error> {
    store
        .create_shipment(
            new,
            lines,
            &tags(),
            |line, tag| write(new.id, line.line, &line.serial, tag),
            |line, other| format!("{} has {}", other.tag.as_ref().unwrap(), line.serial),
        )
        .await
}

async fn resume(store: &Store, id: Uuid) -> usize {
    store
        .resume_shipment(
            id,
            &tags(),
            &HashMap::new(),
            |line| format!("serial:{}", line.serial),
            |line, tag| write(id, line.line, &line.serial, tag),
            |line, other| format!("{} has {}", other.tag.as_ref().unwrap(), line.serial),
        )
        .await
        .unwrap()
}

async fn all_lines(store: &Store, id: Uuid) -> Vec<ShipmentLine> {
    store.shipment_lines(id, 0, 5_000).await.unwrap()
}

fn tag_texts(lines: &[ShipmentLine]) -> Vec<Option<String>> {
    lines
        .iter()
        .map(|line| Some(line.write.as_ref()?.tag.as_ref()?.to_string()))
        .collect()
}

fn states(lines: &[ShipmentLine]) -> Vec<State> {
    lines.iter().map(|line| line.state).collect()
}

/// Ends the write of a line this way.
async fn end(
    store: &Store,
    line: &ShipmentLine,
    state: WriteState,
    asset: Option<u64>,
    told: bool,
) {
    let id = line.write.as_ref().unwrap().id;
    let until = monday() + chrono::TimeDelta::minutes(1);
    let claimed = store.claim_write(id, "me", monday(), until).await.unwrap();
    assert!(claimed.is_some());
    let finish = Finish {
        state,
        asset_id: asset,
        outcome: told.then(|| "[]".into()),
        error: Some(format!("it is {}", state.as_str())),
        effects: Vec::new(),
        asset: None,
    };
    assert!(
        store
            .finish_write(id, "me", &finish, monday())
            .await
            .unwrap()
    );
}

async fn tags_taken(store: &Store) -> Vec<String> {
    let all = store.tags(&TagListFilter::default(), 5_000).await.unwrap();
    let mut all: Vec<String> = all.into_iter().map(|tag| tag.tag.to_string()).collect();
    all.sort_unstable();
    all
}

/// One line for each way in which a write can end.
const ENDS: [(&str, WriteState, Option<u64>, bool, State); 7] = [
    ("A1", WriteState::Applied, Some(41), true, State::Created),
    ("A2", WriteState::Refused, Some(42), true, State::Created),
    ("A3", WriteState::Refused, Some(7), false, State::Duplicate),
    ("A4", WriteState::Refused, None, false, State::Refused),
    ("A5", WriteState::Dead, None, false, State::Failed),
    ("A6", WriteState::Conflict, None, false, State::Failed),
    ("A7", WriteState::Discarded, None, false, State::Failed),
];

/// A shipment whose writes ended in every way, with one that waits and one bad line behind them.
async fn of_every_end(store: &Store) -> Uuid {
    begin_sequence(store).await;
    let serials: Vec<&str> = ENDS.iter().map(|end| end.0).chain(["A8", "!9"]).collect();
    let id = put(store, &shipment(1), &lines(&serials)).await.unwrap();
    let all = all_lines(store, id).await;
    for (line, (_, state, asset, told, _)) in all.iter().zip(ENDS) {
        end(store, line, state, asset, told).await;
    }
    id
}

on_each_database! {
    async fn tags_go_in_the_order_of_the_lines_and_to_those_alone_that_make_an_asset(store) {
        begin_sequence(store).await;

        let id = put(store, &shipment(1), &lines(&["A1", "!2", "A3", "A4"])).await.unwrap();

        let all = all_lines(store, id).await;
        assert_eq!(
            tag_texts(&all),
            [Some("W12-0001".into()), None, Some("W12-0002".into()), Some("W12-0003".into())]
        );
        assert_eq!(states(&all), [State::Waiting, State::Invalid, State::Waiting, State::Waiting]);
        assert_eq!(all[1].detail.as_deref(), Some("no serial number"));
        let claimed = store.claim_writes("me", monday(), monday(), 10).await.unwrap();
        let order: Vec<String> = claimed.into_iter().map(|write| write.payload).collect();
        assert_eq!(order, ["A1", "A3", "A4"]);
    }

    async fn the_same_request_is_given_the_same_shipment_and_no_second_tag(store) {
        begin_sequence(store).await;
        let first = put(store, &keyed(1, "f"), &lines(&["A1", "A2"])).await.unwrap();

        let again = put(store, &keyed(2, "f"), &lines(&["A1", "A2"])).await.unwrap();
        let other = put(store, &keyed(3, "g"), &lines(&["A3"])).await;

        assert_eq!(again, first);
        assert!(matches!(other, Err(Error::KeyReused)));
        assert_eq!(tags_taken(store).await, ["W12-0001", "W12-0002"]);
        assert_eq!(store.shipments(None, 10).await.unwrap().len(), 1);
        let request = keyed(1, "f").request.unwrap();
        assert_eq!(store.shipment_of_request(&request).await.unwrap(), Some(first));
    }

    async fn what_is_being_made_is_not_made_again_and_takes_no_tag(store) {
        begin_sequence(store).await;
        put(store, &shipment(1), &lines(&["A1"])).await.unwrap();

        let id = put(store, &shipment(2), &lines(&["A1", "A2"])).await.unwrap();

        let all = all_lines(store, id).await;
        assert_eq!(states(&all), [State::Duplicate, State::Waiting]);
        assert_eq!(all[0].detail.as_deref(), Some("W12-0001 has A1"));
        assert_eq!(all[0].write, None);
        assert_eq!(tags_taken(store).await, ["W12-0001", "W12-0002"]);
    }

    async fn a_closed_sequence_leaves_nothing_behind(store) {
        let refused = put(store, &shipment(1), &lines(&["A1"])).await;

        assert!(matches!(refused, Err(Error::NoSequence { .. })));
        assert_eq!(store.shipment(Uuid::from_u128(1)).await.unwrap(), None);
        assert!(all_lines(store, Uuid::from_u128(1)).await.is_empty());
    }

    async fn a_line_stands_where_its_write_does_and_the_numbers_agree(store) {
        let id = of_every_end(store).await;

        let all = all_lines(store, id).await;
        let numbers = store.shipment(id).await.unwrap().unwrap().numbers;

        for (line, (serial, .., expected)) in all.iter().zip(ENDS) {
            assert_eq!((line.serial.as_str(), line.state), (serial, expected));
        }
        assert_eq!(states(&all[7..]), [State::Waiting, State::Invalid]);
        assert_eq!((all[0].asset_id, all[2].asset_id), (Some(41), Some(7)));
        assert_eq!(
            (numbers.total, numbers.created, numbers.waiting, numbers.explained),
            (9, 2, 1, 6)
        );
    }

    async fn only_what_was_given_up_or_refused_is_tried_again(store) {
        let id = of_every_end(store).await;
        let before = all_lines(store, id).await;

        let (first, second) = (resume(store, id).await, resume(store, id).await);

        let after = all_lines(store, id).await;
        assert_eq!((first, second), (2, 0));
        for (place, (line, old)) in after.iter().zip(&before).enumerate() {
            // The refused one and the one that was given up.
            if !matches!(place, 3 | 4) {
                assert_eq!(line, old);
            }
        }
        assert_eq!(states(&after[3..5]), [State::Waiting, State::Waiting]);
        assert_eq!(after[4].write.as_ref().unwrap().id, before[4].write.as_ref().unwrap().id);
        let anew = after[3].write.as_ref().unwrap();
        assert_eq!(anew.tag.as_ref().unwrap().as_str(), "W12-0009");
        assert_eq!(anew.parent, Some((id, 4)));
    }

    async fn a_refused_line_whose_asset_is_being_made_elsewhere_becomes_a_duplicate(store) {
        begin_sequence(store).await;
        let id = put(store, &shipment(1), &lines(&["A1"])).await.unwrap();
        end(store, &all_lines(store, id).await[0], WriteState::Refused, None, false).await;
        put(store, &shipment(2), &lines(&["A1"])).await.unwrap();

        assert_eq!(resume(store, id).await, 0);

        let line = all_lines(store, id).await.remove(0);
        assert_eq!((line.state, line.write), (State::Duplicate, None));
        assert_eq!(line.detail.as_deref(), Some("W12-0002 has A1"));
    }

    async fn nothing_is_resumed_that_is_not_there(store) {
        let missing = store
            .resume_shipment(
                Uuid::from_u128(9),
                &tags(),
                &HashMap::new(),
                |_| String::new(),
                |line, tag| write(Uuid::nil(), line.line, "", tag),
                |_, _| String::new(),
            )
            .await;

        assert!(matches!(missing, Err(Error::Missing)));
    }

    async fn shipments_and_lines_come_in_pages(store) {
        begin_sequence(store).await;
        for number in 1..=3 {
            let serials = [format!("A{number}"), format!("B{number}"), format!("C{number}")];
            let serials: Vec<&str> = serials.iter().map(String::as_str).collect();
            put(store, &shipment(number), &lines(&serials)).await.unwrap();
        }
        let ids = |found: Vec<store::ShipmentRecord>| -> Vec<u128> {
            found.iter().map(|found| found.id.as_u128()).collect()
        };

        let first = store.shipments(None, 2).await.unwrap();
        assert!(first.iter().all(|found| found.numbers.total == 3));
        assert_eq!(ids(first), [3, 2]);
        let rest = store.shipments(Some(Uuid::from_u128(2)), 2).await.unwrap();
        assert_eq!(ids(rest), [1]);
        let lines = store.shipment_lines(Uuid::from_u128(2), 1, 1).await.unwrap();
        assert_eq!((lines.len(), lines[0].line, lines[0].serial.as_str()), (1, 2, "B2"));
    }

    async fn eight_who_send_the_same_list_at_once_are_all_served_while_rt_answers(store) {
        begin_sequence(store).await;
        let serials: Vec<String> = (0..60).map(|number| format!("S{number}")).collect();
        let serials: Vec<&str> = serials.iter().map(String::as_str).collect();
        let list = lines(&serials);
        let senders: Vec<NewShipmentRecord> = (1..=8).map(shipment).collect();
        // What RT has answered frees its serial number, so that each of them sees something else.
        let rt_answers = async {
            let until = monday() + chrono::TimeDelta::minutes(1);
            loop {
                let writes = store.claim_writes("me", monday(), until, 4).await.unwrap();
                for write in writes {
                    let finish = Finish {
                        state: WriteState::Refused,
                        asset_id: Some(7),
                        outcome: None,
                        error: Some("asset 7 has this serial number".into()),
                        effects: Vec::new(),
                        asset: None,
                    };
                    store.finish_write(write.id, "me", &finish, monday()).await.unwrap();
                }
                tokio::task::yield_now().await;
            }
        };

        let sent = futures::future::join_all(
            senders.iter().map(|sender| put(store, sender, &list)),
        );
        let sent = tokio::select! {
            sent = sent => sent,
            () = rt_answers => unreachable!(),
        };

        for id in sent {
            assert_eq!(all_lines(store, id.unwrap()).await.len(), 60);
        }
        let sequence = store.sequence("W12-").await.unwrap().unwrap();
        let taken = u64::try_from(tags_taken(store).await.len()).unwrap();
        assert_eq!(sequence.next_number, taken + 1, "no number is lost");
    }

    async fn of_two_who_send_the_same_list_at_once_one_makes_the_assets(store) {
        begin_sequence(store).await;
        let serials: Vec<String> = (0..300).map(|number| format!("S{number}")).collect();
        let serials: Vec<&str> = serials.iter().map(String::as_str).collect();
        let list = lines(&serials);
        let senders: Vec<NewShipmentRecord> = (1..=4).map(shipment).collect();

        let sent = futures::future::join_all(
            senders.iter().map(|sender| put(store, sender, &list)),
        ).await;

        let mut made = HashSet::new();
        let mut waiting = 0;
        for id in sent {
            for line in all_lines(store, id.unwrap()).await {
                if line.state == State::Waiting {
                    waiting += 1;
                    made.insert(line.serial);
                } else {
                    assert_eq!(line.state, State::Duplicate);
                }
            }
        }
        assert_eq!((waiting, made.len()), (300, 300));
        let taken = tags_taken(store).await;
        assert_eq!((taken.len(), taken.last().unwrap().as_str()), (300, "W12-0300"));
        let all = store.tags(&TagListFilter::default(), 5_000).await.unwrap();
        assert!(all.iter().all(|tag| tag.state == TagState::Reserved));
    }

    async fn names_of_the_mirror_are_known_in_any_case(store) {
        let asset = MirrorAsset {
            asset_id: 7,
            name: "W12-0007".into(),
            tag: None,
            status: "new".into(),
            catalog_id: 1,
            catalog_name: "Chromebooks".into(),
            owner: None,
            description: None,
            created_at: monday(),
            updated_at: monday(),
            read_at: monday(),
            has_real_names: false,
            details: Some(MirrorDetails {
                internal_name: Some("Brave Otter".into()),
                ..MirrorDetails::default()
            }),
        };
        store.put_into_mirror(&[asset]).await.unwrap();

        let used = store
            .internal_names_in_mirror(&["BRAVE otter".into(), "Calm Heron".into()])
            .await
            .unwrap();

        assert_eq!(used, HashSet::from(["brave otter".to_owned()]));
    }
}
