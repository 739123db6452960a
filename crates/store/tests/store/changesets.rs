use store::{
    ChangesetLine, Error, Finish, NewChangesetLine, NewChangesetRecord, NewWrite, RequestKey,
    Store, WriteListFilter,
};
use types::{ChangesetItemState as State, WriteKind, WriteState};
use uuid::Uuid;

use crate::{monday, on_each_database};

fn changeset(number: u128) -> NewChangesetRecord {
    NewChangesetRecord {
        id: Uuid::from_u128(number),
        changes: r#"{"status":"in-use"}"#.into(),
        reason: Some("a test".into()),
        undo_of: None,
        request: None,
        by: "tess".into(),
        at: monday(),
    }
}

fn undo(number: u128, of: u128) -> NewChangesetRecord {
    NewChangesetRecord {
        undo_of: Some(Uuid::from_u128(of)),
        ..changeset(number)
    }
}

fn keyed(number: u128, fingerprint: &str) -> NewChangesetRecord {
    NewChangesetRecord {
        request: Some(RequestKey {
            key: "changeset:tess:1".into(),
            fingerprint: fingerprint.into(),
        }),
        ..changeset(number)
    }
}

fn write(changeset: u128, line: u32) -> NewWrite {
    NewWrite {
        id: Uuid::from_u128(changeset << 64 | u128::from(line)),
        lane: format!("asset:{line}"),
        kind: WriteKind::UpdateAsset,
        asset_id: Some(line.into()),
        tag: None,
        summary: "status → in-use".into(),
        payload: format!("line {line}"),
        unique_key: None,
        internal_name: None,
        request: None,
        parent: Some((Uuid::from_u128(changeset), line)),
        requested_by: "tess".into(),
        requested_at: monday(),
    }
}

/// A line about the asset of its number; only one that waits has a write.
fn line(changeset: u128, number: u32, state: State) -> NewChangesetLine {
    let is_known = state != State::NotFound;
    NewChangesetLine {
        line: number,
        asked: format!("W12-{number:04}"),
        asset_id: is_known.then_some(number.into()),
        name: is_known.then(|| format!("W12-{number:04}")),
        state,
        detail: (state == State::NotFound).then(|| "no such asset".into()),
        write: (state == State::Waiting).then(|| write(changeset, number)),
    }
}

fn waiting(changeset: u128, count: u32) -> Vec<NewChangesetLine> {
    (1..=count)
        .map(|number| line(changeset, number, State::Waiting))
        .collect()
}

async fn all_lines(store: &Store, number: u128) -> Vec<ChangesetLine> {
    let id = Uuid::from_u128(number);
    store.changeset_lines(id, 0, 5_000).await.unwrap()
}

