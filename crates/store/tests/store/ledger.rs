use std::collections::HashSet;

use chrono::TimeDelta;
use futures::future::join_all;
use store::{
    Error, LedgerEffect, NewReservation, NewSequence, RequestKey, Reserved, SequenceChange, Store,
    TagListFilter, TagRecord,
};
use types::{AssetTag, TagOrigin, TagSequenceChangeKind as Kind, TagState};
use uuid::Uuid;

use crate::{monday, on_each_database};

on_each_database! {
    async fn numbers_go_up_and_grow_past_their_padding(store) {
        begin(store, "W12-", 9_998).await;

        let tags = tags(reserve(store, 1, 3).await);

        assert_eq!(tags, ["W12-9998", "W12-9999", "W12-10000"]);
    }

    async fn many_who_ask_at_once_are_given_different_numbers_without_a_gap(store) {
        begin(store, "W12-", 1).await;

        let wishes = (0..64).map(|n| reserve(store, n, 3));
        let given: Vec<String> = join_all(wishes).await.into_iter().flat_map(tags).collect();

        let distinct: HashSet<&String> = given.iter().collect();
        assert_eq!((given.len(), distinct.len()), (192, 192));
        let sequence = store.sequence("W12-").await.unwrap().unwrap();
        assert_eq!(sequence.next_number, 193);
        let counts = store.sequence_use(&sequence).await.unwrap();
        // Number 0 was passed over when the sequence began with 1.
        assert_eq!((counts.reserved, counts.passed_over, counts.unexplained), (192, 0, 0));
    }

    async fn the_same_request_is_given_the_same_tags_also_at_the_same_moment(store) {
        begin(store, "W12-", 1).await;

        let asked = join_all((0..8).map(|n| {
            let wish = NewReservation { request: Some(key("a", "two")), ..wish(n, 2) };
            async move { store.reserve_tags(&wish).await.unwrap() }
        }))
        .await;

        let new = asked.iter().filter(|r| matches!(r, Reserved::New(_))).count();
        let all: HashSet<Vec<String>> = asked.into_iter().map(tags).collect();
        assert_eq!((new, all.len()), (1, 1));
        assert_eq!(store.sequence("W12-").await.unwrap().unwrap().next_number, 3);
    }

    async fn a_key_that_comes_with_another_request_is_refused(store) {
        begin(store, "W12-", 1).await;
        let first = NewReservation { request: Some(key("a", "two")), ..wish(1, 2) };
        store.reserve_tags(&first).await.unwrap();

        let other = NewReservation { request: Some(key("a", "three")), ..wish(2, 3) };
        let refusal = store.reserve_tags(&other).await;

        assert!(matches!(refusal, Err(Error::KeyReused)));
        assert_eq!(store.sequence("W12-").await.unwrap().unwrap().next_number, 3);
    }

    async fn a_sequence_that_is_not_there_or_closed_gives_nothing(store) {
        let missing = store.reserve_tags(&wish(1, 1)).await;
        assert!(matches!(missing, Err(Error::NoSequence { .. })));

        begin(store, "W12-", 1).await;
        change(store, None, None, Some(false)).await.unwrap();

        let closed = store.reserve_tags(&wish(2, 1)).await;
        assert!(matches!(closed, Err(Error::SequenceClosed { .. })));
    }

    async fn numbers_too_long_for_a_tag_end_a_sequence_and_give_nothing(store) {
        begin(store, "A23456789012345678901-", 9).await;

        let wish = NewReservation { prefix: "A23456789012345678901-".into(), ..wish(1, 3) };
        let refusal = store.reserve_tags(&wish).await;

        assert!(matches!(refusal, Err(Error::SequenceUsedUp { .. })));
        let sequence = store.sequence("A23456789012345678901-").await.unwrap().unwrap();
        assert_eq!(sequence.next_number, 9);
    }

    async fn a_sequence_is_raised_with_a_reason_and_lowered_to_nothing_that_was_used(store) {
        begin(store, "W12-", 1).await;
        reserve(store, 1, 5).await;
        change(store, Some(100), None, None).await.unwrap();
        let raised = store.sequence("W12-").await.unwrap().unwrap();
        let counts = store.sequence_use(&raised).await.unwrap();
        assert_eq!((counts.passed_over, counts.unexplained), (94, 0));

        let refusal = change(store, Some(5), None, None).await;
        assert!(matches!(refusal, Err(Error::BelowUsed { highest_used: 5, .. })));

        change(store, Some(6), None, None).await.unwrap();
        assert_eq!(tags(reserve(store, 2, 1).await), ["W12-0006"]);
        let lowered = store.sequence("W12-").await.unwrap().unwrap();
        let counts = store.sequence_use(&lowered).await.unwrap();
        assert_eq!((counts.passed_over, counts.unexplained), (0, 0));
        let kinds: Vec<Kind> = store
            .sequence_changes("W12-", None, 10)
            .await
            .unwrap()
            .into_iter()
            .map(|change| change.kind)
            .collect();
        assert_eq!(kinds, [Kind::Lowered, Kind::Raised, Kind::Created]);
    }

    async fn a_sequence_begins_once(store) {
        begin(store, "W12-", 7).await;

        let again = store.begin_sequence(&sequence("W12-", 1)).await.unwrap();

        assert!(!again);
        assert_eq!(store.sequence("W12-").await.unwrap().unwrap().next_number, 7);
    }

    async fn a_tag_is_assigned_once_and_an_asset_has_one(store) {
        begin(store, "W12-", 1).await;
        reserve(store, 1, 3).await;
        let assign = |tag, asset_id| [LedgerEffect::Assign { tag: self::tag(tag), asset_id }];

        store.apply_to_ledger(&assign("W12-0001", 412), monday()).await.unwrap();
        // Again is as well.
        store.apply_to_ledger(&assign("W12-0001", 412), monday()).await.unwrap();

        let other_asset = store.apply_to_ledger(&assign("W12-0001", 413), monday()).await;
        let other_tag = store.apply_to_ledger(&assign("W12-0002", 412), monday()).await;
        let nobodys = store.apply_to_ledger(&assign("W12-0009", 414), monday()).await;
        assert!(matches!(other_asset, Err(Error::WrongState { .. })));
        assert!(matches!(other_tag, Err(Error::Duplicate)));
        assert!(matches!(nobodys, Err(Error::Missing)));
        let of_asset = store.tag_of_asset(412).await.unwrap().unwrap();
        assert_eq!(of_asset.tag, tag("W12-0001"));
        assert_eq!(of_asset.state, TagState::Assigned);
    }

    async fn a_lease_that_nobody_used_runs_out_and_the_number_is_not_given_again(store) {
        begin(store, "W12-", 1).await;
        let lease = monday() + TimeDelta::hours(1);
        let leased = NewReservation { lease_expires_at: Some(lease), ..wish(1, 2) };
        store.reserve_tags(&leased).await.unwrap();
        reserve(store, 2, 1).await;
        let assign = LedgerEffect::Assign { tag: tag("W12-0001"), asset_id: 1 };
        store.apply_to_ledger(&[assign], monday()).await.unwrap();

        assert!(store.expire_leases(monday()).await.unwrap().is_empty());
        let expired = store.expire_leases(lease).await.unwrap();

        let expired: Vec<String> = expired.iter().map(|tag| tag.tag.to_string()).collect();
        assert_eq!(expired, ["W12-0002"]);
        assert_eq!(tags(reserve(store, 3, 1).await), ["W12-0004"]);
        let void = store.tag(&tag("W12-0002")).await.unwrap().unwrap();
        assert_eq!(void.state, TagState::Void);
        assert!(void.void_reason.is_some());
    }

    async fn the_ledger_follows_rt_and_takes_no_tag_from_another_asset(store) {
        begin(store, "W12-", 1).await;
        reserve(store, 1, 2).await;
        let adopt = |tag: &str, number, asset_id| LedgerEffect::Adopt {
            tag: self::tag(tag),
            prefix: "W12-".into(),
            number,
            asset_id,
            by: "poller".into(),
        };

        let effects = [
            adopt("W12-0001", 1, 11),
            adopt("W12-0050", 50, 12),
            // Another asset has it, and this asset has another.
            adopt("W12-0001", 1, 13),
            adopt("W12-0051", 51, 12),
            // The same number with another padding.
            adopt("W12-00050", 50, 14),
        ];
        store.apply_to_ledger(&effects, monday()).await.unwrap();

        let found = store.tags_of_assets(&[11, 12, 13, 14]).await.unwrap();
        let mut found: Vec<(u64, String)> =
            found.into_iter().map(|(id, tag)| (id, tag.tag.to_string())).collect();
        found.sort_unstable();
        assert_eq!(found, [(11, "W12-0001".into()), (12, "W12-0050".into())]);
        // Numbers that were adopted ahead of their turn are passed over when it comes.
        change(store, Some(49), None, None).await.unwrap();
        assert_eq!(tags(reserve(store, 2, 2).await), ["W12-0049", "W12-0051"]);
    }

    async fn the_list_is_narrowed_and_comes_page_by_page(store) {
        begin(store, "W12-", 1).await;
        begin(store, "LIB-", 1).await;
        reserve(store, 1, 12).await;
        store
            .reserve_tags(&NewReservation { prefix: "LIB-".into(), ..wish(2, 1) })
            .await
            .unwrap();
        let void = LedgerEffect::Void { tag: tag("W12-0003"), asset_id: Some(412), reason: "misprinted".into() };
        store.apply_to_ledger(&[void], monday()).await.unwrap();
        let list = |filter: TagListFilter| async move {
            let found = store.tags(&filter, 5).await.unwrap();
            found.into_iter().map(|tag| tag.tag.to_string()).collect::<Vec<_>>()
        };

        let first = list(TagListFilter { prefix: Some("W12-".into()), ..Default::default() }).await;
        assert_eq!(first, ["W12-0012", "W12-0011", "W12-0010", "W12-0009", "W12-0008"]);
        let after = TagListFilter { after: Some(("W12-".into(), 8)), ..Default::default() };
        assert_eq!(list(after).await[0], "W12-0007");
        let void = TagListFilter { state: Some(TagState::Void), ..Default::default() };
        assert_eq!(list(void).await, ["W12-0003"]);
        let start = TagListFilter { starts_with: Some("W12-000".into()), ..Default::default() };
        assert_eq!(list(start).await[0], "W12-0009");
        // In the order of a language a hyphen counts for next to nothing.
        let hyphen = TagListFilter { starts_with: Some("W12-".into()), ..Default::default() };
        assert_eq!(list(hyphen).await, first);
        let all = list(TagListFilter::default()).await;
        assert_eq!(all[0], "LIB-0001");
        let wild = TagListFilter { starts_with: Some("W12-%".into()), ..Default::default() };
        assert!(list(wild).await.is_empty());
        let wild = TagListFilter { starts_with: Some("W12-_".into()), ..Default::default() };
        assert!(list(wild).await.is_empty());
    }

    async fn what_is_taken_over_twice_is_there_once(store) {
        begin(store, "W12-", 100).await;
        let old = |number: u64, asset_id| TagRecord {
            tag: tag(&format!("W12-{number:04}")),
            prefix: "W12-".into(),
            number,
            state: TagState::Assigned,
            origin: TagOrigin::Import,
            asset_id: Some(asset_id),
            reservation_id: None,
            reserved_by: "import".into(),
            reserved_at: monday(),
            lease_expires_at: None,
            assigned_at: Some(monday()),
            voided_at: None,
            void_reason: None,
        };

        let first = store.import_tags(&[old(1, 11), old(2, 12)]).await.unwrap();
        // The second has an asset that has a tag already.
        let second = store.import_tags(&[old(1, 11), old(3, 12), old(4, 14)]).await.unwrap();

        assert_eq!((first, second), (vec![true, true], vec![false, false, true]));
        let sequence = store.sequence("W12-").await.unwrap().unwrap();
        let counts = store.sequence_use(&sequence).await.unwrap();
        assert_eq!((counts.assigned, counts.passed_over, counts.unexplained), (3, 96, 0));
    }
}

