use chrono::TimeDelta;
use futures::future::join_all;
use store::{
    Enqueued, Error, Finish, LedgerEffect, NewSequence, NewTags, NewWrite, Postponement,
    RequestKey, Store, WriteListFilter, WriteRecord,
};
use types::{AssetTag, TagOrigin, TagSequenceChangeKind, TagState, WriteKind, WriteState};
use uuid::Uuid;

use crate::{mirror::full, monday, on_each_database};

const CLAIM: TimeDelta = TimeDelta::minutes(2);

on_each_database! {
    async fn an_internal_name_is_promised_once_at_a_time_and_not_while_an_asset_has_it(store) {
        let first = ask(store, named(1, "Brave Otter")).await;
        let is_taken = async |number, name| {
            matches!(store.enqueue(&named(number, name), &[]).await, Err(Error::NameTaken))
        };

        assert!(is_taken(2, " brave otter ").await);
        let change = NewWrite { kind: WriteKind::UpdateAsset, ..named(3, "Brave Otter") };
        assert!(matches!(store.enqueue(&change, &[]).await, Err(Error::NameTaken)));
        claim(store, "hand", 9).await;
        assert!(is_taken(4, "Brave Otter").await);
        // It ends, and from the same moment on the asset has the name.
        let mut asset = full(7, "W12-0007");
        asset.details.as_mut().unwrap().internal_name = Some("Brave Otter".into());
        let end = Finish { asset: Some(Box::new(asset)), ..ended(WriteState::Applied, Vec::new()) };
        assert!(store.finish_write(first.id, "hand", &end, monday()).await.unwrap());
        assert!(is_taken(5, "Brave Otter").await);
        // A name that RT refused is nobody's.
        let refused = ask(store, named(6, "Calm Heron")).await;
        claim(store, "hand", 9).await;
        finish(store, &refused, "hand", WriteState::Refused).await;
        assert!(!is_taken(7, "Calm Heron").await);
    }

    async fn of_many_who_choose_one_internal_name_at_once_one_gets_it(store) {
        let asked = join_all((1..=12).map(|number| {
            let store = store.clone();
            let asked = async move { store.enqueue(&named(number, "Brave Otter"), &[]).await };
            tokio::spawn(asked)
        }))
        .await;

        let outcomes = asked.into_iter().map(Result::unwrap);
        let (given, others): (Vec<_>, Vec<_>) = outcomes.partition(Result::is_ok);
        assert_eq!((given.len(), others.len()), (1, 11));
        assert!(others.iter().all(|other| matches!(other, Err(Error::NameTaken))), "{others:?}");
    }

    async fn writes_of_a_lane_go_one_after_the_other_and_lanes_side_by_side(store) {
        for (number, lane) in [(1, "a"), (2, "a"), (3, "b")] {
            ask(store, write(number, lane)).await;
        }

        let first = claim(store, "one", 10).await;
        let second = claim(store, "two", 10).await;
        finish(store, &first[0], "one", WriteState::Applied).await;
        let third = claim(store, "two", 10).await;

        assert_eq!(numbers(&first), [1, 3]);
        assert_eq!(numbers(&second), [0_u128; 0]);
        assert_eq!(numbers(&third), [2]);
    }

    async fn two_who_claim_at_once_never_have_the_same_write(store) {
        for number in 1..=40 {
            ask(store, write(number, &format!("lane {}", number % 10))).await;
        }
        let mut done = 0;

        while done < 40 {
            let (one, two) = futures::join!(claim(store, "one", 8), claim(store, "two", 8));
            let mut both = numbers(&one);
            both.extend(numbers(&two));
            let count = both.len();
            both.sort_unstable();
            both.dedup();
            assert_eq!(both.len(), count, "a write in two hands");
            for (hand, writes) in [("one", one), ("two", two)] {
                for write in writes {
                    finish(store, &write, hand, WriteState::Applied).await;
                    done += 1;
                }
            }
        }
    }

    async fn what_a_crashed_server_had_in_hand_is_taken_up_and_it_comes_too_late(store) {
        ask(store, write(1, "a")).await;
        let mine = claim(store, "crashed", 1).await;
        assert_eq!(numbers(&mine), [1]);

        let later = monday() + CLAIM;
        let taken = store.claim_writes("next", later, later + CLAIM, 1).await.unwrap();
        let late = finish_as(store, &mine[0], "crashed", WriteState::Applied).await;
        let marked = store.mark_uncertain(mine[0].id, "crashed", later, later, None).await.unwrap();

        assert_eq!(numbers(&taken), [1]);
        assert!(!late && !marked);
        assert!(finish_as(store, &taken[0], "next", WriteState::Refused).await);
        let write = store.write(mine[0].id).await.unwrap().unwrap();
        assert_eq!(write.state, WriteState::Refused);
    }

    async fn a_postponed_write_waits_for_its_time_and_keeps_its_place(store) {
        ask(store, write(1, "a")).await;
        ask(store, write(2, "a")).await;
        let first = claim(store, "one", 1).await;
        let soon = monday() + TimeDelta::seconds(30);
        let why = Postponement {
            next_attempt_at: soon,
            error: "RT is away".into(),
            uncertain_since: Some(monday()),
            counts: true,
        };

        assert!(store.postpone_write(first[0].id, "one", &why).await.unwrap());

        assert!(claim(store, "one", 10).await.is_empty(), "the next one of the lane waits too");
        assert_eq!(store.next_write_due().await.unwrap(), Some(monday()));
        let again = store.claim_writes("one", soon, soon + CLAIM, 10).await.unwrap();
        assert_eq!(numbers(&again), [1]);
        assert_eq!(again[0].attempts, 1);
        assert_eq!(again[0].uncertain_since, Some(monday()));
        assert_eq!(again[0].error.as_deref(), Some("RT is away"));
    }

    async fn the_end_of_a_write_and_what_follows_for_its_tag_are_one(store) {
        begin(store).await;
        let new = NewWrite { kind: WriteKind::CreateAsset, ..write(1, "a") };
        let asked = store
            .take_and_enqueue(&tags(1), new, |new, tag| NewWrite { tag: Some(tag.tag.clone()), ..new })
            .await
            .unwrap()
            .into_record();
        let tag = asked.tag.clone().unwrap();
        claim(store, "one", 1).await;

        // The asset has another tag already: nothing of it may remain.
        store.apply_to_ledger(&[adopt("W12-0900", 900, 7)], monday()).await.unwrap();
        let bad = ended(WriteState::Applied, vec![LedgerEffect::Assign { tag: tag.clone(), asset_id: 7 }]);
        let failed = store.finish_write(asked.id, "one", &bad, monday()).await;
        assert!(matches!(failed, Err(Error::Duplicate)));
        assert_eq!(store.write(asked.id).await.unwrap().unwrap().state, WriteState::Running);

        let good = ended(WriteState::Applied, vec![LedgerEffect::Assign { tag: tag.clone(), asset_id: 8 }]);
        assert!(store.finish_write(asked.id, "one", &good, monday()).await.unwrap());
        let of_asset = store.tag_of_asset(8).await.unwrap().unwrap();
        assert_eq!((of_asset.tag, of_asset.state), (tag, TagState::Assigned));
    }

    async fn a_request_that_comes_again_has_one_write_and_takes_one_number(store) {
        begin(store).await;
        let asked = join_all((1..=8).map(|number| {
            let new = NewWrite {
                request: Some(RequestKey { key: "k".into(), fingerprint: "f".into() }),
                ..write(number, &format!("lane {number}"))
            };
            async move {
                store
                    .take_and_enqueue(&tags(1), new, |new, tag| NewWrite { tag: Some(tag.tag.clone()), ..new })
                    .await
                    .unwrap()
            }
        }))
        .await;

        let new = asked.iter().filter(|e| matches!(e, Enqueued::New(_))).count();
        let mut ids: Vec<Uuid> = asked.into_iter().map(|e| e.into_record().id).collect();
        ids.dedup();
        assert_eq!((new, ids.len()), (1, 1));
        assert_eq!(store.sequence("W12-").await.unwrap().unwrap().next_number, 2);

        let other = NewWrite {
            request: Some(RequestKey { key: "k".into(), fingerprint: "another".into() }),
            ..write(99, "z")
        };
        assert!(matches!(store.enqueue(&other, &[]).await, Err(Error::KeyReused)));
    }

    async fn no_two_unfinished_writes_share_what_is_unique(store) {
        let serial = |number| NewWrite {
            unique_key: Some("serial:x1".into()),
            ..write(number, &format!("lane {number}"))
        };
        let first = ask(store, serial(1)).await;

        let second = store.enqueue(&serial(2), &[]).await.unwrap();
        assert!(matches!(&second, Enqueued::Taken(taken) if taken.id == first.id));

        claim(store, "one", 1).await;
        finish(store, &first, "one", WriteState::Refused).await;
        assert!(matches!(store.enqueue(&serial(3), &[]).await.unwrap(), Enqueued::New(_)));
    }

    async fn what_was_given_up_is_tried_again_or_discarded_and_nothing_else(store) {
        let pending = ask(store, write(1, "a")).await;
        let early = store.retry_write(pending.id, monday()).await;
        assert!(matches!(early, Err(Error::WrongState { .. })));

        claim(store, "one", 1).await;
        finish(store, &pending, "one", WriteState::Dead).await;
        let retried = store.retry_write(pending.id, monday()).await.unwrap();
        assert_eq!((retried.state, retried.attempts), (WriteState::Pending, 0));

        claim(store, "one", 1).await;
        finish(store, &pending, "one", WriteState::Dead).await;
        let gone = store.discard_write(pending.id, "not needed", &[], monday()).await.unwrap();
        assert_eq!(gone.state, WriteState::Discarded);
        assert_eq!(gone.error.as_deref(), Some("not needed"));
        let again = store.discard_write(pending.id, "not needed", &[], monday()).await;
        assert!(matches!(again, Err(Error::WrongState { .. })));
        let nothing = store.retry_write(Uuid::from_u128(99), monday()).await;
        assert!(matches!(nothing, Err(Error::Missing)));
    }

    async fn a_write_is_given_another_tag_when_rt_has_the_first(store) {
        begin(store).await;
        let asked = store
            .take_and_enqueue(&tags(1), write(1, "a"), |new, tag| NewWrite { tag: Some(tag.tag.clone()), ..new })
            .await
            .unwrap()
            .into_record();
        claim(store, "one", 1).await;

        let effects = [adopt("W12-0001", 1, 77)];
        let (write, taken) = store
            .retag_write(asked.id, "one", &effects, &tags(1), |tag| (format!("now {}", tag.tag), None))
            .await
            .unwrap()
            .unwrap();

        assert_eq!(taken.tag, tag("W12-0002"));
        assert_eq!((write.tag, write.payload), (Some(tag("W12-0002")), "now W12-0002".into()));
        assert_eq!(store.tag_of_asset(77).await.unwrap().unwrap().tag, tag("W12-0001"));
    }

    async fn writes_are_listed_newest_first_and_counted(store) {
        for number in 1..=3 {
            let new = NewWrite { asset_id: Some(7), ..write(number, &format!("lane {number}")) };
            ask(store, new).await;
        }
        let claimed = claim(store, "one", 2).await;
        finish(store, &claimed[0], "one", WriteState::Refused).await;

        let all = store.writes(&WriteListFilter::default(), 10).await.unwrap();
        let before = WriteListFilter { before: Some(all[0].seq), ..Default::default() };
        let rest = store.writes(&before, 10).await.unwrap();
        let counts = store.write_numbers(monday()).await.unwrap();
        let open = store.open_writes_of_assets(&[7, 8]).await.unwrap();

        assert_eq!(numbers(&all), [3, 2, 1]);
        assert_eq!(numbers(&rest), [2, 1]);
        assert_eq!((counts.pending, counts.running, counts.refused), (1, 1, 1));
        assert_eq!(counts.oldest_pending_at, Some(monday()));
        assert_eq!((open.get(&7), open.get(&8)), (Some(&2), None));
    }
}

