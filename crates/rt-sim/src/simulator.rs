//! Starting and stopping the simulated RT.

use std::{
    convert::Infallible,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::{Mutex, MutexGuard, PoisonError},
    thread::JoinHandle,
};

use actix_web::{
    App, HttpServer,
    dev::ServerHandle,
    middleware::{NormalizePath, from_fn},
    rt::System,
    web,
};
use socket2::{Domain, Socket, Type};
use tokio::sync::{mpsc, oneshot};

use crate::{
    Faults, State,
    fixture::{self, Fixture},
    middleware, rest,
};

/// The token that [`SimConfig::default`] accepts; it has the shape of RT's tokens.
pub const DEFAULT_TOKEN: &str = "1-30-5f2b1c9d8e7a6f4033221100aabbccdd";

/// How many connections may wait to be accepted.
const BACKLOG: i32 = 1024;

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
    port: u16,
    token: String,
    served: Served,
    presence: Mutex<Presence>,
}

/// Whether the simulated RT is there.
#[derive(Debug)]
enum Presence {
    Listening(Server),
    /// Connections are refused; the socket only keeps others from taking the port.
    Away(Option<Socket>),
}

#[derive(Debug)]
struct Server {
    handle: ServerHandle,
    thread: JoinHandle<()>,
    /// Ends when the last worker has ended, and with it the last connection.
    workers: mpsc::Receiver<Infallible>,
}

impl Simulator {
    /// Starts a simulated RT and returns when it accepts connections.
    pub async fn start(config: SimConfig) -> Result<Self, Error> {
        let SimConfig {
            fixture,
            port,
            token,
        } = config;
        let cannot_listen = |source| Error::Listen { port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(cannot_listen)?;
        let address = listener.local_addr().map_err(cannot_listen)?;
        let url = format!("http://{address}");
        let shared = Served {
            state: State::new(&fixture, &token, &url)?,
            faults: Faults::default(),
        };
        let server = Server::start(listener, shared.clone()).await?;
        Ok(Self {
            url,
            port: address.port(),
            token,
            served: shared,
            presence: Mutex::new(Presence::Listening(server)),
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
        &self.served.faults
    }

    /// What the simulated RT holds, to look at and to change behind everybody's back.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.served.state
    }

    /// Goes away as a killed RT does: open connections break, new ones are refused, and what was
    /// under way may or may not have been done. What RT holds is kept for [`Self::resume`].
    ///
    /// Does nothing when it is away already.
    pub async fn stop_listening(&self) {
        let was = std::mem::replace(&mut *self.presence(), Presence::Away(None));
        let socket = match was {
            Presence::Listening(server) => {
                server.stop().await;
                keep_port(self.port)
            }
            Presence::Away(socket) => socket,
        };
        *self.presence() = Presence::Away(socket);
    }

    /// Comes back on the same port with the same memory. Does nothing when it is there already.
    pub async fn resume(&self) -> Result<(), Error> {
        let kept = match &mut *self.presence() {
            Presence::Listening(_) => return Ok(()),
            Presence::Away(socket) => socket.take(),
        };
        let listener = match kept {
            Some(socket) => socket.listen(BACKLOG).map(|()| TcpListener::from(socket)),
            None => TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)),
        };
        let port = self.port;
        let listener = listener.map_err(|source| Error::Listen { port, source })?;
        let server = Server::start(listener, self.served.clone()).await?;
        *self.presence() = Presence::Listening(server);
        Ok(())
    }

    /// Stops the simulator without waiting for open requests, and frees its port.
    pub async fn stop(self) {
        self.stop_listening().await;
    }

    fn presence(&self) -> MutexGuard<'_, Presence> {
        self.presence.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        let was = std::mem::replace(&mut *self.presence(), Presence::Away(None));
        if let Presence::Listening(server) = was {
            // The command is sent when the future is made; the future only waits.
            drop(server.handle.stop(false));
            server.join();
        }
    }
}

impl Server {
    async fn start(listener: TcpListener, served: Served) -> Result<Self, Error> {
        let (ready, started) = oneshot::channel();
        let (lease, workers) = mpsc::channel(1);
        let port = listener.local_addr().map_or(0, |address| address.port());
        let thread = std::thread::Builder::new()
            .name("rt-sim".to_owned())
            .spawn(move || serve(listener, served, lease, ready))
            .map_err(Error::Thread)?;
        match started.await {
            Ok(Ok(handle)) => Ok(Self {
                handle,
                thread,
                workers,
            }),
            Ok(Err(source)) => Err(Error::Listen { port, source }),
            Err(_) => Err(Error::EndedEarly),
        }
    }

    async fn stop(mut self) {
        self.handle.stop(false).await;
        // The server does not wait for its workers, and they could go on answering for a moment.
        while self.workers.recv().await.is_some() {}
        self.join();
    }

    fn join(self) {
        // A panic in there has been printed already; there is nothing to add.
        let _ = self.thread.join();
    }
}

/// A socket on the port that does not listen: connections are refused, and no other program gets
/// the port. Nothing when another was faster.
fn keep_port(port: u16) -> Option<Socket> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).ok()?;
    socket.set_reuse_address(true).ok()?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    socket.bind(&address.into()).ok()?;
    Some(socket)
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
    lease: mpsc::Sender<Infallible>,
    ready: oneshot::Sender<std::io::Result<ServerHandle>>,
) {
    System::new().block_on(async move {
        let server = HttpServer::new(move || {
            App::new()
                .app_data(web::Data::new(shared.clone()))
                .app_data(web::Data::new(lease.clone()))
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
