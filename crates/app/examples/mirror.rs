//! What the mirror costs: the first fill, polls, the sweep, and look-ups in it.
//!
//! ```sh
//! cargo run --release -p app --example mirror            # 20,000 assets of the simulator
//! cargo run --release -p app --example mirror -- 1000    # fewer
//! cargo run --release -p app --example mirror -- http://127.0.0.1:8080 TOKEN    # of a real RT
//! ```

use std::{
    error::Error,
    fs,
    sync::Arc,
    time::{Duration, Instant},
};

use app::{
    App, Caller, Context, LabelFonts, Parts, Policy, SignedIn, SystemClock, SystemEntropy,
    SystemIds, TokenKey,
};
use rt_client::{
    AssetChanges, AssetId, Credentials, HttpRequestTracker, RequestTracker, RtSettings,
};
use rt_sim::{SimConfig, Simulator, fixture};
use store::Store;
use types::{AssetFilter, AssetTag, Role};
use uuid::Uuid;

type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// Look-ups of each kind.
const LOOK_UPS: usize = 2_000;
const SEARCHES: usize = 300;
/// People who look up at the same time.
const AT_ONCE: usize = 8;

/// An RT, and what is known of it.
struct Rt {
    simulator: Option<Simulator>,
    url: String,
    token: String,
}

/// What an asset can be looked up by.
struct Names {
    tags: Vec<AssetTag>,
    serials: Vec<String>,
    macs: Vec<String>,
}

#[tokio::main]
async fn main() -> Outcome {
    let rt = rt().await?;
    let before = memory("VmRSS");
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("mirror.sqlite");
    let store = Store::open(&format!("sqlite:{}", file.display())).await?;
    store.migrate().await?;
    let app = application(&rt, store.clone())?;

    let began = Instant::now();
    app.fill_mirror().await?;
    let took = began.elapsed();
    let state = app.mirror_state().await?;
    let calls = rt.simulator.as_ref().map(|rt| rt.state().requests().len());
    say("assets", state.assets);
    say("first fill, s", format!("{:.1}", took.as_secs_f64()));
    if let Some(calls) = calls {
        say("  calls to RT", calls);
    }
    let in_process = if rt.simulator.is_some() {
        "memory that the fill added (the simulator's answers included), MB"
    } else {
        "memory that the fill added, MB"
    };
    say(in_process, memory("VmRSS").saturating_sub(before) / 1024);
    say("database, MB", fs::metadata(&file)?.len() / 1_000_000);
    upkeep(&app, &rt).await?;

    let names = names(&store).await?;
    Box::pin(look_ups(&app, &names)).await?;
    say(
        "most memory that this process had, MB",
        memory("VmHWM") / 1024,
    );
    Ok(())
}

async fn rt() -> Outcome<Rt> {
    let mut arguments = std::env::args().skip(1);
    let first = arguments.next();
    if let (Some(url), Some(token)) = (&first, arguments.next()) {
        return Ok(Rt {
            simulator: None,
            url: url.clone(),
            token,
        });
    }
    let count = first.map_or(Ok(fixture::HUGE), |count| count.parse())?;
    let simulator = Simulator::start(SimConfig::new(fixture::huge(count))).await?;
    Ok(Rt {
        url: simulator.url().to_owned(),
        token: simulator.token().to_owned(),
        simulator: Some(simulator),
    })
}

fn tracker(rt: &Rt) -> Outcome<HttpRequestTracker> {
    let credentials = Credentials::Token(rt.token.clone().into());
    Ok(HttpRequestTracker::new(RtSettings::new(
        rt.url.parse()?,
        credentials,
    ))?)
}

fn application(rt: &Rt, store: Store) -> Outcome<App> {
    let key = TokenKey::new("k".repeat(32).into())?;
    Ok(App::new(Parts {
        store,
        rt: Arc::new(tracker(rt)?),
        clock: Arc::new(SystemClock),
        ids: Arc::new(SystemIds),
        entropy: Arc::new(SystemEntropy),
        fonts: LabelFonts::builtin(),
        policy: Policy::new(rt.url.parse()?, key),
        people: app::People::default(),
        webhooks: Arc::new(webhook_client::fake::FakeReceivers::default()),
        mail: None,
    }))
}

/// What keeping the mirror costs from now on.
async fn upkeep(app: &App, rt: &Rt) -> Outcome {
    app.poll_mirror_once().await?;
    // By now the latest change is of a second that is over.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    app.poll_mirror_once().await?;
    timed("poll with nothing new, ms", app.poll_mirror_once()).await?;
    let asset = tracker(rt)?;
    let id = AssetId::new(7);
    let description = format!("Changed at {:?}", app.clock().now());
    let changes = AssetChanges::new().description(description);
    asset.update_asset(id, &changes, None).await?;
    timed("poll with one change, ms", app.poll_mirror_once()).await?;
    timed("sweep, ms", app.sweep_mirror()).await
}

