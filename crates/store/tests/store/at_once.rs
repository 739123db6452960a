//! Two who write the same rows at once, each in an order of its own: both are served.

use futures::future::join_all;
use store::{
    Enqueued, LedgerEffect, MirrorAsset, NewReservation, NewSequence, NewWrite, Reserved, Store,
};
use types::{AssetTag, TagSequenceChangeKind, WriteKind};
use uuid::Uuid;

use crate::{mirror::full, monday, on_each_database};

on_each_database! {
    async fn the_same_assets_are_mirrored_at_once_in_opposite_orders(store) {
        let up: Vec<MirrorAsset> = (1..=60).map(|id| full(id, &format!("W12-{id:04}"))).collect();
        let down: Vec<MirrorAsset> = up.iter().rev().cloned().collect();

        for _ in 0..5 {
            let (one, two) = futures::join!(
                spawned(store, up.clone()),
                spawned(store, down.clone()),
            );
            one.unwrap();
            two.unwrap();
        }

        assert_eq!(store.mirror_counts().await.unwrap().assets, 60);
    }

    async fn numbers_are_taken_and_names_are_held_at_once_and_none_is_both(store) {
        let new = NewSequence {
            change_id: Uuid::from_u128(1),
            prefix: "W12-".into(),
            padding: 4,
            next_number: 1,
            kind: TagSequenceChangeKind::Created,
            reason: "a test".into(),
            by: "ada".into(),
            at: monday(),
        };
        store.begin_sequence(&new).await.unwrap();

        let reserving = join_all((1..=30).map(|number| reserved(store.clone(), number)));
        let naming = join_all((1..=30).map(|number| named(store.clone(), number * 2)));
        let (given, held) = futures::join!(reserving, naming);

        let mut all: Vec<AssetTag> = given.into_iter().flatten().collect();
        all.extend(held.into_iter().flatten());
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count, "a number is given twice");
        assert!(count >= 60, "{count}");
    }
}

/// In a task of its own, so that the two run side by side.
async fn spawned(store: &Store, assets: Vec<MirrorAsset>) -> store::Result<()> {
    let store = store.clone();
    let put = tokio::spawn(async move { store.put_into_mirror(&assets).await });
    put.await.unwrap()
}

async fn reserved(store: Store, number: u128) -> Vec<AssetTag> {
    let wish = NewReservation {
        id: Uuid::from_u128(number),
        prefix: "W12-".into(),
        count: 2,
        note: None,
        request: None,
        by: "ada".into(),
        at: monday(),
        lease_expires_at: None,
    };
    let reserved = tokio::spawn(async move { store.reserve_tags(&wish).await });
    let (Reserved::New(given) | Reserved::Before(given)) = reserved.await.unwrap().unwrap();
    given.tags.into_iter().map(|tag| tag.tag).collect()
}

/// The tag that an asset is to be named, unless its number is given already.
async fn named(store: Store, number: u64) -> Option<AssetTag> {
    let tag = AssetTag::parse(&format!("W12-{number:04}")).unwrap();
    let name = LedgerEffect::Name {
        tag: tag.clone(),
        asset_id: 1_000 + number,
        place: Some(("W12-".into(), number)),
        by: "ada".into(),
    };
    let write = NewWrite {
        id: Uuid::from_u128(u128::MAX - u128::from(number)),
        lane: format!("asset:{number}"),
        kind: WriteKind::UpdateAsset,
        asset_id: Some(1_000 + number),
        tag: Some(tag.clone()),
        summary: String::new(),
        payload: "{}".into(),
        unique_key: Some(format!("tag:{tag}")),
        internal_name: None,
        request: None,
        parent: None,
        requested_by: "ada".into(),
        requested_at: monday(),
    };
    let asked = tokio::spawn(async move { store.enqueue(&write, &[name]).await });
    match asked.await.unwrap() {
        Ok(Enqueued::New(_)) => Some(tag),
        Err(store::Error::WrongState { .. }) => None,
        other => panic!("{other:?}"),
    }
}
