use std::{
    convert::Infallible,
    error::Error,
    future::{Future, pending},
    io,
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use actix_web::dev::{Server, ServerHandle};
use app::{App, Clock, SystemClock};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
    task::JoinSet,
};

use super::healthcheck::reachable;
use crate::{
    Outcome,
    bootstrap::Plan,
    config::Config,
    ends::{End, Failure},
    metrics::{self, Metrics},
    systemd::{self, Answers, Sockets, Supervisor},
    telemetry,
};

/// How long connections that were taken already may look for a thread before threads take none any more.
const LET_IN: Duration = Duration::from_millis(200);

/// Serves until the process is told to stop.
pub async fn run(config: Config) -> Outcome {
    let traces = telemetry::start(&config.logging, &config.telemetry)?;
    let supervisor = Supervisor::of_the_environment();
    // Whoever tells us while the database is being brought up to date does not cut that off.
    let told = told_to_stop()?;
    let mut plan = Plan::new(&config)?;
    let listeners = Listeners::take(&config, Sockets::of_the_environment())?;
    let address = listeners.api.local_addr()?;
    let numbers = Metrics::new(
        SystemClock.now(),
        config.backup.folder(&config.server.folder),
    );
    plan.observed_by(&numbers);
    let may_scrape = std::mem::take(&mut plan.may_scrape);

    let opening = "Opening the database, and bringing it up to date";
    let (app, settings) = supervisor
        .patient_with(opening, Box::pin(plan.build()))
        .await?;
    let helpers = Helpers::start(&app);
    let scraped = match listeners.metrics {
        Some(listener) => Some(metrics::serve(listener, numbers, app.clone(), may_scrape)?),
        None => None,
    };
    let scraped = scraped.map(|server| (server.handle(), tokio::spawn(server)));
    let server = api::serve(listeners.api, app.clone(), settings)?;
    tracing::info!(%address, version = env!("CARGO_PKG_VERSION"), "ready");

    let ready = format!("Serving on {address}");
    let answers = Answers {
        address: reachable(address),
        app: app.clone(),
    };
    let watching = systemd::watch(&supervisor, &answers, &ready);
    until_told_to_stop(told, server, app, &supervisor, watching).await?;
    helpers.stop().await;
    if let Some((handle, _)) = scraped {
        handle.stop(false).await;
    }
    tracing::info!("stopped");
    traces.end().await;
    Ok(())
}

/// The sockets that we listen on: our own, or those that systemd listened on before we were there.
#[derive(Debug)]
struct Listeners {
    api: TcpListener,
    metrics: Option<TcpListener>,
}

impl Listeners {
    fn take(config: &Config, mut handed: Sockets) -> Result<Self, Box<dyn Error>> {
        let api = match handed.api()? {
            Some(socket) => {
                let (here, wanted) = (socket.local_addr()?, config.server.listen);
                if here.port() != wanted.port() {
                    tracing::warn!(
                        "systemd listens on {here} for us, and server.listen says {wanted}: the first \
                         holds; set both to the same"
                    );
                }
                socket
            }
            None => listen("server.listen", config.server.listen)?,
        };
        let metrics = match (handed.metrics()?, config.metrics.listen) {
            (Some(socket), _) => Some(socket),
            (None, Some(address)) => Some(listen("metrics.listen", address)?),
            (None, None) => None,
        };
        Ok(Self { api, metrics })
    }
}

/// What goes on beside serving: writes to RT, label jobs, the mirror, webhooks, mail, leases of tags
/// that run out, tidying up.
#[derive(Debug)]
pub struct Helpers {
    stop: watch::Sender<bool>,
    /// Those that end when they are told to.
    told: JoinSet<()>,
    /// Those that can be cut off at any time.
    others: JoinSet<()>,
}

