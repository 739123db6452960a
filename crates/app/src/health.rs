//! Can rtutils work?

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Mutex;
use types::{Component, ComponentState, Health, ServiceState};

use crate::{App, error::upstream};

/// A part that takes longer is failing for whoever waits for it.
const PATIENCE: Duration = Duration::from_secs(3);
/// Longer than a request waits for a connection, so that its end is seen.
const PULSE_PATIENCE: Duration = Duration::from_secs(8);
/// Anybody may ask, so an answer is given again for a moment before RT is asked once more.
const KEPT: TimeDelta = TimeDelta::seconds(2);

/// The last answer.
#[derive(Debug, Default)]
pub(crate) struct Readiness(Mutex<Option<(DateTime<Utc>, Health)>>);

impl App {
    /// How the parts are that rtutils needs. Anybody may ask; the answer names no address.
    pub async fn health(&self) -> Health {
        // Held over the asking: many who ask at once cost RT one question, also while it hangs.
        let mut last = self.inner.readiness.0.lock().await;
        let now = self.clock().now();
        if let Some((at, health)) = &*last
            && (now - *at).abs() < KEPT
        {
            return health.clone();
        }
        let (ours, request_tracker) = tokio::join!(self.our_own(), self.request_tracker());
        let [database, schema, mirror] = ours;
        let state = match () {
            () if is_failing(&database) || is_failing(&schema) => ServiceState::Failing,
            () if is_failing(&request_tracker) || is_failing(&mirror) => ServiceState::Degraded,
            () => ServiceState::Ok,
        };
        let components = vec![database, schema, request_tracker, mirror];
        let health = Health {
            state,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            components,
        };
        *last = Some((self.clock().now(), health.clone()));
        health
    }

    /// Whether this server answers, as far as it can tell from inside. It asks the database something
    /// trivial; one that refuses is somebody else's trouble, and no reason to end this server. One that
    /// does not come back, or none of whose connections comes free, is ours.
    pub async fn pulse(&self) -> Result<(), &'static str> {
        match tokio::time::timeout(PULSE_PATIENCE, self.store().ping()).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) if self.store().is_short_of_connections(PATIENCE).await => {
                Err("every connection to the database is in use, and none comes free")
            }
            Ok(Err(error)) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the database is failing"
                );
                Ok(())
            }
            Err(_) => Err("the database does not answer"),
        }
    }

    /// What is ours: the database, its schema, and the mirror in it.
    async fn our_own(&self) -> [Component; 3] {
        let database = self.database().await;
        if is_failing(&database) {
            let unknown = || Err("It cannot be read while the database is failing.".to_owned());
            let mirror = component("mirror", unknown());
            return [database, component("schema", unknown()), mirror];
        }
        let (schema, mirror) = tokio::join!(self.schema(), self.mirror_component());
        [database, schema, mirror]
    }

    async fn schema(&self) -> Component {
        let state = match tokio::time::timeout(PATIENCE, self.store().schema_gap()).await {
            Ok(Ok(gap)) if !gap.unknown.is_empty() => Err(format!(
                "The database is of a newer version: {} of its migrations are not known here. \
                 Install that version again, or go back to a copy from before.",
                gap.unknown.len()
            )),
            Ok(Ok(gap)) if !gap.missing.is_empty() => Err(format!(
                "{} migrations of this version are missing: restart rtutils, or run rtutils migrate.",
                gap.missing.len()
            )),
            Ok(Ok(_)) => Ok(()),
            Ok(Err(_)) => Err("The list of migrations cannot be read.".to_owned()),
            Err(_) => Err("The list of migrations could not be read in time.".to_owned()),
        };
        component("schema", state)
    }

    /// A mirror that is being filled, or switched off, is no trouble: Request Tracker is asked instead.
    async fn mirror_component(&self) -> Component {
        let policy = &self.policy().mirror;
        let Ok(Ok(standing)) = tokio::time::timeout(PATIENCE, self.standing()).await else {
            return component("mirror", Err("It could not be read in time.".to_owned()));
        };
        let is_fresh = standing.is_fresh(self.clock().now(), policy);
        let (state, detail) = match () {
            () if !policy.is_on => (ComponentState::Ok, "It is switched off."),
            () if standing.is_troubled() => (
                ComponentState::Failing,
                "Request Tracker does not tell what changed. Look-ups answer with what was read last.",
            ),
            () if !standing.is_whole() => (ComponentState::Ok, "It is being filled."),
            () if !is_fresh => (
                ComponentState::Failing,
                "No server has asked Request Tracker for changes lately. Look-ups ask it first.",
            ),
            () => return component("mirror", Ok(())),
        };
        Component {
            name: "mirror".to_owned(),
            state,
            detail: Some(detail.to_owned()),
        }
    }

    async fn database(&self) -> Component {
        let state = match tokio::time::timeout(PATIENCE, self.store().ping()).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the database is failing"
                );
                Err("The database does not answer as it should.".to_owned())
            }
            Err(_) => Err("The database did not answer in time.".to_owned()),
        };
        component("database", state)
    }

    async fn request_tracker(&self) -> Component {
        let state = match tokio::time::timeout(PATIENCE, self.rt().server()).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => {
                tracing::warn!(%error, "Request Tracker is failing");
                Err(upstream(error).to_string())
            }
            Err(_) => Err("Request Tracker did not answer in time.".to_owned()),
        };
        component("request_tracker", state)
    }
}

fn is_failing(component: &Component) -> bool {
    component.state == ComponentState::Failing
}

fn component(name: &str, state: Result<(), String>) -> Component {
    Component {
        name: name.to_owned(),
        state: match state {
            Ok(()) => ComponentState::Ok,
            Err(_) => ComponentState::Failing,
        },
        detail: state.err(),
    }
}