async fn names(store: &Store) -> Outcome<Names> {
    let mut names = Names {
        tags: Vec::new(),
        serials: Vec::new(),
        macs: Vec::new(),
    };
    let mut after = 0;
    loop {
        let page = store.mirror_page(after, 1_000).await?;
        let Some(last) = page.last() else {
            return Ok(names);
        };
        after = last.asset.asset_id;
        for asset in page.into_iter().map(|mirrored| mirrored.asset) {
            names.tags.extend(asset.tag);
            let details = asset.details.unwrap_or_default();
            names.serials.extend(details.serial);
            names.macs.extend(details.macs);
        }
    }
}

async fn look_ups(app: &App, names: &Names) -> Outcome {
    let ctx = technician(app);
    let tag = async |n: usize| {
        let tag = &names.tags[scattered(n, names.tags.len())];
        app.asset_by_tag(&ctx, tag).await.map(drop)
    };
    series("look-up by tag", LOOK_UPS, tag).await?;
    let mut together = Vec::new();
    let began = Instant::now();
    for person in 0..AT_ONCE {
        let (app, ctx) = (app.clone(), ctx.clone());
        let tags: Vec<AssetTag> = (0..LOOK_UPS / AT_ONCE)
            .map(|n| names.tags[scattered(person + n * AT_ONCE, names.tags.len())].clone())
            .collect();
        together.push(tokio::spawn(async move {
            let mut times = Vec::new();
            for tag in &tags {
                let began = Instant::now();
                app.asset_by_tag(&ctx, tag).await?;
                times.push(began.elapsed());
            }
            Ok::<_, app::Error>(times)
        }));
    }
    let mut times = Vec::new();
    for person in together {
        times.extend(person.await??);
    }
    let a_second = times.len() as u128 * 1_000 / began.elapsed().as_millis().max(1);
    quantiles(&format!("look-up by tag, {AT_ONCE} at once"), times);
    say("  a second", a_second);

    let scan = async |n: usize| {
        let serial = &names.serials[scattered(n, names.serials.len())];
        app.resolve_scan(&ctx, serial).await.map(drop)
    };
    series("scan of a serial number", LOOK_UPS, scan).await?;
    if !names.macs.is_empty() {
        let mac = async |n: usize| {
            let mac = &names.macs[scattered(n, names.macs.len())];
            app.asset_by_mac(&ctx, mac).await.map(drop)
        };
        Box::pin(series("look-up by MAC address", LOOK_UPS, mac)).await?;
    }
    let typed = async |n: usize| {
        // As far as somebody has typed by then.
        let tag = names.tags[scattered(n, names.tags.len())].as_str();
        let part = &tag[..2 + n % (tag.len() - 1)];
        search(app, &ctx, part).await
    };
    series("search as you type", SEARCHES, typed).await?;
    let nothing = async |_| search(app, &ctx, "no asset has this").await;
    series("search that finds nothing", SEARCHES, nothing).await
}

async fn search(app: &App, ctx: &Context, part: &str) -> app::Result<()> {
    let filter = AssetFilter {
        q: Some(part.to_owned()),
        ..AssetFilter::default()
    };
    app.search_assets(ctx, &filter).await.map(drop)
}

fn technician(app: &App) -> Context {
    let signed_in = SignedIn {
        id: Uuid::nil(),
        username: "bench".to_owned(),
        role: Role::Technician,
        session_id: Uuid::nil(),
    };
    Context::new(Caller::User(signed_in), app.clock().now(), Uuid::nil())
}

/// Another number for each below `length`, in no order that a cache likes.
fn scattered(n: usize, length: usize) -> usize {
    n.wrapping_mul(7_919) % length.max(1)
}

async fn series(name: &str, count: usize, work: impl AsyncFn(usize) -> app::Result<()>) -> Outcome {
    let mut times = Vec::with_capacity(count);
    for n in 0..count {
        let began = Instant::now();
        work(n).await?;
        times.push(began.elapsed());
    }
    quantiles(name, times);
    Ok(())
}

fn quantiles(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |percent: usize| {
        let time = times.get(times.len() * percent / 100).or(times.last());
        time.map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
    };
    say(
        &format!("{name}, ms: p50, p99, longest"),
        format!("{:.2}, {:.2}, {:.2}", at(50), at(99), at(100)),
    );
}

async fn timed(name: &str, work: impl Future<Output = app::Result<()>>) -> Outcome {
    let began = Instant::now();
    work.await?;
    say(
        name,
        format!("{:.0}", began.elapsed().as_secs_f64() * 1_000.0),
    );
    Ok(())
}

fn say(name: &str, value: impl std::fmt::Display) {
    println!("{name:<72} {value}");
}

/// A line of the kernel's account of this process, in kB; 0 where there is no such account.
fn memory(line: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = status.lines().find(|other| other.starts_with(line));
    let number = found.and_then(|line| line.split_whitespace().nth(1));
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}
