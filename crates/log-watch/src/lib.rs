//! Every line that a test logs, at every level, is looked through for what opens something.
//!
//! No test has to ask for the outcome: a process that logs a secret ends at once, and fails. What
//! other processes log is read with [`read`].

mod look;
mod other;

use std::{
    io,
    sync::{Mutex, MutexGuard, Once, PoisonError, RwLock},
};

use tracing_subscriber::{
    EnvFilter,
    fmt::{MakeWriter, format::FmtSpan},
};

pub use other::{Reading, read};

/// What all tests share.
const COMMON: [&str; 8] = [
    "correct horse battery",
    // The passwords of the accounts in scripts/with-slapd.
    "a word of the service's own",
    "a word of the manager's own",
    // The password of the mail server in scripts/with-smtp, and how SMTP says it.
    "a word of the mailbox's own",
    "YSB3b3JkIG9mIHRoZSBtYWlsYm94J3Mgb3du",
    // The key of the server's tokens.
    "kkkkkkkkkkkkkkkk",
    // A password's hash: whoever has it can guess without being counted.
    "$argon2",
    "pbkdf2_sha256$",
];

/// As a test that panics.
const FAILED: i32 = 101;

static SECRETS: RwLock<Vec<String>> = RwLock::new(Vec::new());
/// All lines, where a test wants them.
static KEPT: Mutex<Option<String>> = Mutex::new(None);

/// Watches from now on what this process logs, also for these secrets.
pub fn start(secrets: &[&str]) {
    static STARTED: Once = Once::new();
    let mut known = SECRETS.write().unwrap_or_else(PoisonError::into_inner);
    for secret in secrets.iter().chain(&COMMON) {
        if !known.iter().any(|known| known == secret) {
            known.push((*secret).to_owned());
        }
    }
    drop(known);
    STARTED.call_once(|| {
        tracing_subscriber::fmt()
            // The stand-in for RT says what it gets, as it should.
            .with_env_filter(EnvFilter::new("trace,wiremock=off"))
            .with_span_events(FmtSpan::CLOSE)
            .with_ansi(false)
            .with_writer(Watch)
            .init();
    });
}

/// Keeps every line from now on, for a test that wants to read them.
pub fn keep() {
    *kept_lines() = Some(String::new());
}

/// What was kept.
#[must_use]
pub fn kept() -> String {
    kept_lines().clone().unwrap_or_default()
}

/// Whether something in the text opens something.
#[must_use]
pub fn is_guilty(text: &str) -> bool {
    let secrets = SECRETS.read().unwrap_or_else(PoisonError::into_inner);
    look::is_guilty(text, &secrets)
}

fn kept_lines() -> MutexGuard<'static, Option<String>> {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One write is one event.
#[derive(Debug, Clone, Copy)]
struct Watch;

impl io::Write for Watch {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        if is_guilty(&text) {
            // Past what the test harness catches: it would be lost with the process.
            let _ = writeln!(io::stderr(), "a secret is in the log: {text}");
            std::process::exit(FAILED);
        }
        if let Some(all) = kept_lines().as_mut() {
            all.push_str(&text);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Watch {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        *self
    }
}
