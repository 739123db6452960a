//! How long RT waits for the webhook's answer, over HTTP, while each answer of RT itself takes 400 ms.
//!
//! ```sh
//! cargo run --release -p api --example webhook
//! ```

use std::{
    error::Error,
    net::TcpListener,
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use api::Settings;
use app::{
    App, LabelFonts, Parts, People, Policy, SystemClock, SystemEntropy, SystemIds, TokenKey,
};
use futures::{StreamExt, TryStreamExt, stream};
use rt_client::{Credentials, HttpRequestTracker, RtSettings};
use rt_sim::{Fault, Scope, SimConfig, Simulator, fixture};
use serde_json::json;
use store::Store;
use tokio::sync::watch;

type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

const SECRET: &str = "a secret that RT shares";
const RT_TAKES: Duration = Duration::from_millis(400);
/// Devices that RT tells of.
const DEVICES: u64 = 2_000;

#[tokio::main]
async fn main() -> Outcome {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let mut fixture = fixture::district();
    let first = fixture.assets.len() as u64 + 1;
    fixture.assets.extend((0..DEVICES).map(|number| {
        fixture::Asset::new(&format!("fresh device {number}"), "Chromebooks", "new")
    }));
    let rt = Simulator::start(SimConfig::new(fixture)).await?;
    rt.faults()
        .inject(Fault::Latency(RT_TAKES), Scope::EveryRequest);
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("webhook.sqlite");
    let store = Store::open(&format!("sqlite:{}", file.display())).await?;
    store.migrate().await?;
    let app = application(&rt, store)?;
    let url = serve(app.clone())?;
    // RT is told meanwhile, as on a server.
    let (_stop, stopped) = watch::channel(false);
    let worker = app.clone();
    tokio::spawn(async move { worker.work_outbox(stopped).await });

    println!(
        "{:<44}{:>10}{:>10}",
        "RT takes 400 ms an answer", "p50, ms", "p99, ms"
    );
    for at_once in [1, 8, 32] {
        let count = DEVICES / 4;
        let from = first
            + match at_once {
                1 => 0,
                8 => count,
                _ => 2 * count,
            };
        let times = call(&url, from..from + count, at_once).await?;
        let told = format!("{count} calls of the webhook, {at_once} at once");
        println!(
            "{told:<44}{:>10.2}{:>10.2}",
            percentile(&times, 50),
            percentile(&times, 99)
        );
    }
    let asked = rt.state().requests().len();
    println!("{:<44}{asked:>10}", "requests that RT got meanwhile");
    Ok(())
}

/// Tells of each device once; gives how long the answers took, in milliseconds, the shortest first.
async fn call(url: &str, ids: std::ops::Range<u64>, at_once: usize) -> Outcome<Vec<f64>> {
    let client = reqwest::Client::builder().build()?;
    let calls = stream::iter(ids).map(|id| {
        let request = client
            .post(format!("{url}/api/v1/webhooks/rt/asset-created"))
            .bearer_auth(SECRET)
            .json(&json!({ "asset_id": id }));
        async move {
            let began = Instant::now();
            let answer = request.send().await?.error_for_status()?;
            answer.bytes().await?;
            Ok::<f64, reqwest::Error>(began.elapsed().as_secs_f64() * 1_000.0)
        }
    });
    let mut times: Vec<f64> = calls.buffer_unordered(at_once).try_collect().await?;
    times.sort_by(f64::total_cmp);
    Ok(times)
}

fn percentile(times: &[f64], percent: usize) -> f64 {
    let at = (times.len() * percent / 100).min(times.len().saturating_sub(1));
    times.get(at).copied().unwrap_or_default()
}

fn application(rt: &Simulator, store: Store) -> Outcome<App> {
    let token = Credentials::Token(rt.token().to_owned().into());
    let settings = RtSettings::new(rt.url().parse()?, token);
    let mut policy = Policy::new(rt.url().parse()?, TokenKey::new("k".repeat(32).into())?);
    policy.webhook.secret = Some(SECRET.into());
    policy.tags.first_number = 5_001;
    Ok(App::new(Parts {
        store,
        rt: Arc::new(HttpRequestTracker::new(settings)?),
        clock: Arc::new(SystemClock),
        ids: Arc::new(SystemIds),
        entropy: Arc::new(SystemEntropy),
        fonts: LabelFonts::builtin(),
        policy,
        people: People::default(),
        webhooks: Arc::new(webhook_client::fake::FakeReceivers::default()),
        mail: None,
    }))
}

/// Serves on a port of its own, for as long as the process lives.
fn serve(app: App) -> Outcome<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    let (ready, started) = mpsc::channel();
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let server = api::serve(listener, app, Settings::default());
            let _ = ready.send(server.is_ok());
            if let Ok(server) = server {
                let _ = server.await;
            }
        });
    });
    if started.recv()? {
        Ok(url)
    } else {
        Err("the server does not start".into())
    }
}
