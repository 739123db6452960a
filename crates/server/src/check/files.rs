//! Whether our files are ours: secrets that nobody else reads, folders that can be written to.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
};

use rustix::fs::{Access, access};
use secrecy::ExposeSecret;
use url::Url;

use super::Part;
use crate::{
    config::{Config, Problems, Secret},
    token_key,
};

/// Read by anybody on this machine.
const ANYBODY_READS: u32 = 0o004;
/// Written by anybody but its owner.
const OTHERS_WRITE: u32 = 0o022;
const ROOT: u32 = 0;

pub(super) fn look(config: &Config, settings: Option<&Path>) -> Part {
    let mut part = Part::new("files");
    let mut are_well = true;
    for (setting, file) in secret_files(config) {
        are_well &= look_at_secret(setting, file, &mut part);
    }
    if let Some(file) = settings {
        are_well &= look_at_settings(config, file, &mut part);
    }
    are_well &= look_at_token_key(config, &mut part);
    if are_well {
        part.ok("Nobody else reads our secrets.");
    }
    look_at_folders(config, &mut part);
    part
}

fn secret_files(config: &Config) -> Vec<(&'static str, &PathBuf)> {
    let files = [
        (
            "request_tracker.token_file",
            &config.request_tracker.token_file,
        ),
        (
            "request_tracker.password_file",
            &config.request_tracker.password_file,
        ),
        ("database.url_file", &config.database.url_file),
        ("sign_in.token_key_file", &config.sign_in.token_key_file),
        ("webhook.secret_file", &config.webhook.secret_file),
        (
            "directory.service_password_file",
            &config.directory.service_password_file,
        ),
        ("oidc.client_secret_file", &config.oidc.client_secret_file),
        ("mail.password_file", &config.mail.password_file),
    ];
    let named = files.into_iter();
    named
        .filter_map(|(setting, file)| file.as_ref().map(|file| (setting, file)))
        .collect()
}

/// Says whether nothing is wrong with a secret file.
fn look_at_secret(setting: &str, file: &Path, part: &mut Part) -> bool {
    let shown = file.display();
    let found = match fs::metadata(file) {
        Ok(found) => found,
        Err(error) => {
            part.broken(
                format!("{shown} ({setting}) cannot be looked at: {error}."),
                "Look at the path, and whether the service's user may read the file.",
            );
            return false;
        }
    };
    if let Err(error) = access(file, Access::READ_OK) {
        part.broken(
            format!("{shown} ({setting}) cannot be read: {error}."),
            format!("chown it to the service's user, and chmod 600 {shown}."),
        );
        return false;
    }
    let mode = found.permissions().mode() & 0o777;
    if mode & ANYBODY_READS != 0 {
        part.broken(
            format!("Everybody on this machine can read {shown} ({setting}, mode {mode:o})."),
            format!("chmod 600 {shown}, and give out a new secret: this one was open."),
        );
    } else if mode & OTHERS_WRITE != 0 {
        part.broken(
            format!("Others can write to {shown} ({setting}, mode {mode:o})."),
            format!("chmod 600 {shown}."),
        );
    } else if found.uid() != ROOT && found.uid() != rustix::process::geteuid().as_raw() {
        part.warn(
            format!(
                "{shown} ({setting}) belongs to another user (number {}).",
                found.uid()
            ),
            "Let root or the service's user have it.",
        );
    } else {
        return true;
    }
    false
}

/// Whether the address of the database has a password in it.
fn has_password(config: &Config) -> bool {
    let url = config.database.url.clone().map(Secret::into_inner);
    url.and_then(|url| Url::parse(url.expose_secret()).ok())
        .is_some_and(|url| url.password().is_some())
}

/// Whether that address is in the settings, and not in the environment.
fn has_database(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_start);
    lines.any(|line| line.starts_with("url") && line.contains("postgres"))
}

