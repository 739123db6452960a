//! How to reach the directory, and how people bind there.

use std::{fs, path::PathBuf, sync::Arc, time::Duration};

use ldap3::dn_escape;
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use rustls_platform_verifier::ConfigVerifierExt;
use secrecy::SecretString;
use url::Url;

/// Everything that the client needs to know.
#[derive(Debug, Clone)]
pub struct LdapSettings {
    /// `ldaps://host` or `ldap://host`, with a port when it is not the usual one.
    pub url: Url,
    pub security: Security,
    /// Certificates, PEM, that the directory's own has to come from; the system's when absent.
    pub ca_file: Option<PathBuf>,
    /// Below this entry are people and groups.
    pub base_dn: String,
    pub bind: BindBy,
    /// How long until there is a connection, TLS included.
    pub connect_timeout: Duration,
    /// How long one operation may take.
    pub operation_timeout: Duration,
    /// Groups in groups are followed this deep where the directory does not do it.
    pub group_depth: usize,
}

/// What protects the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte.
    Ldaps,
    /// TLS before anything else is said.
    StartTls,
    /// Nothing: for tests on one machine.
    Plaintext,
}

/// How a name and a password become a bind.
#[derive(Debug, Clone)]
pub enum BindBy {
    /// As `name@suffix`, and the person reads their own entry. Active Directory alone.
    Upn { suffix: String },
    /// As the entry of this pattern, `uid={name},ou=people,dc=example`, which is read then.
    Pattern(String),
    /// A service account finds the entry, and the person binds as it.
    ServiceAccount { dn: String, password: SecretString },
}

/// The settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error("{} cannot be read ({error})", .file.display())]
    Unreadable { file: PathBuf, error: String },
    #[error("{} has no certificate in it", .file.display())]
    NoCertificate { file: PathBuf },
    #[error("TLS cannot be set up ({0})")]
    Tls(String),
}

impl BindBy {
    /// What the person binds as, when that follows from the name alone.
    pub(super) fn name_of(&self, name: &str) -> Option<String> {
        match self {
            // Somebody who types the whole address means it.
            Self::Upn { .. } if name.contains('@') => Some(name.to_owned()),
            Self::Upn { suffix } => Some(format!("{name}@{}", suffix.trim_start_matches('@'))),
            Self::Pattern(pattern) => Some(pattern.replace("{name}", &dn_escape(name))),
            Self::ServiceAccount { .. } => None,
        }
    }
}

impl LdapSettings {
    pub(super) fn tls(&self) -> Result<Option<Arc<ClientConfig>>, SettingsError> {
        if self.security == Security::Plaintext {
            return Ok(None);
        }
        let config = match &self.ca_file {
            Some(file) => ClientConfig::builder()
                .with_root_certificates(roots(file)?)
                .with_no_client_auth(),
            None => ClientConfig::with_platform_verifier()
                .map_err(|error| SettingsError::Tls(error.to_string()))?,
        };
        Ok(Some(Arc::new(config)))
    }
}

fn roots(file: &PathBuf) -> Result<RootCertStore, SettingsError> {
    let unreadable = |error: String| SettingsError::Unreadable {
        file: file.clone(),
        error,
    };
    let text = fs::read(file).map_err(|error| unreadable(error.to_string()))?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&text) {
        let certificate = certificate.map_err(|error| unreadable(error.to_string()))?;
        roots
            .add(certificate)
            .map_err(|error| unreadable(error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(SettingsError::NoCertificate { file: file.clone() });
    }
    Ok(roots)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_only_ever_a_value_of_the_pattern() {
        let bind = BindBy::Pattern("uid={name},ou=people,dc=example".into());

        assert_eq!(
            bind.name_of("tess,ou=admins").as_deref(),
            Some(r"uid=tess\2cou\3dadmins,ou=people,dc=example")
        );
    }

    #[test]
    fn the_suffix_is_added_unless_the_whole_address_was_typed() {
        let bind = BindBy::Upn {
            suffix: "@example.org".into(),
        };

        assert_eq!(bind.name_of("tess").as_deref(), Some("tess@example.org"));
        assert_eq!(bind.name_of("tess@a.org").as_deref(), Some("tess@a.org"));
    }
}
