//! Servers to be killed, and an RT that remembers.

use std::{
    net::TcpListener,
    path::Path,
    process::{Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use reqwest::{Client, Method, RequestBuilder};
use rt_client::{Credentials, HttpRequestTracker, RtSettings};
use rt_sim::{SimConfig, Simulator, fixture};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::nginx::Nginx;
use crate::running::{Watched, path, rtutils, run_with_input};

const PASSWORD: &str = "correct horse battery";
pub const SECRET: &str = "a secret that RT shares";
/// Far beyond what a machine under load needs.
const PATIENCE: Duration = Duration::from_mins(2);

#[derive(Debug)]
pub struct Site {
    pub rt: Simulator,
    folder: TempDir,
    database_url: Option<String>,
    /// Of the environment, for the servers.
    settings: Vec<(String, String)>,
    servers: Vec<Server>,
    /// What stands before the servers, and where requests go then.
    front: Option<Nginx>,
    /// Where the next request goes, and who is killed next.
    turn: AtomicUsize,
    client: Client,
    token: Mutex<String>,
}

#[derive(Debug)]
struct Server {
    port: u16,
    process: Mutex<Option<Watched>>,
}

impl Site {
    /// One server on an `SQLite` file, or two on the database of this address.
    pub async fn start(database_url: Option<String>) -> Self {
        Self::start_with(database_url, &[]).await
    }

    /// The same with settings of its own, such as `RTUTILS_OUTBOX__ATTEMPTS`.
    pub async fn start_with(database_url: Option<String>, settings: &[(&str, &str)]) -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        log_watch::start(&[PASSWORD, SECRET, rt_sim::DEFAULT_TOKEN]);
        let rt = Simulator::start(SimConfig::new(fixture::small()))
            .await
            .unwrap();
        let folder = tempfile::tempdir().unwrap();
        let count = if database_url.is_some() { 2 } else { 1 };
        // Held all at once, so that they differ.
        let ports: Vec<TcpListener> = (0..count)
            .map(|_| TcpListener::bind("127.0.0.1:0").unwrap())
            .collect();
        let servers = ports.iter().map(|listener| Server {
            port: listener.local_addr().unwrap().port(),
            process: Mutex::new(None),
        });
        let site = Self {
            servers: servers.collect(),
            front: None,
            rt,
            folder,
            database_url,
            settings: settings
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            turn: AtomicUsize::new(0),
            client: Client::builder()
                .timeout(Duration::from_secs(20))
                .build()
                .unwrap(),
            token: Mutex::new(String::new()),
        };
        drop(ports);
        std::fs::write(site.folder.path().join("rtutils.toml"), config(&site.rt)).unwrap();
        let mut add = site.rtutils();
        add.args(["user", "add", "ada", "--role", "admin", "--password-stdin"]);
        let (added, _, why) = run_with_input(&mut add, PASSWORD);
        assert!(added, "{why}");
        for server in &site.servers {
            site.spawn(server);
            site.until_ready(server).await;
        }
        site.sign_in().await;
        site
    }

    /// From now on requests take the way through an Nginx.
    pub async fn put_behind_nginx(&mut self) {
        let ports: Vec<u16> = self.servers.iter().map(|server| server.port).collect();
        self.front = Some(Nginx::start(&ports).await);
    }

    pub fn is_behind_nginx(&self) -> bool {
        self.front.is_some()
    }

    /// SIGKILL to one of the servers, which stays away.
    pub fn kill_one(&self) {
        drop(self.servers[0].process.lock().unwrap().take());
    }

    /// Brings back the server that was killed.
    pub async fn start_again(&self) {
        self.spawn(&self.servers[0]);
        self.until_ready(&self.servers[0]).await;
    }

    /// A request to one of the servers, past whatever stands before them.
    pub fn request_to(&self, server: usize, method: Method, path: &str) -> RequestBuilder {
        let url = format!("http://127.0.0.1:{}{path}", self.servers[server].port);
        let token = self.token.lock().unwrap().clone();
        self.client.request(method, url).bearer_auth(token)
    }

    /// The binary in the folder of the site, on its database.
    pub fn rtutils(&self) -> Command {
        let mut command = rtutils(self.folder.path());
        command.envs(self.settings.iter().cloned());
        // For PostgreSQL's programs.
        command.env("PATH", path());
        if let Some(url) = &self.database_url {
            command.env("DATABASE_URL", url);
        }
        command
    }

    fn spawn(&self, server: &Server) {
        let mut command = self.rtutils();
        command
            .env(
                "RTUTILS_SERVER__LISTEN",
                format!("127.0.0.1:{}", server.port),
            )
            .arg("serve")
            .stdout(Stdio::null());
        *server.process.lock().unwrap() = Some(Watched::spawn(&mut command));
    }

    /// SIGKILL to one of the servers: nothing is said, nothing is written, nothing is put away.
    pub async fn kill_and_restart(&self) {
        let server = self.next_server();
        drop(server.process.lock().unwrap().take());
        self.spawn(server);
        self.until_ready(server).await;
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Ends every server, as a supervisor does.
    pub fn stop(&self) {
        for server in &self.servers {
            let process = server.process.lock().unwrap().take();
            let Some(mut process) = process else { continue };
            let id = process.child.id().to_string();
            assert!(Command::new("kill").arg(&id).status().unwrap().success());
            process.child.wait().unwrap();
        }
    }

    fn next_server(&self) -> &Server {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        &self.servers[turn % self.servers.len()]
    }

    async fn until_ready(&self, server: &Server) {
        let until = Instant::now() + PATIENCE;
        let live = format!("http://127.0.0.1:{}/health/live", server.port);
        loop {
            let answer = self.client.get(&live).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            assert!(Instant::now() < until, "the server does not come up again");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn sign_in(&self) {
        let body = json!({"username": "ada", "password": PASSWORD});
        let request = self.client.post(self.url("/api/v1/auth/login")).json(&body);
        let session: Value = request.send().await.unwrap().json().await.unwrap();
        let token = session["access_token"].as_str().unwrap();
        token.clone_into(&mut self.token.lock().unwrap());
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let token = self.token.lock().unwrap().clone();
        self.client
            .request(method, self.url(path))
            .bearer_auth(token)
    }

    /// Without a sign-in: as RT's scrip.
    pub fn as_rt(&self, path: &str) -> RequestBuilder {
        self.client.post(self.url(path)).bearer_auth(SECRET)
    }

    /// With an API token.
    pub fn as_script(&self, path: &str, token: &str) -> RequestBuilder {
        self.client.get(self.url(path)).bearer_auth(token)
    }

    pub async fn get(&self, path: &str) -> Value {
        let answer = self.request(Method::GET, path).send().await.unwrap();
        if answer.status().as_u16() == 401 {
            // A long run outlives an access token.
            self.sign_in().await;
            return Box::pin(self.get(path)).await;
        }
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.unwrap()
    }

    /// Signs in again when the access token has run out; says whether it had.
    pub async fn renew_if(&self, status: u16) -> bool {
        if status == 401 {
            self.sign_in().await;
        }
        status == 401
    }

    /// Every item of a list.
    pub async fn all(&self, path: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self.get(&format!("{path}limit=100{cursor}")).await;
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return items,
            }
        }
    }

    pub async fn until_nothing_waits(&self) {
        let until = Instant::now() + PATIENCE;
        loop {
            let mut waiting = 0;
            for state in ["pending", "running"] {
                let page = self.get(&format!("/api/v1/rt/writes?state={state}")).await;
                waiting += page["items"].as_array().unwrap().len();
            }
            if waiting == 0 {
                return;
            }
            assert!(Instant::now() < until, "{waiting} writes never end");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// RT, spoken to behind the server's back.
    pub fn rt_client(&self) -> HttpRequestTracker {
        let credentials = Credentials::Token(self.rt.token().to_owned().into());
        let settings = RtSettings::new(self.rt.url().parse().unwrap(), credentials);
        HttpRequestTracker::new(settings).unwrap()
    }

    fn url(&self, path: &str) -> String {
        if let Some(front) = &self.front {
            return format!("http://127.0.0.1:{}{path}", front.port);
        }
        format!("http://127.0.0.1:{}{path}", self.next_server().port)
    }
}

fn config(rt: &Simulator) -> String {
    format!(
        r#"
[request_tracker]
url = "{url}"
token = "{token}"
[sign_in]
cookie_secure = false
[webhook]
secret = "{SECRET}"
# Short, so that what a killed server had in hand is taken up soon.
[outbox]
claim_seconds = 3
settle_seconds = 1
[mirror]
poll_seconds = 2
"#,
        url = rt.url(),
        token = rt.token(),
    )
}
