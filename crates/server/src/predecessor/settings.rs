//! The settings of the system before this one, as ours.

use std::collections::BTreeMap;

use super::text;

/// What a variable of the predecessor is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Now {
    /// A setting: section, name, and how its value is written.
    Setting(&'static str, &'static str, Form),
    /// A secret, which goes into a file of its own, and what to do with it.
    Secret(&'static str),
    /// No setting, and why.
    Gone(&'static str),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Number,
    Flag,
    Words,
    /// A port, behind the address that Nginx asks.
    Port,
    /// A switch for a log of everything.
    Chatty,
}

use Form::{Chatty, Flag, Number, Port, Text, Words};
use Now::{Gone, Secret, Setting};

const KNOWN: &[(&str, Now)] = &[
    ("RT_URL", Setting("request_tracker", "url", Text)),
    ("API_ENDPOINT", Setting("request_tracker", "api_path", Text)),
    (
        "RT_TOKEN",
        Secret("put it into a file, and the file's path into request_tracker.token_file"),
    ),
    (
        "RT_PASSWORD",
        Secret("a token is better; or request_tracker.username and password_file"),
    ),
    (
        "RT_USERNAME",
        Gone("a token of rtutils' own account in RT takes its place"),
    ),
    ("PREFIX", Setting("tags", "prefix", Text)),
    (
        "PADDING",
        Gone("it did nothing: every number had five digits, and tags.padding says so here"),
    ),
    ("RT_CATALOG", Setting("tags", "catalogs", Words)),
    ("RT_DEFAULT_QUEUE", Gone("rtutils opens no tickets yet")),
    ("PORT", Setting("server", "listen", Port)),
    ("DEBUG", Setting("logging", "filter", Chatty)),
    (
        "LABEL_WIDTH_MM",
        Gone("large labels are 100 x 62 mm, small ones 90.3 x 29 mm"),
    ),
    (
        "LABEL_HEIGHT_MM",
        Gone("large labels are 100 x 62 mm, small ones 90.3 x 29 mm"),
    ),
    (
        "ALLOWED_HOSTS",
        Gone("Nginx answers to names: server_name, or allowedHosts of the NixOS module"),
    ),
    (
        "WORKING_DIR",
        Gone("server.folder, a folder of rtutils' own"),
    ),
    (
        "DATABASE_PATH",
        Gone("database.url, or a file in server.folder"),
    ),
    ("STATIC_ROOT", Gone("the app is in the package")),
    ("MEDIA_ROOT", Gone("nothing is uploaded")),
    ("AUTH_USERNAME", Gone("make people with `rtutils user add`")),
    (
        "AUTH_PASSWORD",
        Secret("make people with `rtutils user add`"),
    ),
    (
        "DJANGO_SECRET_KEY",
        Secret("rtutils makes a key of its own"),
    ),
    ("SECRET_KEY", Secret("rtutils makes a key of its own")),
    ("LDAP_SERVER", Setting("directory", "server", Text)),
    ("LDAP_BASE_DN", Setting("directory", "base_dn", Text)),
    ("LDAP_UPN_SUFFIX", Setting("directory", "upn_suffix", Text)),
    (
        "LDAP_TECH_GROUP",
        Setting("directory", "technician_groups", Words),
    ),
    (
        "LDAP_TEACHER_GROUPS",
        Setting("directory", "teacher_groups", Words),
    ),
    (
        "LDAP_TEACHER_GROUP",
        Setting("directory", "teacher_group", Words),
    ),
    (
        "LDAP_VERIFY_CERT",
        Setting("directory", "verify_cert", Flag),
    ),
    (
        "LDAP_CA_CERT_FILE",
        Setting("directory", "ca_cert_file", Text),
    ),
    (
        "LDAP_TIMEOUT",
        Setting("directory", "timeout_seconds", Number),
    ),
    ("LOG_LEVEL", Gone("logging.filter")),
    ("LOG_FILE", Gone("the log goes to the journal")),
    ("LOG_DIR", Gone("the log goes to the journal")),
    ("STATE_DIRECTORY", Gone("the mirror is in the database")),
    ("XDG_STATE_HOME", Gone("the mirror is in the database")),
    (
        "RTUTILS_ENV_FILE",
        Gone("the command has the service's settings"),
    ),
    (
        "RTUTILS_PREFETCH_FETCH_ON_MISS",
        Gone("the mirror has every asset"),
    ),
    (
        "RTUTILS_PREFETCH_MAX_RT_CALLS",
        Gone("the mirror has every asset"),
    ),
    ("RTUTILS_BASE", Gone("RTUTILS_SERVER, of `rtutils remote`")),
    (
        "RTUTILS_TOKEN",
        Secret("make one with `rtutils token create`"),
    ),
    ("RTUTILS_AUTH_SCHEME", Gone("tokens are bearer tokens")),
    (
        "GOOGLE_ADMIN_DOMAIN",
        Gone("rtutils writes nothing to Google yet"),
    ),
    (
        "GOOGLE_ADMIN_SUBJECT",
        Gone("rtutils writes nothing to Google yet"),
    ),
    (
        "GOOGLE_CREDENTIALS_FILE",
        Gone("rtutils writes nothing to Google yet"),
    ),
    (
        "GOOGLE_API_RATE_LIMIT",
        Gone("rtutils writes nothing to Google yet"),
    ),
];

/// A line of a file of variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    pub line: usize,
    pub name: String,
    pub value: String,
}

