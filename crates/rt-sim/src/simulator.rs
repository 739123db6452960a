//! Starting and stopping the simulated RT.

use std::{
    net::{Ipv4Addr, TcpListener},
    thread::JoinHandle,
};

use actix_web::{
    App, HttpServer,
    dev::ServerHandle,
    middleware::{NormalizePath, from_fn},
    rt::System,
    web,
};
use tokio::sync::oneshot;

use crate::{
    Faults, State,
    fixture::{self, Fixture},
    middleware, rest,
};

/// The token that [`SimConfig::default`] accepts; it has the shape of RT's tokens.
pub const DEFAULT_TOKEN: &str = "1-30-5f2b1c9d8e7a6f4033221100aabbccdd";

/// What the simulator starts with.
#[derive(Debug, Clone)]
pub struct SimConfig {
    pub fixture: Fixture,
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// The token of the service account.
    pub token: String,
}

impl SimConfig {
    /// This fixture on a free port, with the [`DEFAULT_TOKEN`].
    #[must_use]
    pub fn new(fixture: Fixture) -> Self {
        Self {
            fixture,
            port: 0,
            token: DEFAULT_TOKEN.to_owned(),
        }
    }
}

impl Default for SimConfig {
    fn default() -> Self {
        Self::new(fixture::small())
    }
}

/// Why the simulator did not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the simulator cannot listen on 127.0.0.1:{port}")]
    Listen { port: u16, source: std::io::Error },
    #[error("the simulator's thread did not start")]
    Thread(#[source] std::io::Error),
    #[error("the simulator ended before it was ready")]
    EndedEarly,
    #[error("the fixture does not fit together: {0}")]
    Fixture(String),
}

/// A running simulated RT. Dropping it stops it.
///
/// It lives on a thread of its own with a runtime of its own, so it can be started from any async
/// runtime, and a test that blocks its own runtime does not block the simulator.
#[derive(Debug)]
pub struct Simulator {
    url: String,
    token: String,
    faults: Faults,
    state: State,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Simulator {
    /// Starts a simulated RT and returns when it accepts connections.
    pub async fn start(config: SimConfig) -> Result<Self, Error> {
        let SimConfig {
            fixture,
            port,
            token,
        } = config;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .map_err(|source| Error::Listen { port, source })?;
        let address = listener
            .local_addr()
            .map_err(|source| Error::Listen { port, source })?;
        let url = format!("http://{address}");
        let state = State::new(&fixture, &token, &url)?;
        let faults = Faults::default();

        let (ready, started) = oneshot::channel();
        let served = Served {
            state: state.clone(),
            faults: faults.clone(),
        };
        let thread = std::thread::Builder::new()
            .name("rt-sim".to_owned())
            .spawn(move || serve(listener, served, ready))
            .map_err(Error::Thread)?;
        let handle = match started.await {
            Ok(Ok(handle)) => handle,
            Ok(Err(source)) => return Err(Error::Listen { port, source }),
            Err(_) => return Err(Error::EndedEarly),
        };
        Ok(Self {
            url,
            token,
            faults,
            state,
            handle,
            thread: Some(thread),
        })
    }

    /// The root of the site, such as `http://127.0.0.1:41873`, without a slash at its end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The token of the service account.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// What goes wrong, and a way to make more go wrong.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// What the simulated RT holds, to look at and to change behind everybody's back.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Stops the simulator without waiting for open requests, and frees its port.
    pub async fn stop(mut self) {
        self.handle.stop(false).await;
        self.join();
    }

    fn join(&mut self) {
        if let Some(thread) = self.thread.take() {
            // A panic in there has been printed already; there is nothing to add.
            let _ = thread.join();
        }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        if self.thread.is_some() {
            // The command is sent when the future is made; the future only waits.
            drop(self.handle.stop(false));
            self.join();
        }
    }
}

/// What every worker shares.
#[derive(Debug, Clone)]
pub(crate) struct Served {
    pub(crate) state: State,
    pub(crate) faults: Faults,
}

fn serve(
    listener: TcpListener,
    shared: Served,
    ready: oneshot::Sender<std::io::Result<ServerHandle>>,
) {
    System::new().block_on(async move {
        let server = HttpServer::new(move || {
            App::new()
                .app_data(web::Data::new(shared.clone()))
                .wrap(NormalizePath::trim())
                .wrap(from_fn(middleware::meddle))
                .configure(rest::routes)
        })
        .workers(2)
        .disable_signals()
        .on_connect(middleware::keep_socket)
        .listen(listener);
        match server {
            Ok(server) => {
                let server = server.run();
                if ready.send(Ok(server.handle())).is_ok() {
                    // Ends when a Simulator says stop.
                    let _ = server.await;
                }
            }
            Err(error) => drop(ready.send(Err(error))),
        }
    });
}
