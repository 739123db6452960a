use std::{fs, path::Path, process::Command};

use crate::running::{rtutils, run, run_with_input};

fn configured(folder: &Path) -> Command {
    fs::write(folder.join("rt.token"), "1-14-token").unwrap();
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

    assert!(!is_added && why.contains("at least 10"), "{why}");
    assert!(!asked && remedy.contains("--password-stdin"), "{remedy}");
}

#[test]
fn the_database_is_brought_up_to_date_without_an_rt() {
    let folder = tempfile::tempdir().unwrap();

    let (is_done, said, why) = run(rtutils(folder.path()).arg("migrate"));

    assert!(is_done && said.contains("up to date"), "{said}{why}");
    assert!(folder.path().join("rtutils.db").is_file());
}