/// Ends the write of a line with what became of its one field.
async fn end(store: &Store, line: &ChangesetLine, state: WriteState, field: &str) {
    let id = line.write.as_ref().unwrap().id;
    let until = monday() + chrono::TimeDelta::minutes(1);
    let claimed = store.claim_write(id, "me", monday(), until).await.unwrap();
    assert!(claimed.is_some());
    let finish = Finish {
        state,
        asset_id: None,
        outcome: Some(format!(
            r#"[{{"field":"status","state":"{field}","before":[],"after":["\"state\":\"applied\""]}}]"#
        )),
        error: None,
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

async fn count_writes(store: &Store) -> usize {
    let all = store
        .writes(&WriteListFilter::default(), 5_000)
        .await
        .unwrap();
    all.len()
}

on_each_database! {
    async fn a_line_keeps_what_was_known_and_its_write_tells_the_rest(store) {
        let ends = [
            (WriteState::Applied, "applied", State::Applied),
            (WriteState::Applied, "unchanged", State::Unchanged),
            (WriteState::Refused, "refused", State::Refused),
            (WriteState::Conflict, "unchanged", State::Conflict),
            (WriteState::Dead, "unchanged", State::Failed),
            (WriteState::Discarded, "unchanged", State::Failed),
        ];
        let mut lines = waiting(1, 7);
        for (number, state) in [(8, State::Unchanged), (9, State::NotFound), (10, State::Repeated)] {
            lines.push(line(1, number, state));
        }
        store.create_changeset(&changeset(1), &lines).await.unwrap();
        let all = all_lines(store, 1).await;
        for (line, (state, field, _)) in all.iter().zip(ends) {
            end(store, line, state, field).await;
        }

        let all = all_lines(store, 1).await;
        let found = store.changeset(Uuid::from_u128(1)).await.unwrap().unwrap();

        let states: Vec<State> = all.iter().map(|line| line.state).collect();
        let rest = [State::Waiting, State::Unchanged, State::NotFound, State::Repeated];
        let expected: Vec<State> = ends.iter().map(|end| end.2).chain(rest).collect();
        assert_eq!(states, expected);
        assert_eq!(all[8].detail.as_deref(), Some("no such asset"));
        assert_eq!((all[8].asset_id, all[7].asset_id), (None, Some(8)));
        let numbers = found.numbers;
        assert_eq!((numbers.total, numbers.applied, numbers.unchanged), (10, 1, 2));
        assert_eq!((numbers.waiting, numbers.explained), (1, 6));
        assert_eq!((found.reason.as_deref(), found.created_by.as_str()), (Some("a test"), "tess"));
    }

    async fn writes_go_in_the_order_of_the_lines(store) {
        store.create_changeset(&changeset(1), &waiting(1, 450)).await.unwrap();

        let claimed = store.claim_writes("me", monday(), monday(), 450).await.unwrap();

        let order: Vec<Option<u64>> = claimed.iter().map(|write| write.asset_id).collect();
        let expected: Vec<Option<u64>> = (1..=450).map(Some).collect();
        assert_eq!(order, expected);
    }

    async fn the_same_request_is_given_the_same_changeset(store) {
        let first = store.create_changeset(&keyed(1, "f"), &waiting(1, 2)).await.unwrap();

        let again = store.create_changeset(&keyed(2, "f"), &waiting(2, 2)).await.unwrap();
        let other = store.create_changeset(&keyed(3, "g"), &waiting(3, 2)).await;

        assert_eq!(again, first);
        assert!(matches!(other, Err(Error::KeyReused)));
        assert_eq!(count_writes(store).await, 2);
        let request = keyed(1, "f").request.unwrap();
        assert_eq!(store.changeset_of_request(&request).await.unwrap(), Some(first));
    }

    async fn of_two_with_one_key_at_once_one_is_stored(store) {
        let (one, two) = (keyed(1, "f"), keyed(2, "f"));
        let (lines_one, lines_two) = (waiting(1, 50), waiting(2, 50));

        let (first, second) = futures::join!(
            store.create_changeset(&one, &lines_one),
            store.create_changeset(&two, &lines_two),
        );

        assert_eq!(first.unwrap(), second.unwrap());
        assert_eq!(count_writes(store).await, 50);
        assert_eq!(store.changesets(None, 9).await.unwrap().len(), 1);
    }

    async fn a_changeset_is_undone_once_also_when_two_try_at_once(store) {
        store.create_changeset(&changeset(1), &waiting(1, 1)).await.unwrap();
        let (one, two) = (undo(2, 1), undo(3, 1));
        let (lines_one, lines_two) = (waiting(2, 1), waiting(3, 1));

        let (first, second) = futures::join!(
            store.create_changeset(&one, &lines_one),
            store.create_changeset(&two, &lines_two),
        );

        let (done, refused) = if first.is_ok() { (first, second) } else { (second, first) };
        assert!(matches!(refused, Err(Error::Duplicate)), "{refused:?}");
        assert_eq!(count_writes(store).await, 2);
        let undo = done.unwrap();
        let found = store.changeset(Uuid::from_u128(1)).await.unwrap().unwrap();
        assert_eq!((found.undone_by, found.undo_of), (Some(undo), None));
        let found = store.changeset(undo).await.unwrap().unwrap();
        assert_eq!((found.undone_by, found.undo_of), (None, Some(Uuid::from_u128(1))));
    }

    async fn changesets_and_lines_come_in_pages(store) {
        for number in 1..=3 {
            store.create_changeset(&changeset(number), &waiting(number, 3)).await.unwrap();
        }
        let ids = |found: Vec<store::ChangesetRecord>| -> Vec<u128> {
            found.iter().map(|found| found.id.as_u128()).collect()
        };

        assert_eq!(ids(store.changesets(None, 2).await.unwrap()), [3, 2]);
        let rest = store.changesets(Some(Uuid::from_u128(2)), 2).await.unwrap();
        assert_eq!(ids(rest), [1]);
        let lines = store.changeset_lines(Uuid::from_u128(2), 1, 1).await.unwrap();
        assert_eq!((lines.len(), lines[0].line, lines[0].asked.as_str()), (1, 2, "W12-0002"));
        assert_eq!(store.changeset(Uuid::from_u128(9)).await.unwrap(), None);
    }
}
