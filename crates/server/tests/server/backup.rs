//! Backup under load, restore, compare: equal.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use serde_json::Value;
use store::{Contents, Store, known_migrations, test_support::TestDatabase};
use types::AssetTag;

use crate::{
    running::{ended, rtutils},
    torture::{load::Load, site::Site},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_under_load_is_restored_and_equal() {
    let elsewhere = tempfile::tempdir().unwrap();
    let target = elsewhere.path().join("restored.db");
    under_load(None, &format!("sqlite://{}", target.display())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs TEST_POSTGRES_URL: make test starts a PostgreSQL server"]
async fn a_backup_of_postgresql_under_load_is_restored_and_equal() {
    let database = TestDatabase::postgres().await;
    let target = TestDatabase::empty_postgres().await;
    // Whoever looks is a user, and a restore wants to be alone.
    target.store().clone().close().await.unwrap();
    under_load(Some(database.url().to_owned()), target.url()).await;
    let text = |url: &str| {
        let dump = Command::new("pg_dump")
            .args(["--data-only", "--schema=public", url])
            .output()
            .unwrap();
        assert!(dump.status.success(), "{dump:?}");
        let text = String::from_utf8(dump.stdout).unwrap();
        // Newer ones write a word of the day.
        let lines = text.lines().filter(|line| !line.starts_with('\\'));
        let mut lines: Vec<String> = lines.map(str::to_owned).collect();
        lines.sort();
        lines
    };
    // The second restore was of what nobody wrote to any more.
    let (there, here) = (text(database.url()), text(target.url()));
    assert!(there.len() > 100);
    let differing: Vec<_> = there.iter().zip(&here).filter(|(a, b)| a != b).collect();
    assert_eq!(there.len(), here.len(), "{:?}", differing.first());
    assert!(differing.is_empty(), "{:?}", differing.first());
}

/// Backs up while people and RT ask for things, restores into an empty place and looks; then once more
/// when nobody writes, over what was restored.
async fn under_load(database_url: Option<String>, target: &str) {
    let site = Arc::new(Site::start(database_url).await);
    let load = Load::start(&site, 20_261_130);
    load.until_all_was_done().await;
    let answered = load.reserved();

    let copy = back_up(&site).await;

    let after = load.reserved().len();
    let _ = load.stop().await;
    assert!(!answered.is_empty() && after >= answered.len());
    let said = restore(&site, &copy, target, &[]).unwrap();
    assert!(said.contains("as the manifest of"), "{said}");
    let manifest = manifest(&copy);
    let found = contents(target).await;
    assert_eq!(counted(&manifest), found.tables);
    assert_eq!(found.migrations, known_migrations());
    assert!(found.tables["rt_writes"] > 0 && found.tables["tags"] > 0);
    holds(target, &answered).await;

    // Now at rest; and over what is there, which has to be said.
    site.until_nothing_waits().await;
    site.stop();
    let later = back_up(&site).await;
    let refused = restore(&site, &later, target, &[]).unwrap_err();
    assert_eq!(refused.0, 73, "{}", refused.1);
    assert!(refused.1.contains("is not empty"), "{}", refused.1);
    assert_eq!(contents(target).await.tables, found.tables);
    let said = restore(&site, &later, target, &["--force"]).unwrap();
    assert!(said.contains("What was there before is kept"), "{said}");
    assert_eq!(
        contents(target).await.tables,
        counted(&self::manifest(&later))
    );
}

async fn back_up(site: &Site) -> PathBuf {
    let mut command = site.rtutils();
    command.arg("backup");
    let running = tokio::task::spawn_blocking(move || ended(&mut command));
    let (code, said, why) = running.await.unwrap();
    assert_eq!(code, 0, "{said}{why}");
    let (copy, rest) = said.split_once(": ").unwrap();
    assert!(rest.contains("checked."), "{said}");
    let copy = site.folder().join(copy);
    for file in [&copy, &copy.with_extension("json")] {
        let mode = fs::metadata(file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", file.display());
    }
    copy
}

fn restore(
    site: &Site,
    copy: &Path,
    target: &str,
    options: &[&str],
) -> Result<String, (i32, String)> {
    let mut command = site.rtutils();
    command
        .env("DATABASE_URL", target)
        .arg("restore")
        .arg(copy)
        .args(options);
    match ended(&mut command) {
        (0, said, _) => Ok(said),
        (code, _, why) => Err((code, why)),
    }
}

async fn contents(url: &str) -> Contents {
    let store = Store::open(url).await.unwrap();
    let contents = store.contents().await.unwrap();
    store.close().await.unwrap();
    contents
}

/// Every one of these tags is in the ledger, and every number is explained.
async fn holds(url: &str, answered: &[String]) {
    let store = Store::open(url).await.unwrap();
    for tag in answered {
        let tag = AssetTag::parse(tag).unwrap();
        let kept = store.tag(&tag).await.unwrap();
        assert!(kept.is_some(), "{tag} was answered before, and is lost");
    }
    for sequence in store.sequences().await.unwrap() {
        let usage = store.sequence_use(&sequence).await.unwrap();
        assert_eq!(usage.unexplained, 0, "{sequence:?}");
    }
    store.close().await.unwrap();
}

fn manifest(copy: &Path) -> Value {
    let text = fs::read_to_string(copy.with_extension("json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn counted(manifest: &Value) -> std::collections::BTreeMap<String, u64> {
    serde_json::from_value(manifest["tables"].clone()).unwrap()
}

/// A database with one person in it, in a folder of its own.
fn with_ada(folder: &Path) {
    let mut command = rtutils(folder);
    command
        .args(["user", "add", "ada", "--role", "admin", "--password-stdin"])
        .env("RTUTILS_REQUEST_TRACKER__URL", "http://127.0.0.1:1/")
        .env("RTUTILS_REQUEST_TRACKER__TOKEN", "1-14-token");
    let (added, _, why) = crate::running::run_with_input(&mut command, "plum kayak seventeen\n");
    assert!(added, "{why}");
}

fn backups(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    names
}

fn copies(folder: &Path) -> Vec<PathBuf> {
    let paths = backups(folder).into_iter().map(|name| folder.join(name));
    paths
        .filter(|path| path.extension().is_some_and(|end| end == "sqlite"))
        .collect()
}

#[test]
fn so_many_are_kept_as_the_settings_say_and_nothing_else_is_touched() {
    let folder = tempfile::tempdir().unwrap();
    with_ada(folder.path());
    let kept = folder.path().join("kept");
    fs::create_dir(&kept).unwrap();
    fs::write(kept.join("notes.txt"), "mine").unwrap();
    let backup = || {
        let mut command = rtutils(folder.path());
        command
            .arg("backup")
            .env("RTUTILS_BACKUP__FOLDER", "kept")
            .env("RTUTILS_BACKUP__KEEP", "2");
        ended(&mut command)
    };

    for _ in 0..4 {
        let (code, said, why) = backup();
        assert_eq!(code, 0, "{said}{why}");
    }

    let names = backups(&kept);
    assert_eq!(names.len(), 5, "{names:?}");
    assert_eq!(names[0], "notes.txt");
    let (_, said, _) = backup();
    assert!(said.contains("2 kept, 1 older removed."), "{said}");
}

#[test]
fn a_restore_checks_everything_before_it_touches_anything() {
    let folder = tempfile::tempdir().unwrap();
    with_ada(folder.path());
    let (code, ..) = ended(rtutils(folder.path()).arg("backup"));
    assert_eq!(code, 0);
    let copy = copies(&folder.path().join("backups")).remove(0);
    let beside = copy.with_extension("json");
    let (bytes, text) = (
        fs::read(&copy).unwrap(),
        fs::read_to_string(&beside).unwrap(),
    );
    let before = fs::read(folder.path().join("rtutils.db")).unwrap();
    let refused = || {
        let mut command = rtutils(folder.path());
        let (code, _, why) = ended(command.arg("restore").arg("--force").arg(&copy));
        assert_eq!(why.lines().count(), 1, "{why}");
        (code, why)
    };

    let mut broken = bytes.clone();
    broken[5_000] ^= 1;
    fs::write(&copy, &broken).unwrap();
    let (code, why) = refused();
    assert!(code == 65 && why.contains("SHA-256"), "{code} {why}");

    fs::write(&copy, &bytes).unwrap();
    let newer = text.replace(
        "\"migrations\": [",
        "\"migrations\": [\n\"m29990101_000001_later\",",
    );
    fs::write(&beside, newer).unwrap();
    let (code, why) = refused();
    assert!(
        code == 65 && why.contains("m29990101_000001_later"),
        "{code} {why}"
    );

    fs::write(&beside, text.replace("\"users\": 1", "\"users\": 2")).unwrap();
    let (code, why) = refused();
    assert!(
        code == 65 && why.contains("users: 1 rather than 2"),
        "{code} {why}"
    );

    fs::write(&beside, text.replace("\"sqlite\",", "\"postgresql\",")).unwrap();
    let (code, why) = refused();
    assert!(code == 78 && why.contains("of PostgreSQL"), "{code} {why}");

    fs::remove_file(&beside).unwrap();
    let (code, why) = refused();
    assert!(code == 66 && why.contains("manifest"), "{code} {why}");

    let after = fs::read(folder.path().join("rtutils.db")).unwrap();
    assert!(after == before, "the database was touched");
    fs::write(&beside, &text).unwrap();
    let mut command = rtutils(folder.path());
    let (code, said, why) = ended(command.arg("restore").arg("--force").arg(&beside));
    assert_eq!(code, 0, "{why}");
    let aside = said
        .lines()
        .find_map(|line| line.strip_prefix("What was there before is kept: "));
    let aside = folder.path().join(aside.unwrap().trim_end_matches('.'));
    assert!(fs::metadata(aside).unwrap().len() > 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_restored_below_a_server_that_runs_and_numbers_stay_given() {
    let site = Site::start(None).await;
    let reserve = |key: &str| {
        site.request(reqwest::Method::POST, "/api/v1/tags/reservations")
            .header("Idempotency-Key", key.to_owned())
            .json(&serde_json::json!({"count": 3}))
            .send()
    };
    assert_eq!(reserve("one").await.unwrap().status(), 201);
    let copy = back_up(&site).await;
    let later: Value = reserve("two").await.unwrap().json().await.unwrap();
    let restore = |options: &[&str]| {
        let mut command = site.rtutils();
        ended(command.arg("restore").arg(&copy).args(options))
    };

    let (code, _, why) = restore(&["--force"]);
    assert_eq!(code, 75, "{why}");
    assert!(why.contains("is in use: stop the server first"), "{why}");

    site.stop();
    let (code, said, why) = restore(&["--force"]);
    assert_eq!(code, 0, "{why}");
    let last = later["tags"][2].as_str().unwrap();
    let next: u64 = last.trim_start_matches("W12-").parse::<u64>().unwrap() + 1;
    assert!(
        said.contains(&format!("W12- goes on with {next}")),
        "{said}"
    );
    site.kill_and_restart().await;
    let given: Value = reserve("three").await.unwrap().json().await.unwrap();
    assert_eq!(given["tags"][0], format!("W12-{next:04}"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs TEST_POSTGRES_URL: make test starts a PostgreSQL server"]
async fn nor_below_one_on_postgresql_whose_old_tables_are_kept() {
    let database = TestDatabase::postgres().await;
    database.store().clone().close().await.unwrap();
    let site = Site::start(Some(database.url().to_owned())).await;
    let copy = back_up(&site).await;
    let restore = |options: &[&str]| {
        let mut command = site.rtutils();
        ended(command.arg("restore").arg(&copy).args(options))
    };

    let (code, _, why) = restore(&["--force"]);
    assert!(code == 75 && why.contains("is in use"), "{code} {why}");

    site.stop();
    let (code, said, why) = restore(&["--force"]);
    assert_eq!(code, 0, "{why}");
    assert!(said.contains("the schema before_restore_"), "{said}");
    // The old tables are no part of the next backup.
    let next = back_up(&site).await;
    assert_eq!(
        counted(&manifest(&next)).len(),
        counted(&manifest(&copy)).len()
    );
    let bytes = |path: &Path| fs::metadata(path).unwrap().len();
    assert!(bytes(&next) < bytes(&copy) * 3 / 2);
    // Both of them.
    site.kill_and_restart().await;
    site.kill_and_restart().await;
    site.get("/api/v1/tags/sequences").await;
}

#[test]
fn a_database_server_that_is_away_leaves_no_half_of_a_backup() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = rtutils(folder.path());
    let url = "postgres://rtutils:hunter2hunter2@127.0.0.1:1/rtutils";
    let (code, _, why) = ended(command.arg("backup").env("DATABASE_URL", url));

    assert_eq!(code, 69, "{why}");
    assert!(
        why.contains("the PostgreSQL database rtutils at 127.0.0.1:1 does not answer"),
        "{why}"
    );
    assert!(!why.contains("hunter2"), "{why}");
    assert!(backups(&folder.path().join("backups")).is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs TEST_POSTGRES_URL: make test starts a PostgreSQL server"]
async fn without_pg_dump_or_with_an_older_one_a_line_says_what_to_install() {
    let database = TestDatabase::postgres().await;
    let folder = tempfile::tempdir().unwrap();
    let programs = folder.path().join("programs");
    fs::create_dir(&programs).unwrap();
    let backup = || {
        let mut command = rtutils(folder.path());
        let command = command
            .arg("backup")
            .env("DATABASE_URL", database.url())
            .env("PATH", &programs);
        let (code, _, why) = ended(command);
        assert_eq!(why.lines().count(), 1, "{why}");
        (code, why)
    };

    let (code, why) = backup();
    assert!(
        code == 69 && why.contains("pg_dump is not on the PATH"),
        "{code} {why}"
    );

    let older = programs.join("pg_dump");
    fs::write(&older, "#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n").unwrap();
    fs::set_permissions(&older, fs::Permissions::from_mode(0o755)).unwrap();
    let (code, why) = backup();
    assert!(
        code == 69 && why.contains("pg_dump is of PostgreSQL 9"),
        "{code} {why}"
    );
    assert!(backups(&folder.path().join("backups")).is_empty());
}
