//! One conversation with the directory.

use std::{future::Future, io, time::Duration};

use ldap3::{
    Ldap, LdapConnAsync, LdapConnSettings, LdapError, LdapResult, Scope, SearchEntry, SearchResult,
    exop::{WhoAmI, WhoAmIResp},
};
use secrecy::{ExposeSecret, SecretString};

use super::{codes, entry::Entry, settings::Security};
use crate::{Error, Result, Trouble, TroubleKind, ldap::Connector};

const SIZE_LIMIT_EXCEEDED: u32 = 4;
const REFERRAL: u32 = 10;
const INAPPROPRIATE_MATCHING: u32 = 18;
const NO_SUCH_OBJECT: u32 = 32;

/// An open connection. It ends when it is dropped.
pub struct Connection {
    ldap: Ldap,
    patience: Duration,
}

/// What a search gave.
pub enum Answer {
    Entries(Vec<Entry>),
    /// The directory does not know how to compare like this.
    CannotMatch,
}

impl Connection {
    pub async fn open(connector: &Connector) -> Result<Self> {
        let to = &connector.settings;
        let mut settings = LdapConnSettings::new()
            .set_conn_timeout(to.connect_timeout)
            .set_starttls(to.security == Security::StartTls);
        if let Some(tls) = &connector.tls {
            settings = settings.set_config(tls.clone());
        }
        let opening = LdapConnAsync::from_url_with_settings(settings, &to.url);
        let (connection, ldap) = opening.await.map_err(trouble)?;
        tokio::spawn(async move {
            if let Err(error) = connection.drive().await {
                tracing::debug!(%error, "a connection to the directory broke off");
            }
        });
        Ok(Self {
            ldap,
            patience: to.operation_timeout,
        })
    }

    /// Binds, once. An empty password is refused before: a bind without one is good for anybody.
    pub async fn bind(&mut self, name: &str, password: &SecretString) -> Result<LdapResult> {
        if name.is_empty() || password.expose_secret().is_empty() {
            return Err(crate::Refusal::WrongPassword.into());
        }
        self.ldap.with_controls(codes::ask_for_policy());
        let binding = self.ldap.simple_bind(name, password.expose_secret());
        within(self.patience, binding).await
    }

    /// Who the connection is bound as: `u:DOMAIN\name`, `dn:…`, or nothing where the directory
    /// does not tell.
    pub async fn who_am_i(&mut self) -> Result<Option<String>> {
        let answer = within(self.patience, self.ldap.extended(WhoAmI)).await?;
        let has_value = answer.1.rc == 0 && answer.0.val.is_some();
        Ok(has_value
            .then(|| answer.0.parse::<WhoAmIResp>().authzid)
            .filter(|identity| !identity.is_empty()))
    }

    /// The certificate that the directory showed, DER.
    pub async fn certificate(&mut self) -> Option<Vec<u8>> {
        let asking = self.ldap.get_peer_certificate();
        within(self.patience, asking).await.ok().flatten()
    }

    /// Every entry below `base` that the filter takes.
    pub async fn search(
        &mut self,
        base: &str,
        filter: &str,
        attributes: &[&str],
    ) -> Result<Answer> {
        self.ask(base, Scope::Subtree, filter, attributes).await
    }

    /// The entry of this name.
    pub async fn read(&mut self, dn: &str, attributes: &[&str]) -> Result<Option<Entry>> {
        let answer = self
            .ask(dn, Scope::Base, "(objectClass=*)", attributes)
            .await?;
        Ok(match answer {
            Answer::Entries(entries) => entries.into_iter().next(),
            Answer::CannotMatch => None,
        })
    }

    async fn ask(
        &mut self,
        base: &str,
        scope: Scope,
        filter: &str,
        attributes: &[&str],
    ) -> Result<Answer> {
        let searching = self.ldap.search(base, scope, filter, attributes.to_vec());
        let SearchResult(entries, answer) = within(self.patience, searching).await?;
        match answer.rc {
            0 => {}
            // Beside what it has, it names others that have more.
            REFERRAL if !entries.is_empty() => {}
            REFERRAL => {
                let detail = format!("{base} is kept by another server, to which this one refers");
                return Err(Trouble::error(TroubleKind::Broken, detail));
            }
            NO_SUCH_OBJECT if scope == Scope::Base => return Ok(Answer::Entries(Vec::new())),
            INAPPROPRIATE_MATCHING => return Ok(Answer::CannotMatch),
            SIZE_LIMIT_EXCEEDED => {
                return Err(Trouble::error(
                    TroubleKind::Broken,
                    "a search gave more than the directory's size limit allows",
                ));
            }
            code => {
                let detail = format!(
                    "a search below {base} ended with result {code}: {}",
                    answer.text
                );
                return Err(Trouble::error(TroubleKind::Broken, detail));
            }
        }
        let entries = entries
            .into_iter()
            .filter(|entry| !entry.is_ref() && !entry.is_intermediate())
            .map(|entry| Entry(SearchEntry::construct(entry)))
            .collect();
        Ok(Answer::Entries(entries))
    }

    /// Says goodbye; whether it is heard does not matter.
    pub async fn close(mut self) {
        let _ = tokio::time::timeout(self.patience, self.ldap.unbind()).await;
    }
}

async fn within<T>(
    patience: Duration,
    work: impl Future<Output = std::result::Result<T, LdapError>>,
) -> Result<T> {
    if let Ok(outcome) = tokio::time::timeout(patience, work).await {
        return outcome.map_err(trouble);
    }
    let detail = format!("nothing within {} s", patience.as_secs_f32());
    Err(Trouble::error(TroubleKind::Timeout, detail))
}

/// What a failure of the library means.
fn trouble(error: LdapError) -> Error {
    let kind = match &error {
        LdapError::Timeout { .. } => TroubleKind::Timeout,
        LdapError::Rustls { .. } | LdapError::DNSName { .. } => TroubleKind::Certificate,
        LdapError::Io { source } if is_tls(source) => TroubleKind::Certificate,
        LdapError::Io { .. }
        | LdapError::EndOfStream
        | LdapError::ResultRecv { .. }
        | LdapError::OpSend { .. } => TroubleKind::Unreachable,
        _ => TroubleKind::Broken,
    };
    Trouble::error(kind, error)
}

fn is_tls(error: &io::Error) -> bool {
    let inner = error.get_ref();
    inner
        .and_then(<dyn std::error::Error + Send + Sync>::downcast_ref::<rustls::Error>)
        .is_some()
}
