//! What no transaction tells, because nothing happens: somebody has to look.

use std::error::Error as _;

use chrono::{DateTime, Utc};
use store::NewMail;

use crate::{App, Result, error::internal};

impl App {
    /// Looks whether the mirror or the directory has been away for long, and tells the administrators,
    /// once for each time.
    pub async fn watch_for_mail(&self) {
        for outcome in [self.watch_mirror().await, self.watch_directory().await] {
            if let Err(error) = outcome {
                tracing::warn!(
                    error = %error,
                    cause = error.source().map(tracing::field::display),
                    "nobody could be told that something is away"
                );
            }
        }
    }

    async fn watch_mirror(&self) -> Result<()> {
        if !self.policy().mirror.is_on {
            return Ok(());
        }
        let now = self.clock().now();
        let standing = self.mirror_standing().await?;
        let Some(answered_at) = standing.answered_at() else {
            return Ok(());
        };
        if now - answered_at < self.policy().mail.patience {
            return Ok(());
        }
        let state = self.mirror_state().await?;
        let why = state.detail.unwrap_or_default();
        let text = format!(
            "Request Tracker has told nothing since {}.\n{why}\nLook-ups answer from what was known \
             then, and what people change waits. `rtutils check` says what is wrong.",
            shown(answered_at)
        );
        let key = format!("mirror_stale:{}", answered_at.timestamp_micros());
        let subject = "The copy of Request Tracker's assets is old";
        self.tell_admins("mirror_stale", subject, text, "/admin/rt", key, now)
            .await
    }

    async fn watch_directory(&self) -> Result<()> {
        let now = self.clock().now();
        let outage = &self.inner.directory_outage;
        let (Some(directory), Some(since)) = (&self.people().directory, outage.untold(now)) else {
            return Ok(());
        };
        if now - since < self.policy().mail.patience {
            return Ok(());
        }
        // Perhaps nobody has asked since: once, before anybody is woken. Our own account may be what is
        // refused, so this is not tried again and again.
        let Err(trouble) = directory.look(&[]).await else {
            outage.ended();
            return Ok(());
        };
        let text = format!(
            "Nobody can sign in with a school account since {}: {trouble}.\nLocal accounts work. \
             `rtutils check` says what is wrong.",
            shown(since)
        );
        // Once a day for as long as it lasts, from however many servers.
        let key = format!("directory_away:{}", now.date_naive());
        let subject = "The school's directory does not answer";
        let link = "/admin/people/directory";
        self.tell_admins("directory_away", subject, text, link, key, now)
            .await?;
        outage.told(now);
        Ok(())
    }

    async fn tell_admins(
        &self,
        kind: &str,
        subject: &str,
        text: String,
        link: &str,
        dedupe_key: String,
        at: DateTime<Utc>,
    ) -> Result<()> {
        let new = NewMail {
            kind: kind.to_owned(),
            recipients: self.policy().mail.admins.clone(),
            subject: subject.to_owned(),
            text,
            link: Some(link.to_owned()),
            dedupe_key: Some(dedupe_key),
            is_batched: true,
            at,
        };
        let queued = self.store().queue_mail(&new).await;
        queued.map_err(internal("queue mail"))
    }
}

fn shown(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}
