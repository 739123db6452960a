//! What people are told of what went wrong, in words.

use chrono::{DateTime, TimeDelta, Utc};
use types::{LabelJobState, WriteState};

use super::{
    NewMail,
    enqueue::{admins, admins_and, enqueue},
};
use crate::{
    Finish, LabelJobEnd, LabelJobRecord, Result, SubscriptionRecord, WriteRecord, WriteTransaction,
};

/// A receiver that fails for a moment is nobody's business.
const FAILING_FOR: TimeDelta = TimeDelta::hours(1);

/// A write is over, and RT has not done what it asks.
pub(crate) async fn tell_write_over(
    tx: &WriteTransaction,
    write: &WriteRecord,
    finish: &Finish,
    at: DateTime<Utc>,
) -> Result<()> {
    let (kind, subject, remedy) = match finish.state {
        WriteState::Dead => (
            "write_given_up",
            format!("Given up: {}", write.summary),
            "It is not tried again by itself. Mend the cause, then retry it or discard it.",
        ),
        WriteState::Refused => (
            "write_refused",
            format!("Request Tracker refused: {}", write.summary),
            "Look at what Request Tracker said of each field. Often a right is missing, or a value \
             is one that Request Tracker does not take.",
        ),
        _ => return Ok(()),
    };
    let why = finish.error.as_deref().unwrap_or("No reason was given.");
    let text = format!(
        "{}\nAsked for by {} at {}.\n{why}\n{remedy}",
        write.summary,
        write.requested_by,
        shown(write.requested_at),
    );
    let new = NewMail {
        kind: kind.to_owned(),
        recipients: admins_and(tx, &write.requested_by).await?,
        subject,
        text,
        link: Some(format!("/admin/writes/{}", write.id)),
        // A write that is retried may be given up again, which is news.
        dedupe_key: Some(format!("{kind}:{}:{}", write.id, at.timestamp_micros())),
        is_batched: true,
        at,
    };
    enqueue(tx, &new).await
}

/// A label job is over, and there is no PDF.
pub(crate) async fn tell_label_job_failed(
    tx: &WriteTransaction,
    job: &LabelJobRecord,
    end: &LabelJobEnd,
) -> Result<()> {
    if tx.mail.is_none() || end.state != LabelJobState::Failed {
        return Ok(());
    }
    let title = job.title.as_ref();
    let name = title.map_or_else(
        || format!("{} labels", job.total),
        |title| format!("“{title}” ({} labels)", job.total),
    );
    let why = end.detail.as_deref().unwrap_or("No reason was given.");
    let text = format!(
        "{name}\nAsked for by {} at {}.\n{why}\nOn its screen it can be printed again, from any \
         line.",
        job.created_by,
        shown(job.created_at)
    );
    let new = NewMail {
        kind: "label_job_failed".to_owned(),
        recipients: admins_and(tx, &job.created_by).await?,
        subject: format!("A label job failed: {name}"),
        text,
        link: Some(format!("/labels/jobs/{}", job.id)),
        dedupe_key: Some(format!("label_job_failed:{}", job.id)),
        is_batched: true,
        at: end.at,
    };
    enqueue(tx, &new).await
}

/// A webhook subscription was switched off by itself.
pub(crate) async fn tell_webhook_off(
    tx: &WriteTransaction,
    subscription: &SubscriptionRecord,
    why: &str,
    at: DateTime<Utc>,
) -> Result<()> {
    let name = name_of(subscription);
    let text = format!(
        "{name}\n{why}\nNothing is sent to it any more. Mend the receiver, then switch the \
         subscription on again; what failed can be sent again from its list."
    );
    let key = format!("webhook_off:{}:{}", subscription.id, at.timestamp_micros());
    tell_of(
        tx,
        subscription,
        "webhook_off",
        "switched off",
        text,
        key,
        at,
    )
    .await
}

/// A webhook subscription has failed for a while.
pub(crate) async fn tell_webhook_failing(
    tx: &WriteTransaction,
    subscription: &SubscriptionRecord,
    since: DateTime<Utc>,
    at: DateTime<Utc>,
) -> Result<()> {
    if at - since < FAILING_FOR {
        return Ok(());
    }
    let name = name_of(subscription);
    let text = format!(
        "{name}\nIts receiver takes nothing since {}.\nEvents are kept and tried again for two \
         days. Its list of deliveries says what the receiver answers.",
        shown(since)
    );
    let key = format!(
        "webhook_failing:{}:{}",
        subscription.id,
        since.timestamp_micros()
    );
    tell_of(
        tx,
        subscription,
        "webhook_failing",
        "failing",
        text,
        key,
        at,
    )
    .await
}

async fn tell_of(
    tx: &WriteTransaction,
    subscription: &SubscriptionRecord,
    kind: &str,
    what: &str,
    text: String,
    dedupe_key: String,
    at: DateTime<Utc>,
) -> Result<()> {
    let new = NewMail {
        kind: kind.to_owned(),
        recipients: admins(tx),
        subject: format!("A webhook is {what}: {}", name_of(subscription)),
        text,
        link: Some(format!("/admin/webhooks/{}", subscription.id)),
        dedupe_key: Some(dedupe_key),
        is_batched: true,
        at,
    };
    enqueue(tx, &new).await
}

/// What people call it. Never the whole address: many have what opens them in it.
fn name_of(subscription: &SubscriptionRecord) -> String {
    let host = || {
        let rest = subscription.url.split_once("://").map(|(_, rest)| rest);
        let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
        host.unwrap_or("a receiver").to_owned()
    };
    subscription.description.clone().unwrap_or_else(host)
}

/// A time as people read it; mail knows no place.
fn shown(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}
