//! What a check works with: an RT, and names that no other check uses.

use std::sync::atomic::{AtomicU32, Ordering};

use rt_client::{
    Asset, AssetId, Credentials, HttpRequestTracker, NewAsset, RequestTracker, RetryPolicy,
    RtSettings,
};
use rt_sim::{SimConfig, Simulator, fixture};
use secrecy::SecretString;

pub use crate::raw::Raw;

pub async fn simulator() -> Simulator {
    Simulator::start(SimConfig::new(fixture::small()))
        .await
        .unwrap()
}

/// An RT under test, seeded with the fixture `small`.
pub struct Bench {
    pub rt: Box<dyn RequestTracker>,
    url: String,
    pub token: String,
    /// Starts every name that this check makes up.
    unique: String,
}

impl Bench {
    pub fn of(simulator: &Simulator) -> Self {
        Self::at(simulator.url(), simulator.token())
    }

    pub fn of_real_rt() -> Self {
        Self::at(&environment("TEST_RT_URL"), &environment("TEST_RT_TOKEN"))
    }

    fn at(url: &str, token: &str) -> Self {
        static CHECKS: AtomicU32 = AtomicU32::new(0);
        let check = CHECKS.fetch_add(1, Ordering::Relaxed);
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap();
        Self {
            rt: Box::new(connect(url, Credentials::Token(token.into()))),
            url: url.to_owned(),
            token: token.to_owned(),
            unique: format!("T{:x}-{:x}-{check}", now.as_micros(), std::process::id()),
        }
    }

    pub fn with_token(&self, token: &str) -> HttpRequestTracker {
        connect(&self.url, Credentials::Token(token.into()))
    }

    pub fn with_password(&self, username: &str, password: &str) -> HttpRequestTracker {
        let password = SecretString::from(password);
        connect(
            &self.url,
            Credentials::Basic {
                username: username.to_owned(),
                password,
            },
        )
    }

    /// One of the fixture's accounts.
    pub fn signed_in_as(&self, username: &str) -> HttpRequestTracker {
        self.with_password(username, fixture::TEST_PASSWORD)
    }

    /// The RT as any program sees it, without our client in between.
    pub fn raw(&self) -> Raw {
        Raw::with_token(&self.url, &self.token)
    }

    /// The same, as one of the fixture's accounts sees it.
    pub fn raw_as(&self, username: &str) -> Raw {
        Raw::with_password(&self.url, username, fixture::TEST_PASSWORD)
    }

    /// A name that nothing else in this RT has or contains.
    pub fn name(&self, part: &str) -> String {
        format!("{} {part}", self.unique)
    }

    /// Whether [`Self::name`] made this name.
    pub fn is_own(&self, name: &str) -> bool {
        name.starts_with(&self.name(""))
    }

    /// An asset to be made that [`Self::is_own`] does not take for one of this check.
    pub fn stranger(&self, part: &str) -> NewAsset {
        NewAsset::new("General assets", format!("{part} of {}", self.unique))
    }

    /// A Chromebook to be made under a name of this check.
    pub fn chromebook(&self, part: &str) -> NewAsset {
        NewAsset::new("Chromebooks", self.name(part))
    }

    pub async fn create(&self, new: &NewAsset) -> AssetId {
        self.rt.create_asset(new).await.unwrap()
    }

    /// A new Chromebook, read back.
    pub async fn given(&self, new: &NewAsset) -> Asset {
        let id = self.create(new).await;
        self.rt.asset(id).await.unwrap()
    }
}

fn connect(url: &str, credentials: Credentials) -> HttpRequestTracker {
    let mut settings = RtSettings::new(url.parse().unwrap(), credentials);
    // A failure is to be seen, not repaired; a busy test machine is to be waited for.
    settings.retry = RetryPolicy::never();
    settings.connect_timeout = std::time::Duration::from_secs(10);
    settings.read_timeout = std::time::Duration::from_mins(1);
    settings.total_timeout = std::time::Duration::from_mins(1);
    HttpRequestTracker::new(settings).unwrap()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the test runner says here where the real RT is"
)]
fn environment(name: &str) -> String {
    std::env::var(name)
        .unwrap_or_else(|_| panic!("{name} is not set: run this under scripts/with-rt5"))
}
