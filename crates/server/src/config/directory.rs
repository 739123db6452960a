//! The school's directory: where it is, how people bind, and which groups make what of them.

use std::{path::PathBuf, sync::Arc, time::Duration};

use app::{Limit, People};
use directory::{BindBy, GroupName, LdapDirectory, LdapSettings, Security};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{
    Problems, Secret, secret,
    words::{Flag, Words},
};

/// How deep groups in groups are followed where the directory does not do it by itself.
const GROUP_DEPTH: usize = 10;

/// LDAP: Active Directory, OpenLDAP and their kin. There is none without `server`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Directory {
    /// `ldaps://host`, or a host alone; `ldap://host` with `start_tls`.
    pub server: Option<String>,
    pub start_tls: bool,
    /// Lets passwords travel in the clear. For tests on one machine.
    pub allow_plaintext: bool,
    /// Only `true` is taken; it is here because the predecessor had it.
    pub verify_cert: Flag,
    /// Certificates that the directory's own has to come from, PEM; the system's when absent.
    pub ca_cert_file: Option<PathBuf>,
    /// Below this entry are people and groups.
    pub base_dn: Option<String>,
    /// People bind as `name@suffix` (Active Directory).
    pub upn_suffix: Option<String>,
    /// People bind as the entry of this pattern, such as `uid={name},ou=people,dc=example,dc=org`.
    pub bind_pattern: Option<String>,
    /// An account of our own finds people, and reads their groups again while they are signed in.
    pub service_dn: Option<String>,
    pub service_password: Option<Secret>,
    pub service_password_file: Option<PathBuf>,
    /// Groups by common name or whole DN. Who is in several of them is the highest.
    pub admin_groups: Words,
    pub technician_groups: Words,
    pub teacher_groups: Words,
    /// The predecessor's other name for `teacher_groups`; both count.
    pub teacher_group: Words,
    /// For connecting, and for each answer.
    pub timeout_seconds: u64,
    /// How long sessions outlive a directory that does not answer.
    pub grace_minutes: u64,
    /// How long sessions last that cannot be looked at again, because there is no service account.
    pub unchecked_hours: u64,
    /// Whether people are told that an account is locked, which tells strangers that it exists.
    pub tells_locked_accounts: bool,
    /// After how many wrong passwords the directory locks an account; absent where it does not.
    pub lockout_after: Option<u32>,
    /// For how long it counts them.
    pub lockout_minutes: u64,
}

impl Default for Directory {
    fn default() -> Self {
        Self {
            server: None,
            start_tls: false,
            allow_plaintext: false,
            verify_cert: Flag(true),
            ca_cert_file: None,
            base_dn: None,
            upn_suffix: None,
            bind_pattern: None,
            service_dn: None,
            service_password: None,
            service_password_file: None,
            admin_groups: Words::default(),
            technician_groups: Words::default(),
            teacher_groups: Words::default(),
            teacher_group: Words::default(),
            timeout_seconds: 10,
            grace_minutes: 60,
            unchecked_hours: 10,
            tells_locked_accounts: false,
            lockout_after: None,
            lockout_minutes: 30,
        }
    }
}

impl Directory {
    /// Adds the directory, where there is one.
    pub fn add_to(&self, people: &mut People, problems: &mut Problems) {
        for (name, value, most) in [
            ("timeout_seconds", self.timeout_seconds, 120),
            ("grace_minutes", self.grace_minutes, 24 * 60),
            ("unchecked_hours", self.unchecked_hours, 24 * 7),
            ("lockout_minutes", self.lockout_minutes, 24 * 60),
        ] {
            if !(1..=most).contains(&value) {
                problems.add(format!(
                    "directory.{name} is {value}: set it between 1 and {most}"
                ));
                return;
            }
        }
        people.grace = chrono_minutes(self.grace_minutes);
        people.unchecked = chrono_minutes(self.unchecked_hours * 60);
        people.tells_locked = self.tells_locked_accounts;
        people.stranger_binds = self.stranger_binds(problems);
        let Some(server) = &self.server else {
            if self.base_dn.is_some() || self.upn_suffix.is_some() || self.service_dn.is_some() {
                problems.add(
                    "directory.server (or LDAP_SERVER) is missing: set it to the directory's \
                     address, such as ldaps://dc1.example.org",
                );
            }
            return;
        };
        let rules = &mut people.directory_roles;
        rules.admin = groups("admin_groups", &self.admin_groups, problems);
        rules.technician = groups("technician_groups", &self.technician_groups, problems);
        rules.teacher = groups("teacher_groups", &self.teacher_groups, problems);
        rules
            .teacher
            .extend(groups("teacher_group", &self.teacher_group, problems));
        if rules.is_empty() {
            problems.add(
                "directory has no groups, so nobody could sign in: set at least one of \
                 admin_groups, technician_groups and teacher_groups (LDAP_ADMIN_GROUP, \
                 LDAP_TECH_GROUP, LDAP_TEACHER_GROUPS)",
            );
        }
        if let Some(settings) = self.settings(server, problems) {
            match LdapDirectory::new(settings) {
                Ok(ldap) => people.directory = Some(Arc::new(ldap)),
                Err(error) => problems.add(format!(
                    "directory.ca_cert_file: {error}: check the path and who may read it"
                )),
            }
        }
    }

