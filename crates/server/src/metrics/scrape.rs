//! What somebody who scrapes is told.

use std::{fmt, path::Path};

use app::{App, MirrorNumbers, Numbers};
use chrono::{DateTime, Utc};
use prometheus_client::{
    encoding::text::{encode_eof, encode_registry},
    metrics::{
        counter::Counter,
        family::Family,
        gauge::{ConstGauge, Gauge},
    },
    registry::{Registry, Unit},
};
use store::{Depth, MailNumbers};
use types::{LabelJobState, TagState, WebhookDeliveryState, WriteState};

use super::{Metrics, process};
use crate::backup;

/// A label and its value; the names are ours, and so are the values.
type Labels = Vec<(&'static str, &'static str)>;
type Counts = Family<Labels, Gauge>;

impl Metrics {
    /// All numbers, as `OpenMetrics` text.
    pub async fn scrape(&self, app: &App) -> Result<String, fmt::Error> {
        let _turn = self.turn.lock().await;
        let mut now = at_this_moment(app, &app.numbers().await);
        put_backup(&mut now, &self.backups, app.clock().now());
        process::put(&mut now, self.started_at);
        let mut text = String::new();
        encode_registry(&mut text, &self.counted)?;
        encode_registry(&mut text, &now)?;
        encode_eof(&mut text)?;
        Ok(text)
    }
}

fn at_this_moment(app: &App, numbers: &Numbers) -> Registry {
    let mut now = Registry::default();
    outbox(&mut now, numbers);
    webhooks(&mut now, numbers);
    if let Some(jobs) = &numbers.label_jobs {
        let help = "Label jobs, by state";
        by_state(
            &mut now,
            "rtutils_label_jobs",
            help,
            jobs,
            LabelJobState::as_str,
        );
    }
    if let Some(tags) = &numbers.tags {
        let help = "Tags of the ledger, by state";
        by_state(&mut now, "rtutils_tags", help, tags, TagState::as_str);
    }
    if let Some(mirror) = &numbers.mirror {
        put_mirror(&mut now, mirror, numbers.now);
    }
    if let Some(mails) = &numbers.mails {
        put_mails(&mut now, mails);
    }
    door(&mut now, app);
    database(&mut now, numbers);
    parts(&mut now, numbers);
    build(&mut now, numbers);
    now
}

fn outbox(now: &mut Registry, numbers: &Numbers) {
    let Some(depths) = &numbers.outbox else {
        return;
    };
    let help =
        "Writes to Request Tracker that are not over: waiting, under way, or given up (dead)";
    by_state(
        now,
        "rtutils_outbox_writes",
        help,
        depths,
        WriteState::as_str,
    );
    let help = "How long the oldest write that waits has been waiting; 0 when none does";
    let age = oldest(depths, |state| state == WriteState::Pending, numbers.now);
    now.register_with_unit(
        "rtutils_outbox_oldest",
        help,
        Unit::Seconds,
        ConstGauge::new(age),
    );
}

fn webhooks(now: &mut Registry, numbers: &Numbers) {
    let Some(depths) = &numbers.deliveries else {
        return;
    };
    let help = "Webhook deliveries that have not arrived: waiting, under way, or given up (failed)";
    by_state(
        now,
        "rtutils_webhook_deliveries",
        help,
        depths,
        WebhookDeliveryState::as_str,
    );
    let help = "How long the oldest delivery that waits has been waiting; 0 when none does";
    let is_waiting = |state| state == WebhookDeliveryState::Pending;
    let age = oldest(depths, is_waiting, numbers.now);
    now.register_with_unit(
        "rtutils_webhook_oldest",
        help,
        Unit::Seconds,
        ConstGauge::new(age),
    );
}

fn put_mirror(now: &mut Registry, mirror: &MirrorNumbers, at: DateTime<Utc>) {
    let count = |count: u64| ConstGauge::new(i64::try_from(count).unwrap_or(i64::MAX));
    let whether = |yes: bool| ConstGauge::new(i64::from(yes));
    let help = "Assets that the mirror has";
    now.register("rtutils_mirror_assets", help, count(mirror.assets));
    let help = "Assets of the mirror whose custom fields were read";
    now.register(
        "rtutils_mirror_assets_with_details",
        help,
        count(mirror.with_details),
    );
    let help = "Whether the mirror is switched on";
    now.register("rtutils_mirror_enabled", help, whether(mirror.is_on));
    let help = "Whether the mirror holds everything that Request Tracker had when it was filled";
    now.register("rtutils_mirror_filled", help, whether(mirror.is_whole));
    let help = "Whether Request Tracker has not told what changed for three intervals";
    now.register("rtutils_mirror_stale", help, whether(mirror.is_stale));
    if let Some(answered_at) = mirror.answered_at {
        let help = "How long ago Request Tracker last told what changed";
        let age = ConstGauge::new(seconds_since(answered_at, at));
        now.register_with_unit("rtutils_mirror_age", help, Unit::Seconds, age);
    }
}

