//! A whole site for one test, and the people of it.

use std::{net::IpAddr, path::PathBuf, sync::Arc, time::Duration};

use app::{
    App, Caller, Context, Error, LabelFonts, NewUser, OpenSession, Parts, People, Policy, Result,
    SignedIn, SystemIds, TokenKey,
    test_support::{FixedClock, FixedEntropy, FixedIds},
};
use mail_client::fake::FakePost;
use rt_client::{Credentials, HttpRequestTracker, RetryPolicy, RtSettings};
use rt_sim::{SimConfig, Simulator, fixture, fixture::Fixture};
use store::{Store, test_support::TestDatabase};
use tempfile::TempDir;
use types::{FieldError, NewSession, Role};
use uuid::Uuid;
use webhook_client::fake::FakeReceivers;

pub const PASSWORD: &str = "correct horse battery";
/// What RT shares with us.
pub const SECRET: &str = "a secret that RT shares";

pub struct Site {
    pub app: App,
    pub rt: Simulator,
    pub clock: Arc<FixedClock>,
    /// Whoever is told by webhooks.
    pub receivers: Arc<FakeReceivers>,
    /// Whoever is told by e-mail.
    pub post: Arc<FakePost>,
    database: TestDatabase,
    folder: TempDir,
}

impl Site {
    /// A site whose RT holds the small fixture.
    pub async fn small() -> Self {
        Self::with(fixture::small(), |_| {}).await
    }

    /// A site whose RT holds a district: 1,000 assets and a few odd ones.
    pub async fn district() -> Self {
        Self::with(fixture::district(), |_| {}).await
    }

    pub async fn with(fixture: Fixture, change: impl FnOnce(&mut Policy)) -> Self {
        Self::with_people(fixture, People::default(), change).await
    }

    /// A site that asks others about people, too.
    pub async fn with_people(
        fixture: Fixture,
        people: People,
        change: impl FnOnce(&mut Policy),
    ) -> Self {
        watch_log();
        let rt = Simulator::start(SimConfig::new(fixture)).await.unwrap();
        let key = TokenKey::new("k".repeat(32).into()).unwrap();
        let mut policy = Policy::new("https://rt.example.org".parse().unwrap(), key);
        policy.organisation = Some("Lakeside School District".into());
        policy.webhook.secret = Some(SECRET.into());
        policy.mail.admins = vec!["it@school.example".to_owned()];
        // Beyond the tags that the fixtures have.
        policy.tags.first_number = 5_001;
        let folder = tempfile::tempdir().unwrap();
        policy.label_jobs.folder = folder.path().join("label-jobs");
        change(&mut policy);
        let clock = Arc::new(FixedClock::default());
        let database = TestDatabase::sqlite().await;
        let receivers = Arc::new(FakeReceivers::default());
        let post = Arc::new(FakePost::default());
        let app = App::new(Parts {
            store: database.store().clone(),
            rt: Arc::new(HttpRequestTracker::new(settings(&rt)).unwrap()),
            clock: clock.clone(),
            ids: Arc::new(FixedIds::default()),
            entropy: Arc::new(FixedEntropy::default()),
            fonts: LabelFonts::builtin(),
            policy,
            people,
            webhooks: receivers.clone(),
            mail: Some(post.clone()),
        });
        Self {
            app,
            rt,
            clock,
            receivers,
            post,
            database,
            folder,
        }
    }

    /// Another server on the same database.
    pub fn on(site: &Self, people: People) -> App {
        Self::another(site, people, site.app.policy().clone())
    }

    /// Another server on the same database, with its label jobs in a folder of its own.
    pub fn with_folder(site: &Self, folder: PathBuf) -> App {
        let mut policy = site.app.policy().clone();
        policy.label_jobs.folder = folder;
        Self::another(site, People::default(), policy)
    }

    pub fn other_folder(&self) -> PathBuf {
        self.folder.path().join("label-jobs-of-another")
    }

