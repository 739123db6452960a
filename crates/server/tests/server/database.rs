//! Moving the data from one database to another.

use std::{collections::BTreeSet, os::unix::fs::PermissionsExt};

use store::test_support::{ROWS, TestDatabase, fill_every_table};

use crate::{
    moving::{Serving, configured},
    running::{rtutils, run, run_with_input, secret},
};

const PASSWORD: &str = "plum kayak seventeen";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs TEST_POSTGRES_URL: make test starts a PostgreSQL server"]
async fn a_full_site_moves_to_postgresql_and_people_sign_in_there_with_the_password_they_have() {
    let folder = tempfile::tempdir().unwrap();
    let mut add = configured(folder.path());
    add.args(["user", "add", "ada", "--role", "admin", "--password-stdin"]);
    let (is_added, _, why) = run_with_input(&mut add, PASSWORD);
    assert!(is_added, "{why}");
    let file = format!("sqlite:{}", folder.path().join("rtutils.db").display());
    let tables = fill_every_table(&file, &BTreeSet::new()).await;
    let target = TestDatabase::postgres().await;
    let address = folder.path().join("to");
    std::fs::write(&address, format!("{}\n", target.url())).unwrap();
    let copy = || run(rtutils(folder.path()).args(["database", "copy", "--to-file", "to"]));
    let everybodys = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(&address, everybodys).unwrap();
    let (is_taken, _, why) = copy();
    assert!(!is_taken && why.contains("has the mode 0644"), "{why}");
    secret(&address, &format!("{}\n", target.url()));

    let (is_copied, said, why) = copy();

    assert!(is_copied, "{said}{why}");
    for table in &tables {
        let mut lines = said.lines().map(str::trim_start);
        let line = lines.find(|line| line.starts_with(&format!("{table} ")));
        let words: Vec<&str> = line.unwrap().split_whitespace().collect();
        let rows: usize = words[1].parse().unwrap();
        assert!(rows >= ROWS && words[3] == "yes", "{line:?}");
    }
    assert!(said.contains("and all of them equal"), "{said}");
    assert!(!said.contains(target.url()) && !why.contains(target.url()));
    let (is_again, _, why) = copy();
    assert!(!is_again && why.contains("holds rows already"), "{why}");
    let there = Serving::start(folder.path(), Some(target.url())).await;
    assert_eq!(there.sign_in("ada", PASSWORD).await, 200);
    assert_eq!(there.sign_in("ada", "another one entirely").await, 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_a_server_has_is_copied_as_a_rehearsal_alone() {
    let folder = tempfile::tempdir().unwrap();
    let serving = Serving::start(folder.path(), None).await;
    let copy = |more: &[&str]| {
        let to = ["database", "copy", "--to", "sqlite:copy.db"];
        run(rtutils(folder.path()).args(to).args(more))
    };

    let (is_copied, _, why) = copy(&[]);
    let (is_rehearsed, said, reason) = copy(&["--snapshot"]);

    assert!(!is_copied && why.contains("stop rtutils"), "{why}");
    assert!(
        is_rehearsed && said.contains("a rehearsal"),
        "{said}{reason}"
    );
    drop(serving);
    let (is_same, _, why) = run(rtutils(folder.path()).args([
        "database",
        "copy",
        "--from",
        "sqlite:copy.db",
        "--to",
        "sqlite:copy.db",
    ]));
    assert!(!is_same && why.contains("the same database"), "{why}");
}
