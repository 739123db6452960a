//! Every line that any test here logs, at every level, is looked through for what opens something.

use std::{
    io,
    sync::{Mutex, Once, PoisonError},
};

use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

use super::{CLIENT_SECRET, PASSWORD, WEBHOOK_SECRET};

/// What all tests share. Others are known by how they begin.
const SECRETS: [&str; 6] = [
    PASSWORD,
    WEBHOOK_SECRET,
    CLIENT_SECRET,
    rt_sim::DEFAULT_TOKEN,
    // The key of the server's tokens.
    "kkkkkkkkkkkkkkkk",
    // The password of rtutils' own account in scripts/with-slapd.
    "a word of the service's own",
];
/// API tokens, JWTs and cookies, which are this long at least after what they begin with.
const BEGINNINGS: [&str; 5] = [
    "rtu_",
    "eyJhbGciOi",
    "rtutils_refresh=",
    "rtutils_oidc=",
    "rtutils_device=",
];
const LENGTH: usize = 20;

/// The lines that have a secret in them, and all lines where a test wants them.
#[derive(Debug)]
struct Seen {
    guilty: Vec<String>,
    all: Option<String>,
}

static SEEN: Mutex<Seen> = Mutex::new(Seen {
    guilty: Vec::new(),
    all: None,
});

/// Watches from now on what this process logs.
pub fn start() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        tracing_subscriber::fmt()
            .with_env_filter(EnvFilter::new("trace"))
            .with_ansi(false)
            .with_writer(Watch)
            .init();
    });
}

/// Keeps every line from now on, for a test with secrets of its own.
pub fn keep() {
    seen(|seen| seen.all = Some(String::new()));
}

/// What was kept.
pub fn kept() -> String {
    seen(|seen| seen.all.clone().unwrap_or_default())
}

/// Fails when something was logged that opens something.
pub fn assert_clean() {
    let guilty = seen(|seen| seen.guilty.clone());
    assert_eq!(guilty, Vec::<String>::new(), "a secret is in the log");
}

fn seen<T>(look: impl FnOnce(&mut Seen) -> T) -> T {
    look(&mut SEEN.lock().unwrap_or_else(PoisonError::into_inner))
}

fn is_guilty(text: &str) -> bool {
    let continues = |rest: &str| {
        let rest = rest.bytes().take(LENGTH);
        rest.filter(|b| b.is_ascii_alphanumeric() || b"-_.".contains(b))
            .count()
            == LENGTH
    };
    SECRETS.iter().any(|secret| text.contains(secret))
        || BEGINNINGS.iter().any(|beginning| {
            let mut places = text.match_indices(beginning);
            places.any(|(at, _)| continues(&text[at + beginning.len()..]))
        })
}

/// One write is one event.
#[derive(Debug, Clone, Copy)]
struct Watch;

impl io::Write for Watch {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        seen(|seen| {
            if is_guilty(&text) {
                seen.guilty.push(text.clone().into_owned());
            }
            if let Some(all) = &mut seen.all {
                all.push_str(&text);
            }
        });
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

#[test]
fn what_opens_something_is_seen() {
    for guilty in [
        "password=correct horse battery",
        "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx",
        "rtutils_refresh=0123456789abcdefghij",
        "token=rtu_0123456789_bcdefghij",
    ] {
        assert!(is_guilty(guilty), "{guilty}");
    }
    for innocent in [
        "rtu_",
        "rtutils_refresh=; Max-Age=0",
        "eyJhbGciOi is how one begins",
    ] {
        assert!(!is_guilty(innocent), "{innocent}");
    }
}
