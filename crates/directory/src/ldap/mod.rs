//! LDAP: Active Directory, `OpenLDAP` and their kin.

mod codes;
mod connection;
mod entry;
mod groups;
mod look;
mod settings;

use std::{fmt, future::Future, sync::Arc, time::SystemTime};

use async_trait::async_trait;
use ldap3::ldap_escape;
use rustls::ClientConfig;
use secrecy::{ExposeSecret, SecretString};

pub use self::settings::{BindBy, LdapSettings, Security, SettingsError};
use self::{
    connection::{Answer, Connection},
    entry::{ATTRIBUTES, Entry},
};
use crate::{
    Directory, Error, Found, GroupName, Look, Person, Refusal, Result, Trouble, TroubleKind,
};

/// A question has more steps than this, and together they may take as long as so many slow ones.
const STEPS: u32 = 2;

/// A directory that is asked over LDAP. Each question has a connection of its own.
#[derive(Clone)]
pub struct LdapDirectory {
    connector: Arc<Connector>,
}

/// Where connections come from.
struct Connector {
    settings: LdapSettings,
    tls: Option<Arc<ClientConfig>>,
}

impl LdapDirectory {
    /// Reads the certificates; nothing is asked yet.
    pub fn new(settings: LdapSettings) -> Result<Self, SettingsError> {
        let tls = settings.tls()?;
        Ok(Self {
            connector: Arc::new(Connector { settings, tls }),
        })
    }

    /// Does the work on its own, to its end: whoever asked may go away, and an answer that the
    /// library cannot read ends the task and not the server.
    async fn apart<T, F>(&self, work: impl FnOnce(Arc<Connector>) -> F) -> Result<T>
    where
        T: Send + 'static,
        F: Future<Output = Result<T>> + Send + 'static,
    {
        let settings = &self.connector.settings;
        let patience = settings.connect_timeout + settings.operation_timeout * STEPS;
        let mut work = tokio::spawn(work(self.connector.clone()));
        match tokio::time::timeout(patience, &mut work).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(error)) => Err(Trouble::error(TroubleKind::Broken, error)),
            Err(_) => {
                work.abort();
                let detail = format!("a question was not answered in {} s", patience.as_secs());
                Err(Trouble::error(TroubleKind::Timeout, detail))
            }
        }
    }
}

impl fmt::Debug for LdapDirectory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LdapDirectory")
            .field("url", &self.connector.settings.url.as_str())
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl Directory for LdapDirectory {
    async fn sign_in(&self, name: &str, password: &SecretString) -> Result<Person> {
        if password.expose_secret().is_empty() {
            return Err(Refusal::WrongPassword.into());
        }
        let (name, password) = (name.trim().to_owned(), password.clone());
        self.apart(|connector| async move { connector.sign_in(&name, &password).await })
            .await
    }

    async fn read_again(&self, external_id: &str, name: &str) -> Result<Found> {
        let (external_id, name) = (external_id.to_owned(), name.to_owned());
        self.apart(|connector| async move {
            let found = connector.look_up(&name).await;
            match found {
                // Somebody else has the name now.
                Ok(found) if found.person.external_id != external_id => {
                    Err(Refusal::UnknownName.into())
                }
                other => other,
            }
        })
        .await
    }

    async fn look_up(&self, name: &str) -> Result<Found> {
        let name = name.trim().to_owned();
        self.apart(|connector| async move { connector.look_up(&name).await })
            .await
    }

    fn can_look_up(&self) -> bool {
        matches!(self.connector.settings.bind, BindBy::ServiceAccount { .. })
    }

    async fn look(&self, groups: &[GroupName]) -> Result<Look> {
        let groups = groups.to_vec();
        self.apart(|connector| async move { connector.look(&groups).await })
            .await
    }
}

impl Connector {
    async fn sign_in(&self, name: &str, password: &SecretString) -> Result<Person> {
        let mut connection = Connection::open(self).await?;
        let outcome = match self.settings.bind.name_of(name) {
            Some(bind_as) => {
                self.bind_first(&mut connection, name, &bind_as, password)
                    .await
            }
            None => self.search_first(&mut connection, name, password).await,
        };
        connection.close().await;
        outcome
    }

