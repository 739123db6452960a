//! E-mail: by which server, from whom, and to whom.

use std::{net::IpAddr, path::PathBuf, time::Duration};

use app::MailPolicy;
use chrono::TimeDelta;
use mail_client::{Address, Security, Sender, SmtpSender, SmtpSettings};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{Problems, Secret, Server, secret, words::Words};

/// For connecting.
const CONNECT: Duration = Duration::from_secs(10);
/// For all of a message; a server that greets slowly on purpose takes half a minute.
const TOTAL: Duration = Duration::from_secs(90);

/// E-mail. There is none without `server`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mail {
    /// The mail server's name.
    pub server: Option<String>,
    /// 587, or 465 with `tls = "tls"`, or 25 with `tls = "none"`, when absent.
    pub port: Option<u16>,
    /// `starttls`, `tls` (from the first byte), or `none`, which only a server on this machine gets.
    pub tls: String,
    /// Certificates that the server's own has to come from, PEM; the system's when absent.
    pub ca_cert_file: Option<PathBuf>,
    /// Who we are to the server; it is asked to believe us without when absent.
    pub user: Option<String>,
    pub password: Option<Secret>,
    pub password_file: Option<PathBuf>,
    /// Whom mail is from: an address, or `Name <address>`.
    pub from: Option<String>,
    /// The addresses of those who are told of everything.
    pub admins: Words,
    /// How long news waits for more, so that many failures are one mail.
    pub digest_minutes: u16,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            server: None,
            port: None,
            tls: "starttls".to_owned(),
            ca_cert_file: None,
            user: None,
            password: None,
            password_file: None,
            from: None,
            admins: Words::default(),
            digest_minutes: 5,
        }
    }
}

