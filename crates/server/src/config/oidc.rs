//! The sign-in provider: OpenID Connect, as Google Workspace and others speak it.

use std::{path::PathBuf, sync::Arc};

use app::People;
use directory::{GroupName, OidcSettings, OpenIdConnect};
use serde::{Deserialize, Serialize};
use types::Role;
use url::{Host, Url};

use super::{Problems, Secret, secret, words::Words};

const GOOGLE: &str = "accounts.google.com";
const CALLBACK: &str = "/api/v1/auth/oidc/callback";

/// Sign-in in the browser. There is none without `issuer`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Oidc {
    /// What the button calls it.
    pub label: String,
    /// `https://accounts.google.com`, for instance.
    pub issuer: Option<Url>,
    pub client_id: Option<String>,
    pub client_secret: Option<Secret>,
    pub client_secret_file: Option<PathBuf>,
    /// Our callback as people's browsers reach it, and as the provider knows it.
    pub redirect_url: Option<Url>,
    /// Asked for besides `openid`, `email` and `profile`.
    pub scopes: Words,
    /// The domains whose people may sign in. Google needs one at least.
    pub domains: Words,
    /// The claim that roles come from; `email` for the address itself.
    pub role_claim: String,
    /// Values of the claim.
    pub admins: Words,
    pub technicians: Words,
    pub teachers: Words,
    /// What people are whom none of these names: `teacher`, `technician`, or nothing.
    pub default_role: Option<String>,
}

impl Default for Oidc {
    fn default() -> Self {
        Self {
            label: "Google".to_owned(),
            issuer: None,
            client_id: None,
            client_secret: None,
            client_secret_file: None,
            redirect_url: None,
            scopes: Words::default(),
            domains: Words::default(),
            role_claim: "email".to_owned(),
            admins: Words::default(),
            technicians: Words::default(),
            teachers: Words::default(),
            default_role: None,
        }
    }
}

impl Oidc {
    /// Adds the provider, where there is one.
    pub fn add_to(&self, people: &mut People, problems: &mut Problems) {
        let Some(issuer) = &self.issuer else {
            if self.client_id.is_some() || self.redirect_url.is_some() {
                problems.add(
                    "oidc.issuer is missing: set it to the provider's address, such as \
                     https://accounts.google.com",
                );
            }
            return;
        };
        self.add_roles(people, problems);
        check_https("oidc.issuer", issuer, problems);
        if issuer.host_str() == Some(GOOGLE) && self.domains.0.is_empty() {
            problems.add(
                "oidc.domains is empty: at Google anybody has an account, so name the domains \
                 whose people may sign in",
            );
        }
        if people.provider_default_role.is_some() && self.domains.0.is_empty() {
            problems.add(
                "oidc.default_role without oidc.domains lets anybody in who has an account at the \
                 provider: name the domains whose people may sign in",
            );
        }
        if let Some(settings) = self.settings(issuer, problems) {
            match OpenIdConnect::new(settings) {
                Ok(provider) => people.provider = Some(Arc::new(provider)),
                Err(error) => problems.add(format!("oidc: {error}")),
            }
        }
    }

    fn settings(&self, issuer: &Url, problems: &mut Problems) -> Option<OidcSettings> {
        let secret = secret::resolve(
            "oidc.client_secret",
            self.client_secret.as_ref(),
            self.client_secret_file.as_ref(),
            problems,
        );
        if secret.is_none() && self.client_secret_file.is_none() {
            problems.add(
                "oidc.client_secret_file is missing: set it to a file with the secret that the \
                 provider gave you",
            );
        }
        if self.client_id.is_none() {
            problems.add("oidc.client_id is missing: set it to the id that the provider gave you");
        }
        match &self.redirect_url {
            None => problems.add(format!(
                "oidc.redirect_url is missing: set it to https://YOUR-HOST{CALLBACK}, and tell \
                 the provider the same"
            )),
            Some(url) if url.path() != CALLBACK => problems.add(format!(
                "oidc.redirect_url has to end with {CALLBACK}: that is where rtutils waits"
            )),
            Some(url) => check_https("oidc.redirect_url", url, problems),
        }
        Some(OidcSettings {
            label: self.label.clone(),
            issuer: issuer.clone(),
            client_id: self.client_id.clone()?,
            client_secret: secret?,
            redirect_url: self.redirect_url.clone()?,
            scopes: self.scopes.0.clone(),
            domains: self.domains.0.clone(),
            role_claim: self.role_claim.clone(),
        })
    }