impl Helpers {
    /// Starts them.
    pub fn start(app: &App) -> Self {
        let (stop, stopped) = watch::channel(false);
        let (mut told, mut others) = (JoinSet::new(), JoinSet::new());
        let (worker, keeper) = (app.clone(), app.clone());
        let (printer, sender) = (app.clone(), app.clone());
        let (stopped_last, stopped_post) = (stopped.clone(), stopped.clone());
        let postman = app.clone();
        // A name that no other server on this database has.
        let holder = app.ids().next().to_string();
        let (stopped_too, stopped_as_well) = (stopped.clone(), stopped.clone());
        told.spawn(async move { worker.work_outbox(stopped).await });
        told.spawn(async move { keeper.keep_mirror(&holder, stopped_too).await });
        told.spawn(async move { printer.work_label_jobs(stopped_as_well).await });
        told.spawn(async move { sender.work_webhooks(stopped_last).await });
        told.spawn(async move { postman.work_mails(stopped_post).await });
        others.spawn(keep_tidy(app.clone()));
        others.spawn(expire_leases(app.clone()));
        Self { stop, told, others }
    }

    /// Stops them; what is being written to RT may end.
    pub async fn stop(mut self) {
        // Nobody may listen any more, which is as well.
        let _ = self.stop.send(true);
        while self.told.join_next().await.is_some() {}
        self.others.abort_all();
    }
}

/// Makes tags void whose reservation has run out.
async fn expire_leases(app: App) {
    let mut minutes = tokio::time::interval(Duration::from_mins(1));
    loop {
        minutes.tick().await;
        if let Err(error) = app.expire_tag_leases().await {
            tracing::warn!(
                error = &error as &dyn Error,
                "reservations that have run out could not be ended"
            );
        }
    }
}

/// Forgets sessions that are over and what is old of webhooks, now and a few times a day.
async fn keep_tidy(app: App) {
    let mut hours = tokio::time::interval(Duration::from_hours(6));
    loop {
        hours.tick().await;
        if let Err(error) = app.tidy().await {
            tracing::warn!(
                error = &error as &dyn Error,
                "old sessions could not be forgotten"
            );
        }
        if let Err(error) = app.tidy_label_jobs().await {
            tracing::warn!(
                error = &error as &dyn Error,
                "PDFs that are kept no longer could not be removed"
            );
        }
        if let Err(error) = app.tidy_webhooks().await {
            tracing::warn!(
                error = &error as &dyn Error,
                "old webhook deliveries could not be forgotten"
            );
        }
        if let Err(error) = app.tidy_mails().await {
            tracing::warn!(
                error = &error as &dyn Error,
                "old mail could not be forgotten"
            );
        }
    }
}

/// Takes the address of a setting, or says who might have it.
pub fn listen(setting: &str, address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).map_err(|error| {
        let (end, remedy) = match error.kind() {
            io::ErrorKind::AddrInUse => (
                End::System,
                "another program has it: stop that one, or choose another port",
            ),
            io::ErrorKind::PermissionDenied => (
                End::Permission,
                "ports below 1024 need a privilege: choose a higher one",
            ),
            _ => (End::Settings, "check the address"),
        };
        Failure::new(
            end,
            format!("cannot listen on {address}, which {setting} says ({error}): {remedy}"),
        )
    })
}

/// Runs the server until it is told to stop; running requests are let end. Something else goes on
/// meanwhile, and is let go of when the end comes.
pub async fn until_told_to_stop(
    told: impl Future<Output = ()>,
    server: Server,
    app: App,
    supervisor: &Supervisor,
    meanwhile: impl Future<Output = ()>,
) -> Outcome {
    let stop = stop_when(told, meanwhile, server.handle(), app, supervisor);
    let end = tokio::select! {
        end = server => end,
        never = stop => match never {},
    };
    Ok(end?)
}

async fn stop_when(
    told: impl Future<Output = ()>,
    meanwhile: impl Future<Output = ()>,
    handle: ServerHandle,
    app: App,
    supervisor: &Supervisor,
) -> Infallible {
    tokio::select! {
        () = told => {}
        () = meanwhile => {}
    }
    supervisor.is_stopping();
    // Streams would keep their connections for as long as they may, and so would clients.
    app.close();
    // Whoever is in the socket's queue stays there, for the next server where systemd keeps the socket.
    // Whoever was taken out of it is answered: threads that stop at once would drop them.
    handle.pause().await;
    tokio::time::sleep(LET_IN).await;
    handle.stop(true).await;
    pending().await
}

/// Comes to its end with SIGINT or SIGTERM, from now on.
pub fn told_to_stop() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
