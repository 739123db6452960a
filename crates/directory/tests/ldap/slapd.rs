//! The slapd of `scripts/with-slapd`.

use std::{fs, path::PathBuf, time::Duration};

use directory::{BindBy, Directory, LdapDirectory, LdapSettings, Person, Result, Security};
use secrecy::SecretString;
use url::Url;

pub struct Slapd {
    url: Url,
    pub plain_url: Url,
    pub other_ca: PathBuf,
    log: PathBuf,
}

#[expect(
    clippy::disallowed_methods,
    reason = "the test runner says here where slapd is"
)]
fn environment(name: &str) -> String {
    std::env::var(name)
        .unwrap_or_else(|_| panic!("{name} is not set: run this under scripts/with-slapd"))
}

impl Slapd {
    pub fn get() -> Self {
        log_watch::start(&[]);
        Self {
            url: environment("TEST_LDAP_URL").parse().unwrap(),
            plain_url: environment("TEST_LDAP_PLAIN_URL").parse().unwrap(),
            other_ca: environment("TEST_LDAP_OTHER_CA_FILE").into(),
            log: environment("TEST_LDAP_LOG").into(),
        }
    }

    /// The password of everybody in it.
    pub fn password() -> SecretString {
        environment("TEST_LDAP_PASSWORD").into()
    }

    pub fn directory(&self, change: impl FnOnce(&mut LdapSettings)) -> LdapDirectory {
        let mut settings = LdapSettings {
            url: self.url.clone(),
            security: Security::Ldaps,
            ca_file: Some(environment("TEST_LDAP_CA_FILE").into()),
            base_dn: environment("TEST_LDAP_BASE_DN"),
            bind: BindBy::ServiceAccount {
                dn: environment("TEST_LDAP_SERVICE_DN"),
                password: environment("TEST_LDAP_SERVICE_PASSWORD").into(),
            },
            // A busy test machine is to be waited for.
            connect_timeout: Duration::from_mins(1),
            operation_timeout: Duration::from_mins(1),
            group_depth: 10,
        };
        change(&mut settings);
        LdapDirectory::new(settings).unwrap()
    }

    pub async fn sign_in(&self, name: &str) -> Result<Person> {
        self.directory(|_| {})
            .sign_in(name, &Self::password())
            .await
    }

    /// How often somebody bound as this entry, by slapd's own log.
    pub fn binds_of(&self, dn: &str) -> usize {
        let log = fs::read_to_string(&self.log).unwrap();
        let asked = format!("BIND dn=\"{dn}");
        log.lines()
            .filter(|line| line.contains(&asked) && line.contains("method="))
            .count()
    }
}

/// The names of the groups, sorted.
pub fn groups(person: &Person) -> Vec<&str> {
    let mut names: Vec<&str> = person
        .groups
        .iter()
        .map(|group| group.name.as_str())
        .collect();
    names.sort_unstable();
    names
}