    /// The person binds, and reads the own entry.
    async fn bind_first(
        &self,
        connection: &mut Connection,
        name: &str,
        bind_as: &str,
        password: &SecretString,
    ) -> Result<Person> {
        codes::of_bind(&connection.bind(bind_as, password).await?)?;
        let entry = match &self.settings.bind {
            BindBy::Pattern(_) => connection.read(bind_as, ATTRIBUTES).await?,
            _ => self.own_entry(connection, name, bind_as).await?,
        };
        let entry = entry.ok_or_else(|| {
            let detail = format!("{bind_as} may bind, and has no entry to read below the base DN");
            Trouble::error(TroubleKind::Broken, detail)
        })?;
        self.person(connection, &entry, name).await
    }

    /// The entry of whoever is bound: one that merely has the same account name is not it.
    async fn own_entry(
        &self,
        connection: &mut Connection,
        name: &str,
        bind_as: &str,
    ) -> Result<Option<Entry>> {
        let account = name.split('@').next().unwrap_or(name);
        let filter = format!(
            "(|(userPrincipalName={})(sAMAccountName={}))",
            ldap_escape(bind_as),
            ldap_escape(account)
        );
        let mut entries = self.entries(connection, &filter).await?;
        let identity = connection.who_am_i().await?;
        entries.retain(|entry| is_bound_as(entry, identity.as_deref(), bind_as));
        match entries.len() {
            0 | 1 => Ok(entries.pop()),
            _ => Err(Refusal::AmbiguousName.into()),
        }
    }

    /// The service account finds the entry, the person binds as it, once, and the service account
    /// reads the groups.
    async fn search_first(
        &self,
        connection: &mut Connection,
        name: &str,
        password: &SecretString,
    ) -> Result<Person> {
        let entry = match self.find(connection, name).await {
            Err(Error::Refused(refusal)) => {
                // A name that nobody has takes the same way, so that time does not tell.
                let nobody = format!("cn=rtutils-no-such-person,{}", self.settings.base_dn);
                let _ = connection.bind(&nobody, password).await?;
                return Err(refusal.into());
            }
            other => other?,
        };
        codes::of_bind(&connection.bind(entry.dn(), password).await?)?;
        self.bind_service_account(connection).await?;
        self.person(connection, &entry, name).await
    }

    async fn look_up(&self, name: &str) -> Result<Found> {
        let mut connection = Connection::open(self).await?;
        let outcome = async {
            let entry = self.find(&mut connection, name).await?;
            let mut person = entry.person(name);
            person.groups = self.groups(&mut connection, &entry).await?;
            Ok(Found {
                refusal: entry.refusal(now()),
                person,
            })
        }
        .await;
        connection.close().await;
        outcome
    }

    /// Finds the one entry of a name, by the service account.
    async fn find(&self, connection: &mut Connection, name: &str) -> Result<Entry> {
        self.bind_service_account(connection).await?;
        let name = ldap_escape(name);
        let filter = format!("(|(sAMAccountName={name})(userPrincipalName={name})(uid={name}))");
        let mut entries = self.entries(connection, &filter).await?;
        match entries.len() {
            1 => entries.pop().ok_or_else(|| Refusal::UnknownName.into()),
            0 => Err(Refusal::UnknownName.into()),
            _ => Err(Refusal::AmbiguousName.into()),
        }
    }

    async fn bind_service_account(&self, connection: &mut Connection) -> Result<()> {
        let BindBy::ServiceAccount { dn, password } = &self.settings.bind else {
            return Err(Trouble::error(
                TroubleKind::Broken,
                "there is no service account to look people up with",
            ));
        };
        let answer = connection.bind(dn, password).await?;
        codes::of_bind(&answer).map_err(|error| match error {
            Error::Refused(refusal) => Trouble::error(TroubleKind::OurAccount, refusal),
            unavailable @ Error::Unavailable(_) => unavailable,
        })
    }

