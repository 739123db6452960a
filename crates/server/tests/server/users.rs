use std::{path::Path, process::Command};

use crate::running::{rtutils, run, run_with_input, secret};

fn configured(folder: &Path) -> Command {
    secret(&folder.join("rt.token"), "1-14-token");
    let mut command = rtutils(folder);
    command
        .env("RTUTILS_REQUEST_TRACKER__URL", "http://127.0.0.1:1/")
        .env("RTUTILS_REQUEST_TRACKER__TOKEN_FILE", "rt.token");
    command
}

#[test]
fn a_person_is_added_once_with_a_password_from_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let add = || {
        let mut command = configured(folder.path());
        command.args([
            "user",
            "add",
            "ada",
            "--role",
            "technician",
            "--password-stdin",
        ]);
        command
    };

    let (is_added, said, why) = run_with_input(&mut add(), "a long password\n");
    let (again, _, taken) = run_with_input(&mut add(), "a long password\n");

    assert!(
        is_added && said.contains("ada (technician) can sign in now."),
        "{said}{why}"
    );
    assert!(!again && taken.contains("ada"), "{taken}");
}

#[test]
fn a_short_password_is_refused_and_without_a_terminal_one_has_to_be_piped() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = configured(folder.path());
    command.args(["user", "add", "ada", "--role", "admin", "--password-stdin"]);

    let (is_added, _, why) = run_with_input(&mut command, "short\n");
    let (asked, _, remedy) =
        run(configured(folder.path()).args(["user", "add", "ada", "--role", "admin"]));

    assert!(!is_added && why.contains("at least 12"), "{why}");
    assert!(!asked && remedy.contains("--password-stdin"), "{remedy}");
}

#[test]
fn the_database_is_brought_up_to_date_without_an_rt() {
    let folder = tempfile::tempdir().unwrap();

    let (is_done, said, why) = run(rtutils(folder.path()).arg("migrate"));

    assert!(is_done && said.contains("up to date"), "{said}{why}");
    assert!(folder.path().join("rtutils.db").is_file());
}

fn add(folder: &Path, name: &str, role: &str) {
    let mut command = configured(folder);
    command.args(["user", "add", name, "--role", role, "--password-stdin"]);
    let (is_added, _, why) = run_with_input(&mut command, "plum kayak seventeen\n");
    assert!(is_added, "{why}");
}

#[test]
fn a_token_is_made_for_a_pipe_listed_and_ended() {
    let folder = tempfile::tempdir().unwrap();
    add(folder.path(), "tess", "technician");
    let token = |args: &[&str]| run(configured(folder.path()).arg("token").args(args));
    let create = ["create", "Nightly export", "--user", "tess", "--scope"];

    let (is_made, secret, shown) = token(&[&create[..], &["assets:read"]].concat());
    let (_, listed, _) = token(&["list"]);
    let (is_beyond, _, beyond) = token(&[&create[..], &["rt:manage"]].concat());
    let (is_account, _, scopes) = token(&[&create[..], &["people:manage"]].concat());

    assert!(
        is_made && secret.starts_with("rtu_") && secret.trim().lines().count() == 1,
        "{shown}"
    );
    assert!(!shown.contains(secret.trim()) && !listed.contains(secret.trim()));
    assert!(listed.contains("tess  assets:read  until"), "{listed}");
    assert!(
        !is_beyond && beyond.contains("may not do rt:manage"),
        "{beyond}"
    );
    assert!(
        !is_account && scopes.contains("the scopes are account:read"),
        "{scopes}"
    );
    let id = listed.split_whitespace().next().unwrap();
    let (is_ended, said, why) = token(&["revoke", id]);
    assert!(
        is_ended && said.contains("good for nothing now"),
        "{said}{why}"
    );
    assert_eq!(token(&["list"]).1, "");
}

#[test]
fn whoever_has_the_server_changes_anybody_but_never_the_last_administrator_away() {
    let folder = tempfile::tempdir().unwrap();
    add(folder.path(), "ada", "admin");
    add(folder.path(), "tess", "technician");
    let user = |args: &[&str]| run(configured(folder.path()).arg("user").args(args));

    let (is_last, _, why) = user(&["disable", "ada"]);
    assert!(!is_last && why.contains("last administrator"), "{why}");
    let (is_raised, said, why) = user(&["set-role", "tess", "--role", "admin"]);
    assert!(
        is_raised && said.contains("tess (admin) may sign in."),
        "{said}{why}"
    );
    let (_, said, why) = user(&["disable", "ada"]);
    assert!(said.contains("ada (admin) may not sign in."), "{said}{why}");
    let (_, said, why) = user(&["reset-totp", "ada"]);
    assert!(said.contains("has no second factor"), "{said}{why}");
    let mut command = configured(folder.path());
    command.args(["user", "set-password", "ada", "--password-stdin"]);
    let (is_set, said, why) = run_with_input(&mut command, "seventeen kayaks of plum\n");
    assert!(is_set && said.contains("another password"), "{said}{why}");
    let (is_known, _, why) = user(&["enable", "nobody"]);
    assert!(!is_known && why.contains("no person nobody"), "{why}");
}

#[test]
fn a_demo_site_gets_three_people_to_try_things_with_as_often_as_one_likes() {
    let folder = tempfile::tempdir().unwrap();
    let add = || {
        let mut command = configured(folder.path());
        command.args(["user", "add-test"]);
        command
    };

    let (is_done, said, why) = run(&mut add());
    let (is_again, again, _) = run_with_input(
        add().arg("--password-stdin"),
        "a password that somebody chose\n",
    );

    assert!(is_done && why.is_empty(), "{why}");
    for person in [
        "test-teacher (teacher)",
        "test-technician (technician)",
        "test-admin (admin)",
    ] {
        assert!(said.contains(&format!("{person} can sign in now.")));
        assert!(again.contains(&format!(
            "{person} was there, and has another password now."
        )));
    }
    let password = said
        .lines()
        .find_map(|line| line.strip_prefix("The password of all three: "));
    assert_eq!(password.map(str::len), Some(14), "{said}");
    assert!(is_again && !again.contains("somebody chose"), "{again}");
}
