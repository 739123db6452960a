//! How much waits, how old it is, and how much there is: for whoever watches from outside.
//!
//! Nobody is asked who they are, because nothing here is about anybody. All questions together have a
//! time-out, and one that is not answered is left out instead of holding up the others.

use std::{future::Future, time::Duration};

use chrono::{DateTime, Utc};
use store::{Connections, Depth, Kind, MailNumbers};
use tokio::time::Instant;
use types::{LabelJobState, TagState, WebhookDeliveryState, WriteState};

use crate::App;

/// For all of them: Prometheus waits for ten seconds, and asks again soon; requests come first.
const PATIENCE: Duration = Duration::from_secs(4);

/// What there is at this moment. What could not be read is absent.
#[derive(Debug, Clone)]
pub struct Numbers {
    pub now: DateTime<Utc>,
    pub outbox: Option<Vec<Depth<WriteState>>>,
    pub deliveries: Option<Vec<Depth<WebhookDeliveryState>>>,
    pub label_jobs: Option<Vec<Depth<LabelJobState>>>,
    pub tags: Option<Vec<Depth<TagState>>>,
    pub mirror: Option<MirrorNumbers>,
    pub mails: Option<MailNumbers>,
    pub connections: Connections,
    pub database: Kind,
}

/// How much the mirror has, and how good it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MirrorNumbers {
    pub is_on: bool,
    /// Whether it holds everything that RT had when it was filled.
    pub is_whole: bool,
    /// Whether RT has not told what changed for some intervals.
    pub is_stale: bool,
    pub assets: u64,
    pub with_details: u64,
    /// When RT last told anything.
    pub answered_at: Option<DateTime<Utc>>,
}

impl App {
    /// What there is at this moment. One question to the database after the other, so that it takes
    /// one connection and never several.
    pub async fn numbers(&self) -> Numbers {
        let store = self.store();
        let until = Instant::now() + PATIENCE;
        Numbers {
            now: self.clock().now(),
            outbox: in_time("outbox", until, store.write_depths()).await,
            deliveries: in_time("webhooks", until, store.delivery_depths()).await,
            label_jobs: in_time("label jobs", until, store.label_job_depths()).await,
            tags: in_time("tags", until, store.tag_depths()).await,
            mirror: in_time("mirror", until, self.mirror_numbers()).await,
            mails: in_time("mail", until, store.mail_numbers()).await,
            connections: store.connections(),
            database: store.kind(),
        }
    }

    async fn mirror_numbers(&self) -> store::Result<MirrorNumbers> {
        let policy = &self.policy().mirror;
        let standing = self.standing().await?;
        let counts = self.store().mirror_counts().await?;
        Ok(MirrorNumbers {
            is_on: policy.is_on,
            is_whole: standing.is_whole(),
            is_stale: policy.is_on && !standing.is_fresh(self.clock().now(), policy),
            assets: counts.assets,
            with_details: counts.with_details,
            answered_at: standing.answered_at,
        })
    }
}

async fn in_time<T>(
    part: &str,
    until: Instant,
    question: impl Future<Output = store::Result<T>>,
) -> Option<T> {
    match tokio::time::timeout_at(until, question).await {
        Ok(Ok(answer)) => Some(answer),
        Ok(Err(error)) => {
            tracing::debug!(
                part,
                error = &error as &dyn std::error::Error,
                "not counted"
            );
            None
        }
        Err(_) => {
            tracing::debug!(part, "not counted in time");
            None
        }
    }
}
