//! What is wrong with this installation, in plain words: `rtutils check`.
//!
//! Each part is looked at by itself, at the same time as the others and with an end to its patience, so
//! that one that is broken hides none. Nothing is changed: no file is made, no table, no mail sent unless
//! somebody asks for one. No secret is read into a finding.

mod address;
mod backup;
mod certificate;
mod clock;
mod configuration;
mod database;
mod directory;
mod disk;
mod files;
mod mail;
mod provider;
mod rt;
mod show;
mod work;

use std::{future::Future, path::Path, time::Duration};

use chrono::{DateTime, Utc};
use mail_client::Address;
use serde::Serialize;

use crate::config::Config;

pub use self::mail::remedy as mail_remedy;

/// How long one part may take. RT's own patience is ten seconds a question, and it is asked several.
const PATIENCE: Duration = Duration::from_secs(45);

/// How a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Ok,
    /// It works, and somebody should look.
    Warning,
    /// It does not work.
    Broken,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The part that it belongs to.
    pub area: &'static str,
    pub state: State,
    /// What was found.
    pub what: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

/// All that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    pub state: State,
    pub version: &'static str,
    pub findings: Vec<Finding>,
}

/// What one part says of itself.
#[derive(Debug)]
struct Part {
    area: &'static str,
    findings: Vec<Finding>,
    /// What time it is there, and when we asked.
    clock: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

impl Part {
    fn new(area: &'static str) -> Self {
        Self {
            area,
            findings: Vec::new(),
            clock: None,
        }
    }

    fn ok(&mut self, what: impl Into<String>) {
        let what: String = what.into();
        self.add(State::Ok, &what, None);
    }

    fn warn(&mut self, what: impl Into<String>, remedy: impl Into<String>) {
        let (what, remedy): (String, String) = (what.into(), remedy.into());
        self.add(State::Warning, &what, Some(&remedy));
    }

    fn broken(&mut self, what: impl Into<String>, remedy: impl Into<String>) {
        let (what, remedy): (String, String) = (what.into(), remedy.into());
        self.add(State::Broken, &what, Some(&remedy));
    }

    fn add(&mut self, state: State, what: &str, remedy: Option<&str>) {
        self.findings.push(Finding {
            area: self.area,
            state,
            what: one_line(what),
            remedy: remedy.map(one_line),
        });
    }
}

/// Looks at everything that this configuration names.
pub async fn run(config: &Config, file: Option<&Path>, send_mail: Option<&Address>) -> Report {
    let (database, rt, directory, provider, mail) = tokio::join!(
        within("database", database::look(config)),
        within("request_tracker", rt::look(config)),
        within("directory", directory::look(config)),
        within("provider", provider::look(config)),
        within("mail", mail::look(config, send_mail)),
    );
    let (address, work) = tokio::join!(
        within("address", address::look(config)),
        within("work", work::look(config)),
    );
    let clock = clock::compare(&[
        ("Request Tracker", rt.clock),
        ("the directory", directory.clock),
    ]);
    let parts = [
        configuration::look(config),
        database,
        rt,
        directory,
        provider,
        mail,
        clock,
        disk::look(config),
        backup::look(config),
        files::look(config, file),
        work,
        address,
    ];
    let findings = parts.into_iter().flat_map(|part| part.findings);
    Report::of(findings.collect())
}

impl Report {
    /// What the findings come to.
    pub fn of(findings: Vec<Finding>) -> Self {
        let states = findings.iter().map(|finding| finding.state);
        Self {
            state: states.max().unwrap_or(State::Ok),
            version: env!("CARGO_PKG_VERSION"),
            findings,
        }
    }

    /// The report of a configuration that cannot be read.
    pub fn unreadable(problems: &crate::config::Problems) -> Self {
        Self::of(configuration::of(problems).findings)
    }

    /// How many findings are of a state.
    pub fn count(&self, state: State) -> usize {
        let of_state = |finding: &&Finding| finding.state == state;
        self.findings.iter().filter(of_state).count()
    }
}

/// A part that takes too long has said something, too.
async fn within(area: &'static str, work: impl Future<Output = Part>) -> Part {
    let outcome = tokio::time::timeout(PATIENCE, work).await;
    outcome.unwrap_or_else(|_| {
        let mut part = Part::new(area);
        part.broken(
            format!("No end after {} seconds.", PATIENCE.as_secs()),
            "Something on the way swallows what is sent: look for a firewall between the two.",
        );
        part
    })
}

/// A number of things, as one says it.
fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// What others say may have lines of its own.
fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_control() || c.is_whitespace());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}