fn tag(text: &str) -> AssetTag {
    AssetTag::parse(text).unwrap()
}

fn adopt(tag: &str, number: u64, asset_id: u64) -> LedgerEffect {
    LedgerEffect::Adopt {
        tag: self::tag(tag),
        prefix: "W12-".into(),
        number,
        asset_id,
        by: "test".into(),
    }
}

fn tags(count: u16) -> NewTags {
    NewTags {
        prefix: "W12-".into(),
        count,
        origin: TagOrigin::Creation,
        reservation_id: None,
        asset_id: None,
        by: "ada".into(),
        at: monday(),
        lease_expires_at: None,
    }
}

async fn begin(store: &Store) {
    let new = NewSequence {
        change_id: Uuid::from_u128(5),
        prefix: "W12-".into(),
        padding: 4,
        next_number: 1,
        kind: TagSequenceChangeKind::Created,
        reason: "a test".into(),
        by: "ada".into(),
        at: monday(),
    };
    store.begin_sequence(&new).await.unwrap();
}

fn named(number: u128, name: &str) -> NewWrite {
    NewWrite {
        kind: WriteKind::CreateAsset,
        internal_name: Some(name.into()),
        ..write(number, &format!("lane {number}"))
    }
}

fn write(number: u128, lane: &str) -> NewWrite {
    NewWrite {
        id: Uuid::from_u128(number),
        lane: lane.into(),
        kind: WriteKind::UpdateAsset,
        asset_id: None,
        tag: None,
        summary: "a test".into(),
        payload: "{}".into(),
        unique_key: None,
        internal_name: None,
        request: None,
        parent: None,
        requested_by: "ada".into(),
        requested_at: monday(),
    }
}

async fn ask(store: &Store, new: NewWrite) -> WriteRecord {
    let asked = store.enqueue(&new, &[]).await.unwrap();
    assert!(matches!(asked, Enqueued::New(_)));
    asked.into_record()
}

async fn claim(store: &Store, hand: &str, limit: u64) -> Vec<WriteRecord> {
    store
        .claim_writes(hand, monday(), monday() + CLAIM, limit)
        .await
        .unwrap()
}

fn ended(state: WriteState, effects: Vec<LedgerEffect>) -> Finish {
    Finish {
        state,
        asset_id: None,
        outcome: None,
        error: None,
        effects,
        asset: None,
    }
}

async fn finish_as(store: &Store, write: &WriteRecord, hand: &str, state: WriteState) -> bool {
    let end = ended(state, Vec::new());
    store
        .finish_write(write.id, hand, &end, monday())
        .await
        .unwrap()
}

async fn finish(store: &Store, write: &WriteRecord, hand: &str, state: WriteState) {
    assert!(finish_as(store, write, hand, state).await);
}

fn numbers(writes: &[WriteRecord]) -> Vec<u128> {
    writes.iter().map(|write| write.id.as_u128()).collect()
}
