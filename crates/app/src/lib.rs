//! The use cases of rtutils: who may do what, and what then happens.
//!
//! A use case is a method of [`App`] that takes a [`Context`] first, asks it for a permission and
//! only then looks at anything. It speaks the wire types of [`types`] and its own [`Error`]; it
//! knows nothing of HTTP, and of the database only the functions of [`store`].
//!
//! Time, ids and randomness come in through [`Clock`], [`Ids`] and [`Entropy`].

pub mod assets;
pub mod auth;
pub mod changesets;
mod context;
mod error;
pub mod health;
pub mod labels;
mod limits;
mod mail;
mod mirror;
mod numbers;
mod outbox;
mod outside;
mod policy;
mod predecessor;
mod repeat;
mod rt_connection;
mod sealing;
pub mod shipments;
pub mod tags;
#[cfg(feature = "test-support")]
pub mod test_support;
mod version;
mod webhooks;
mod writing;

use std::sync::Arc;

use mail_client::MailSender;
use rt_client::RequestTracker;
use store::{MailRules, Store};
use tokio::sync::watch;
use webhook_client::WebhookSender;

pub use self::{
    auth::{
        Identified, Limit, NewUser, OidcReturn, OidcStart, OldUser, OldUserFate, OpenSession,
        People, Quota,
    },
    context::{Caller, Client, Context, SignedIn, TokenBearer},
    error::{AssetKey, Conflict, Error, Result, RtTrouble, SignInTrouble, Thing},
    labels::{BatchPdf, Drawing, FontFile, JobFile, LabelFonts},
    mail::test_message,
    numbers::{MirrorNumbers, Numbers},
    outside::{Clock, Entropy, Ids, SystemClock, SystemEntropy, SystemIds},
    policy::{
        ApiTokenPolicy, CustomFieldNames, DeliveryPolicy, InvalidPolicy, LabelJobPolicy, Lifecycle,
        Lifecycles, MailPolicy, MirrorPolicy, OutboxPolicy, Policy, TagPolicy, TokenKey,
        WebhookPolicy,
    },
    rt_connection::{RtLook, look_at_rt},
};

/// Everything that [`App`] is made of.
#[derive(Debug)]
pub struct Parts {
    pub store: Store,
    pub rt: Arc<dyn RequestTracker>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
    pub entropy: Arc<dyn Entropy>,
    pub fonts: LabelFonts,
    pub policy: Policy,
    /// Who is asked about people besides our own accounts.
    pub people: People,
    /// Who sends outbound webhooks.
    pub webhooks: Arc<dyn WebhookSender>,
    /// Who sends e-mail; nobody is told anything by mail where there is none.
    pub mail: Option<Arc<dyn MailSender>>,
}

/// The application: built once, cheap to clone, handed to every request.
#[derive(Debug, Clone)]
pub struct App {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    parts: Parts,
    signer: auth::Signer,
    throttle: auth::Throttle,
    passwords: auth::Passwords,
    token_limits: auth::TokenLimits,
    owner_checks: auth::OwnerChecks,
    door_counts: auth::DoorCounts,
    field_names: assets::FieldNames,
    readiness: health::Readiness,
    outbox: outbox::Outbox,
    label_jobs: labels::Jobs,
    /// Whether this server is to stop.
    closing: watch::Sender<bool>,
    options: writing::OptionCache,
    mirror: mirror::Mirror,
    last_look: rt_connection::LastLook,
    deliveries: webhooks::Deliveries,
    directory_outage: mail::Outage,
}

impl App {
    /// Puts the application together.
    #[must_use]
    pub fn new(mut parts: Parts) -> Self {
        let ids = Arc::clone(&parts.ids);
        parts.store = parts.store.with_ids(move || ids.next());
        if parts.mail.is_some() {
            parts.store = parts.store.with_mail(MailRules {
                admins: parts.policy.mail.admins.clone(),
                hold: parts.policy.mail.hold,
            });
        }
        let signer = auth::Signer::new(&parts.policy.token_key);
        // A name that no other server on this database has.
        let holder = parts.ids.next().to_string();
        let deliveries = webhooks::Deliveries::new(holder.clone());
        let outbox = outbox::Outbox::new(holder, &parts.policy.outbox);
        Self {
            inner: Arc::new(Inner {
                parts,
                signer,
                throttle: auth::Throttle::default(),
                passwords: auth::Passwords::default(),
                token_limits: auth::TokenLimits::default(),
                owner_checks: auth::OwnerChecks::default(),
                door_counts: auth::DoorCounts::default(),
                field_names: assets::FieldNames::default(),
                readiness: health::Readiness::default(),
                outbox,
                label_jobs: labels::Jobs::default(),
                closing: watch::Sender::new(false),
                options: writing::OptionCache::default(),
                mirror: mirror::Mirror::default(),
                last_look: rt_connection::LastLook::default(),
                deliveries,
                directory_outage: mail::Outage::default(),
            }),
        }
    }

    /// The rules of this site.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.inner.parts.policy
    }

    /// The clock that every part reads; a request's time is read once, into its [`Context`].
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        self.inner.parts.clock.as_ref()
    }

    /// Where new ids come from.
    #[must_use]
    pub fn ids(&self) -> &dyn Ids {
        self.inner.parts.ids.as_ref()
    }

    /// Says that this server is to stop: whatever waits for something to happen ends.
    pub fn close(&self) {
        self.inner.closing.send_replace(true);
    }

    /// Whether this server is to stop: whoever is answered had better come back to another.
    #[must_use]
    pub fn is_closing(&self) -> bool {
        *self.inner.closing.borrow()
    }

    fn closing(&self) -> watch::Receiver<bool> {
        self.inner.closing.subscribe()
    }

    fn store(&self) -> &Store {
        &self.inner.parts.store
    }

    fn rt(&self) -> &dyn RequestTracker {
        self.inner.parts.rt.as_ref()
    }

    fn webhook_sender(&self) -> &dyn WebhookSender {
        self.inner.parts.webhooks.as_ref()
    }

    fn entropy(&self) -> &dyn Entropy {
        self.inner.parts.entropy.as_ref()
    }
}