/// Reads a file as systemd, Docker and shells write them. The second list is what is none of it.
pub fn parse(file: &str) -> (Vec<Variable>, Vec<(usize, String)>) {
    let (mut variables, mut others) = (Vec::new(), Vec::new());
    let mut is_key = false;
    for (line, content) in text::lines(file) {
        let content = content.trim();
        let content = content.strip_prefix("export ").unwrap_or(content);
        if content.starts_with('#') {
            continue;
        }
        let is_inside = is_key;
        is_key = content.contains("-----BEGIN ") || is_key && !content.contains("-----END ");
        match content.split_once('=') {
            Some((name, value)) if !is_inside && is_name(name.trim(), value.trim()) => {
                variables.push(Variable {
                    line,
                    name: name.trim().to_owned(),
                    value: unquoted(value.trim()).to_owned(),
                });
            }
            _ => others.push((line, content.to_owned())),
        }
    }
    (variables, others)
}

/// Whether it can be the name of a variable, and not the last line of a secret in base64, which ends in
/// one or two `=`.
fn is_name(name: &str, value: &str) -> bool {
    const LONGEST_WORD: usize = 15;
    let is_padding = matches!(value, "" | "=" | "\"" | "=\"" | "'" | "='");
    !(name.is_empty() || is_padding && name.len() > LONGEST_WORD && !name.contains('_'))
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn unquoted(value: &str) -> &str {
    let within = |quote| value.strip_prefix(quote)?.strip_suffix(quote);
    within('"').or_else(|| within('\'')).unwrap_or(value)
}

/// Whether the value of a variable may not be written anywhere. One that nobody knows is treated so
/// when its name says that it is a secret.
pub fn is_secret(name: &str) -> bool {
    let speaks = ["SECRET", "PASSWORD", "TOKEN", "KEY", "CREDENTIAL"];
    match now(name) {
        Some(Secret(_)) => true,
        Some(_) => false,
        None => speaks.iter().any(|word| name.to_uppercase().contains(word)),
    }
}

/// Whether a variable is a setting here, so that its value is in what [`toml`] gives.
pub fn is_setting(variable: &Variable) -> bool {
    match now(&variable.name) {
        Some(Setting(_, _, form)) => written(form, &variable.value).is_some(),
        _ => false,
    }
}

fn now(name: &str) -> Option<Now> {
    let known = KNOWN.iter().find(|(known, _)| *known == name);
    known.map(|(_, now)| *now)
}

/// The settings as a file of ours, with a word about each variable that is none.
pub fn toml(variables: &[Variable]) -> String {
    let mut sections: BTreeMap<&str, BTreeMap<&str, String>> = BTreeMap::new();
    let mut remarks = Vec::new();
    for variable in variables {
        let name = &variable.name;
        match now(name) {
            Some(Setting(section, setting, form)) => match written(form, &variable.value) {
                Some(value) => {
                    sections.entry(section).or_default().insert(setting, value);
                }
                None => remarks.push(format!("{name} has a value that is not understood")),
            },
            Some(Secret(what) | Gone(what)) => remarks.push(format!("{name}: {what}")),
            None => remarks.push(format!("{name} is not known")),
        }
    }
    // Whatever PADDING said, this is what is on the devices.
    let tags = sections.entry("tags").or_default();
    tags.entry("padding").or_insert_with(|| "5".to_owned());
    let tracker = sections.entry("request_tracker").or_default();
    let usual = || text::toml("/run/secrets/rt-token");
    tracker.entry("token_file").or_insert_with(usual);
    let mut file = String::new();
    for (section, settings) in sections {
        let gap = if file.is_empty() { "" } else { "\n" };
        file.push_str(&format_section(gap, section, &settings));
    }
    for (index, remark) in remarks.iter().enumerate() {
        file.push_str(if index == 0 { "\n# " } else { "# " });
        file.push_str(remark);
        file.push('\n');
    }
    file
}

fn format_section(gap: &str, section: &str, settings: &BTreeMap<&str, String>) -> String {
    let lines = settings
        .iter()
        .map(|(name, value)| format!("{name} = {value}\n"));
    format!("{gap}[{section}]\n{}", lines.collect::<String>())
}

fn written(form: Form, value: &str) -> Option<String> {
    let value = value.trim();
    if value.is_empty() {
        return None;
    }
    let flag = || match value.to_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Some(true),
        "false" | "no" | "off" | "0" => Some(false),
        _ => None,
    };
    match form {
        Text => Some(text::toml(value)),
        Number => value.parse::<u64>().ok().map(|number| number.to_string()),
        Flag => flag().map(|yes| yes.to_string()),
        Chatty => flag().map(|yes| text::toml(if yes { "debug" } else { "info" })),
        Port => {
            let port: u16 = value.parse().ok()?;
            Some(text::toml(&format!("127.0.0.1:{port}")))
        }
        Words => {
            // Commas are part of a DN.
            let separator = if value.contains('=') { ';' } else { ',' };
            let words = value.split(separator).map(str::trim);
            let words = words.filter(|word| !word.is_empty()).map(text::toml);
            Some(format!("[{}]", words.collect::<Vec<_>>().join(", ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_become_settings_and_secrets_are_not_written() {
        let (variables, others) = parse(
            "# comment\nexport RT_URL=\"https://rt.example.org\"\nRT_TOKEN=1-14-secret\n\
             PREFIX=W12-\nLDAP_TEACHER_GROUPS=TEACHERS, Substitutes\nPORT=8080\nDEBUG=False\n\
             LDAP_TIMEOUT=soon\nnonsense\n",
        );

        let toml = toml(&variables);

        assert_eq!(others, [(9, "nonsense".to_owned())]);
        for line in [
            "url = \"https://rt.example.org\"",
            "prefix = \"W12-\"",
            "padding = 5",
            "teacher_groups = [\"TEACHERS\", \"Substitutes\"]",
            "listen = \"127.0.0.1:8080\"",
            "filter = \"info\"",
            "# LDAP_TIMEOUT has a value that is not understood",
        ] {
            assert!(toml.contains(line), "{line} is not in:\n{toml}");
        }
        assert!(!toml.contains("1-14-secret"), "{toml}");
        assert!(is_secret("RT_TOKEN") && is_secret("SENTRY_KEY") && !is_secret("RT_URL"));
    }

    #[test]
    fn the_lines_of_a_key_are_no_variables() {
        let (variables, others) = parse(
            "GOOGLE_KEY=\"-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0\nb3Blbg==\n\
             -----END PRIVATE KEY-----\"\nQzE5ZmE0NzI5ZDQ0MTI=\nc2VjcmV0c2VjcmV0==\nPREFIX=W12-\nRT_CATALOG=\n",
        );

        let names: Vec<&str> = variables.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["GOOGLE_KEY", "PREFIX", "RT_CATALOG"]);
        assert_eq!(others.len(), 5, "{others:?}");
    }
}