    fn add_roles(&self, people: &mut People, problems: &mut Problems) {
        let mut names = |name: &str, words: &Words| {
            let mut names = Vec::new();
            for word in &words.0 {
                match GroupName::parse(word) {
                    Ok(name) => names.push(name),
                    Err(_) => problems.add(format!("oidc.{name}: {word:?} is no value of a claim")),
                }
            }
            names
        };
        let rules = &mut people.provider_roles;
        rules.admin = names("admins", &self.admins);
        rules.technician = names("technicians", &self.technicians);
        rules.teacher = names("teachers", &self.teachers);
        people.provider_default_role = match self.default_role.as_deref() {
            None | Some("") => None,
            Some("teacher") => Some(Role::Teacher),
            Some("technician") => Some(Role::Technician),
            Some(other) => {
                problems.add(format!(
                    "oidc.default_role is {other:?}: it can be teacher or technician, and an admin \
                     is named in oidc.admins"
                ));
                None
            }
        };
        if people.provider_roles.is_empty() && people.provider_default_role.is_none() {
            problems.add(
                "oidc gives nobody a role, so nobody could sign in: set oidc.teachers, \
                 oidc.technicians, oidc.admins or oidc.default_role",
            );
        }
    }
}

/// Codes and tokens travel over HTTPS, but on one machine.
fn check_https(name: &str, url: &Url, problems: &mut Problems) {
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if url.scheme() != "https" && !(url.scheme() == "http" && is_here) {
        problems.add(format!("{name} has to begin with https://"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Spoil = fn(&mut Oidc);

    fn right() -> Oidc {
        Oidc {
            issuer: Some("https://accounts.google.com".parse().unwrap()),
            client_id: Some("rtutils".into()),
            client_secret: Some(Secret::from("secret")),
            redirect_url: Some(format!("https://a.org{CALLBACK}").parse().unwrap()),
            domains: Words(vec!["example.org".into()]),
            default_role: Some("teacher".into()),
            ..Oidc::default()
        }
    }

    fn outcome(oidc: &Oidc) -> Result<People, Problems> {
        let (mut people, mut problems) = (People::default(), Problems::default());
        oidc.add_to(&mut people, &mut problems);
        problems.into_result(people)
    }

    #[test]
    fn a_provider_is_offered_where_one_is_named() {
        assert!(outcome(&right()).unwrap().provider.is_some());
        assert!(outcome(&Oidc::default()).unwrap().provider.is_none());
    }

    #[test]
    fn each_mistake_is_told_with_its_remedy() {
        let mistakes: &[(&str, Spoil)] = &[
            ("oidc.issuer is missing", |o| o.issuer = None),
            ("anybody has an account", |o| o.domains = Words::default()),
            ("oidc.client_id", |o| o.client_id = None),
            ("oidc.client_secret_file", |o| o.client_secret = None),
            ("oidc.redirect_url is missing", |o| o.redirect_url = None),
            ("has to end with", |o| {
                o.redirect_url = Some("https://a.org/".parse().unwrap());
            }),
            ("oidc.issuer has to begin", |o| {
                o.issuer = Some("http://a.org/".parse().unwrap());
            }),
            ("nobody could sign in", |o| o.default_role = None),
            ("oidc.default_role", |o| {
                o.default_role = Some("admin".into());
            }),
        ];
        for &(named, spoil) in mistakes {
            let mut oidc = right();
            spoil(&mut oidc);

            let problems = outcome(&oidc).unwrap_err().to_string();

            assert!(problems.contains(named), "{named} is not in: {problems}");
        }
    }
}
