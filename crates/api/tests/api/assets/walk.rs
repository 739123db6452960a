//! Going through a long list while it changes.

use std::collections::BTreeSet;

use app::Clock;
use chrono::TimeDelta;
use store::MirrorAsset;
use types::{AssetSummary, Page};

use crate::support::TestApp;

const ROWS: usize = 50_000;
/// What comes and goes during one page: 5,000 and 1,000 on the way through.
const COME: usize = 10;
const GO: usize = 2;
/// Beyond what the simulated RT has.
const FIRST: u64 = 100_000;

/// Every tenth number is free at first.
fn is_free(id: u64) -> bool {
    id.is_multiple_of(10)
}

fn asset(app: &TestApp, id: u64) -> MirrorAsset {
    let now = app.clock.now();
    MirrorAsset {
        asset_id: id,
        name: format!("Walked {id}"),
        tag: None,
        status: "in-use".into(),
        catalog_id: 2,
        catalog_name: "Walked".into(),
        owner: None,
        description: None,
        created_at: now - TimeDelta::days(9),
        updated_at: now - TimeDelta::hours(1),
        read_at: now,
        has_real_names: true,
        details: None,
    }
}

async fn put(app: &TestApp, ids: &[u64]) {
    let assets: Vec<MirrorAsset> = ids.iter().map(|id| asset(app, *id)).collect();
    app.store.put_into_mirror(&assets).await.unwrap();
}

/// The items in another order, the same in each run.
fn shuffled(mut ids: Vec<u64>) -> Vec<u64> {
    ids.sort_by_key(|id| id.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20);
    ids
}

#[tokio::test]
async fn a_walk_misses_and_repeats_nothing_that_stood_throughout() {
    let app = TestApp::spawn().await;
    app.app.fill_mirror().await.unwrap();
    let taken: Vec<u64> = (FIRST..).filter(|id| !is_free(*id)).take(ROWS).collect();
    for ids in taken.chunks(1_000) {
        put(&app, ids).await;
    }
    let going = shuffled(taken.iter().copied().step_by(ROWS / 1_000).collect());
    let coming = (0..5_000).map(|number| FIRST + number * 10).collect();
    let coming = shuffled(coming);
    let mut changes = coming.chunks(COME).zip(going.chunks(GO));
    let tess = app.as_technician().await;

    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/api/v1/assets?catalog=Walked&limit=100{cursor}");
        let change = changes.next();
        let changing = async {
            if let Some((come, go)) = change {
                put(&app, come).await;
                for id in go {
                    app.store.mark_gone(*id, app.clock.now()).await.unwrap();
                }
            }
        };
        let (answer, ()) = tokio::join!(tess.get(&path), changing);
        let page: Page<AssetSummary> = answer.expect(200).read();
        seen.extend(page.items.iter().map(|asset| asset.id));
        match page.next_cursor {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }

    assert_eq!(
        changes.count(),
        0,
        "all of it came and went during the walk"
    );
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
