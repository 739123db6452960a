use std::{sync::Arc, time::Duration};

use app::{App, Clock, SystemClock, test_support::FixedClock};
use chrono::{DateTime, Utc};
use rt_client::AssetChanges;
use rt_sim::{Fault, Scope, SimConfig, Simulator, fixture};
use store::test_support::TestDatabase;
use tokio::{sync::watch, task::JoinHandle};

use super::{change, server_on, tag, until};
use crate::site::Site;

fn keep(app: &App, holder: &'static str) -> (JoinHandle<()>, watch::Sender<bool>) {
    let (stop, stopped) = watch::channel(false);
    let app = app.clone();
    (
        tokio::spawn(async move { app.keep_mirror(holder, stopped).await }),
        stop,
    )
}

async fn is_filled(app: &App) -> bool {
    app.mirror_state().await.unwrap().filled_at.is_some()
}

async fn polled_at(app: &App) -> Option<DateTime<Utc>> {
    app.mirror_state().await.unwrap().polled_at
}

async fn simulator() -> Simulator {
    Simulator::start(SimConfig::new(fixture::small()))
        .await
        .unwrap()
}

#[tokio::test]
async fn the_keeper_fills_polls_and_stops_when_it_is_told() {
    let site = Site::small().await;
    let (keeper, stop) = keep(&site.app, "a");
    until("the fill", async || is_filled(&site.app).await).await;
    change(&site, 7, AssetChanges::new().name("W12-0777")).await;

    site.clock.advance(Duration::from_secs(31));
    until("the change", async || {
        let found = site
            .store()
            .mirrored_by_tags(&[tag("W12-0777")])
            .await
            .unwrap();
        !found.is_empty()
    })
    .await;

    stop.send(true).unwrap();
    keeper.await.unwrap();
}

#[tokio::test]
async fn a_comparison_that_is_asked_for_is_made() {
    let site = Site::small().await;
    let (keeper, stop) = keep(&site.app, "a");
    until("the fill", async || is_filled(&site.app).await).await;
    change(&site, 7, AssetChanges::new().status("deleted")).await;
    site.clock.advance(Duration::from_secs(5));

    let refusal = site.app.ask_for_sweep(&site.technician()).await;
    assert!(matches!(refusal, Err(app::Error::Forbidden(_))));
    site.app.ask_for_sweep(&site.admin()).await.unwrap();

    until("the comparison", async || {
        let kept = site
            .store()
            .mirrored(&[7])
            .await
            .unwrap()
            .remove(&7)
            .unwrap();
        kept.asset.status == "deleted"
    })
    .await;
    stop.send(true).unwrap();
    keeper.await.unwrap();
}

#[tokio::test]
async fn an_rt_that_is_away_is_left_alone_longer_each_time_and_found_when_it_is_back() {
    let site = Site::small().await;
    let (keeper, stop) = keep(&site.app, "a");
    until("the fill", async || is_filled(&site.app).await).await;
    let away = Fault::Unavailable {
        retry_after_seconds: 1,
    };
    site.rt.faults().inject(away, Scope::EveryRequest);
    site.rt.state().forget_requests();

    site.clock.advance(Duration::from_secs(31));
    let detail = async || site.app.mirror_state().await.unwrap().detail;
    until("the trouble", async || detail().await.is_some()).await;
    assert!(detail().await.unwrap().contains("cannot be reached"));
    assert_eq!(site.rt_calls().len(), 1);
    // The second pause is a minute.
    site.clock.advance(Duration::from_secs(31));
    until("the second try", async || site.rt_calls().len() == 2).await;
    site.clock.advance(Duration::from_secs(31));
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(site.rt_calls().len(), 2);

    site.rt.faults().clear();
    // The pause may have begun as late as the clock was put forward last.
    site.clock.advance(Duration::from_secs(61));
    until("the end of the trouble", async || detail().await.is_none()).await;
    stop.send(true).unwrap();
    keeper.await.unwrap();
}

#[tokio::test]
async fn a_keeper_that_is_switched_off_does_nothing() {
    let site = Site::with(fixture::small(), |policy| policy.mirror.is_on = false).await;
    let (_stop, stopped) = watch::channel(false);

    site.app.keep_mirror("a", stopped).await;

    assert!(site.rt_calls().is_empty());
}

/// Two servers on one database, each with an RT of its own so that their calls are told apart.
async fn one_keeps_and_the_other_takes_over(database: &TestDatabase) {
    let clock = Arc::new(FixedClock::default());
    let (first_rt, second_rt) = (simulator().await, simulator().await);
    let first = server_on(database.url(), &first_rt, clock.clone(), |_| {}).await;
    let second = server_on(database.url(), &second_rt, clock.clone(), |_| {}).await;
    let calls = |rt: &Simulator| rt.state().requests().len();

    let (first_keeper, _stop_first) = keep(&first, "first");
    until("the fill", async || is_filled(&first).await).await;
    let (second_keeper, stop_second) = keep(&second, "second");
    for _ in 0..3 {
        clock.advance(Duration::from_secs(31));
        // Not by a call that arrives: it may be the last one of the poll before.
        until("a poll", async || {
            polled_at(&first).await == Some(clock.now())
        })
        .await;
    }
    assert_eq!(calls(&second_rt), 0, "the second waits");

    // As a server that is killed: it never says that it lets go.
    first_keeper.abort();
    let _ = first_keeper.await;
    // A call that was on its way may still arrive.
    let mut before = calls(&first_rt);
    loop {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let now = calls(&first_rt);
        if now == before {
            break;
        }
        before = now;
    }
    clock.advance(Duration::from_secs(31));
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(calls(&second_rt), 0, "the first may be alive");
    clock.advance(Duration::from_secs(61));
    until("the second to take over", async || calls(&second_rt) > 0).await;
    assert_eq!(calls(&first_rt), before);

    stop_second.send(true).unwrap();
    second_keeper.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_two_servers_keeps_the_mirror_and_the_other_takes_over() {
    one_keeps_and_the_other_takes_over(&TestDatabase::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs TEST_POSTGRES_URL: make test starts a PostgreSQL server"]
async fn one_of_two_servers_on_postgres_keeps_the_mirror_and_the_other_takes_over() {
    one_keeps_and_the_other_takes_over(&TestDatabase::postgres().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_lets_go_is_followed_at_once() {
    let database = TestDatabase::sqlite().await;
    let rt = simulator().await;
    let quick = |policy: &mut app::Policy| policy.mirror.poll = Duration::from_millis(50);
    let first = server_on(database.url(), &rt, Arc::new(SystemClock), quick).await;
    let second = server_on(database.url(), &rt, Arc::new(SystemClock), quick).await;
    let (first_keeper, stop_first) = keep(&first, "first");
    until("the fill", async || is_filled(&first).await).await;

    stop_first.send(true).unwrap();
    first_keeper.await.unwrap();
    let (second_keeper, stop_second) = keep(&second, "second");
    let before = rt.state().requests().len();

    until("the second to poll", async || {
        rt.state().requests().len() > before
    })
    .await;
    stop_second.send(true).unwrap();
    second_keeper.await.unwrap();
}
