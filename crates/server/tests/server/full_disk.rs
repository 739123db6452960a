//! A disk that fills while a server runs, and while a backup is made. The disk is a small one in memory
//! that only the server's process sees.

use std::{
    fs::{self, File},
    io::Write,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use reqwest::{Client, Method, StatusCode};
use rt_sim::{SimConfig, Simulator, fixture};
use serde_json::{Value, json};

use crate::running::{Watched, ended, path, rtutils, run_with_input};

const PASSWORD: &str = "correct horse battery";
const PATIENCE: Duration = Duration::from_mins(1);

/// The program with a small disk at `disk`, where the files of `from` are.
fn on_a_small_disk(folder: &Path, disk: &Path, size: &str, from: &Path) -> Command {
    let script = format!(
        "mount -t tmpfs -o size={size},mode=0755 tmpfs \"$1\" && cp -a \"$2\"/. \"$1\" && \
         shift 2 && exec \"$@\""
    );
    let mut command = Command::new("unshare");
    let is_root = std::os::unix::fs::MetadataExt::uid(&fs::metadata("/proc/self").unwrap()) == 0;
    if !is_root {
        command.arg("--map-root-user");
    }
    command
        .args(["--mount", "sh", "-c", &script, "sh"])
        .args([disk, from])
        .current_dir(folder)
        .env_clear()
        .env("PATH", path())
        .env("RTUTILS_LOGGING__FILTER", "warn");
    command
}

struct Site {
    client: Client,
    address: String,
    token: String,
    /// Where the disk is, seen from outside.
    disk: PathBuf,
    _server: Watched,
    _rt: Simulator,
    folder: tempfile::TempDir,
}

impl Site {
    async fn start() -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let rt = Simulator::start(SimConfig::new(fixture::small()))
            .await
            .unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (disk, from) = (folder.path().join("disk"), folder.path().join("from"));
        fs::create_dir(&disk).unwrap();
        fs::create_dir(&from).unwrap();
        let settings = format!(
            "[request_tracker]\nurl = \"{}\"\ntoken = \"{}\"\n[sign_in]\ncookie_secure = false\n",
            rt.url(),
            rt.token()
        );
        fs::write(folder.path().join("rtutils.toml"), settings).unwrap();
        let mut add = rtutils(folder.path());
        add.env("RTUTILS_SERVER__FOLDER", &from);
        add.args(["user", "add", "ada", "--role", "admin", "--password-stdin"]);
        let (added, _, why) = run_with_input(&mut add, PASSWORD);
        assert!(added, "{why}");
        let port = {
            let free = TcpListener::bind("127.0.0.1:0").unwrap();
            free.local_addr().unwrap().port()
        };
        let address = format!("http://127.0.0.1:{port}");
        let mut serve = on_a_small_disk(folder.path(), &disk, "12m", &from);
        serve
            .args([env!("CARGO_BIN_EXE_rtutils"), "serve"])
            .env("RTUTILS_SERVER__FOLDER", &disk)
            .env("RTUTILS_SERVER__LISTEN", format!("127.0.0.1:{port}"));
        let server = Watched::spawn_into(&mut serve, &folder.path().join("log"));
        let seen = format!("/proc/{}/root{}", server.child.id(), disk.display());
        let mut site = Self {
            client: Client::builder()
                .timeout(Duration::from_secs(20))
                .build()
                .unwrap(),
            address,
            token: String::new(),
            disk: seen.into(),
            _server: server,
            _rt: rt,
            folder,
        };
        site.sign_in().await;
        site
    }

    async fn sign_in(&mut self) {
        let until = Instant::now() + PATIENCE;
        let body = json!({"username": "ada", "password": PASSWORD});
        let login = format!("{}/api/v1/auth/login", self.address);
        loop {
            if let Ok(answer) = self.client.post(&login).json(&body).send().await {
                let session: Value = answer.json().await.unwrap();
                session["access_token"]
                    .as_str()
                    .unwrap()
                    .clone_into(&mut self.token);
                return;
            }
            let log = fs::read_to_string(self.folder.path().join("log")).unwrap();
            assert!(Instant::now() < until, "it does not come up: {log}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let mut request = self
            .client
            .request(method, format!("{}{path}", self.address))
            .bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }

    async fn reserve(&self) -> (StatusCode, Value) {
        let body = json!({"count": 5});
        self.ask(Method::POST, "/api/v1/tags/reservations", Some(body))
            .await
    }
}

/// Writes until there is no room.
fn fill(path: &Path) {
    let mut file = File::create(path).unwrap();
    for size in [1 << 16, 1 << 12] {
        while file.write_all(&vec![0; size]).is_ok() {}
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "mounts a small disk: needs root, or a kernel that lets everybody have namespaces"]
async fn a_server_whose_disk_fills_says_so_loses_nothing_and_goes_on_when_there_is_room() {
    let site = Site::start().await;
    let mut answered: Vec<String> = Vec::new();
    let mut keep = |reservation: &Value| {
        let tags = reservation["tags"].as_array().unwrap().iter();
        answered.extend(tags.map(|tag| tag.as_str().unwrap().to_owned()));
    };
    let (status, first) = site.reserve().await;
    assert_eq!(status, 201, "{first}");
    keep(&first);

    let filler = site.disk.join("filler");
    fill(&filler);
    let mut refused = Vec::new();
    // The log has some room of its own at first; after the first refusal all connections are tried.
    for _ in 0..5_000 {
        let (status, said) = site.reserve().await;
        if status == 201 {
            keep(&said);
        } else {
            refused.push((status, said));
            if refused.len() == 20 {
                break;
            }
        }
    }

    assert_eq!(refused.len(), 20, "the disk never filled");
    for (status, said) in &refused {
        assert_eq!(*status, 507, "{said}");
        assert_eq!(said["type"], "/problems/storage-full");
        let detail = said["detail"].as_str().unwrap();
        assert!(detail.contains("no room left"), "{detail}");
    }
    let (status, _) = site.ask(Method::GET, "/api/v1/tags/sequences", None).await;
    assert_eq!(status, 200, "what only reads goes on");

    fs::remove_file(&filler).unwrap();
    // Also through each of its connections.
    for _ in 0..20 {
        let (status, said) = site.reserve().await;
        assert_eq!(status, 201, "there is room again: {said}");
        keep(&said);
    }
    let (_, sequences) = site.ask(Method::GET, "/api/v1/tags/sequences", None).await;
    assert_eq!(sequences["items"][0]["unexplained"], 0, "{sequences}");
    for tag in &answered {
        let (status, said) = site
            .ask(Method::GET, &format!("/api/v1/tags/{tag}"), None)
            .await;
        assert_eq!(status, 200, "{tag} was answered: {said}");
    }
    let mut once = answered.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), answered.len(), "a tag was given twice");
}

#[test]
#[ignore = "mounts a small disk: needs root, or a kernel that lets everybody have namespaces"]
fn a_backup_that_finds_no_room_says_so_and_the_last_good_one_stays() {
    let folder = tempfile::tempdir().unwrap();
    let (disk, from) = (folder.path().join("disk"), folder.path().join("from"));
    fs::create_dir(&disk).unwrap();
    let (code, _, why) = ended(rtutils(folder.path()).arg("migrate"));
    assert_eq!(code, 0, "{why}");
    let backup = |to: &Path| {
        let mut command = rtutils(folder.path());
        ended(command.arg("backup").arg("--to").arg(to))
    };
    let (code, _, why) = backup(&from);
    assert_eq!(code, 0, "{why}");
    let size: u64 = fs::read_dir(&from)
        .unwrap()
        .map(|entry| entry.unwrap().metadata().unwrap().len())
        .sum();

    // Room for one and a half.
    let room = (size * 3 / 2).to_string();
    let mut command = on_a_small_disk(folder.path(), &disk, &room, &from);
    command
        .args([
            "sh",
            "-c",
            "\"$0\" backup --keep 1 --to \"$1\"; code=$?; ls -A \"$1\"; exit $code",
        ])
        .arg(env!("CARGO_BIN_EXE_rtutils"))
        .arg(&disk);
    let (code, listed, why) = ended(&mut command);

    assert_eq!(code, 74, "{why}");
    assert_eq!(why.lines().count(), 1, "{why}");
    assert!(why.contains("make room there"), "{why}");
    let left: Vec<&str> = listed
        .lines()
        .filter(|name| name.starts_with("rtutils-"))
        .collect();
    assert_eq!(left.len(), 2, "{listed}");
    assert!(!listed.contains(".part"), "{listed}");
}

#[test]
#[ignore = "mounts a small disk: needs root, or a kernel that lets everybody have namespaces"]
fn a_server_that_starts_on_a_full_disk_says_so_and_leaves_no_half_of_a_key() {
    let folder = tempfile::tempdir().unwrap();
    let (disk, from) = (folder.path().join("disk"), folder.path().join("from"));
    fs::create_dir(&disk).unwrap();
    fs::create_dir(&from).unwrap();
    fs::write(from.join("filler"), vec![0; 1 << 16]).unwrap();
    let mut command = on_a_small_disk(folder.path(), &disk, "64k", &from);
    command
        .args([
            "sh",
            "-c",
            "\"$0\" serve; code=$?; ls -A \"$1\"; exit $code",
        ])
        .arg(env!("CARGO_BIN_EXE_rtutils"))
        .arg(&disk)
        .env("RTUTILS_SERVER__FOLDER", &disk)
        .env("RTUTILS_SERVER__LISTEN", "127.0.0.1:0")
        .env("RTUTILS_REQUEST_TRACKER__URL", "http://127.0.0.1:1/")
        .env("RTUTILS_REQUEST_TRACKER__TOKEN", "1-14-token");
    let (code, listed, why) = ended(&mut command);

    assert_eq!(code, 74, "{why}");
    assert_eq!(why.lines().count(), 1, "{why}");
    assert_eq!(listed.trim(), "filler");
}
