use chrono::{DateTime, TimeDelta, Utc};
use store::{
    CheckedItem, JobProgress, LabelJobEnd, LabelJobRecord, LaidAside, NewLabelJobItem,
    NewLabelJobRecord, PrintListFilter, PrintedItem, Store,
};
use types::{
    AssetTag, LabelJobItemState as Item, LabelJobKind, LabelJobState, LabelSize, OnMissing,
};
use uuid::Uuid;

use crate::{monday, on_each_database};

fn job(number: u128) -> NewLabelJobRecord {
    NewLabelJobRecord {
        id: Uuid::from_u128(number),
        kind: LabelJobKind::Job,
        title: Some("Carts".into()),
        on_missing: OnMissing::Skip,
        copies: 2,
        again_of: None,
        by: "tess".into(),
        at: monday(),
    }
}

fn items(count: usize) -> Vec<NewLabelJobItem> {
    (1..=count)
        .map(|number| NewLabelJobItem {
            asked: Some(format!("W12-{number:04}")),
            asked_id: None,
            template: None,
        })
        .collect()
}

fn tag(number: u32) -> AssetTag {
    AssetTag::parse(&format!("W12-{number:04}")).unwrap()
}

fn ready(line: u32) -> CheckedItem {
    CheckedItem {
        line,
        state: Item::Ready,
        detail: None,
        asset_id: Some(u64::from(line) + 100),
        tag: Some(tag(line)),
        template: Some(LabelSize::Small),
        content: Some("{}".into()),
    }
}

fn missing(line: u32) -> CheckedItem {
    CheckedItem {
        state: Item::NotFound,
        detail: Some("no such asset".into()),
        asset_id: None,
        tag: None,
        content: None,
        ..ready(line)
    }
}

fn in_two_minutes() -> DateTime<Utc> {
    monday() + TimeDelta::minutes(2)
}

async fn claim(store: &Store, hand: &str, now: DateTime<Utc>) -> Option<LabelJobRecord> {
    let until = now + TimeDelta::minutes(2);
    store.claim_label_job(hand, now, until).await.unwrap()
}

fn aside(until: DateTime<Utc>) -> LaidAside {
    LaidAside {
        until,
        why: "RT is away".into(),
        counts: false,
    }
}

fn done() -> LabelJobEnd {
    LabelJobEnd {
        state: LabelJobState::Done,
        detail: None,
        pages: 4,
        file_size: Some(9_041),
        file_expires_at: Some(monday() + TimeDelta::days(7)),
        at: monday(),
    }
}

async fn states(store: &Store, id: Uuid) -> Vec<Item> {
    let items = store.label_job_items(id, &[], 0, 1_000).await.unwrap();
    items.into_iter().map(|item| item.state).collect()
}