fn put_mails(now: &mut Registry, mails: &MailNumbers) {
    let counts = Counts::default();
    for (state, count) in [("waiting", mails.waiting), ("failed", mails.failed)] {
        counts
            .get_or_create(&vec![("state", state)])
            .set(i64::try_from(count).unwrap_or(i64::MAX));
    }
    let help = "Mail that waits to be sent, and mail of the last month that was given up";
    now.register("rtutils_mails", help, counts);
}

/// Absent where there is no backup, or nobody may look.
fn put_backup(now: &mut Registry, folder: &Path, at: DateTime<Utc>) {
    if let Ok(Some(made_at)) = backup::newest(folder) {
        let help = "How old the newest backup in the folder of backups is";
        let age = ConstGauge::new(seconds_since(made_at, at));
        now.register_with_unit("rtutils_backup_age", help, Unit::Seconds, age);
    }
}

fn door(now: &mut Registry, app: &App) {
    let counts: Family<Labels, Counter> = Family::default();
    for (outcome, reason, count) in app.door_counts() {
        let labels = vec![("outcome", outcome), ("reason", reason)];
        counts.get_or_create(&labels).inc_by(count);
    }
    let help = "What happened at the door: sign-ins, and what ended sessions or changed accounts";
    now.register("rtutils_sign_ins", help, counts);
}

fn database(now: &mut Registry, numbers: &Numbers) {
    let connections = numbers.connections;
    let counts = Counts::default();
    let used = connections.open.saturating_sub(connections.idle);
    for (state, count) in [("used", used), ("idle", connections.idle)] {
        counts
            .get_or_create(&vec![("state", state)])
            .set(count.into());
    }
    let help = "Connections to the database, used or idle";
    now.register("rtutils_database_connections", help, counts);
    let most = ConstGauge::new(i64::from(connections.most));
    let help = "How many connections to the database there can be";
    now.register("rtutils_database_connections_max", help, most);
}

/// Whether each part could be read, so that a number that is missing is not taken for a zero.
fn parts(now: &mut Registry, numbers: &Numbers) {
    let read = Counts::default();
    for (part, is_read) in [
        ("outbox", numbers.outbox.is_some()),
        ("webhooks", numbers.deliveries.is_some()),
        ("label_jobs", numbers.label_jobs.is_some()),
        ("tags", numbers.tags.is_some()),
        ("mirror", numbers.mirror.is_some()),
        ("mail", numbers.mails.is_some()),
    ] {
        read.get_or_create(&vec![("part", part)])
            .set(i64::from(is_read));
    }
    let help = "Whether the numbers of a part could be read from the database in time";
    now.register("rtutils_scrape_part_up", help, read);
}

fn build(now: &mut Registry, numbers: &Numbers) {
    let database = match numbers.database {
        store::Kind::Sqlite => "sqlite",
        store::Kind::Postgres => "postgresql",
    };
    let build = Counts::default();
    let labels = vec![
        ("version", env!("CARGO_PKG_VERSION")),
        ("database", database),
    ];
    build.get_or_create(&labels).set(1);
    let help = "The version that runs, and its database; always 1";
    now.register("rtutils_build_info", help, build);
}

fn by_state<S: Copy>(
    now: &mut Registry,
    name: &str,
    help: &str,
    depths: &[Depth<S>],
    word: fn(S) -> &'static str,
) {
    let counts = Counts::default();
    for depth in depths {
        let count = i64::try_from(depth.count).unwrap_or(i64::MAX);
        let labels = vec![("state", word(depth.state))];
        counts.get_or_create(&labels).set(count);
    }
    now.register(name, help, counts);
}

fn oldest<S: Copy>(depths: &[Depth<S>], counts: fn(S) -> bool, now: DateTime<Utc>) -> f64 {
    let dates = depths.iter().filter(|depth| counts(depth.state));
    let oldest = dates.filter_map(|depth| depth.oldest_at).min();
    oldest.map_or(0.0, |at| seconds_since(at, now))
}

fn seconds_since(at: DateTime<Utc>, now: DateTime<Utc>) -> f64 {
    (now - at).as_seconds_f64().max(0.0)
}
