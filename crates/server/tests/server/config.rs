use std::fs;

use crate::running::{rtutils, run, secret};

#[test]
fn every_mistake_comes_up_at_once_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("rtutils.toml"),
        "[server]\nlisten = \"here\"\n[labels]\ndpi = 20\n[request_tracker]\ntoken_file = \"gone\"\n",
    )
    .unwrap();
    fs::write(
        folder.path().join("typo.toml"),
        "[labels]\ndpi = 20\nsmall_tipes = []\n",
    )
    .unwrap();

    let (is_right, _, typos) =
        run(rtutils(folder.path()).args(["config", "check", "--config", "typo.toml"]));
    assert!(!is_right && typos.contains("labels.small_tipes"), "{typos}");

    fs::write(
        folder.path().join("values.toml"),
        "[labels]\ndpi = 20\n[request_tracker]\ntoken_file = \"gone\"\n[server]\nworkers = 0\n",
    )
    .unwrap();
    let (is_right, _, why) =
        run(rtutils(folder.path()).args(["config", "check", "--config", "values.toml"]));
    assert!(!is_right);
    for named in [
        "labels.dpi",
        "request_tracker.url",
        "request_tracker.token_file",
        "server.workers",
    ] {
        assert!(why.contains(named), "{named} is not in: {why}");
    }
}

#[test]
fn what_is_in_force_is_shown_and_secrets_are_not() {
    let folder = tempfile::tempdir().unwrap();
    secret(&folder.path().join("rt.token"), "1-14-secret-of-rt\n");
    let mut command = rtutils(folder.path());
    command
        .args(["config", "check"])
        .env("RTUTILS_REQUEST_TRACKER__URL", "https://rt.example.org/")
        .env("RTUTILS_REQUEST_TRACKER__TOKEN_FILE", "rt.token")
        .env("RTUTILS_LABELS__SMALL_TYPES", "[Charger, Dock]")
        .env(
            "DATABASE_URL",
            "postgres://rtutils:hunter2hunter2@localhost/rtutils",
        );

    let (is_right, shown, why) = run(&mut command);

    assert!(is_right, "{why}");
    assert!(
        shown.contains("url = \"https://rt.example.org/\""),
        "{shown}"
    );
    assert!(
        shown.contains("small_types = [\"Charger\", \"Dock\"]"),
        "{shown}"
    );
    let database = "[database]\nallow_newer_schema = false\nurl = \"(set)\"";
    assert!(shown.contains(database), "{shown}");
    assert!(
        !shown.contains("hunter2") && !shown.contains("secret-of-rt"),
        "{shown}"
    );
}

#[test]
fn the_old_names_of_the_directorys_settings_are_understood() {
    let folder = tempfile::tempdir().unwrap();
    let check = |verify: &str| {
        run(rtutils(folder.path())
            .args(["config", "check"])
            .env("RTUTILS_REQUEST_TRACKER__URL", "https://rt.example.org/")
            .env("RTUTILS_REQUEST_TRACKER__TOKEN", "1-14-secret-of-rt")
            .env("LDAP_SERVER", "dc1.example.org")
            .env("LDAP_BASE_DN", "DC=example,DC=org")
            .env("LDAP_UPN_SUFFIX", "example.org")
            .env("LDAP_ADMIN_GROUP", "CN=Admins,DC=example,DC=org")
            .env("LDAP_TECH_GROUP", "tech-team")
            .env("LDAP_TEACHER_GROUPS", "TEACHERS, Substitutes")
            .env("LDAP_TIMEOUT", "7")
            .env("LDAP_VERIFY_CERT", verify))
    };

    let (is_right, shown, why) = check("True");
    let (is_taken, _, refusal) = check("False");

    assert!(is_right, "{why}");
    for line in [
        "server = \"dc1.example.org\"",
        "base_dn = \"DC=example,DC=org\"",
        "admin_groups = [\"CN=Admins,DC=example,DC=org\"]",
        "teacher_groups = [\"TEACHERS\", \"Substitutes\"]",
        "timeout_seconds = 7",
    ] {
        assert!(shown.contains(line), "{line} is not in: {shown}");
    }
    assert!(
        !is_taken && refusal.contains("LDAP_VERIFY_CERT"),
        "{refusal}"
    );
}

#[test]
fn the_document_is_printed_as_it_is_committed() {
    let folder = tempfile::tempdir().unwrap();

    let (_, printed, _) = run(rtutils(folder.path()).arg("openapi"));

    assert!(printed.starts_with("{\n  \"openapi\": \"3.1.0\""));
    assert!(printed.ends_with("}\n"));
    let (_, older, _) = run(rtutils(folder.path()).args(["openapi", "--as", "3.0"]));
    assert!(older.starts_with("{\n  \"openapi\": \"3.0.3\""));
}
