//! Reading the configuration from its sources.

use std::path::Path;

use figment::{
    Figment, Metadata,
    error::Kind,
    providers::{Env, Format, Toml},
    value::{Dict, Value},
};
use serde::de::DeserializeOwned;

use super::{Config, Problems};

const PREFIX: &str = "RTUTILS_";
pub const USUAL_FILE: &str = "rtutils.toml";
/// What the predecessor called the settings of the directory; `LDAP_ADMIN_GROUP` is new.
const OLD_NAMES: [(&str, &str); 11] = [
    ("LDAP_SERVER", "directory.server"),
    ("LDAP_BASE_DN", "directory.base_dn"),
    ("LDAP_UPN_SUFFIX", "directory.upn_suffix"),
    ("LDAP_ADMIN_GROUP", "directory.admin_groups"),
    ("LDAP_TECH_GROUP", "directory.technician_groups"),
    ("LDAP_TEACHER_GROUPS", "directory.teacher_groups"),
    ("LDAP_TEACHER_GROUP", "directory.teacher_group"),
    ("LDAP_VERIFY_CERT", "directory.verify_cert"),
    ("LDAP_CA_CERT_FILE", "directory.ca_cert_file"),
    ("LDAP_TIMEOUT", "directory.timeout_seconds"),
    ("LDAP_START_TLS", "directory.start_tls"),
];
/// What programs that send traces are told by their environment.
const NAMES_OF_OPENTELEMETRY: [(&str, &str); 2] = [
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "telemetry.otlp_endpoint"),
    ("OTEL_SERVICE_NAME", "telemetry.service_name"),
];

impl Config {
    /// Reads the configuration. `file` has to exist when it was asked for by name.
    pub fn load(file: Option<&Path>) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let mut figment = Figment::new();
        match file {
            Some(path) if !path.is_file() => problems.add(format!(
                "{} is not there: check the path after --config",
                path.display()
            )),
            Some(path) => figment = figment.merge(Toml::file_exact(path)),
            None if Path::new(USUAL_FILE).is_file() => {
                figment = figment.merge(Toml::file_exact(USUAL_FILE));
            }
            None => {}
        }
        let environment = Env::prefixed(PREFIX)
            // RTUTILS_CONFIG and the like are options of the command line, not settings.
            .filter(|key| key.as_str().contains("__"))
            .split("__");
        let figment = figment
            .merge(
                Env::raw()
                    .only(&["DATABASE_URL"])
                    .map(|_| "database.url".into()),
            )
            .merge(known_as(&OLD_NAMES))
            .merge(known_as(&NAMES_OF_OPENTELEMETRY))
            .merge(environment);
        Self::extract(&figment, problems)
    }

    fn extract(figment: &Figment, mut problems: Problems) -> Result<Self, Problems> {
        let mut sections = match figment.extract::<Dict>() {
            Ok(sections) => sections,
            Err(errors) => {
                for error in errors {
                    problems.add(format!("{error}"));
                }
                Dict::new()
            }
        };
        let mut read = Reader {
            figment,
            sections: &mut sections,
            problems,
        };
        let config = Self {
            server: read.section("server"),
            web: read.section("web"),
            database: read.section("database"),
            backup: read.section("backup"),
            request_tracker: read.section("request_tracker"),
            sign_in: read.section("sign_in"),
            api_tokens: read.section("api_tokens"),
            directory: read.section("directory"),
            oidc: read.section("oidc"),
            labels: read.section("labels"),
            custom_fields: read.section("custom_fields"),
            statuses: read.section("statuses"),
            tags: read.section("tags"),
            webhook: read.section("webhook"),
            webhooks: read.section("webhooks"),
            outbox: read.section("outbox"),
            mirror: read.section("mirror"),
            logging: read.section("logging"),
            mail: read.section("mail"),
            metrics: read.section("metrics"),
            telemetry: read.section("telemetry"),
        };
        let mut problems = read.problems;
        for unknown in sections.keys() {
            problems.add(format!(
                "[{unknown}] is no section{}: remove it, or correct its name",
                origin(figment.find_metadata(unknown))
            ));
        }
        problems.into_result(config)
    }
}

/// Names of others, each as the setting that it is here.
fn known_as(names: &'static [(&'static str, &'static str)]) -> Env {
    let others: Vec<&str> = names.iter().map(|(theirs, _)| *theirs).collect();
    Env::raw().only(&others).map(|key| {
        let known = names.iter().find(|(theirs, _)| key == *theirs);
        known.map_or_else(|| key.into(), |(_, ours)| (*ours).into())
    })
}

struct Reader<'a> {
    figment: &'a Figment,
    sections: &'a mut Dict,
    problems: Problems,
}

impl Reader<'_> {
    /// Reads a section. Each bad key is reported and set aside, so that all of them come up.
    fn section<T: DeserializeOwned + Default>(&mut self, name: &str) -> T {
        let mut section = match self.sections.remove(name) {
            None => return T::default(),
            Some(Value::Dict(_, section)) => section,
            Some(_) => {
                self.problems
                    .add(format!("{name} has to be a section: write [{name}]"));
                return T::default();
            }
        };
        loop {
            let error = match Value::from(section.clone()).deserialize::<T>() {
                Ok(read) => return read,
                Err(error) => error,
            };
            let key = match &error.kind {
                Kind::UnknownField(key, _) => key.clone(),
                _ => error.path.first().cloned().unwrap_or_default(),
            };
            let from = origin(self.figment.find_metadata(&format!("{name}.{key}")));
            self.problems.add(match &error.kind {
                Kind::UnknownField(_, known) => {
                    format!(
                        "{name}.{key} is no setting{from}: there are {}",
                        known.join(", ")
                    )
                }
                kind => format!("{name}.{key}{from}: {kind}"),
            });
            if section.remove(&key).is_none() {
                return T::default();
            }
        }
    }
}

fn origin(metadata: Option<&Metadata>) -> String {
    metadata.map_or_else(String::new, |metadata| match &metadata.source {
        Some(source) => format!(" ({source})"),
        None => format!(" ({})", metadata.name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(toml: &str) -> Result<Config, Problems> {
        Config::extract(&Figment::from(Toml::string(toml)), Problems::default())
    }

    #[test]
    fn nothing_configured_is_the_defaults() {
        let config = read("").unwrap();

        assert_eq!(config.server.listen.to_string(), "127.0.0.1:8000");
        assert!(config.sign_in.cookie_secure);
    }

    #[test]
    fn every_mistake_is_reported_at_once_by_its_name() {
        let problems = read(
            "[server]\nport = 1\nlisten = \"here\"\nwrokers = 2\n[labels]\ndpi = \"fine\"\n[lables]\n",
        )
        .unwrap_err();

        let text = problems.to_string();
        for named in [
            "server.port",
            "server.listen",
            "server.wrokers",
            "labels.dpi",
            "[lables]",
        ] {
            assert!(text.contains(named), "{named} is not in: {text}");
        }
        assert_eq!(problems.as_slice().len(), 5, "{text}");
    }

    #[test]
    fn a_secret_of_digits_is_a_text_and_is_not_shown() {
        let config = read("[request_tracker]\npassword = 12345678\n").unwrap();

        assert!(config.request_tracker.password.is_some());
        assert!(!format!("{config:?}").contains("12345678"));
        assert!(!config.show().contains("12345678"));
    }
}
