//! Whether the directory answers, lets our account in, and has the groups.

use std::sync::Arc;

use app::{Clock, People, SystemClock};
use directory::{Directory, Error, Look, TroubleKind};

use super::{Part, certificate};
use crate::config::{Config, Problems};

pub(super) async fn look(config: &Config) -> Part {
    let mut part = Part::new("directory");
    if config.directory.server.is_none() {
        part.ok("There is none: people sign in with local accounts, or by the provider.");
        return part;
    }
    let mut people = People::default();
    config
        .directory
        .add_to(&mut people, &mut Problems::default());
    match people.directory.take() {
        None => part.broken(
            "It cannot be asked as it is configured.",
            "Mend what the configuration says of the directory first.",
        ),
        Some(directory) => ask(directory, &people, &mut part).await,
    }
    part
}

async fn ask(directory: Arc<dyn Directory>, people: &People, part: &mut Part) {
    let rules = &people.directory_roles;
    let groups = [&rules.admin, &rules.technician, &rules.teacher];
    let groups: Vec<_> = groups.into_iter().flatten().cloned().collect();
    let asked_at = SystemClock.now();
    match directory.look(&groups).await {
        Ok(look) => tell(&look, directory.can_look_up(), asked_at, part),
        Err(Error::Unavailable(trouble)) => {
            part.broken(
                format!("{}.", capital(&trouble.to_string())),
                remedy(trouble.kind),
            );
        }
        Err(Error::Refused(refusal)) => part.broken(
            format!("The directory refuses our own account: {refusal}."),
            remedy(TroubleKind::OurAccount),
        ),
    }
}

fn tell(look: &Look, has_account: bool, asked_at: chrono::DateTime<chrono::Utc>, part: &mut Part) {
    part.clock = look.time.map(|there| (there, asked_at));
    match &look.certificate {
        Some(der) => certificate::tell(der, "The directory", part),
        None => part.warn(
            "The directory answers without encryption: passwords travel in the clear.",
            "Use ldaps:// or directory.start_tls, and remove directory.allow_plaintext.",
        ),
    }
    if !has_account {
        part.warn(
            "The directory answers. Without a service account nobody can look whether the groups are \
             there, and nobody is read again while they are signed in.",
            "Set directory.service_dn and directory.service_password_file.",
        );
        return;
    }
    part.ok("The directory lets our own account in.");
    if look.has_base == Some(false) {
        part.broken(
            "The entry of directory.base_dn is not there, or our account may not read it.",
            "Correct directory.base_dn, or let the service account read below it.",
        );
        return;
    }
    part.ok("The entry above people and groups is there.");
    let gone: Vec<&str> = look
        .groups
        .iter()
        .filter(|group| group.is_there == Some(false))
        .map(|group| group.name.as_str())
        .collect();
    match (gone.len(), look.groups.len()) {
        (0, _) => part.ok("Every group that gives a role is there."),
        (missing, all) if missing == all => part.broken(
            format!("None of the groups that give a role is there: {}.", gone.join(", ")),
            "Nobody can sign in. Correct directory.admin_groups, technician_groups and teacher_groups \
             (by common name, or by whole DN), or let the service account read them.",
        ),
        _ => part.warn(
            format!("Groups that give a role are not there: {}.", gone.join(", ")),
            "Correct their names in directory.admin_groups, technician_groups and teacher_groups, or \
             let the service account read them.",
        ),
    }
}

fn remedy(kind: TroubleKind) -> &'static str {
    match kind {
        TroubleKind::Unreachable => {
            "Look at directory.server, whether the directory runs, and for a firewall between the two."
        }
        TroubleKind::Certificate => {
            "Set directory.ca_cert_file to the certificate of the authority that the directory's own \
             comes from, and look whether that has run out and names the host of directory.server."
        }
        TroubleKind::Timeout => {
            "Look at the directory's load, and for a firewall between the two that swallows packets."
        }
        TroubleKind::OurAccount => {
            "Look at directory.service_dn and its password file, and in the directory whether that \
             account is locked, disabled or expired."
        }
        TroubleKind::Broken => {
            "Look at directory.base_dn, and whether this server is the one that keeps it."
        }
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
