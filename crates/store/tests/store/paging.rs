//! Pages stay whole while rows come and go.

use std::collections::BTreeSet;

use store::{MirrorAsset, MirrorFilter, Store};

use crate::{
    mirror::{put, summary},
    monday, on_each_database,
};

const ROWS: usize = 50_000;
const PAGE: u64 = 100;
/// What comes and goes between two pages: 5,000 and 1,000 on the way through.
const COME: usize = 10;
const GO: usize = 2;

/// Every tenth number is free at first.
fn is_free(id: u64) -> bool {
    id.is_multiple_of(10)
}

fn assets(ids: &[u64]) -> Vec<MirrorAsset> {
    let asset = |id: &u64| summary(*id, &format!("W12-{id:05}"));
    ids.iter().map(asset).collect()
}

async fn page(store: &Store, after: u64) -> Vec<u64> {
    let filter = MirrorFilter {
        after,
        ..MirrorFilter::default()
    };
    let page = store.mirror_search(&filter, PAGE).await.unwrap();
    page.into_iter().map(|asset| asset.asset_id).collect()
}

/// The items in another order, the same in each run.
fn shuffled(mut ids: Vec<u64>) -> Vec<u64> {
    ids.sort_by_key(|id| id.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20);
    ids
}

on_each_database! {
    async fn a_walk_misses_and_repeats_nothing_that_stood_throughout(store) {
        let taken: Vec<u64> = (1..).filter(|id| !is_free(*id)).take(ROWS).collect();
        for ids in taken.chunks(1_000) {
            put(store, &assets(ids)).await;
        }
        let going = shuffled(taken.iter().copied().step_by(ROWS / 1_000).collect());
        let coming = shuffled((1..=5_000).map(|number| number * 10).collect());
        let mut changes = coming.chunks(COME).zip(going.chunks(GO));

        let (mut seen, mut after) = (Vec::new(), 0);
        loop {
            let ids = page(store, after).await;
            let Some(last) = ids.last() else { break };
            after = *last;
            seen.extend(ids);
            if let Some((come, go)) = changes.next() {
                put(store, &assets(come)).await;
                for id in go {
                    store.mark_gone(*id, monday()).await.unwrap();
                }
            }
        }

        assert_eq!(changes.count(), 0, "all of it came and went during the walk");
        let once: BTreeSet<u64> = seen.iter().copied().collect();
        assert_eq!(once.len(), seen.len(), "something came twice");
        let gone: BTreeSet<u64> = going.into_iter().collect();
        assert_eq!(gone.len(), 1_000);
        let stood = taken.iter().filter(|id| !gone.contains(id));
        let missed: Vec<&u64> = stood.filter(|id| !once.contains(id)).collect();
        assert!(missed.is_empty(), "{missed:?}");
        // Of what came, that is seen whose place was still ahead; of what went, that is not.
        assert!(once.iter().any(|id| is_free(*id)));
        assert!(gone.iter().any(|id| !once.contains(id)));
    }
}
