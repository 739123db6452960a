//! Two servers that start at the same moment on an empty database: both come up.

use std::{
    fs,
    net::TcpListener,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use store::test_support::TestDatabase;

use crate::running::{Watched, ended, rtutils};

const PATIENCE: Duration = Duration::from_mins(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs TEST_POSTGRES_URL: make test starts a PostgreSQL server"]
async fn two_servers_that_start_at_once_on_an_empty_postgresql_both_come_up() {
    let database = TestDatabase::empty_postgres().await;
    come_up(Some(database.url()));
}

#[test]
fn two_servers_that_start_at_once_on_an_empty_file_both_come_up() {
    come_up(None);
}

fn come_up(url: Option<&str>) {
    let folder = tempfile::tempdir().unwrap();
    // Held at once, so that they differ.
    let held = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    let ports = held.each_ref().map(|one| one.local_addr().unwrap().port());
    drop(held);

    let mut servers = ports.map(|port| {
        let log = folder.path().join(format!("{port}.log"));
        Watched::spawn_into(&mut serve(folder.path(), port, url), &log)
    });

    let until = Instant::now() + PATIENCE;
    for (server, port) in servers.iter_mut().zip(ports) {
        let log = || fs::read_to_string(folder.path().join(format!("{port}.log"))).unwrap();
        while !is_alive(folder.path(), port) {
            let ended = server.child.try_wait().unwrap();
            assert!(ended.is_none(), "it ended with {ended:?}: {}", log());
            assert!(Instant::now() < until, "it does not come up: {}", log());
        }
    }
}

fn serve(folder: &Path, port: u16, url: Option<&str>) -> Command {
    let mut command = rtutils(folder);
    command
        .arg("serve")
        .env("RTUTILS_LOGGING__FILTER", "info")
        .env("RTUTILS_SERVER__LISTEN", format!("127.0.0.1:{port}"))
        .env("RTUTILS_REQUEST_TRACKER__URL", "http://127.0.0.1:1/")
        .env("RTUTILS_REQUEST_TRACKER__TOKEN", "1-14-token");
    if let Some(url) = url {
        command.env("DATABASE_URL", url);
    }
    command
}

fn is_alive(folder: &Path, port: u16) -> bool {
    let address = format!("127.0.0.1:{port}");
    let mut command = rtutils(folder);
    let (code, ..) = ended(command.args(["healthcheck", "--live", "--address", &address]));
    code == 0
}