    async fn entries(&self, connection: &mut Connection, filter: &str) -> Result<Vec<Entry>> {
        let base = &self.settings.base_dn;
        match connection.search(base, filter, ATTRIBUTES).await? {
            Answer::Entries(entries) => Ok(entries),
            Answer::CannotMatch => Ok(Vec::new()),
        }
    }

    async fn person(
        &self,
        connection: &mut Connection,
        entry: &Entry,
        typed: &str,
    ) -> Result<Person> {
        if let Some(refusal) = entry.refusal(now()) {
            return Err(refusal.into());
        }
        let mut person = entry.person(typed);
        person.groups = self.groups(connection, entry).await?;
        Ok(person)
    }

    async fn groups(
        &self,
        connection: &mut Connection,
        entry: &Entry,
    ) -> Result<Vec<crate::Group>> {
        let settings = &self.settings;
        groups::of(connection, &settings.base_dn, entry, settings.group_depth).await
    }
}

/// Whether an entry is the one that is bound: `Who am I?` named it (`u:DOMAIN\name` of AD, or
/// `dn:…`), or it is called exactly what was bound as.
///
/// An account name alone says nothing: two domains of one forest may both have it, and either may
/// bind at a domain controller of the other. `msDS-PrincipalName` ([MS-ADTS] 3.1.1.4.5.18) is the same
/// `DOMAIN\name`.
fn is_bound_as(entry: &Entry, identity: Option<&str>, bind_as: &str) -> bool {
    let identity = identity.unwrap_or_default();
    if let Some(dn) = identity.strip_prefix("dn:") {
        return crate::dn::normal(dn) == crate::dn::normal(entry.dn());
    }
    let is = |attribute, value: &str| {
        entry
            .first(attribute)
            .is_some_and(|own| own.to_lowercase() == value.to_lowercase())
    };
    match (
        identity.strip_prefix("u:"),
        entry.first("msDS-PrincipalName"),
    ) {
        (Some(name), Some(_)) => is("msDS-PrincipalName", name),
        _ => is("userPrincipalName", bind_as),
    }
}

/// The machine's time, in seconds: accounts of the directory expire by it.
fn now() -> i64 {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_secs()).ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use ldap3::SearchEntry;

    use super::*;

    fn entry(attributes: &[(&str, &str)]) -> Entry {
        Entry(SearchEntry {
            dn: "CN=Bob Ash,OU=Staff,DC=school,DC=org".to_owned(),
            attrs: attributes
                .iter()
                .map(|(name, value)| ((*name).to_owned(), vec![(*value).to_owned()]))
                .collect(),
            bin_attrs: HashMap::new(),
        })
    }

    #[test]
    fn whoever_is_bound_is_the_entry_of_the_whole_name_and_no_namesake() {
        let staff = entry(&[
            ("sAMAccountName", "bob"),
            ("userPrincipalName", "bob.ash@school.org"),
            ("msDS-PrincipalName", "SCHOOL\\bob"),
        ]);
        let bind_as = "bob@students.school.org";

        assert!(is_bound_as(&staff, Some("u:school\\BOB"), "bob@school.org"));
        assert!(is_bound_as(
            &staff,
            Some("dn:cn=bob ash, ou=staff,dc=school,dc=org"),
            bind_as
        ));
        for identity in [Some("u:STUDENTS\\bob"), Some("u:bob"), Some(""), None] {
            assert!(!is_bound_as(&staff, identity, bind_as), "{identity:?}");
        }
    }

    #[test]
    fn where_nobody_tells_who_is_bound_the_whole_name_has_to_be_the_entrys_own() {
        let told_nothing = entry(&[
            ("sAMAccountName", "bob"),
            ("userPrincipalName", "bob@school.org"),
        ]);

        assert!(is_bound_as(&told_nothing, None, "BOB@school.org"));
        assert!(is_bound_as(
            &told_nothing,
            Some("u:SCHOOL\\bob"),
            "bob@school.org"
        ));
        assert!(!is_bound_as(&told_nothing, None, "bob@students.school.org"));
    }
}
