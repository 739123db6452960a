//! Can rtutils work?

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Mutex;
use types::{Component, ComponentState, Health};

use crate::{App, error::upstream};

/// A part that takes longer is failing for whoever waits for it.
const PATIENCE: Duration = Duration::from_secs(3);
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
        let (database, request_tracker) = tokio::join!(self.database(), self.request_tracker());
        let components = vec![database, request_tracker];
        let is_failing = components
            .iter()
            .any(|c| c.state == ComponentState::Failing);
        let health = Health {
            state: if is_failing {
                ComponentState::Failing
            } else {
                ComponentState::Ok
            },
            version: env!("CARGO_PKG_VERSION").to_owned(),
            components,
        };
        *last = Some((self.clock().now(), health.clone()));
        health
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