    fn another(site: &Self, people: People, policy: Policy) -> App {
        App::new(Parts {
            store: site.database.store().clone(),
            rt: Arc::new(site.tracker()),
            clock: site.clock.clone(),
            ids: Arc::new(SystemIds),
            entropy: Arc::new(FixedEntropy::default()),
            fonts: LabelFonts::builtin(),
            policy,
            people,
            webhooks: site.receivers.clone(),
            mail: Some(site.post.clone()),
        })
    }

    pub fn store(&self) -> &Store {
        self.database.store()
    }

    pub fn database_url(&self) -> &str {
        self.database.url()
    }

    /// RT as a person sees it who works there and not here.
    pub fn tracker(&self) -> HttpRequestTracker {
        HttpRequestTracker::new(settings(&self.rt)).unwrap()
    }

    pub fn anyone(&self) -> Context {
        self.context(Caller::Nobody)
    }

    pub fn technician(&self) -> Context {
        self.signed_in(Role::Technician)
    }

    pub fn admin(&self) -> Context {
        self.signed_in(Role::Admin)
    }

    pub fn teacher(&self) -> Context {
        self.signed_in(Role::Teacher)
    }

    pub fn context(&self, caller: Caller) -> Context {
        Context::new(caller, self.app.clock().now(), Uuid::nil())
    }

    fn signed_in(&self, role: Role) -> Context {
        self.context(Caller::User(SignedIn {
            id: Uuid::from_u128(0xada),
            username: role.to_string(),
            role,
            session_id: Uuid::nil(),
        }))
    }

    pub async fn add(&self, username: &str, role: Role) -> types::User {
        self.app.add_user(new_user(username, role)).await.unwrap()
    }

    pub async fn log_in(&self, username: &str, password: &str) -> Result<OpenSession> {
        self.log_in_from("192.0.2.7", username, password).await
    }

    pub async fn log_in_from(&self, from: &str, name: &str, password: &str) -> Result<OpenSession> {
        let address: IpAddr = from.parse().unwrap();
        let credentials = NewSession {
            username: name.into(),
            password: password.into(),
            code: None,
        };
        self.app.log_in(&self.anyone(), credentials, address).await
    }

    /// Signs in for real: what looks after accounts looks at the session.
    pub async fn signed_in_as(&self, username: &str) -> Context {
        let open = self.log_in(username, PASSWORD).await.unwrap();
        let now = self.app.clock().now();
        let caller = self.app.authenticate(&open.session.access_token, now);
        self.context(caller.unwrap())
    }

    /// What RT was asked so far, as paths with their queries.
    pub fn rt_calls(&self) -> Vec<String> {
        let requests = self.rt.state().requests();
        requests.into_iter().map(|request| request.path).collect()
    }
}

/// No secret of these tests is in any line that is logged.
fn watch_log() {
    log_watch::start(&[PASSWORD, SECRET, rt_sim::DEFAULT_TOKEN]);
}

pub fn settings(rt: &Simulator) -> RtSettings {
    watch_log();
    let credentials = Credentials::Token(rt.token().to_owned().into());
    RtSettings {
        total_timeout: Duration::from_secs(2),
        retry: RetryPolicy {
            attempts: 1,
            ..RetryPolicy::default()
        },
        ..RtSettings::new(rt.url().parse().unwrap(), credentials)
    }
}

pub fn new_user(username: &str, role: Role) -> NewUser {
    NewUser {
        username: username.into(),
        display_name: "Ada O'Brien".into(),
        role,
        password: PASSWORD.into(),
    }
}

/// The places and codes of what is not valid.
pub fn refused(error: &Error) -> Vec<(&str, &str)> {
    fn pairs(errors: &[FieldError]) -> Vec<(&str, &str)> {
        errors
            .iter()
            .map(|e| (e.pointer.as_str(), e.code.as_str()))
            .collect()
    }
    match error {
        Error::Invalid(errors) | Error::Labels(errors) => pairs(errors),
        other => panic!("{other:?}"),
    }
}