fn tag(text: &str) -> AssetTag {
    AssetTag::parse(text).unwrap()
}

fn tags(reserved: Reserved) -> Vec<String> {
    let (Reserved::New(reservation) | Reserved::Before(reservation)) = reserved;
    let tags = reservation.tags.into_iter();
    tags.map(|tag| tag.tag.to_string()).collect()
}

fn key(key: &str, fingerprint: &str) -> RequestKey {
    RequestKey {
        key: key.into(),
        fingerprint: fingerprint.into(),
    }
}

fn wish(number: u128, count: u16) -> NewReservation {
    NewReservation {
        id: Uuid::from_u128(1_000 + number),
        prefix: "W12-".into(),
        count,
        note: None,
        request: None,
        by: "ada".into(),
        at: monday(),
        lease_expires_at: None,
    }
}

async fn reserve(store: &Store, number: u128, count: u16) -> Reserved {
    store.reserve_tags(&wish(number, count)).await.unwrap()
}

fn sequence(prefix: &str, next_number: u64) -> NewSequence {
    NewSequence {
        // It sorts before the ids of later changes.
        change_id: Uuid::from_u128(prefix.bytes().map(u128::from).sum()),
        prefix: prefix.into(),
        padding: 4,
        next_number,
        kind: Kind::Created,
        reason: "a test".into(),
        by: "ada".into(),
        at: monday(),
    }
}

async fn begin(store: &Store, prefix: &str, next_number: u64) {
    let new = sequence(prefix, next_number);
    assert!(store.begin_sequence(&new).await.unwrap());
}

async fn change(
    store: &Store,
    next: Option<u64>,
    padding: Option<u8>,
    is_active: Option<bool>,
) -> store::Result<store::SequenceRecord> {
    let count = store.sequence_changes("W12-", None, 100).await?.len() as u128;
    let patch = store::SequencePatch {
        next_number: next,
        padding,
        is_active,
        expected: None,
    };
    store
        .change_sequence("W12-", &patch, move |kind| SequenceChange {
            id: Uuid::from_u128(u128::MAX / 2 + count),
            kind,
            from_next: 0,
            to_next: 0,
            reason: "a test".into(),
            changed_by: "ada".into(),
            changed_at: monday(),
        })
        .await
}
