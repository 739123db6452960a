//! Taking over everything of the system before this one.

mod fixture;

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use serde_json::Value;
use store::test_support::ask_sql;

use crate::{
    moving::{Serving, configured},
    running::{rtutils, run},
};

/// An old folder and a new one.
struct Places {
    _root: tempfile::TempDir,
    old: PathBuf,
    new: PathBuf,
}

impl Places {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let (old, new) = (root.path().join("old"), root.path().join("new"));
        for folder in [&old, &new] {
            fs::create_dir(folder).unwrap();
        }
        Self {
            _root: root,
            old,
            new,
        }
    }

    fn import(&self, more: &[&str]) -> (bool, String, String) {
        let mut command = configured(&self.new);
        command.args(["import", "predecessor"]).arg(&self.old);
        run(command.args(more))
    }

    fn database(&self) -> String {
        format!("sqlite:{}", self.new.join("rtutils.db").display())
    }

    fn archived(&self, name: &str) -> Vec<Value> {
        let place = self.new.join("predecessor-archive").join(name);
        let text = fs::read_to_string(&place).unwrap_or_else(|e| panic!("{name}: {e}"));
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

/// The numbers of an account: rows, imported, there, aside, refused.
fn numbers(said: &str, source: &str) -> [u64; 5] {
    let line = said.lines().find_map(|line| {
        let rest = line.trim_start().strip_prefix(source)?;
        rest.starts_with(' ').then_some(rest)
    });
    let line = line.unwrap_or_else(|| panic!("no account of {source} in:\n{said}"));
    let words: Vec<&str> = line.split_whitespace().collect();
    assert_eq!(words.last(), Some(&"="), "{source}: {line}");
    std::array::from_fn(|index| words[index].parse().unwrap())
}

/// Every file of a folder with its bytes and when it was changed.
fn everything(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, std::time::SystemTime)> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let about = fs::symlink_metadata(&path).unwrap();
        if about.is_dir() {
            found.extend(everything(&path));
        } else {
            let bytes = if about.is_file() {
                fs::read(&path).unwrap()
            } else {
                Vec::new()
            };
            found.insert(path, (bytes, about.modified().unwrap()));
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_row_of_the_flask_generation_has_a_fate_and_is_taken_once() {
    let places = Places::new();
    fixture::flask(&places.old).await;
    let before = everything(&places.old);

    let (is_rehearsed, rehearsed, why) = places.import(&["--dry-run"]);
    assert!(is_rehearsed, "{rehearsed}{why}");
    assert!(rehearsed.contains("nothing was written"), "{rehearsed}");
    let made: Vec<PathBuf> = everything(&places.new).into_keys().collect();
    assert_eq!(
        made,
        [places.new.join("rt.token")],
        "a rehearsal writes nothing"
    );
    let (is_taken, said, why) = places.import(&[]);

    assert!(is_taken, "{said}{why}");
    for (source, expected) in [
        ("asset_tag_sequence.txt", [1, 1, 0, 0, 0]),
        // The other file of this prefix is further.
        ("asset_tag_sequence_w12.txt", [1, 0, 1, 0, 0]),
        ("asset_tag_sequence_test.txt", [1, 0, 0, 0, 1]),
        ("asset_tag_confirmations.log", [6, 2, 1, 1, 2]),
        ("database.sqlite: students", [4, 0, 0, 3, 1]),
        ("database.sqlite: device_info", [3, 0, 0, 2, 1]),
        ("database.sqlite: device_logs", [2, 0, 0, 2, 0]),
        ("database.sqlite: audit_sessions", [1, 0, 0, 1, 0]),
        ("database.sqlite: audit_students", [1, 0, 0, 1, 0]),
        ("database.sqlite: audit_device_records", [1, 0, 0, 1, 0]),
        ("database.sqlite: audit_notes", [2, 0, 0, 1, 1]),
        ("logs/checkins_2025-06-03.csv", [2, 0, 0, 1, 1]),
        ("auth.log", [2, 0, 0, 2, 0]),
        (
            "student_data/student_devices_2024-2025.json",
            [2, 0, 0, 2, 0],
        ),
        (
            "student_data/student_devices_2023-2024.json",
            [1, 0, 0, 0, 1],
        ),
        ("cache/asset_cache.json (whole)", [1, 0, 0, 1, 0]),
        (".env", [8, 6, 0, 2, 0]),
        ("link", [1, 0, 0, 0, 1]),
    ] {
        assert_eq!(numbers(&said, source), expected, "{source}\n{said}");
        assert_eq!(numbers(&rehearsed, source), expected, "rehearsed {source}");
    }
    for remark in [
        "asset_tag_sequence_test.txt, line 1: it does not hold a number",
        "database.sqlite: students, row 3: it has no id",
        "logs/checkins_2025-06-03.csv, line 4: it has 5 values, and the first line names 13",
        "asset_tag_confirmations.log, line 7: it is of no sequence",
        "2 rows of database.sqlite, table device_info, belong to something that is not there",
    ] {
        assert!(said.contains(remark), "{remark} is not in:\n{said}");
    }
    assert_eq!(
        ask_sql(
            &places.database(),
            "SELECT tag || ' ' || asset_id FROM tags ORDER BY tag"
        )
        .await,
        ["W12-00001 1201", "W12-00002 1203"]
    );
    let next = "SELECT CAST(next_number AS text) FROM tag_sequences WHERE prefix = 'W12-'";
    assert_eq!(ask_sql(&places.database(), next).await, ["700"]);

    let (is_again, again, why) = places.import(&[]);
    assert!(is_again, "{again}{why}");
    assert_eq!(
        numbers(&again, "database.sqlite: students"),
        [4, 0, 3, 0, 1]
    );
    assert_eq!(
        numbers(&again, "asset_tag_confirmations.log"),
        [6, 0, 4, 0, 2]
    );
    assert_eq!(
        numbers(&again, "logs/checkins_2025-06-03.csv"),
        [2, 0, 1, 0, 1]
    );
    let all = numbers(&again, "all");
    assert_eq!(
        (all[1], all[3]),
        (6, 0),
        "only the settings, which are printed again"
    );
    assert_eq!(
        before,
        everything(&places.old),
        "the old folder was changed"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_kept_aside_can_be_read_again_and_by_its_owner_alone() {
    let places = Places::new();
    fixture::flask(&places.old).await;

    let (is_taken, said, why) = places.import(&[]);

    assert!(is_taken, "{said}{why}");
    let students = places.archived("database/students.jsonl");
    assert_eq!(students.len(), 3);
    assert_eq!(students[0]["row"]["first_name"], "Zoë");
    assert_eq!(students[1]["row"]["first_name"], Value::Null);
    // What is no text is kept byte for byte.
    assert_eq!(students[2]["row"]["first_name"]["base64"], "QW5u/w==");
    let log = places.archived("logs/checkins_2025-06-03.csv.jsonl");
    assert_eq!(log[0]["row"]["Previous Owner"], "Zoë");
    assert_eq!(log[0]["row"]["Ticket Description"], "two\nlines");
    let refused = places.archived("refused.jsonl");
    assert_eq!(refused.len(), 8, "{refused:?}");
    assert!(
        refused
            .iter()
            .all(|line| line["why"].is_string() && line["at"].is_string())
    );
    let root = places.new.join("predecessor-archive");
    let manifest = fs::read_to_string(root.join("manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    let files = manifest["files"].as_array().unwrap();
    let of = |name: &str| files.iter().find(|file| file["file"] == name).unwrap();
    assert_eq!(of("database/students.jsonl")["rows"], 3);
    assert_eq!(of("files/cache/asset_cache.json")["rows"], 1);
    for (path, (bytes, _)) in everything(&root) {
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{path:?}");
        assert!(
            !String::from_utf8_lossy(&bytes).contains("a-token-of-rt"),
            "{path:?}"
        );
    }
    assert!(!said.contains("a-token-of-rt"), "{said}");
    let (_, toml) = said.split_once("as rtutils.toml:").unwrap();
    fs::write(places.new.join("rt.token"), "1-14-token").unwrap();
    let toml = toml.replace("/run/secrets/rt-token", "rt.token");
    fs::write(places.new.join("rtutils.toml"), toml).unwrap();
    let (is_right, shown, why) = run(rtutils(&places.new).args(["config", "check"]));
    assert!(
        is_right && shown.contains("technician_groups = [\"tech-team\"]"),
        "{shown}{why}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_of_the_django_generation_sign_in_with_the_password_they_have() {
    let places = Places::new();
    fixture::django(&places.old).await;

    let (is_taken, said, why) = places.import(&[]);

    assert!(is_taken, "{said}{why}");
    assert_eq!(
        numbers(&said, "database.sqlite: auth_user"),
        [6, 4, 0, 1, 1]
    );
    assert_eq!(numbers(&said, "database.sqlite: students"), [2, 0, 0, 1, 1]);
    assert_eq!(
        numbers(&said, "database.sqlite: audit_change_logs"),
        [2, 0, 0, 1, 1]
    );
    assert!(
        said.contains("admin has no password here, because it is one that everybody tries"),
        "{said}"
    );
    assert!(
        said.contains("nobody was neither staff nor had a role"),
        "{said}"
    );
    assert!(
        said.contains("1 rows of database.sqlite, table audit_students, belong"),
        "{said}"
    );
    let people = "SELECT username || ' ' || role || ' ' || (password_hash <> '') || ' ' || \
                  (disabled_at IS NOT NULL) FROM users ORDER BY username_key";
    assert_eq!(
        ask_sql(&places.database(), people).await,
        [
            "admin admin 0 0",
            "gone teacher 0 1",
            "Tess technician 1 0",
            "theo teacher 1 0"
        ]
    );
    let kept = places.archived("database/auth_user.jsonl");
    assert!(
        kept.iter()
            .any(|line| line["row"]["email"] == "tess@example.org")
    );
    assert!(
        kept.iter()
            .all(|line| line["row"].get("password").is_none())
    );

    let serving = Serving::start(&places.new, None).await;
    assert_eq!(serving.sign_in("tess", "plum kayak eighteen").await, 401);
    assert_eq!(serving.sign_in("tess", "plum kayak seventeen").await, 200);
    let hash = "SELECT password_hash FROM users WHERE username_key = 'tess'";
    let hash = ask_sql(&places.database(), hash).await;
    assert!(
        hash[0].starts_with("$argon2id$"),
        "it is kept as ours from then on"
    );
    assert_eq!(serving.sign_in("tess", "plum kayak seventeen").await, 200);
    // Right, and still none that anybody may have here.
    assert_eq!(serving.sign_in("theo", "sunshine").await, 401);
    assert_eq!(serving.sign_in("admin", "admin").await, 401);
    drop(serving);
    let (_, again, _) = places.import(&[]);
    assert_eq!(
        numbers(&again, "database.sqlite: auth_user"),
        [6, 0, 5, 0, 1]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_running_predecessor_has_not_finished_is_read_from_a_copy() {
    let places = Places::new();
    fixture::django(&places.old).await;
    let url = format!("sqlite:{}", places.old.join("database.sqlite").display());
    store::test_support::run_sql(&url, "PRAGMA journal_mode = WAL").await;
    // Held open, so that the row stays in the file beside it.
    let plain = store::Store::open(&url).await.unwrap();
    let insert = "INSERT INTO students (student_id, first_name) VALUES ('1009', 'Late')";
    store::test_support::run_sql(&url, insert).await;
    assert!(
        fs::metadata(places.old.join("database.sqlite-wal"))
            .unwrap()
            .len()
            > 0
    );
    let before = everything(&places.old);

    let (is_taken, said, why) = places.import(&[]);

    assert!(is_taken, "{said}{why}");
    assert_eq!(numbers(&said, "database.sqlite: students"), [3, 0, 0, 2, 1]);
    assert_eq!(before, everything(&places.old));
    plain.close().await.unwrap();
}

#[tokio::test]
async fn a_folder_that_is_not_the_predecessors_and_an_archive_within_it_are_refused() {
    let places = Places::new();
    let (is_taken, _, why) = places.import(&[]);
    assert!(
        !is_taken && why.contains("name the working folder"),
        "{why}"
    );
    fixture::django(&places.old).await;
    let within = places.old.join("archive");

    let (is_taken, _, why) = places.import(&["--archive", within.to_str().unwrap()]);

    assert!(!is_taken && why.contains("--archive"), "{why}");
    assert!(!within.exists() && !places.new.join("rtutils.db").exists());
    let (is_read, _, why) = run(rtutils(&places.new).args(["import", "settings", "nowhere.env"]));
    assert!(!is_read && why.contains("cannot be read"), "{why}");
}
