//! Starting and stopping the API for one test.

use std::{
    net::TcpListener,
    path::PathBuf,
    sync::{Arc, mpsc},
    thread::JoinHandle,
    time::Duration,
};

use actix_web::dev::ServerHandle;
use api::Settings;
use app::{
    App, LabelFonts, NewUser, Parts, People, Policy, TokenKey,
    test_support::{FixedClock, FixedEntropy, FixedIds},
};
use reqwest::Method;
use rt_client::{Credentials, HttpRequestTracker, RtSettings};
use rt_sim::{SimConfig, Simulator, fixture};
use secrecy::SecretString;
use serde_json::{Value, json};
use store::Store;
use tempfile::TempDir;
use types::Role;
use webhook_client::{HttpSender, SenderSettings};

use super::{Answer, CLIENT_SECRET};

pub const PASSWORD: &str = "correct horse battery";
/// What RT shares with us.
pub const WEBHOOK_SECRET: &str = "a secret that RT shares";

/// What a test may choose.
#[derive(Debug)]
pub struct TestAppBuilder {
    settings: Settings,
    rt_patience: Duration,
    open_label_networks: Vec<&'static str>,
    requests_per_minute: Option<u32>,
    people: People,
    is_without_tls: bool,
    webhooks: SenderSettings,
}

impl TestAppBuilder {
    /// How webhooks are sent; without it to receivers of this machine, too.
    pub fn webhooks(mut self, settings: SenderSettings) -> Self {
        self.webhooks = settings;
        self
    }

    /// Browsers come without TLS, as to the demo.
    pub fn without_tls(mut self) -> Self {
        self.is_without_tls = true;
        self
    }

    /// The address that tests come from is a proxy that is believed.
    pub fn behind_a_proxy(mut self) -> Self {
        self.settings.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
        self
    }

    /// From where labels open without signing in.
    pub fn open_label_network(mut self, network: &'static str) -> Self {
        self.open_label_networks.push(network);
        self
    }

    /// How often a token may ask.
    pub fn requests_per_minute(mut self, requests: u32) -> Self {
        self.requests_per_minute = Some(requests);
        self
    }

    pub fn web_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.settings.web_folder = Some(folder.into());
        self
    }

    /// How long Request Tracker may take in all.
    pub fn rt_patience(mut self, patience: Duration) -> Self {
        self.rt_patience = patience;
        self
    }

    /// Who is asked about people besides our own accounts.
    pub fn people(mut self, people: People) -> Self {
        self.people = people;
        self
    }

    pub async fn spawn(self) -> TestApp {
        log_watch::start(&[
            PASSWORD,
            WEBHOOK_SECRET,
            CLIENT_SECRET,
            rt_sim::DEFAULT_TOKEN,
        ]);
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let rt = Simulator::start(SimConfig::new(fixture::district()))
            .await
            .unwrap();
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::default());
        let store = open_store(&folder).await;
        let app = self.application(&rt, store.clone(), Arc::clone(&clock), &folder);
        for (username, role) in [
            ("tess", Role::Technician),
            ("theo", Role::Teacher),
            ("ada", Role::Admin),
        ] {
            let new = NewUser {
                username: username.to_owned(),
                display_name: username.to_owned(),
                role,
                password: SecretString::from(PASSWORD),
            };
            app.add_user(new).await.unwrap();
        }

        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (ready, started) = mpsc::channel();
        let settings = self.settings;
        let running = app.clone();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = api::serve(listener, running, settings).unwrap();
                ready.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        TestApp {
            url,
            app,
            store,
            rt,
            clock,
            handle: started.recv().unwrap(),
            thread: Some(thread),
            _folder: folder,
        }
    }

    fn application(
        &self,
        rt: &Simulator,
        store: Store,
        clock: Arc<FixedClock>,
        folder: &TempDir,
    ) -> App {
        let token = Credentials::Token(SecretString::from(rt.token()));
        let mut tracker = RtSettings::new(rt.url().parse().unwrap(), token);
        tracker.total_timeout = self.rt_patience;
        tracker.read_timeout = tracker.read_timeout.min(self.rt_patience);
        let key = TokenKey::new(SecretString::from("k".repeat(32))).unwrap();
        let mut policy = Policy::new("https://rt.example.org".parse().unwrap(), key);
        policy.organisation = Some("Example School District".to_owned());
        policy.webhook.secret = Some(SecretString::from(WEBHOOK_SECRET));
        policy.cookie_secure = !self.is_without_tls;
        policy.outbox.settle = Duration::ZERO;
        policy.label_jobs.folder = folder.path().join("label-jobs");
        let open = self.open_label_networks.iter();
        policy.open_label_networks = open.map(|network| network.parse().unwrap()).collect();
        if let Some(requests) = self.requests_per_minute {
            policy.api_tokens.requests_per_minute = requests;
        }
        // Beyond the tags that the fixture has.
        policy.tags.first_number = 5_001;
        App::new(Parts {
            store,
            rt: Arc::new(HttpRequestTracker::new(tracker).unwrap()),
            clock,
            ids: Arc::new(FixedIds::default()),
            entropy: Arc::new(FixedEntropy::default()),
            fonts: LabelFonts::builtin(),
            policy,
            people: self.people.clone(),
            webhooks: Arc::new(HttpSender::new(self.webhooks.clone()).unwrap()),
            mail: None,
        })
    }
}

