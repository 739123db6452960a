//! Two servers at one database and one RT: they share the ledger, the outbox and the poller.

use std::{collections::HashMap, sync::Arc, time::Duration};

use app::{
    App, Caller, Conflict, Context, Error, LabelFonts, Parts, People, Policy, SignedIn,
    SystemClock, SystemEntropy, SystemIds, TokenKey,
};
use futures::future::join_all;
use rt_client::{HttpRequestTracker, NewAsset, RequestTracker};
use rt_sim::{AssetState, Fault, Scope, SimConfig, Simulator, fixture};
use store::{Store, test_support::TestDatabase};
use tokio::{sync::watch, task::JoinSet};
use types::{AssetCreation, AssetTag, Role, RtWrite, WriteFilter, WriteState};
use uuid::Uuid;

use crate::{creating::new, mirror::untouched, site::settings};

/// Assets that scanners ask for; every fifth serial number is asked of both servers at once.
const SCANNED: usize = 60;
/// Assets that somebody makes in RT by hand, without a tag.
const BY_HAND: usize = 12;
const CATALOG: &str = "Chromebooks";

async fn server(database: &TestDatabase, rt: &Simulator) -> App {
    let key = TokenKey::new("k".repeat(32).into()).unwrap();
    let mut policy = Policy::new("https://rt.example.org".parse().unwrap(), key);
    policy.tags.first_number = 5_001;
    policy.tags.catalogs = vec![CATALOG.to_owned()];
    policy.mirror.poll = Duration::from_millis(300);
    policy.outbox.settle = Duration::from_millis(500);
    policy.outbox.first_pause = Duration::from_millis(50);
    policy.outbox.longest_pause = Duration::from_millis(500);
    App::new(Parts {
        store: Store::open(database.url()).await.unwrap(),
        rt: Arc::new(HttpRequestTracker::new(settings(rt)).unwrap()),
        clock: Arc::new(SystemClock),
        ids: Arc::new(SystemIds),
        entropy: Arc::new(SystemEntropy),
        fonts: LabelFonts::builtin(),
        policy,
        people: People::default(),
        webhooks: Arc::new(webhook_client::fake::FakeReceivers::default()),
        mail: None,
    })
}

fn technician(app: &App) -> Context {
    let tess = SignedIn {
        id: Uuid::from_u128(0x7e55),
        username: "tess".to_owned(),
        role: Role::Admin,
        session_id: Uuid::nil(),
    };
    Context::new(Caller::User(tess), app.clock().now(), Uuid::nil())
}

/// Somebody who scans, and scans again when RT was in trouble before anything was done.
async fn make(server: &App, serial: &str) -> app::Result<AssetCreation> {
    for _ in 0..20 {
        let technician = technician(server);
        let made = server.create_asset(&technician, &new(serial), None).await;
        if !matches!(made, Err(Error::Upstream(_))) {
            return made;
        }
    }
    panic!("RT is in trouble for ever");
}

async fn waiting(server: &App) -> Vec<RtWrite> {
    let mut all = Vec::new();
    for state in [WriteState::Pending, WriteState::Running] {
        let waiting = WriteFilter {
            state: Some(state),
            ..WriteFilter::default()
        };
        let waiting = server.rt_writes(&technician(server), &waiting).await;
        all.extend(waiting.unwrap().items);
    }
    all
}

