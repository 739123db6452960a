//! The watchdog: systemd hears that we are alive only while we really answer.

use std::{future::Future, net::SocketAddr, time::Duration};

use app::App;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::MissedTickBehavior,
};

use super::Supervisor;

/// How long our own answer may take before it is none.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often we look whether we answer already, before we say that we do.
const START: Duration = Duration::from_millis(20);

/// How it is found out whether this server answers.
pub trait Pulse {
    /// An error says in words what does not answer.
    fn feel(&self) -> impl Future<Output = Result<(), String>>;
}

/// A server, asked as anybody would ask it, and its database.
#[derive(Debug)]
pub struct Answers {
    pub address: SocketAddr,
    pub app: App,
}

impl Pulse for Answers {
    async fn feel(&self) -> Result<(), String> {
        ask(self.address).await?;
        self.app.pulse().await.map_err(str::to_owned)
    }
}

/// Says that we are ready as soon as we answer, and from then on that we are alive, for as long as we
/// answer. Ends never: whoever calls it lets go of it.
pub async fn watch(supervisor: &Supervisor, pulse: &impl Pulse, ready: &str) {
    while pulse.feel().await.is_err() {
        tokio::time::sleep(START).await;
    }
    supervisor.is_ready(ready);
    let Some(interval) = supervisor.pulse_interval() else {
        return std::future::pending().await;
    };
    let mut beats = tokio::time::interval(interval);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut was_well = true;
    loop {
        beats.tick().await;
        match pulse.feel().await {
            Ok(()) => {
                supervisor.is_alive();
                if !was_well {
                    supervisor.is_doing(ready);
                }
                was_well = true;
            }
            Err(reason) => {
                tracing::error!(
                    reason,
                    "not answering: systemd is not told that all is well"
                );
                supervisor.is_doing(&format!("Not answering: {reason}"));
                was_well = false;
            }
        }
    }
}

async fn ask(address: SocketAddr) -> Result<(), String> {
    let asked = tokio::time::timeout(PATIENCE, live(address)).await;
    match asked {
        Ok(Ok(true)) => Ok(()),
        Ok(Ok(false)) => Err("our own address does not answer as it should".to_owned()),
        Ok(Err(error)) => Err(format!("our own address does not answer ({error})")),
        Err(_) => Err("our own address does not answer in time".to_owned()),
    }
}

async fn live(address: SocketAddr) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect(address).await?;
    let request =
        format!("GET /health/live HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(answer.starts_with(b"HTTP/1.1 200"))
}
