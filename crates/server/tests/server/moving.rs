//! Servers before and after a move.

use std::{
    fs,
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use reqwest::Client;
use rt_sim::{SimConfig, Simulator, fixture};
use serde_json::json;

use crate::running::{Watched, rtutils};

/// Far beyond what a machine under load needs.
const PATIENCE: Duration = Duration::from_mins(2);

/// The binary in a folder, configured for an RT that nobody asks.
pub fn configured(folder: &Path) -> Command {
    let token = folder.join("rt.token");
    fs::write(&token, "1-14-token").unwrap();
    fs::set_permissions(&token, fs::Permissions::from_mode(0o600)).unwrap();
    let mut command = rtutils(folder);
    command
        .env("RTUTILS_REQUEST_TRACKER__URL", "http://127.0.0.1:1/")
        .env("RTUTILS_REQUEST_TRACKER__TOKEN_FILE", "rt.token");
    command
}

/// A server on the data of a folder, or on another database.
pub struct Serving {
    _process: Watched,
    _rt: Simulator,
    client: Client,
    port: u16,
}

impl Serving {
    pub async fn start(folder: &Path, database_url: Option<&str>) -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let rt = Simulator::start(SimConfig::new(fixture::small()))
            .await
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let mut command = rtutils(folder);
        command
            .env("RTUTILS_REQUEST_TRACKER__URL", rt.url())
            .env("RTUTILS_REQUEST_TRACKER__TOKEN", rt.token())
            .env("RTUTILS_SERVER__LISTEN", format!("127.0.0.1:{port}"))
            .arg("serve")
            .stdout(Stdio::null());
        if let Some(url) = database_url {
            command.env("DATABASE_URL", url);
        }
        let serving = Self {
            _process: Watched::spawn(&mut command),
            _rt: rt,
            client: Client::builder().build().unwrap(),
            port,
        };
        serving.until_live().await;
        serving
    }

    async fn until_live(&self) {
        let until = Instant::now() + PATIENCE;
        let live = format!("http://127.0.0.1:{}/health/live", self.port);
        loop {
            let answer = self.client.get(&live).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            assert!(Instant::now() < until, "the server does not come up");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The status of a sign-in.
    pub async fn sign_in(&self, username: &str, password: &str) -> u16 {
        let login = format!("http://127.0.0.1:{}/api/v1/auth/login", self.port);
        let body = json!({"username": username, "password": password});
        let answer = self.client.post(login).json(&body).send().await.unwrap();
        answer.status().as_u16()
    }
}
