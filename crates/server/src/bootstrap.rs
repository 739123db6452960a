//! Everything is put together here, from the configuration.

use std::{error::Error, path::Path, sync::Arc};

use api::Settings;
use app::{
    App, LabelFonts, Parts, People, Policy, SystemClock, SystemEntropy, SystemIds, TokenKey,
};
use ipnet::IpNet;
use mail_client::{MailSender, SmtpSender};
use rt_client::{HttpRequestTracker, RtSettings};
use secrecy::{ExposeSecret, SecretString};
use store::{NewerSchema, SchemaState, Store};
use webhook_client::{HttpSender, SenderSettings};

use crate::{
    config::{Config, Problems, secret::Refused},
    ends,
    metrics::Metrics,
    token_key,
};

/// What follows from a configuration that is right.
#[derive(Debug)]
pub struct Plan {
    pub rt: RtSettings,
    pub policy: Policy,
    pub people: People,
    pub webhooks: SenderSettings,
    pub mail: Option<SmtpSender>,
    pub fonts: LabelFonts,
    pub database_url: SecretString,
    pub newer_schema: NewerSchema,
    pub settings: Settings,
    /// Who may ask for numbers besides this machine.
    pub may_scrape: Vec<IpNet>,
}

impl Plan {
    /// Checks everything that can be checked without a network, and reports all of it.
    pub fn new(config: &Config) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let rt = config.request_tracker.settings(&mut problems);
        let database_url = config.database.url(&config.server.folder, &mut problems);
        config.backup.check(&mut problems);
        let trusted_proxies = config.server.proxies(&mut problems);
        let open_label_networks = config.labels.open_networks(&mut problems);
        let api_tokens = config.api_tokens.policy(&mut problems);
        let label_settings = config.labels.settings(&mut problems);
        let label_jobs = config.labels.jobs(&config.server.folder, &mut problems);
        let fonts = fonts(config.labels.font_folder.as_deref(), &mut problems);
        let token_key = token_key(config, &mut problems);
        let tags = config.tags.policy(&mut problems);
        let webhook = config.webhook.policy(&mut problems);
        let outbox = config.outbox.policy(&mut problems);
        let mirror = config.mirror.policy(&mut problems);
        let deliveries = config.webhooks.policy(&mut problems);
        let webhooks = config.webhooks.sender(&mut problems);
        let mail = config.mail.sender(&config.server, &mut problems);
        let mail_policy = config.mail.policy(&config.server, &mut problems);
        let may_scrape = config.metrics.networks(&mut problems);
        // Where spans go was decided with the log; here are the words of what is wrong with it.
        let _ = config.telemetry.spans_to(&mut problems);
        let mut people = People::default();
        config.directory.add_to(&mut people, &mut problems);
        config.oidc.add_to(&mut people, &mut problems);
        if let Some(folder) = &config.web.folder
            && !folder.join("index.html").is_file()
        {
            problems.add(format!(
                "web.folder: {} has no index.html: name the folder that `make frontend` built, or \
                 remove the setting",
                folder.display()
            ));
        }
        let (Some(rt), Some(token_key)) = (rt, token_key) else {
            problems.into_result(())?;
            // Each part that is missing has said why.
            return Err(Problems::default());
        };
        let web_url = config.request_tracker.web_url.clone();
        let mut policy = Policy::new(web_url.unwrap_or_else(|| rt.base_url.clone()), token_key);
        policy.organisation.clone_from(&config.labels.organisation);
        policy.qr_base_url.clone_from(&config.labels.qr_url);
        policy
            .small_label_types
            .clone_from(&config.labels.small_types);
        policy
            .hidden_funding_sources
            .clone_from(&config.labels.hidden_funding_sources);
        policy.label_settings = label_settings;
        policy.label_jobs = label_jobs;
        policy.open_label_networks = open_label_networks;
        policy.api_tokens = api_tokens;
        policy.custom_fields = config.custom_fields.names();
        policy.lifecycles = config.statuses.policy();
        policy.tags = tags;
        policy.webhook = webhook;
        policy.outbox = outbox;
        policy.mirror = mirror;
        policy.deliveries = deliveries;
        policy.mail = mail_policy;
        policy.cookie_secure = config.sign_in.cookie_secure;
        problems.into_result(Self {
            rt,
            policy,
            people,
            webhooks,
            mail,
            fonts,
            database_url,
            newer_schema: config.database.newer_schema(),
            settings: Settings {
                web_folder: config.web.folder.clone(),
                trusted_proxies,
                workers: config.server.workers,
                shutdown_seconds: config.server.shutdown_seconds,
                observer: None,
            },
            may_scrape,
        })
    }

    /// Lets somebody count every request, and every call to RT.
    pub fn observed_by(&mut self, metrics: &Arc<Metrics>) {
        self.rt.observer = Some(metrics.clone());
        self.settings.observer = Some(metrics.clone());
    }

    /// Opens the database, brings it up to date and builds the application.
    pub async fn build(self) -> Result<(App, Settings), Box<dyn Error>> {
        let store = open_store(&self.database_url, self.newer_schema).await?;
        self.build_on(store)
    }

    /// Builds the application on a database that is open and up to date.
    pub fn build_on(self, store: Store) -> Result<(App, Settings), Box<dyn Error>> {
        let app = App::new(Parts {
            store,
            rt: Arc::new(HttpRequestTracker::new(self.rt)?),
            clock: Arc::new(SystemClock),
            ids: Arc::new(SystemIds),
            entropy: Arc::new(SystemEntropy),
            fonts: self.fonts,
            policy: self.policy,
            people: self.people,
            webhooks: Arc::new(HttpSender::new(self.webhooks)?),
            mail: self.mail.map(|mail| Arc::new(mail) as Arc<dyn MailSender>),
        });
        Ok((app, self.settings))
    }
}

/// Opens the database and brings it up to date.
pub async fn open_store(url: &SecretString, newer: NewerSchema) -> Result<Store, ends::Failure> {
    let url = url.expose_secret();
    let explain = |error| ends::of_database(url, &error);
    let store = Store::open(url).await.map_err(explain)?;
    if let SchemaState::Newer { migration } = store.migrate_unless(newer).await.map_err(explain)? {
        tracing::warn!(
            migration,
            "the database is newer than this version, and database.allow_newer_schema lets it run"
        );
    }
    Ok(store)
}

fn fonts(folder: Option<&Path>, problems: &mut Problems) -> LabelFonts {
    let Some(folder) = folder else {
        return LabelFonts::builtin();
    };
    LabelFonts::with_folder(folder).unwrap_or_else(|error| {
        problems.add(format!(
            "labels.font_folder: {} cannot be read ({error}): check the path and who may read it",
            folder.display()
        ));
        LabelFonts::builtin()
    })
}

fn token_key(config: &Config, problems: &mut Problems) -> Option<TokenKey> {
    let is_configured =
        config.sign_in.token_key.is_some() || config.sign_in.token_key_file.is_some();
    let secret = if is_configured {
        config.sign_in.token_key(problems)?
    } else {
        match token_key::read_or_make(&config.server.folder) {
            Ok(secret) => secret,
            Err(Refused { why, end }) => {
                problems.add_as(end, format!("server.folder: {why}"));
                return None;
            }
        }
    };
    TokenKey::new(secret)
        .map_err(|error| problems.add(format!("sign_in.token_key: {error}")))
        .ok()
}
