//! How it ends when something is wrong: one line that says what, where and what to do, a code, and
//! nothing lost.

use std::{
    fs,
    net::TcpListener,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use rt_sim::{SimConfig, Simulator, fixture};
use sea_orm::{ConnectionTrait, Database};

use crate::running::{Watched, ended, path, rtutils, secret};

const PATIENCE: Duration = Duration::from_mins(1);

/// With settings that are right, and little to read in the log.
fn configured(folder: &Path) -> Command {
    let mut command = rtutils(folder);
    set(&mut command);
    command
}

fn set(command: &mut Command) {
    command
        .env("RTUTILS_LOGGING__FILTER", "error")
        .env("RTUTILS_SERVER__LISTEN", "127.0.0.1:0")
        .env("RTUTILS_REQUEST_TRACKER__URL", "http://127.0.0.1:1/")
        .env("RTUTILS_REQUEST_TRACKER__TOKEN", "1-14-token");
}

/// Root may do everything, so what is not permitted is tried as root without its privileges.
fn unprivileged(folder: &Path) -> Command {
    let program = env!("CARGO_BIN_EXE_rtutils");
    if fs::metadata("/proc/self").unwrap().uid() != 0 {
        return configured(folder);
    }
    let mut command = Command::new("setpriv");
    command
        .args([
            "--bounding-set=-all",
            "--inh-caps=-all",
            "--ambient-caps=-all",
        ])
        .arg(program)
        .current_dir(folder)
        .env_clear()
        .env("PATH", path());
    set(&mut command);
    command
}

/// A folder that can be read and not written to.
fn closed_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o555)).unwrap();
    folder
}

/// Asserts the end, and gives the line.
fn line(command: &mut Command, code: i32, holds: &[&str]) -> String {
    let (ended_with, _, why) = ended(command);
    assert_eq!(ended_with, code, "{why}");
    assert_eq!(why.lines().count(), 1, "one line: {why}");
    assert!(why.starts_with("rtutils: "), "{why}");
    for part in holds {
        assert!(why.contains(part), "«{part}» is not in: {why}");
    }
    why
}

#[test]
fn a_port_that_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let mut command = configured(folder.path());
    command.arg("serve").env("RTUTILS_SERVER__LISTEN", &address);

    line(&mut command, 71, &[&address, "choose another port"]);
}

#[test]
fn a_secret_that_everybody_may_read() {
    let folder = tempfile::tempdir().unwrap();
    let token = folder.path().join("rt.token");
    secret(&token, "1-14-secret");
    fs::set_permissions(&token, fs::Permissions::from_mode(0o644)).unwrap();
    let check = || {
        let mut command = configured(folder.path());
        command
            .env_remove("RTUTILS_REQUEST_TRACKER__TOKEN")
            .env("RTUTILS_REQUEST_TRACKER__TOKEN_FILE", &token);
        command
    };

    let name = token.display().to_string();
    let holds = [
        "request_tracker.token_file",
        name.as_str(),
        "0644",
        "chmod 600",
    ];
    line(check().arg("serve"), 77, &holds);
    assert_eq!(fs::read_to_string(&token).unwrap(), "1-14-secret");

    // As systemd hands it over.
    for mode in [0o400, 0o440] {
        fs::set_permissions(&token, fs::Permissions::from_mode(mode)).unwrap();
        let (code, _, why) = ended(check().args(["config", "check"]));
        assert_eq!(code, 0, "{mode:o} {why}");
    }
}

#[test]
fn a_token_key_that_everybody_may_read() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, why) = ended(configured(folder.path()).args(["config", "check"]));
    assert_eq!(code, 0, "{why}");
    let key = folder.path().join("token.key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o640)).unwrap();
    let (code, _, why) = ended(configured(folder.path()).args(["config", "check"]));
    assert_eq!(code, 0, "a group may read it: {why}");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o604)).unwrap();

    line(
        configured(folder.path()).arg("serve"),
        77,
        &["token.key has the mode 0604"],
    );
}

