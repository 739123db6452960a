//! Prints what questions cost that are put to a simulated RT with 20,000 assets, or as many as the
//! first argument says. With `TEST_RT_URL` and `TEST_RT_TOKEN` in the environment, a real RT that
//! holds the fixture `huge` is asked instead:
//!
//! ```sh
//! cargo run --release -p rt-sim --example huge
//! scripts/with-rt5 --fixture huge -- cargo run --release -p rt-sim --example huge
//! ```

#![expect(
    clippy::unwrap_used,
    reason = "a bench ends where something goes wrong"
)]

use std::time::{Duration, Instant};

use rt_client::{
    AssetChanges, AssetId, AssetQuery, Credentials, Fields, HttpRequestTracker, PageRequest,
    RequestTracker, RtSettings,
};
use rt_sim::{SimConfig, Simulator, fixture};

/// How often each question is asked, unless that takes longer than `LONGEST`.
const ROUNDS: usize = 50;
const LONGEST: Duration = Duration::from_secs(10);

#[tokio::main]
async fn main() {
    let count = std::env::args().nth(1);
    let count = count.map_or(fixture::HUGE, |text| text.parse().unwrap());
    if let Some((url, token)) = real_rt() {
        bench(&connect(&url, &token), count).await;
        return;
    }
    let started = Instant::now();
    let fixture = fixture::huge(count);
    let built = started.elapsed();
    let rt = Simulator::start(SimConfig::new(fixture)).await.unwrap();
    let ready = started.elapsed();
    println!("{count} assets: fixture {built:.1?}, started after {ready:.1?}");
    bench(&connect(rt.url(), rt.token()), count).await;
}

#[expect(
    clippy::disallowed_methods,
    reason = "the caller says here where the real RT is"
)]
fn real_rt() -> Option<(String, String)> {
    let read = |name| std::env::var(name).ok();
    Some((read("TEST_RT_URL")?, read("TEST_RT_TOKEN")?))
}

fn connect(url: &str, token: &str) -> HttpRequestTracker {
    let credentials = Credentials::Token(token.into());
    let mut settings = RtSettings::new(url.parse().unwrap(), credentials);
    settings.read_timeout = Duration::from_mins(1);
    settings.total_timeout = Duration::from_mins(1);
    HttpRequestTracker::new(settings).unwrap()
}

async fn bench(rt: &HttpRequestTracker, count: usize) {
    let fixture = fixture::huge(count);
    let middle = &fixture.assets[count / 2];
    let (name, serial) = (&middle.name, &middle.fields["Serial Number"][0]);
    let id = AssetId::new(u64::try_from(count / 2 + 1).unwrap());
    let names: Vec<String> = fixture
        .assets
        .iter()
        .step_by((count / 100).max(1))
        .map(|asset| asset.name.clone())
        .collect();
    let first = PageRequest::default();
    let last = PageRequest::new(u32::try_from(count.div_ceil(100)).unwrap(), 100);

    println!("{:34} {:>10} {:>10}", "", "median", "worst");
    let by_serial = AssetQuery::custom_field_is("Serial Number", serial);
    let part_of_serial = AssetQuery::custom_field_contains("Serial Number", &serial[3..]);
    let everything = AssetQuery::everything;
    for (what, query, fields, page) in [
        ("by name", AssetQuery::name_is(name), Fields::Summary, first),
        (
            "by serial number",
            by_serial.clone(),
            Fields::Summary,
            first,
        ),
        (
            "by serial number or name",
            by_serial.or(AssetQuery::name_is(serial)),
            Fields::Summary,
            first,
        ),
        (
            "by a hundred names",
            AssetQuery::name_in(&names),
            Fields::Summary,
            first,
        ),
        (
            "by a part of the name",
            AssetQuery::name_contains(&name[4..]),
            Fields::Summary,
            first,
        ),
        (
            "by a part of the serial number",
            part_of_serial,
            Fields::Summary,
            first,
        ),
        (
            "by owner",
            AssetQuery::owner_is("student0007"),
            Fields::Summary,
            first,
        ),
        ("a page of 100", everything(), Fields::Summary, first),
        ("the last page", everything(), Fields::Summary, last),
        (
            "a page after a number",
            AssetQuery::id_after(id.get()),
            Fields::Summary,
            first,
        ),
        ("a page of 100 in full", everything(), Fields::Full, first),
    ] {
        time(what, async || {
            let found = rt.search_assets(&query, fields, page).await.unwrap();
            assert!(!found.items.is_empty(), "{what}");
        })
        .await;
    }
    for (what, page) in [("the latest changes", first), ("the oldest changes", last)] {
        time(what, async || {
            assert!(!rt.recently_changed(page).await.unwrap().items.is_empty());
        })
        .await;
    }
    time("an asset by number", async || {
        rt.asset(id).await.unwrap();
    })
    .await;
    let mut turn = 0;
    time("a change", async || {
        turn += 1;
        let change = AssetChanges::new().description(format!("turn {turn}"));
        let report = rt.update_asset(id, &change, None).await.unwrap();
        assert!(report.is_complete());
    })
    .await;
    time("what we may do", async || {
        rt.access().await.unwrap();
    })
    .await;
}

async fn time(what: &str, mut ask: impl AsyncFnMut()) {
    let mut times = Vec::with_capacity(ROUNDS);
    let started = Instant::now();
    while times.len() < ROUNDS && started.elapsed() < LONGEST {
        let asked = Instant::now();
        ask().await;
        times.push(asked.elapsed());
    }
    times.sort();
    let (median, worst) = (times[times.len() / 2], times[times.len() - 1]);
    println!("{what:34} {median:>10.1?} {worst:>10.1?}");
}
