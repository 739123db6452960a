//! A test in the place of systemd: it hears what the server says, and holds its socket.

use std::{
    net::TcpListener,
    os::{fd::OwnedFd, unix::net::UnixDatagram},
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use reqwest::Client;
use tempfile::TempDir;

use crate::served::{PASSWORD, PATIENCE, Served};

/// Where the server says how it is.
struct Ear {
    socket: UnixDatagram,
    folder: TempDir,
    heard: Vec<String>,
}

impl Ear {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = UnixDatagram::bind(folder.path().join("notify")).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        Self {
            socket,
            folder,
            heard: Vec::new(),
        }
    }

    fn path(&self) -> String {
        self.folder.path().join("notify").display().to_string()
    }

    /// Listens until this line was said once more.
    fn until(&mut self, line: &str) {
        let mut message = [0; 4096];
        loop {
            let length = self.socket.recv(&mut message).unwrap();
            let text = String::from_utf8_lossy(&message[..length]).into_owned();
            self.heard.extend(text.lines().map(str::to_owned));
            if text.lines().any(|said| said == line) {
                return;
            }
        }
    }

    fn place(&self, beginning: &str) -> usize {
        let place = self
            .heard
            .iter()
            .position(|line| line.starts_with(beginning));
        place.unwrap_or_else(|| panic!("{beginning} is not in {:?}", self.heard))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn systemd_hears_that_we_start_are_ready_live_and_stop() {
    let mut ear = Ear::new();
    let mut served = Served::prepare(&[]).await;
    let mut command = served.command();
    command
        .arg("serve")
        .env("NOTIFY_SOCKET", ear.path())
        .env("WATCHDOG_USEC", "600000");

    served.spawn(&mut command);
    ear.until("READY=1");
    // Whoever is told that we are ready finds us so.
    let live = served.get("/health/live").send().await.unwrap();
    assert_eq!(live.status(), 200);
    for _ in 0..3 {
        ear.until("WATCHDOG=1");
    }
    assert!(served.stop().await);
    ear.until("STOPPING=1");

    let serving = format!("STATUS=Serving on 127.0.0.1:{}", served.port);
    assert!(ear.place("STATUS=Opening the database") < ear.place("READY=1"));
    assert!(ear.place(&serving) < ear.place("WATCHDOG=1"));
    assert!(ear.place("WATCHDOG=1") < ear.place("STOPPING=1"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_watchdog_of_another_process_is_not_fed() {
    let mut ear = Ear::new();
    let mut served = Served::prepare(&[]).await;
    let mut command = served.command();
    command
        .arg("serve")
        .env("NOTIFY_SOCKET", ear.path())
        .env("WATCHDOG_USEC", "200000")
        .env("WATCHDOG_PID", "1");

    served.spawn(&mut command);
    ear.until("READY=1");
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(served.stop().await);
    ear.until("STOPPING=1");

    assert!(!ear.heard.iter().any(|line| line == "WATCHDOG=1"));
}

/// Starts the server as systemd does: with the socket as file 3, and told that it is meant.
fn with_socket(served: &Served, socket: &TcpListener, name: &str) -> Command {
    // A shell moves the file to where it belongs, knows its own number, and becomes the server.
    const AS_SYSTEMD: &str = r#"exec 3<&0 </dev/null; LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" serve"#;
    let plain = served.command();
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg(AS_SYSTEMD).arg(plain.get_program());
    command
        .env_clear()
        .current_dir(plain.get_current_dir().unwrap());
    for (variable, value) in plain.get_envs() {
        command.env(variable, value.unwrap());
    }
    command.env("LISTEN_FDNAMES", name);
    command.stdin(Stdio::from(OwnedFd::from(socket.try_clone().unwrap())));
    command
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn restarts_turn_nobody_away_and_lose_no_answer_while_systemd_holds_the_socket() {
    const RESTARTS: usize = 4;
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut served = Served::prepare(&[]).await;
    served.port = socket.local_addr().unwrap().port();
    let mut command = with_socket(&served, &socket, "http");
    served.spawn(&mut command);
    served.until_live().await;
    let (token, _) = served.sign_in(PASSWORD).await.unwrap();
    let ends = Arc::new(AtomicBool::new(false));
    let answered = Arc::new(AtomicUsize::new(0));
    let asking: Vec<_> = (0..6)
        .map(|number| {
            // Half of them keep their connections, as Nginx does; the others make a new one each time.
            let keeps = usize::from(number % 2 == 0);
            let client = Client::builder().pool_max_idle_per_host(keeps);
            let client = client.timeout(PATIENCE).build().unwrap();
            let request = client
                .get(served.url("/api/v1/assets/1"))
                .bearer_auth(&token);
            tokio::spawn(ask(request, Arc::clone(&ends), Arc::clone(&answered)))
        })
        .collect();

    let mut counts = Vec::new();
    for _ in 0..RESTARTS {
        let before = answered.load(Ordering::Relaxed);
        while answered.load(Ordering::Relaxed) < before + 50 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        counts.push(answered.load(Ordering::Relaxed));
        assert!(served.stop().await, "a clean end");
        let mut command = with_socket(&served, &socket, "http");
        served.spawn(&mut command);
    }
    served.until_live().await;
    tokio::time::sleep(Duration::from_millis(400)).await;
    ends.store(true, Ordering::Relaxed);

    let mut lost = Vec::new();
    for asked in asking {
        lost.extend(asked.await.unwrap());
    }
    counts.push(answered.load(Ordering::Relaxed));
    println!("answered before each restart, and in the end: {counts:?}");
    assert_eq!(lost, Vec::<String>::new());
    assert!(
        counts.windows(2).all(|pair| pair[0] < pair[1]),
        "each server answered"
    );
}

/// Asks again and again; gives every question that was not answered as it should be.
async fn ask(
    request: reqwest::RequestBuilder,
    ends: Arc<AtomicBool>,
    answered: Arc<AtomicUsize>,
) -> Vec<String> {
    let mut lost = Vec::new();
    while !ends.load(Ordering::Relaxed) {
        let answer = async {
            let answer = request.try_clone().unwrap().send().await?;
            let status = answer.status().as_u16();
            // The whole body has to come.
            answer.bytes().await.map(|_| status)
        };
        match answer.await {
            Ok(200) => {
                answered.fetch_add(1, Ordering::Relaxed);
            }
            Ok(status) => lost.push(format!("status {status}")),
            Err(error) => lost.push(format!("{error:?}")),
        }
    }
    lost
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_socket_that_is_of_no_use_is_told_with_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let unix = std::os::unix::net::UnixListener::bind(folder.path().join("socket")).unwrap();
    let served = Served::prepare(&[]).await;
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut command = with_socket(&served, &socket, "http");
    command.stdin(Stdio::from(OwnedFd::from(unix)));

    let (started, _, why) = crate::running::run(&mut command);

    assert!(!started);
    assert!(
        why.contains("ListenStream= in request-tracker-utils.socket"),
        "{why}"
    );
}