#[test]
fn a_folder_that_cannot_be_written_to() {
    let folder = closed_folder();

    let holds = ["no token key can be kept in", "write there"];
    line(unprivileged(folder.path()).arg("serve"), 73, &holds);
    let mut with_key = unprivileged(folder.path());
    with_key
        .arg("serve")
        .env("RTUTILS_SIGN_IN__TOKEN_KEY", "k".repeat(32));
    let holds = ["rtutils.db cannot be written to", "mounted read-only"];
    line(&mut with_key, 73, &holds);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_folder_of_backups_that_cannot_be_written_to() {
    let closed = closed_folder();
    let folder = migrated();
    let mut command = unprivileged(folder.path());
    command.arg("backup").arg("--to").arg(closed.path());

    let name = closed.path().display().to_string();
    line(&mut command, 73, &[&name, "--to"]);
}

/// A folder with a database that is up to date.
fn migrated() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, why) = ended(configured(folder.path()).arg("migrate"));
    assert_eq!(code, 0, "{why}");
    folder
}

#[test]
fn a_file_that_is_no_database() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rtutils.db");
    fs::write(&file, "this was a database once".repeat(500)).unwrap();
    let before = fs::read(&file).unwrap();

    let holds = ["rtutils.db is damaged", "rtutils restore"];
    line(configured(folder.path()).arg("serve"), 65, &holds);
    line(configured(folder.path()).arg("migrate"), 65, &holds);
    line(configured(folder.path()).arg("backup"), 65, &holds);

    assert!(fs::read(&file).unwrap() == before, "the file was touched");
}

#[test]
fn a_database_with_broken_pages_is_no_backup_and_the_last_good_one_stays() {
    let folder = migrated();
    let backup = || {
        let mut command = unprivileged(folder.path());
        command.args(["backup", "--keep", "1"]);
        command
    };
    let (code, said, why) = ended(&mut backup());
    assert_eq!(code, 0, "{said}{why}");
    let names = || {
        let entries = fs::read_dir(folder.path().join("backups")).unwrap();
        let mut names: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        names.sort();
        names
    };
    let before = names();
    let file = folder.path().join("rtutils.db");
    let mut bytes = fs::read(&file).unwrap();
    // Behind the first page, which says that it is a database.
    let middle = bytes.len() / 4;
    bytes[middle..].fill(0xa5);
    fs::write(&file, &bytes).unwrap();

    line(&mut backup(), 65, &["rtutils.db"]);

    assert_eq!(names(), before);
    assert!(fs::read(&file).unwrap() == bytes, "the file was touched");
    // And back, over the broken one.
    let copy = before
        .iter()
        .find(|path| path.extension().is_some_and(|end| end == "sqlite"));
    let mut restore = unprivileged(folder.path());
    restore.args(["restore", "--force"]).arg(copy.unwrap());
    let (code, said, why) = ended(&mut restore);
    assert_eq!(code, 0, "{said}{why}");
    let entries = fs::read_dir(folder.path()).unwrap();
    let mut kept = entries.map(|entry| entry.unwrap().path());
    let aside = kept.find(|path| path.display().to_string().contains(".before-restore-"));
    assert!(fs::metadata(aside.unwrap()).unwrap().len() > 0);
}

#[tokio::test]
async fn a_schema_that_is_newer() {
    const LATER: &str = "m29990101_000001_later";
    let folder = tempfile::tempdir().unwrap();
    let (code, ..) = ended(configured(folder.path()).arg("migrate"));
    assert_eq!(code, 0);
    let url = format!("sqlite:{}", folder.path().join("rtutils.db").display());
    let plain = Database::connect(&url).await.unwrap();
    let insert = format!("INSERT INTO seaql_migrations VALUES ('{LATER}', 0)");
    plain.execute_unprepared(&insert).await.unwrap();
    plain.close().await.unwrap();

    let holds = [LATER, env!("CARGO_PKG_VERSION"), "allow_newer_schema"];
    line(configured(folder.path()).arg("serve"), 65, &holds);
    line(configured(folder.path()).arg("migrate"), 65, &holds);

    // Going back to the version before.
    let mut allowed = configured(folder.path());
    allowed
        .arg("serve")
        .env("RTUTILS_LOGGING__FILTER", "info")
        .env("RTUTILS_DATABASE__ALLOW_NEWER_SCHEMA", "true");
    let log = folder.path().join("log");
    let _server = Watched::spawn_into(&mut allowed, &log);
    let text = until_logged(&log, " ready").await;
    assert!(text.contains(LATER) && text.contains("WARN"), "{text}");
}