/// The settings themselves, where they hold a secret.
fn look_at_settings(config: &Config, file: &Path, part: &mut Part) -> bool {
    let (Ok(found), Ok(text)) = (fs::metadata(file), fs::read_to_string(file)) else {
        return true;
    };
    let mode = found.permissions().mode() & 0o777;
    let inline = [
        (config.request_tracker.token.is_some(), "token"),
        (config.request_tracker.password.is_some(), "password"),
        (config.sign_in.token_key.is_some(), "token_key"),
        (config.webhook.secret.is_some(), "secret"),
        (
            config.directory.service_password.is_some(),
            "service_password",
        ),
        (config.oidc.client_secret.is_some(), "client_secret"),
        (config.mail.password.is_some(), "password"),
        (has_password(config) && has_database(&text), "url"),
    ];
    let is_written = |key: &str| {
        let keys = text.lines().filter_map(|line| line.split_once('='));
        keys.map(|(name, _)| name.trim()).any(|name| name == key)
    };
    let is_open = mode & ANYBODY_READS != 0;
    let written = inline
        .iter()
        .find(|(is_set, key)| *is_set && is_written(key));
    match written {
        Some((_, key)) if is_open => {
            part.broken(
                format!(
                    "{} holds a secret ({key}), and everybody on this machine can read it (mode \
                     {mode:o}).",
                    file.display()
                ),
                format!(
                    "Put the secret into a file of its own and name it in {key}_file, or chmod 600 {}.",
                    file.display()
                ),
            );
            false
        }
        _ => true,
    }
}

/// The key that was made at the first start, where none is configured.
fn look_at_token_key(config: &Config, part: &mut Part) -> bool {
    if config.sign_in.token_key.is_some() || config.sign_in.token_key_file.is_some() {
        return true;
    }
    let file = config.server.folder.join(token_key::FILE_NAME);
    if !file.exists() {
        part.warn(
            format!("There is no token key at {} yet.", file.display()),
            "It is made when the server starts first. If there was one, bring it back: without it \
             everybody is signed out, and webhooks and second factors cannot be read.",
        );
        return true;
    }
    if !look_at_secret("the token key", &file, part) {
        return false;
    }
    let length = fs::read_to_string(&file).map_or(0, |key| key.trim().len());
    if length < app::TokenKey::MIN_LENGTH {
        part.broken(
            format!("The token key at {} is too short.", file.display()),
            "Bring the file back from where you keep it; `rtutils backup` leaves it out. Without one, \
             remove it: a new key signs everybody out.",
        );
        return false;
    }
    true
}

fn look_at_folders(config: &Config, part: &mut Part) {
    let folder = &config.server.folder;
    look_at_folder(folder, "server.folder", part);
    let jobs = config.labels.jobs(folder, &mut Problems::default()).folder;
    // It is made when it is first needed.
    if jobs.is_dir() {
        look_at_folder(&jobs, "labels.job_folder", part);
    }
    let backups = config.backup.folder(folder);
    if backups.is_dir() {
        look_at_folder(&backups, "backup.folder", part);
    }
}

fn look_at_folder(folder: &Path, setting: &str, part: &mut Part) {
    let shown = folder.display();
    let found = match fs::metadata(folder) {
        Ok(found) => found,
        Err(error) => {
            part.broken(
                format!("{shown} ({setting}) cannot be looked at: {error}."),
                "Make the folder and give it to the service's user, or correct the setting.",
            );
            return;
        }
    };
    if let Err(error) = access(folder, Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK) {
        part.broken(
            format!("{shown} ({setting}) cannot be written to: {error}."),
            "Give it to the service's user, and look whether the file system is mounted read-only, or \
             the unit lacks it in ReadWritePaths.",
        );
        return;
    }
    let mode = found.permissions().mode() & 0o7777;
    // A folder such as /tmp, where each file is its owner's.
    let is_sticky = mode & 0o1000 != 0;
    if mode & OTHERS_WRITE != 0 && !is_sticky {
        part.warn(
            format!("Others can write into {shown} ({setting}, mode {mode:o})."),
            format!("chmod 700 {shown}."),
        );
        return;
    }
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    part.ok(format!("{} can be written to.", whole.display()));
}