    /// Two fewer than the directory takes: one for somebody known who mistypes, one to spare.
    fn stranger_binds(&self, problems: &mut Problems) -> Option<Limit> {
        let after = self.lockout_after?;
        let burst = i32::try_from(after.saturating_sub(2)).unwrap_or(i32::MAX);
        if burst < 1 {
            problems.add(format!(
                "directory.lockout_after is {after}: with fewer than 3 wrong passwords nobody could \
                 mistype. Let the directory take more, or leave the setting out"
            ));
            return None;
        }
        Some(Limit {
            burst,
            every: chrono_minutes(self.lockout_minutes),
        })
    }

    fn settings(&self, server: &str, problems: &mut Problems) -> Option<LdapSettings> {
        if !self.verify_cert.0 {
            problems.add(
                "directory.verify_cert (or LDAP_VERIFY_CERT) is false: rtutils gives no password \
                 to a server that it cannot tell from another one. Set directory.ca_cert_file to \
                 the certificate of your directory's own authority, and remove the setting",
            );
        }
        let (url, security) = self.address(server, problems)?;
        let bind = self.bind(problems);
        let Some(base_dn) = self.base_dn.clone().filter(|dn| dn.contains('=')) else {
            problems.add(
                "directory.base_dn (or LDAP_BASE_DN) is missing or no DN: set it to the entry \
                 above people and groups, such as dc=example,dc=org",
            );
            return None;
        };
        let patience = Duration::from_secs(self.timeout_seconds);
        Some(LdapSettings {
            url,
            security,
            ca_file: self.ca_cert_file.clone(),
            base_dn,
            bind: bind?,
            connect_timeout: patience,
            operation_timeout: patience,
            group_depth: GROUP_DEPTH,
        })
    }

    fn address(&self, server: &str, problems: &mut Problems) -> Option<(Url, Security)> {
        let text = if server.contains("://") {
            server.to_owned()
        } else if self.start_tls {
            format!("ldap://{server}")
        } else {
            format!("ldaps://{server}")
        };
        let url = Url::parse(&text)
            .ok()
            .filter(|url| url.host_str().is_some_and(|host| !host.is_empty()));
        let Some(url) = url else {
            problems.add(format!(
                "directory.server is {server:?}: write ldaps://host or a host alone"
            ));
            return None;
        };
        let security = match (url.scheme(), self.start_tls) {
            ("ldaps", false) => Security::Ldaps,
            ("ldap", true) => Security::StartTls,
            ("ldap", false) if self.allow_plaintext => Security::Plaintext,
            ("ldaps", true) => {
                problems.add(
                    "directory.start_tls belongs to ldap://: with ldaps:// everything is \
                     encrypted already, remove it",
                );
                return None;
            }
            ("ldap", false) => {
                problems.add(
                    "directory.server is ldap://, where passwords would travel in the clear: use \
                     ldaps://, or set directory.start_tls = true",
                );
                return None;
            }
            (other, _) => {
                problems.add(format!(
                    "directory.server begins with {other}://: write ldaps://host"
                ));
                return None;
            }
        };
        Some((url, security))
    }