on_each_database! {
    async fn a_job_goes_from_wish_to_print(store) {
        store.create_label_job(&job(1), &items(3)).await.unwrap();
        let taken = claim(store, "one", monday()).await.unwrap();
        assert_eq!((taken.state, taken.total), (LabelJobState::Running, 3));
        assert_eq!(claim(store, "two", monday()).await, None);

        let checks = [ready(1), missing(2), ready(3)];
        let until = in_two_minutes();
        assert!(store.record_label_job_checks(&taken, &checks, until).await.unwrap());
        let progress = JobProgress { drawn: 2, until };
        assert!(store.record_label_job_progress(&taken, progress).await.unwrap());
        assert!(store.finish_label_job(&taken, &done()).await.unwrap());

        let ended = store.label_job(taken.id).await.unwrap().unwrap();
        assert_eq!((ended.checked, ended.drawn, ended.skipped), (3, 2, 1));
        assert_eq!((ended.pages, ended.file_size), (4, Some(9_041)));
        assert_eq!(states(store, taken.id).await, [Item::Printed, Item::NotFound, Item::Printed]);
        // It is over, and nobody takes it up again.
        assert_eq!(claim(store, "two", monday() + TimeDelta::days(1)).await, None);
        assert!(!store.finish_label_job(&taken, &done()).await.unwrap());
    }

    async fn a_hand_that_lost_its_job_changes_nothing(store) {
        store.create_label_job(&job(1), &items(2)).await.unwrap();
        let first = claim(store, "one", monday()).await.unwrap();
        let second = claim(store, "two", in_two_minutes()).await.unwrap();
        assert_eq!(first.id, second.id);

        let until = in_two_minutes();
        let progress = JobProgress { drawn: 1, until };
        assert!(!store.record_label_job_checks(&first, &[ready(1)], until).await.unwrap());
        assert!(!store.record_label_job_progress(&first, progress).await.unwrap());
        assert!(!store.postpone_label_job(&first, &aside(until), monday()).await.unwrap());
        assert!(!store.finish_label_job(&first, &done()).await.unwrap());
        assert_eq!(states(store, first.id).await, [Item::Waiting, Item::Waiting]);

        assert!(store.cancel_label_job(first.id, "ada", monday()).await.unwrap());
        assert!(!store.record_label_job_checks(&second, &[ready(1)], until).await.unwrap());
        assert!(!store.cancel_label_job(first.id, "ada", monday()).await.unwrap());
        let ended = store.label_job(first.id).await.unwrap().unwrap();
        assert_eq!(ended.state, LabelJobState::Cancelled);
    }

    async fn what_is_laid_aside_is_taken_up_when_its_time_has_come(store) {
        store.create_label_job(&job(1), &items(1)).await.unwrap();
        let taken = claim(store, "one", monday()).await.unwrap();
        let next = monday() + TimeDelta::seconds(5);
        assert!(store.postpone_label_job(&taken, &aside(next), monday()).await.unwrap());

        assert_eq!(claim(store, "one", monday()).await, None);
        let again = claim(store, "one", next).await.unwrap();
        assert_eq!((again.attempts, again.failures), (1, 0));
        assert_eq!((again.detail.as_deref(), again.stuck_since), (Some("RT is away"), Some(monday())));
        // Once it comes further, that is forgotten.
        store.record_label_job_checks(&again, &[ready(1)], in_two_minutes()).await.unwrap();
        let moved = store.label_job(again.id).await.unwrap().unwrap();
        assert_eq!((moved.attempts, moved.stuck_since), (0, None));
    }

    async fn of_many_who_reach_for_one_job_one_gets_it(store) {
        store.create_label_job(&job(1), &items(1)).await.unwrap();
        let hands: Vec<String> = (0..8).map(|hand| format!("hand {hand}")).collect();

        let claims = hands.iter().map(|hand| claim(store, hand, monday()));
        let claims = futures::future::join_all(claims).await;

        assert_eq!(claims.into_iter().flatten().count(), 1);
    }

    async fn prints_are_listed_by_asset_and_by_tag(store) {
        for number in 1..=3_u32 {
            let new = NewLabelJobRecord {
                kind: LabelJobKind::Sheet,
                ..job(number.into())
            };
            let printed: Vec<PrintedItem> = (1..=number)
                .map(|number| PrintedItem {
                    asset_id: Some(number.into()),
                    tag: tag(number),
                    template: LabelSize::Large,
                })
                .collect();
            store.record_label_prints(&new, &printed).await.unwrap();
        }

        let lines = async |filter: &PrintListFilter| -> Vec<(u128, u32)> {
            let found = store.label_prints(filter, 10).await.unwrap();
            found.iter().map(|print| (print.job.id.as_u128(), print.item.line)).collect()
        };
        let everything = lines(&PrintListFilter::default()).await;
        assert_eq!(everything, [(3, 1), (3, 2), (3, 3), (2, 1), (2, 2), (1, 1)]);
        let after = PrintListFilter {
            after: Some((Uuid::from_u128(3), 2)),
            ..PrintListFilter::default()
        };
        assert_eq!(lines(&after).await, everything[2..]);
        let of_asset = PrintListFilter {
            asset_id: Some(2),
            ..PrintListFilter::default()
        };
        assert_eq!(lines(&of_asset).await, [(3, 2), (2, 2)]);
        let of_tag = PrintListFilter {
            tag: Some(tag(3)),
            ..PrintListFilter::default()
        };
        assert_eq!(lines(&of_tag).await, [(3, 3)]);
    }

    async fn what_labels_said_is_forgotten_with_their_pdf(store) {
        store.create_label_job(&job(1), &items(2)).await.unwrap();
        let taken = claim(store, "one", monday()).await.unwrap();
        let checks = [ready(1), ready(2)];
        store.record_label_job_checks(&taken, &checks, in_two_minutes()).await.unwrap();
        store.finish_label_job(&taken, &done()).await.unwrap();

        assert_eq!(store.forget_label_contents(monday()).await.unwrap(), 0);
        let later = monday() + TimeDelta::days(7);
        assert_eq!(store.forget_label_contents(later).await.unwrap(), 2);
        assert_eq!(states(store, taken.id).await, [Item::Printed, Item::Printed]);
    }
}
