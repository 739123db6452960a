//! One server of the real program, set up as a test likes, whose log is kept.

use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use reqwest::{Client, Method, RequestBuilder};
use rt_sim::{SimConfig, Simulator, fixture};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::running::{rtutils, run_with_input};

pub const PASSWORD: &str = "correct horse battery";
/// Far beyond what a machine under load needs.
pub const PATIENCE: Duration = Duration::from_mins(1);

#[derive(Debug)]
pub struct Served {
    pub rt: Simulator,
    pub port: u16,
    folder: TempDir,
    variables: Vec<(String, String)>,
    child: Option<Child>,
    log: Arc<Mutex<Vec<String>>>,
    reader: Option<JoinHandle<()>>,
    client: Client,
}

impl Served {
    /// Everything that it needs, with an administrator; it does not run yet.
    pub async fn prepare(variables: &[(&str, &str)]) -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        log_watch::start(&[PASSWORD, rt_sim::DEFAULT_TOKEN]);
        let rt = Simulator::start(SimConfig::new(fixture::small()))
            .await
            .unwrap();
        let served = Self {
            port: free_port(),
            folder: tempfile::tempdir().unwrap(),
            variables: variables
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            rt,
            child: None,
            log: Arc::default(),
            reader: None,
            client: Client::builder().timeout(PATIENCE).build().unwrap(),
        };
        let mut add = served.command();
        add.args(["user", "add", "ada", "--role", "admin", "--password-stdin"]);
        let (added, _, why) = run_with_input(&mut add, PASSWORD);
        assert!(added, "{why}");
        served
    }

    /// The same, running and answering.
    pub async fn start(variables: &[(&str, &str)]) -> Self {
        let mut served = Self::prepare(variables).await;
        let mut command = served.command();
        served.spawn(command.arg("serve"));
        served.until_live().await;
        served
    }

    /// The program, with all that it is told.
    pub fn command(&self) -> Command {
        let mut command = rtutils(self.folder.path());
        command
            .env("RTUTILS_REQUEST_TRACKER__URL", self.rt.url())
            .env("RTUTILS_REQUEST_TRACKER__TOKEN", self.rt.token())
            .env("RTUTILS_SIGN_IN__COOKIE_SECURE", "false")
            .env("RTUTILS_SERVER__SHUTDOWN_SECONDS", "5")
            .env("RTUTILS_SERVER__LISTEN", format!("127.0.0.1:{}", self.port))
            .env("RTUTILS_LOGGING__FILTER", "info");
        for (name, value) in &self.variables {
            command.env(name, value);
        }
        command
    }

    pub fn spawn(&mut self, command: &mut Command) {
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let log = Arc::clone(&self.log);
        self.reader = Some(std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let is_guilty = log_watch::is_guilty(&line);
                log.lock().unwrap().push(line);
                assert!(!is_guilty, "a secret is in the log");
            }
        }));
        self.child = Some(child);
    }

    pub async fn until_live(&self) {
        let until = Instant::now() + PATIENCE;
        let live = self.url("/health/live");
        while !is_ok(self.client.get(&live)).await {
            assert!(
                Instant::now() < until,
                "it does not come up: {:?}",
                self.log()
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub fn pid(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    /// Tells it to end, and waits until it has; gives whether it was a clean end.
    pub async fn stop(&mut self) -> bool {
        let mut child = self.child.take().unwrap();
        let id = child.id().to_string();
        assert!(Command::new("kill").arg(&id).status().unwrap().success());
        let ended = tokio::task::spawn_blocking(move || child.wait().unwrap().success());
        let is_clean = ended.await.unwrap();
        if let Some(reader) = self.reader.take() {
            reader.join().unwrap();
        }
        is_clean
    }

    /// What it logged so far, a line each.
    pub fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(self.url(path))
    }

    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        self.client.request(method, self.url(path))
    }

    /// Signs the administrator in: her access token and her id. With another password, nothing.
    pub async fn sign_in(&self, password: &str) -> Option<(String, String)> {
        let body = json!({"username": "ada", "password": password});
        let answer = self.request("POST", "/api/v1/auth/login").json(&body);
        let answer: Value = answer.send().await.unwrap().json().await.unwrap();
        let token = answer["access_token"].as_str()?.to_owned();
        Some((token, answer["user"]["id"].as_str()?.to_owned()))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

async fn is_ok(request: RequestBuilder) -> bool {
    let answer = request.send().await;
    answer.is_ok_and(|answer| answer.status().is_success())
}

/// A port that nobody has at this moment.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}
