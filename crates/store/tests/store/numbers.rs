//! What is counted for whoever watches, and what there is when nothing is there.

use std::time::Duration;

use chrono::TimeDelta;
use store::{Depth, NewReservation, NewSequence, NewWrite, SchemaGap};
use types::{
    LabelJobState, TagSequenceChangeKind, TagState, WebhookDeliveryState, WriteKind, WriteState,
};
use uuid::Uuid;

use crate::{monday, on_each_database};

/// How many are in a state.
fn of<S: PartialEq + Copy>(depths: &[Depth<S>], state: S) -> u64 {
    depths
        .iter()
        .find(|depth| depth.state == state)
        .unwrap()
        .count
}

on_each_database! {
    async fn an_empty_database_has_a_zero_for_each_state(store) {
        let writes = store.write_depths().await.unwrap();
        let deliveries = store.delivery_depths().await.unwrap();
        let jobs = store.label_job_depths().await.unwrap();
        let tags = store.tag_depths().await.unwrap();

        let states: Vec<WriteState> = writes.iter().map(|depth| depth.state).collect();
        assert_eq!(states, [WriteState::Pending, WriteState::Running, WriteState::Dead]);
        assert!(writes.iter().all(|depth| depth.count == 0 && depth.oldest_at.is_none()));
        assert_eq!(of(&deliveries, WebhookDeliveryState::Failed), 0);
        assert_eq!(jobs.len(), LabelJobState::ALL.len());
        assert_eq!(tags.len(), TagState::ALL.len());
    }

    async fn writes_that_wait_are_counted_with_the_age_of_the_oldest(store) {
        for minute in [3, 1, 2] {
            store.enqueue(&write(minute), &[]).await.unwrap();
        }

        let depths = store.write_depths().await.unwrap();

        assert_eq!(of(&depths, WriteState::Pending), 3);
        assert_eq!(of(&depths, WriteState::Dead), 0);
        assert_eq!(depths[0].oldest_at, Some(monday() + TimeDelta::minutes(1)));
    }

    async fn tags_are_counted_by_state(store) {
        store.begin_sequence(&sequence()).await.unwrap();
        store.reserve_tags(&reservation()).await.unwrap();

        let depths = store.tag_depths().await.unwrap();

        assert_eq!(of(&depths, TagState::Reserved), 3);
        assert_eq!(of(&depths, TagState::Assigned), 0);
    }

    async fn a_database_that_was_brought_up_to_date_lacks_nothing(store) {
        assert_eq!(store.schema_gap().await.unwrap(), SchemaGap::default());
    }

    async fn connections_that_are_in_use_are_told_from_idle_ones(store) {
        store.ping().await.unwrap();
        // A connection is looked at before it is idle again.
        let mut at_rest = store.connections();
        for _ in 0..100 {
            if at_rest.idle > 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
            at_rest = store.connections();
        }

        let held = store.hold_every_connection().await;
        let busy = store.connections();
        let waited = tokio::time::timeout(Duration::from_millis(200), store.ping()).await;
        let is_short = store.is_short_of_connections(Duration::from_secs(30)).await;
        drop(held);

        assert!(!at_rest.are_all_in_use() && at_rest.idle > 0, "{at_rest:?}");
        assert!(busy.are_all_in_use(), "{busy:?}");
        assert!(waited.is_err(), "somebody got a connection");
        assert!(is_short, "the database would let somebody in");
        store.ping().await.unwrap();
    }
}

/// A write that was asked for at that minute.
fn write(minute: u32) -> NewWrite {
    NewWrite {
        id: Uuid::from_u128(minute.into()),
        lane: format!("lane {minute}"),
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
        requested_at: monday() + TimeDelta::minutes(minute.into()),
    }
}

fn sequence() -> NewSequence {
    NewSequence {
        prefix: "W12-".into(),
        padding: 4,
        next_number: 1,
        kind: TagSequenceChangeKind::Created,
        reason: "Begin".into(),
        by: "ada".into(),
        at: monday(),
        change_id: Uuid::from_u128(77),
    }
}

fn reservation() -> NewReservation {
    NewReservation {
        id: Uuid::from_u128(78),
        prefix: "W12-".into(),
        count: 3,
        note: None,
        request: None,
        by: "tess".into(),
        at: monday(),
        lease_expires_at: None,
    }
}