impl Mail {
    /// The port, as it is set or as it is usual.
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(match self.tls.as_str() {
            "tls" => 465,
            "none" => 25,
            _ => 587,
        })
    }

    /// The rules for the application.
    pub fn policy(&self, server: &Server, problems: &mut Problems) -> MailPolicy {
        if self.digest_minutes > 24 * 60 {
            problems.add(format!(
                "mail.digest_minutes is {}: set it between 0 and 1440",
                self.digest_minutes
            ));
        }
        for address in &self.admins.0 {
            if let Err(error) = Address::parse(address) {
                problems.add(format!("mail.admins: {error}"));
            }
        }
        MailPolicy {
            admins: self.admins.0.clone(),
            base_url: server.base_url.clone(),
            hold: TimeDelta::minutes(self.digest_minutes.into()),
            claim: TOTAL * 2,
            ..MailPolicy::default()
        }
    }

    /// Who sends it; nobody where there is no server.
    pub fn sender(&self, server: &Server, problems: &mut Problems) -> Option<SmtpSender> {
        let Some(host) = &self.server else {
            if self.from.is_some() || !self.admins.0.is_empty() || self.user.is_some() {
                problems.add(
                    "mail.server is missing: set it to the name of your mail server, or remove \
                     [mail]",
                );
            }
            return None;
        };
        if self.admins.0.is_empty() {
            problems.add(
                "mail.admins is empty, so nobody would be told that something failed: name at least \
                 one address",
            );
        }
        let (from, security) = (self.from(problems), self.security(host, problems));
        let credentials = self.credentials(security, problems);
        let settings = SmtpSettings {
            server: host.clone(),
            port: self.port(),
            security: security?,
            ca_file: self.ca_cert_file.clone(),
            credentials: credentials.ok()?,
            from: from?,
            hello: server
                .base_url
                .as_ref()
                .and_then(Url::domain)
                .map(str::to_owned),
            connect_timeout: CONNECT,
            total_timeout: TOTAL,
        };
        match SmtpSender::new(settings) {
            Ok(sender) => Some(sender),
            Err(error) => {
                problems.add(format!(
                    "mail.ca_cert_file: {error}: check the path and who may read it"
                ));
                None
            }
        }
    }

    fn from(&self, problems: &mut Problems) -> Option<Sender> {
        let Some(from) = &self.from else {
            problems.add(
                "mail.from is missing: set it to the address that mail is from, such as \
                 rtutils@example.org",
            );
            return None;
        };
        Sender::parse(from)
            .map_err(|error| problems.add(format!("mail.from: {error}")))
            .ok()
    }

    fn security(&self, host: &str, problems: &mut Problems) -> Option<Security> {
        let is_here = host == "localhost"
            || host
                .parse::<IpAddr>()
                .is_ok_and(|address| address.is_loopback());
        match self.tls.as_str() {
            "starttls" => Some(Security::StartTls),
            "tls" => Some(Security::Tls),
            "none" if is_here => Some(Security::None),
            "none" => {
                problems.add(
                    "mail.tls is \"none\", which only a server on this machine gets (localhost, \
                     127.0.0.1, ::1): use \"starttls\" or \"tls\"",
                );
                None
            }
            other => {
                problems.add(format!(
                    "mail.tls is {other:?}: there are \"starttls\", \"tls\" and \"none\""
                ));
                None
            }
        }
    }

    fn credentials(
        &self,
        security: Option<Security>,
        problems: &mut Problems,
    ) -> Result<Option<(String, secrecy::SecretString)>, ()> {
        let password = secret::resolve(
            "mail.password",
            self.password.as_ref(),
            self.password_file.as_ref(),
            problems,
        );
        match (&self.user, password) {
            (None, None) if self.password_file.is_none() => Ok(None),
            (Some(_), Some(_)) if security == Some(Security::None) => {
                problems.add(
                    "mail.user with mail.tls = \"none\" would send the password in the clear: use \
                     \"starttls\", or remove mail.user and mail.password_file",
                );
                Err(())
            }
            (Some(user), Some(password)) => Ok(Some((user.clone(), password))),
            // A file that cannot be read has said so.
            (Some(_), None) if self.password_file.is_some() => Err(()),
            _ => {
                problems.add(
                    "mail.user and mail.password_file belong together: set both, or none where the \
                     mail server knows this machine",
                );
                Err(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Spoil = fn(&mut Mail);

    fn right() -> Mail {
        Mail {
            server: Some("mail.example.org".into()),
            from: Some("rtutils <rtutils@example.org>".into()),
            admins: Words(vec!["it@example.org".into()]),
            user: Some("rtutils".into()),
            password: Some(Secret::from("secret")),
            // The certificates of whatever machine this runs on are not looked at.
            ca_cert_file: None,
            ..Mail::default()
        }
    }

    fn problems_of(mail: &Mail) -> String {
        let (server, mut problems) = (Server::default(), Problems::default());
        mail.sender(&server, &mut problems);
        mail.policy(&server, &mut problems);
        problems.as_slice().join("\n")
    }

    #[test]
    fn nothing_set_is_no_mail_and_no_problem() {
        let (server, mut problems) = (Server::default(), Problems::default());

        assert!(Mail::default().sender(&server, &mut problems).is_none());
        assert!(problems.as_slice().is_empty());
    }

    #[test]
    fn the_usual_port_follows_from_how_it_is_encrypted() {
        for (tls, port) in [("starttls", 587), ("tls", 465), ("none", 25)] {
            let mail = Mail {
                tls: tls.to_owned(),
                ..right()
            };
            assert_eq!(mail.port(), port);
        }
    }

    #[test]
    fn each_mistake_is_told_with_its_remedy() {
        let mistakes: &[(&str, Spoil)] = &[
            ("mail.server is missing", |m| m.server = None),
            ("mail.from is missing", |m| m.from = None),
            ("mail.from: \"nobody\"", |m| m.from = Some("nobody".into())),
            ("name at least one address", |m| m.admins = Words::default()),
            ("mail.admins: \"it\"", |m| {
                m.admins = Words(vec!["it".into()]);
            }),
            ("only a server on this machine", |m| m.tls = "none".into()),
            ("there are \"starttls\"", |m| m.tls = "ssl".into()),
            ("in the clear", |m| {
                m.tls = "none".into();
                m.server = Some("localhost".into());
            }),
            ("belong together", |m| m.password = None),
            ("belong together", |m| m.user = None),
            ("mail.password_file", |m| {
                m.password = None;
                m.password_file = Some("/nowhere/password".into());
            }),
            ("mail.ca_cert_file", |m| {
                m.ca_cert_file = Some("/nowhere/ca.pem".into());
            }),
            ("digest_minutes", |m| m.digest_minutes = 9_999),
        ];
        for &(named, spoil) in mistakes {
            let mut mail = right();
            spoil(&mut mail);

            let problems = problems_of(&mail);

            assert!(problems.contains(named), "{named} is not in: {problems}");
        }
    }

    #[test]
    fn a_server_on_this_machine_needs_neither_tls_nor_a_password() {
        for host in ["localhost", "127.0.0.1", "::1"] {
            let here = Mail {
                server: Some(host.into()),
                tls: "none".into(),
                user: None,
                password: None,
                ..right()
            };

            assert_eq!(problems_of(&here), "", "{host}");
        }
    }
}
