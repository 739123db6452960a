//! The simulator goes away and comes back, as an RT does that is killed and started again.

use std::{
    net::TcpListener,
    time::{Duration, Instant},
};

use rt_client::{AssetChanges, AssetId, Error, NewAsset, RequestTracker};
use rt_sim::{Fault, Scope};

use crate::{bench::simulator, faults::client};

/// How long a client waits here: whatever is under way is to be ended by RT.
const PATIENCE: Duration = Duration::from_mins(1);

#[tokio::test]
async fn an_rt_that_is_away_refuses_connections_and_comes_back_with_its_memory() {
    let rt = simulator().await;
    let client = client(&rt, PATIENCE);
    let new = NewAsset::new("Chromebooks", "W12-9001");
    let id = client.create_asset(&new).await.unwrap();
    let before = client.asset(id).await.unwrap();

    rt.stop_listening().await;
    let read = client.server().await.unwrap_err();
    let write = client
        .create_asset(&NewAsset::new("Chromebooks", "lost"))
        .await;
    rt.resume().await.unwrap();

    // A refused connection has carried nothing, so that even a write may be repeated.
    assert!(matches!(read, Error::Unavailable { .. }), "{read:?}");
    let write = write.unwrap_err();
    assert!(matches!(write, Error::Unavailable { .. }), "{write:?}");
    assert_eq!(client.asset(id).await.unwrap(), before);
    assert!(rt.state().assets_named("lost").is_empty());
}

#[tokio::test]
async fn the_clock_goes_on_after_a_restart() {
    let rt = simulator().await;
    let described = async |text: &str| {
        // A client of its own: one from before may still hold a connection that is dead.
        let client = client(&rt, PATIENCE);
        let change = AssetChanges::new().description(text);
        let report = client.update_asset(AssetId::new(1), &change, None).await;
        report.unwrap().asset
    };
    let mut before = described("before").await;

    for turn in ["first", "second", "third"] {
        rt.stop_listening().await;
        rt.resume().await.unwrap();
        let after = described(turn).await;
        assert!(after.last_updated_at >= before.last_updated_at);
        assert_ne!(after.etag, before.etag);
        before = after;
    }
}

#[tokio::test]
async fn what_is_under_way_breaks_when_rt_goes_away() {
    let rt = simulator().await;
    rt.faults().inject(Fault::Hang, Scope::NextWrites(1));
    let client = client(&rt, PATIENCE);
    let writing = async {
        let changes = AssetChanges::new().description("under way");
        client.update_asset(AssetId::new(1), &changes, None).await
    };
    let killing = async {
        let deadline = Instant::now() + Duration::from_mins(1);
        let is_put = |seen: &rt_sim::SeenRequest| seen.method == "PUT";
        while !rt.state().requests().iter().any(is_put) {
            assert!(Instant::now() < deadline, "the write never came");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        rt.stop_listening().await;
    };

    let (written, ()) = tokio::join!(writing, killing);

    let error = written.unwrap_err();
    let Error::OutcomeUnknown { source } = error else {
        panic!("{error:?}")
    };
    assert!(matches!(*source, Error::Unavailable { .. }), "{source:?}");
    rt.resume().await.unwrap();
    assert_ne!(rt.state().asset(1).unwrap().description, "under way");
}

#[tokio::test]
async fn going_and_coming_twice_is_the_same_as_once() {
    let rt = simulator().await;

    rt.stop_listening().await;
    rt.stop_listening().await;
    rt.resume().await.unwrap();
    rt.resume().await.unwrap();
    client(&rt, PATIENCE).server().await.unwrap();

    // Somebody who takes the port meanwhile is an error, and no panic.
    rt.stop_listening().await;
    let port = rt.url().rsplit(':').next().unwrap().parse::<u16>().unwrap();
    if let Ok(_thief) = TcpListener::bind(("127.0.0.1", port)) {
        assert!(rt.resume().await.is_err());
    }
    rt.resume().await.unwrap();
    client(&rt, PATIENCE).server().await.unwrap();
}