async fn nothing_is_doubled_between_two_servers(database: &TestDatabase) {
    let rt = SimConfig::new(untouched(fixture::small()));
    let rt = Simulator::start(rt).await.unwrap();
    let servers = [server(database, &rt).await, server(database, &rt).await];
    servers[0].fill_mirror().await.unwrap();
    // From the first poll on, new assets without a tag get one; those before are left alone.
    servers[0].poll_mirror_once().await.unwrap();
    let (stop, stopped) = watch::channel(false);
    let mut at_work = JoinSet::new();
    for (server, holder) in servers.iter().zip(["one", "two"]) {
        let (app, stopped) = (server.clone(), stopped.clone());
        at_work.spawn(async move { app.work_outbox(stopped).await });
        let (app, stopped) = (server.clone(), stop.subscribe());
        at_work.spawn(async move { app.keep_mirror(holder, stopped).await });
    }

    let tracker = HttpRequestTracker::new(settings(&rt)).unwrap();
    for _ in 0..BY_HAND {
        let untagged = NewAsset::new(CATALOG, "By hand");
        tracker.create_asset(&untagged).await.unwrap();
    }
    rt.faults().inject(Fault::LoseAnswer, Scope::NextWrites(6));
    rt.faults().inject(Fault::Empty500, Scope::Next(6));
    let asked = (0..SCANNED).flat_map(|number| {
        let both = number % 5 == 0;
        let first = number % 2;
        let serial = format!("TWO{number:04}");
        [first, 1 - first]
            .into_iter()
            .take(1 + usize::from(both))
            .map(|which| {
                let (server, serial) = (&servers[which], serial.clone());
                async move { (make(server, &serial).await, serial) }
            })
            .collect::<Vec<_>>()
    });

    let mut promised: HashMap<String, Vec<AssetTag>> = HashMap::new();
    for (answer, serial) in join_all(asked).await {
        match answer {
            Ok(made) => promised.entry(serial).or_default().push(made.tag),
            Err(Error::Conflict(Conflict::SerialTaken { .. })) => {}
            Err(other) => panic!("{serial}: {other:?}"),
        }
    }
    let admin = || technician(&servers[0]);
    let has_tag = |asset: &AssetState| asset.name != "By hand";
    // Two pools that write to one file of SQLite wait for each other, on a busy machine for long.
    for patience in (0..6_000).rev() {
        let waiting = waiting(&servers[0]).await;
        let untagged: Vec<_> = rt
            .state()
            .assets()
            .into_iter()
            .filter(|a| !has_tag(a))
            .collect();
        if waiting.is_empty() && untagged.is_empty() {
            break;
        }
        assert_ne!(patience, 0, "no end: {waiting:#?} {untagged:#?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    stop.send(true).unwrap();
    at_work.join_all().await;

    let assets = rt.state().assets();
    for number in 0..SCANNED {
        let serial = format!("TWO{number:04}");
        let has_it = |asset: &&AssetState| {
            let serials = asset.fields.get("Serial Number");
            serials.is_some_and(|serials| serials.contains(&serial))
        };
        let made: Vec<_> = assets.iter().filter(has_it).collect();
        assert_eq!(made.len(), 1, "{serial}: {made:?}");
        let told = &promised[&serial];
        assert_eq!(told.len(), 1, "{serial}: {told:?}");
        assert_eq!(made[0].name, told[0].as_str());
    }
    let mut holders: HashMap<&str, u64> = HashMap::new();
    for asset in &assets {
        let number = asset.name.strip_prefix("W12-5").map(str::parse::<u64>);
        if number.is_none_or(|number| number.is_err()) {
            continue;
        }
        let other = holders.insert(&asset.name, asset.id);
        assert_eq!(other, None, "{} is the name of two assets", asset.name);
        let tag = AssetTag::parse(&asset.name).unwrap();
        let entry = servers[1].tag(&admin(), &tag).await.unwrap();
        assert_eq!(entry.asset_id, Some(asset.id));
    }
    assert_eq!(holders.len(), SCANNED + BY_HAND);
    for sequence in servers[0].tag_sequences(&admin()).await.unwrap().items {
        assert_eq!(sequence.unexplained, 0, "{sequence:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_doubled_between_two_servers_on_sqlite() {
    nothing_is_doubled_between_two_servers(&TestDatabase::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs TEST_POSTGRES_URL: make test starts a PostgreSQL server"]
async fn nothing_is_doubled_between_two_servers_on_postgres() {
    nothing_is_doubled_between_two_servers(&TestDatabase::postgres().await).await;
}