    fn bind(&self, problems: &mut Problems) -> Option<BindBy> {
        let password = secret::resolve(
            "directory.service_password",
            self.service_password.as_ref(),
            self.service_password_file.as_ref(),
            problems,
        );
        match (
            &self.service_dn,
            password,
            &self.bind_pattern,
            &self.upn_suffix,
        ) {
            // The suffix of the old settings may stay beside a service account.
            (Some(dn), Some(password), None, _) => Some(BindBy::ServiceAccount {
                dn: dn.clone(),
                password,
            }),
            (None, None, Some(pattern), None) if pattern.contains("{name}") => {
                Some(BindBy::Pattern(pattern.clone()))
            }
            (None, None, None, Some(suffix)) => Some(BindBy::Upn {
                suffix: suffix.clone(),
            }),
            (None, None, Some(_), None) => {
                problems.add(
                    "directory.bind_pattern has no {name}: write where the name goes, such as \
                     uid={name},ou=people,dc=example,dc=org",
                );
                None
            }
            (Some(_), None, ..) | (None, Some(_), ..) => {
                let is_unread = self.service_password_file.is_some() && self.service_dn.is_some();
                if !is_unread {
                    problems.add(
                        "directory.service_dn and directory.service_password_file belong \
                         together: set both or none",
                    );
                }
                None
            }
            (None, None, None, None) => {
                problems.add(
                    "directory does not say how people bind: set directory.service_dn with \
                     directory.service_password_file, or directory.upn_suffix (LDAP_UPN_SUFFIX) \
                     for Active Directory without a service account",
                );
                None
            }
            _ => {
                problems.add(
                    "directory says in several ways how people bind: keep one of service_dn, \
                     upn_suffix and bind_pattern",
                );
                None
            }
        }
    }
}

fn groups(name: &str, words: &Words, problems: &mut Problems) -> Vec<GroupName> {
    let mut groups = Vec::new();
    for word in &words.0 {
        match GroupName::parse(word) {
            Ok(group) => groups.push(group),
            Err(error) => problems.add(format!("directory.{name}: {word:?}: {error}")),
        }
    }
    groups
}

fn chrono_minutes(minutes: u64) -> chrono::TimeDelta {
    chrono::TimeDelta::minutes(i64::try_from(minutes).unwrap_or(i64::MAX / 100_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Spoil = fn(&mut Directory);

    fn right() -> Directory {
        Directory {
            server: Some("dc1.example.org".into()),
            base_dn: Some("dc=example,dc=org".into()),
            upn_suffix: Some("example.org".into()),
            technician_groups: Words(vec!["tech-team".into()]),
            ..Directory::default()
        }
    }

    fn outcome(directory: &Directory) -> Result<People, Problems> {
        let (mut people, mut problems) = (People::default(), Problems::default());
        directory.add_to(&mut people, &mut problems);
        problems.into_result(people)
    }

    #[test]
    fn a_host_alone_is_asked_over_tls() {
        let people = outcome(&right()).unwrap();

        let directory = format!("{:?}", people.directory.unwrap());
        assert!(directory.contains("ldaps://dc1.example.org"), "{directory}");
    }

    #[test]
    fn no_directory_is_fine() {
        assert!(outcome(&Directory::default()).unwrap().directory.is_none());
    }

    #[test]
    fn each_mistake_is_told_with_its_remedy() {
        let mistakes: &[(&str, Spoil)] = &[
            ("in the clear", |d| {
                d.server = Some("ldap://dc1.example.org".into());
            }),
            ("ldaps://host", |d| {
                d.server = Some("https://dc1.example.org".into());
            }),
            ("ldaps://host", |d| d.server = Some("ldaps://".into())),
            ("belongs to ldap://", |d| {
                d.server = Some("ldaps://dc1.example.org".into());
                d.start_tls = true;
            }),
            ("LDAP_VERIFY_CERT", |d| d.verify_cert = Flag(false)),
            ("base_dn", |d| d.base_dn = Some("example.org".into())),
            ("nobody could sign in", |d| {
                d.technician_groups = Words::default();
            }),
            ("technician_groups", |d| {
                d.technician_groups = Words(vec!["CN=".into()]);
            }),
            ("how people bind", |d| d.upn_suffix = None),
            ("belong together", |d| {
                d.service_dn = Some("cn=a,dc=b".into());
            }),
            ("ca_cert_file", |d| {
                d.ca_cert_file = Some("/nowhere/ca.pem".into());
            }),
            ("timeout_seconds", |d| d.timeout_seconds = 0),
        ];
        for &(named, spoil) in mistakes {
            let mut directory = right();
            spoil(&mut directory);

            let problems = outcome(&directory).unwrap_err().to_string();

            assert!(problems.contains(named), "{named} is not in: {problems}");
        }
    }

    #[test]
    fn a_service_account_goes_before_the_suffix() {
        let mut directory = right();
        directory.service_dn = Some("cn=rtutils,dc=example,dc=org".into());
        directory.service_password = Some(Secret::from("secret"));

        assert!(
            outcome(&directory)
                .unwrap()
                .directory
                .unwrap()
                .can_look_up()
        );
        assert!(!format!("{directory:?}").contains("\"secret\""));
    }
}
