//! Whether there is a backup, and how old it is.

use app::{Clock, SystemClock};
use chrono::TimeDelta;

use super::{Part, counted};
use crate::{backup, config::Config};

/// One night may be missed.
const OLD: TimeDelta = TimeDelta::hours(48);

pub(super) fn look(config: &Config) -> Part {
    let mut part = Part::new("backup");
    let folder = config.backup.folder(&config.server.folder);
    let shown = folder.display();
    let newest = if folder.exists() {
        match backup::newest(&folder) {
            Ok(newest) => newest,
            Err(error) => {
                part.broken(
                    format!("The folder of backups, {shown}, cannot be read: {error}."),
                    "Let the service's user read and write there, or name another in backup.folder.",
                );
                return part;
            }
        }
    } else {
        None
    };
    let Some(made_at) = newest else {
        part.warn(
            format!("There is no backup in {shown}."),
            "Switch backups on: backup.enable on NixOS, `systemctl enable --now \
             request-tracker-utils-backup.timer` elsewhere. Where something else copies the \
             database, this says nothing about it.",
        );
        return part;
    };
    let age = SystemClock.now() - made_at;
    let hours = u64::try_from(age.num_hours()).unwrap_or_default();
    let since = if age < OLD {
        counted(hours, "hour", "hours")
    } else {
        counted(hours / 24, "day", "days")
    };
    if age >= OLD {
        part.warn(
            format!("The newest backup in {shown} is {since} old."),
            "Look why there is none since: `journalctl -u request-tracker-utils-backup`, and whether \
             the timer is on.",
        );
    } else {
        part.ok(format!("The newest backup is {since} old."));
    }
    part
}
