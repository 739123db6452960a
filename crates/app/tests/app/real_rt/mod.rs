//! What is promised of a real Request Tracker: the same, on one.

mod creating;
mod polling;
mod refusing;

use std::{sync::Arc, time::Duration};

use app::{
    App, Caller, Context, LabelFonts, Parts, Policy, SignedIn, SystemClock, SystemIds, TokenKey,
    test_support::FixedEntropy,
};
use rt_client::{Credentials, HttpRequestTracker, RtSettings};
use store::test_support::TestDatabase;
use types::{Role, RtWrite};
use uuid::Uuid;

#[expect(
    clippy::disallowed_methods,
    reason = "the test runner says here where the real RT is"
)]
fn environment(name: &str) -> String {
    std::env::var(name)
        .unwrap_or_else(|_| panic!("{name} is not set: run this under scripts/with-rt5"))
}

/// A site on the real RT that `scripts/with-rt5` started.
struct RealSite {
    app: App,
    database: TestDatabase,
    /// RT as a person sees it who works there and not here.
    tracker: HttpRequestTracker,
}

impl RealSite {
    async fn start(change: impl FnOnce(&mut Policy)) -> Self {
        let database = TestDatabase::sqlite().await;
        let key = TokenKey::new("k".repeat(32).into()).unwrap();
        let mut policy = Policy::new("https://rt.example.org".parse().unwrap(), key);
        // Beyond the tags of other tests and of runs before: that RT may be a lasting one.
        policy.tags.first_number = 1_000_000 + fresh_number() % 1_000_000_000;
        change(&mut policy);
        let app = App::new(Parts {
            store: database.store().clone(),
            rt: Arc::new(tracker()),
            clock: Arc::new(SystemClock),
            ids: Arc::new(SystemIds),
            entropy: Arc::new(FixedEntropy::default()),
            fonts: LabelFonts::builtin(),
            policy,
            people: app::People::default(),
            webhooks: Arc::new(webhook_client::fake::FakeReceivers::default()),
            mail: None,
        });
        Self {
            app,
            database,
            tracker: tracker(),
        }
    }
}

fn tracker() -> HttpRequestTracker {
    let token = environment("TEST_RT_TOKEN");
    log_watch::start(&[&token]);
    let credentials = Credentials::Token(token.into());
    let mut settings = RtSettings::new(environment("TEST_RT_URL").parse().unwrap(), credentials);
    // A busy test machine is to be waited for.
    settings.connect_timeout = Duration::from_secs(10);
    settings.read_timeout = Duration::from_mins(1);
    settings.total_timeout = Duration::from_mins(1);
    HttpRequestTracker::new(settings).unwrap()
}

/// A number of this run and no other.
fn fresh_number() -> u64 {
    let micros = app::Clock::now(&SystemClock).timestamp_micros();
    u64::try_from(micros).unwrap()
}

fn person(app: &App, role: Role) -> Context {
    let caller = Caller::User(SignedIn {
        id: Uuid::from_u128(0xada),
        username: role.to_string(),
        role,
        session_id: Uuid::nil(),
    });
    Context::new(caller, app.clock().now(), Uuid::nil())
}

/// What became of a write in the end, however busy RT is.
async fn outcome(app: &App, write_id: Uuid) -> RtWrite {
    for _ in 0..600 {
        let admin = person(app, Role::Admin);
        let write = app.rt_write(&admin, write_id).await.unwrap();
        if write.state.is_final() {
            return write;
        }
        app.run_due_writes().await.unwrap();
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("the write does not come to an end");
}
