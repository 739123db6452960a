use std::{
    error::Error,
    io,
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use actix_web::dev::{Server, ServerHandle};
use app::App;
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
    task::JoinSet,
};

use crate::{
    Outcome,
    bootstrap::Plan,
    config::Config,
    ends::{End, Failure},
    telemetry,
};

/// Serves until the process is told to stop.
pub async fn run(config: Config) -> Outcome {
    telemetry::start(&config.logging)?;
    let plan = Plan::new(&config)?;
    let listener = listen(config.server.listen)?;
    let address = listener.local_addr()?;
    let (app, settings) = plan.build().await?;
    let helpers = Helpers::start(&app);
    tracing::info!(%address, version = env!("CARGO_PKG_VERSION"), "ready");
    until_told_to_stop(api::serve(listener, app.clone(), settings)?, app).await?;
    helpers.stop().await;
    tracing::info!("stopped");
    Ok(())
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

/// Takes the address, or says who might have it.
pub fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
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
            _ => (End::Settings, "check server.listen"),
        };
        Failure::new(
            end,
            format!("cannot listen on {address} ({error}): {remedy}"),
        )
    })
}

/// Runs the server until SIGINT or SIGTERM; running requests are let end.
pub async fn until_told_to_stop(server: Server, app: App) -> Outcome {
    let stopper = stop_on_signal(server.handle(), app)?;
    let end = server.await;
    stopper.abort();
    Ok(end?)
}

fn stop_on_signal(handle: ServerHandle, app: App) -> io::Result<tokio::task::JoinHandle<()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        // Streams would keep their connections for as long as they may.
        app.close();
        handle.stop(true).await;
    }))
}
