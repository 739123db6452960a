//! The school's directory: a real slapd over LDAPS, through the API.

mod leaving;
mod sign_in;
mod test;

use std::{fs, sync::Arc, time::Duration};

use app::People;
use directory::{BindBy, GroupName, LdapDirectory, LdapSettings, RoleRules, Security};

use crate::support::TestApp;

#[expect(
    clippy::disallowed_methods,
    reason = "the test runner says here where slapd is"
)]
fn environment(name: &str) -> String {
    std::env::var(name)
        .unwrap_or_else(|_| panic!("{name} is not set: run this under scripts/with-slapd"))
}

/// The password of everybody in slapd.
fn password() -> String {
    environment("TEST_LDAP_PASSWORD")
}

/// A site that asks slapd about people.
async fn school(change: impl FnOnce(&mut LdapSettings)) -> TestApp {
    let mut settings = LdapSettings {
        url: environment("TEST_LDAP_URL").parse().unwrap(),
        security: Security::Ldaps,
        ca_file: Some(environment("TEST_LDAP_CA_FILE").into()),
        base_dn: environment("TEST_LDAP_BASE_DN"),
        bind: BindBy::ServiceAccount {
            dn: environment("TEST_LDAP_SERVICE_DN"),
            password: environment("TEST_LDAP_SERVICE_PASSWORD").into(),
        },
        // A busy test machine is to be waited for.
        connect_timeout: Duration::from_secs(30),
        operation_timeout: Duration::from_secs(30),
        group_depth: 10,
    };
    change(&mut settings);
    let names = |names: &[&str]| {
        names
            .iter()
            .map(|name| GroupName::parse(name).unwrap())
            .collect()
    };
    let people = People {
        directory: Some(Arc::new(LdapDirectory::new(settings).unwrap())),
        directory_roles: RoleRules {
            admin: names(&["cn=rtutils-admins,ou=groups,dc=example,dc=org"]),
            technician: names(&["tech-team"]),
            teacher: names(&["TEACHERS", "unique-teachers"]),
        },
        ..People::default()
    };
    TestApp::builder()
        .behind_a_proxy()
        .people(people)
        .spawn()
        .await
}

/// How often somebody bound as this entry, by slapd's own log.
fn binds_of(dn: &str) -> usize {
    let log = fs::read_to_string(environment("TEST_LDAP_LOG")).unwrap();
    let asked = format!("BIND dn=\"{dn}\" method=");
    log.lines().filter(|line| line.contains(&asked)).count()
}