async fn open_store(folder: &TempDir) -> Store {
    let database = format!("sqlite://{}", folder.path().join("test.db").display());
    let store = Store::open(&database).await.unwrap();
    store.migrate().await.unwrap();
    store
}

/// The API on a port of its own, with all that it needs.
#[derive(Debug)]
pub struct TestApp {
    pub url: String,
    /// The application behind the routes.
    pub app: App,
    pub store: Store,
    pub rt: Simulator,
    pub clock: Arc<FixedClock>,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
    _folder: TempDir,
}

impl TestApp {
    pub async fn spawn() -> Self {
        Self::builder().spawn().await
    }

    pub fn builder() -> TestAppBuilder {
        TestAppBuilder {
            settings: Settings {
                workers: Some(1),
                ..Settings::default()
            },
            rt_patience: Duration::from_secs(10),
            open_label_networks: Vec::new(),
            requests_per_minute: None,
            people: People::default(),
            is_without_tls: false,
            webhooks: SenderSettings {
                allow_private: vec!["127.0.0.1/32".parse().unwrap()],
                allow_http: true,
                total_timeout: Duration::from_secs(1),
                ..SenderSettings::default()
            },
        }
    }

    /// What the application keeps.
    pub fn app_store(&self) -> &Store {
        &self.store
    }

    pub fn as_nobody(&self) -> Client {
        Client {
            url: self.url.clone(),
            token: None,
        }
    }

    /// Whoever brings this bearer token.
    pub fn as_bearer(&self, token: &str) -> Client {
        Client {
            url: self.url.clone(),
            token: Some(token.to_owned()),
        }
    }

    /// A script that acts for Ada, with these scopes.
    pub async fn as_script(&self, scopes: &[&str]) -> Client {
        let body = json!({ "name": "A script", "scopes": scopes });
        let issued = self.as_admin().await.post("/api/v1/tokens", &body).await;
        self.as_bearer(issued.expect(201).json()["secret"].as_str().unwrap())
    }

    pub async fn as_technician(&self) -> Client {
        self.signed_in("tess").await
    }

    pub async fn as_admin(&self) -> Client {
        self.signed_in("ada").await
    }

    pub async fn as_teacher(&self) -> Client {
        self.signed_in("theo").await
    }

    /// Stops Request Tracker: from now on nobody listens where it was.
    pub async fn stop_rt(&mut self) {
        let mut nothing = SimConfig::new(fixture::small());
        nothing.port = 0;
        let other = Simulator::start(nothing).await.unwrap();
        std::mem::replace(&mut self.rt, other).stop().await;
    }

    /// Signs in, and gives the whole answer.
    pub async fn sign_in(&self, username: &str, password: &str) -> Answer {
        let body = json!({ "username": username, "password": password });
        self.as_nobody().post("/api/v1/auth/login", &body).await
    }

    async fn signed_in(&self, username: &str) -> Client {
        let session = self.sign_in(username, PASSWORD).await.expect(200).json();
        Client {
            url: self.url.clone(),
            token: Some(session["access_token"].as_str().unwrap().to_owned()),
        }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Somebody who uses the API.
#[derive(Debug, Clone)]
pub struct Client {
    url: String,
    token: Option<String>,
}

impl Client {
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, |request| request).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, |request| request.json(body))
            .await
    }

    /// The bearer token that it sends.
    pub fn token(&self) -> &str {
        self.token.as_deref().unwrap_or_default()
    }

    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PATCH, path, |request| request.json(body))
            .await
    }

    /// Any request; the guard against hanging is far beyond every time-out of ours.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        shape: impl FnOnce(reqwest::RequestBuilder) -> reqwest::RequestBuilder,
    ) -> Answer {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_mins(1))
            .build()
            .unwrap();
        let mut request = client.request(method, format!("{}{path}", self.url));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        Answer::of(shape(request).send().await.unwrap()).await
    }
}
