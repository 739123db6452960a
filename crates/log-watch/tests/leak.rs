//! What happens to a process that logs a secret.

use std::process::Command;

const LEAK: &str = "RTUTILS_LOG_WATCH_LEAK";

#[expect(
    clippy::disallowed_methods,
    reason = "the test runs itself again, and says so there"
)]
fn is_the_one_that_leaks() -> bool {
    std::env::var(LEAK).is_ok()
}

#[test]
fn a_process_that_logs_a_secret_at_any_level_fails_at_once() {
    const NAME: &str = "a_process_that_logs_a_secret_at_any_level_fails_at_once";
    if is_the_one_that_leaks() {
        log_watch::start(&["a secret of this test"]);
        tracing::trace!(word = "of no use", "nothing to see");
        tracing::trace!(word = "a secret of this test", "a mistake");
        // Nobody asks, and it fails all the same.
        return;
    }

    let myself = std::env::current_exe().unwrap();
    let run = Command::new(myself)
        .args(["--exact", NAME])
        .env(LEAK, "1")
        .output()
        .unwrap();

    let said = String::from_utf8_lossy(&run.stderr);
    assert!(!run.status.success());
    assert!(
        said.contains("a secret is in the log") && said.contains("a mistake"),
        "{said}"
    );
}

#[test]
#[should_panic(expected = "a secret is in the log of another process")]
fn another_process_is_read_to_its_end() {
    let log: &[u8] = b"started\npassword=correct horse battery\nstopped\n";

    log_watch::read(log).finish();
}