#[test]
fn a_postgresql_that_is_away() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = configured(folder.path());
    command.arg("serve").env(
        "DATABASE_URL",
        "postgres://rtutils:hunter2hunter2@127.0.0.1:1/tags",
    );

    let place = "the PostgreSQL database tags at 127.0.0.1:1 does not answer";
    let said = line(&mut command, 69, &[place, "database.url"]);
    assert!(!said.contains("hunter2"), "{said}");
}

#[test]
fn a_command_line_or_settings_that_are_wrong() {
    let folder = tempfile::tempdir().unwrap();

    let (code, ..) = ended(configured(folder.path()).arg("sevre"));
    assert_eq!(code, 64);
    let (code, ..) = ended(configured(folder.path()).args(["remote", "--nonsense"]));
    assert_eq!(code, 2, "as docs/command-line.md says");
    let (code, said, _) = ended(configured(folder.path()).arg("--version"));
    assert!(code == 0 && said.starts_with("rtutils "), "{code} {said}");
    let mut command = configured(folder.path());
    command.arg("serve").env("RTUTILS_BACKUP__KEEP", "0");
    line(&mut command, 78, &["backup.keep is 0"]);
    line(
        configured(folder.path()).args(["restore", "gone.sqlite"]),
        66,
        &["gone.json"],
    );
}

/// RT may be away or turn us down when we start, and mend itself: the server runs, and says why it is
/// not ready.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_rt_does_not_take() {
    let rt = Simulator::start(SimConfig::new(fixture::small()))
        .await
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let port = {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        free.local_addr().unwrap().port()
    };
    let address = format!("127.0.0.1:{port}");
    let mut command = configured(folder.path());
    command
        .arg("serve")
        .env("RTUTILS_LOGGING__FILTER", "warn")
        .env("RTUTILS_SERVER__LISTEN", &address)
        .env("RTUTILS_REQUEST_TRACKER__URL", rt.url())
        .env("RTUTILS_REQUEST_TRACKER__TOKEN", "1-99-wrong");
    let log = folder.path().join("log");
    let mut server = Watched::spawn_into(&mut command, &log);
    let check = |options: &[&str]| {
        let mut command = configured(folder.path());
        command.args(["healthcheck", "--address", &address]);
        ended(command.args(options))
    };

    let until = Instant::now() + PATIENCE;
    while check(&["--live"]).0 != 0 {
        assert!(Instant::now() < until, "it does not come up");
    }
    let (code, said, why) = check(&[]);

    // It goes on from the mirror: degraded, and not failing.
    assert_eq!(code, 0, "{why}");
    assert!(said.contains("without all of its parts"), "{said}");
    let parts: Vec<&str> = said
        .lines()
        .filter(|line| line.contains("request_tracker"))
        .collect();
    assert!(
        parts.len() == 1 && parts[0].contains("does not accept"),
        "{said}"
    );
    let text = until_logged(&log, "Request Tracker is failing").await;
    let told = text
        .lines()
        .find(|line| line.contains("Request Tracker is failing"));
    assert!(
        told.unwrap().contains("did not accept the credentials"),
        "{text}"
    );
    assert_eq!(server.child.try_wait().unwrap(), None, "it goes on");
}

async fn until_logged(log: &Path, word: &str) -> String {
    let until = Instant::now() + PATIENCE;
    loop {
        let text = fs::read_to_string(log).unwrap();
        if text.contains(word) {
            return text;
        }
        assert!(Instant::now() < until, "«{word}» is not in: {text}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
