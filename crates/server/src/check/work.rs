//! Whether something waits for a person: writes, webhooks, mail.

use app::{Clock, SystemClock};
use secrecy::ExposeSecret;
use store::{FoundSchema, Store};

use super::Part;
use crate::config::{Config, Problems};

pub(super) async fn look(config: &Config) -> Part {
    let mut part = Part::new("work");
    let mut problems = Problems::default();
    let url = config.database.url(&config.server.folder, &mut problems);
    if problems.into_result(()).is_err() {
        return part;
    }
    let url = url.expose_secret();
    // What is wrong with the database itself is told there; nothing is made by looking.
    let schema = store::examine_schema(url).await;
    let is_ready = schema.is_ok_and(|schema| schema == FoundSchema::UpToDate);
    if is_ready && let Ok(store) = Store::open(url).await {
        if count(&store, &mut part).await.is_err() {
            part.warn(
                "What waits could not be counted.",
                "Mend the database first.",
            );
        }
        // It was only read.
        let _ = store.close().await;
    }
    part
}

async fn count(store: &Store, part: &mut Part) -> store::Result<()> {
    let writes = store.write_numbers(SystemClock.now()).await?;
    if writes.dead > 0 {
        part.warn(
            format!(
                "Writes to Request Tracker that were given up: {}.",
                writes.dead
            ),
            "Retry or discard them under Writes to RT, or with `rtutils outbox`.",
        );
    }
    let subscriptions = store.subscriptions(None, 1_000).await?;
    let off = subscriptions
        .iter()
        .filter(|one| one.switched_off.is_some())
        .count();
    let failing = subscriptions
        .iter()
        .filter(|one| one.is_active && one.failing_since.is_some())
        .count();
    if off > 0 {
        part.warn(
            format!("Webhooks that were switched off because their receivers failed: {off}."),
            "Mend the receivers, and switch the webhooks on under Webhooks.",
        );
    }
    if failing > 0 {
        part.warn(
            format!("Webhooks that fail: {failing}."),
            "Their deliveries, under Webhooks, say what the receivers answer.",
        );
    }
    let mails = store.mail_numbers().await?;
    if mails.failed > 0 {
        part.warn(
            format!(
                "News that could not be sent by mail in the last month: {}.",
                mails.failed
            ),
            "The log says why (“a mail was given up”); look at mail.admins and at the mail server.",
        );
    }
    if part.findings.is_empty() {
        part.ok("Nothing waits for a person.");
    }
    Ok(())
}
