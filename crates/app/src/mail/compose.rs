//! What a message says.

use std::{collections::BTreeMap, fmt::Write};

use chrono::{DateTime, Utc};
use mail_client::{Address, Message};
use store::{ClaimedMail, MailItem};
use url::Url;
use uuid::Uuid;

use crate::MailPolicy;

/// How much of one text a list shows.
const SHOWN_CHARS: usize = 600;

/// The message that tells what is in hand.
pub(super) fn message(
    claimed: &ClaimedMail,
    to: Address,
    now: DateTime<Utc>,
    policy: &MailPolicy,
) -> Message {
    let (subject, mut text) = match claimed.items.as_slice() {
        [one] if claimed.total == 1 => (one.subject.clone(), alone(one, policy)),
        items => (
            format!("{} things need a look", claimed.total),
            together(items, claimed.total, policy),
        ),
    };
    text.push_str(FOOTER);
    Message {
        id: claimed.message_id(),
        to,
        subject: format!("[rtutils] {subject}"),
        text,
        // The same however often it is sent.
        written_at: claimed
            .items
            .iter()
            .map(|item| item.created_at)
            .max()
            .unwrap_or(now),
    }
}

/// A message that proves that messages arrive.
#[must_use]
pub fn test_message(id: Uuid, to: Address, now: DateTime<Utc>, base_url: Option<&Url>) -> Message {
    let at = base_url.map_or_else(String::new, |url| format!(" at {url}"));
    Message {
        id,
        to,
        subject: "[rtutils] A test".to_owned(),
        text: format!(
            "This is a test: mail from rtutils{at} arrives.\n\nWhere it was not asked for, somebody \
             has the wrong address.\n"
        ),
        written_at: now,
    }
}

const FOOTER: &str = "\n-- \nrtutils wrote this. Administrators are named in mail.admins of its \
     configuration; others are told of what they asked for.\n";

fn alone(item: &MailItem, policy: &MailPolicy) -> String {
    let mut text = format!("{}\n", item.text);
    if let Some(link) = link(item, policy) {
        let _ = writeln!(text, "\n{link}");
    }
    text
}

/// A list in groups, each kind of news under its heading, in the order in which it first came.
fn together(items: &[MailItem], total: u64, policy: &MailPolicy) -> String {
    let mut order: Vec<&str> = Vec::new();
    let mut groups: BTreeMap<&str, Vec<&MailItem>> = BTreeMap::new();
    for item in items {
        if !groups.contains_key(item.kind.as_str()) {
            order.push(&item.kind);
        }
        groups.entry(&item.kind).or_default().push(item);
    }
    let mut text = String::new();
    for kind in order {
        let _ = writeln!(text, "{}\n", heading(kind));
        for item in groups.get(kind).into_iter().flatten() {
            let time = item.created_at.format("%Y-%m-%d %H:%M UTC");
            let _ = writeln!(text, "* {} ({time})", item.subject);
            for line in shown(&item.text).lines() {
                let _ = writeln!(text, "  {line}");
            }
            if let Some(link) = link(item, policy) {
                let _ = writeln!(text, "  {link}");
            }
            text.push('\n');
        }
    }
    let rest = total.saturating_sub(items.len() as u64);
    if rest > 0 {
        let _ = writeln!(text, "And {rest} more.");
    }
    text
}

fn heading(kind: &str) -> &str {
    match kind {
        "write_given_up" => "Writes to Request Tracker that were given up",
        "write_refused" => "Writes that Request Tracker refused",
        "label_job_failed" => "Label jobs that failed",
        "webhook_off" => "Webhooks that were switched off",
        "webhook_failing" => "Webhooks whose receivers take nothing",
        "mirror_stale" => "The copy of Request Tracker's assets",
        "directory_away" => "The school's directory",
        _ => "Other news",
    }
}

fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn link(item: &MailItem, policy: &MailPolicy) -> Option<String> {
    let base = policy.base_url.as_ref()?.as_str().trim_end_matches('/');
    let path = item.link.as_ref()?;
    Some(format!("{base}{path}"))
}
