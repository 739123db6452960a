//! `rtutils check`: each part is broken in turn, and the right line says so.

use std::{
    fs,
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use rt_sim::{SimConfig, Simulator, fixture};
use serde_json::Value;
use tempfile::TempDir;

use crate::running::{Watched, rtutils, run, run_with_input};

const TOKEN_FILE: &str = "rt.token";

/// An installation that is well: a database with its schema, a token key, an RT that has all we need.
pub struct Installed {
    pub folder: TempDir,
    pub settings: Vec<(String, String)>,
    _rt: Option<Simulator>,
}

impl Installed {
    /// With the simulator for an RT.
    pub async fn new() -> Self {
        let rt = Simulator::start(SimConfig::new(fixture::small()))
            .await
            .unwrap();
        let (url, token) = (rt.url().to_owned(), rt.token().to_owned());
        Self::lay_out(&url, &token, Some(rt)).await
    }

    /// With another RT.
    pub async fn beside(url: &str, token: &str) -> Self {
        Self::lay_out(url, token, None).await
    }

    async fn lay_out(url: &str, token: &str, rt: Option<Simulator>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
        let token_file = folder.path().join(TOKEN_FILE);
        write_secret(&token_file, token);
        let mut installed = Self {
            folder,
            settings: Vec::new(),
            _rt: rt,
        };
        installed.set("REQUEST_TRACKER__URL", url);
        installed.set("REQUEST_TRACKER__TOKEN_FILE", TOKEN_FILE);
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let free = free.local_addr().unwrap().to_string();
        installed.set("SERVER__LISTEN", &free);
        let mut add = installed.command(&["user", "add", "ada", "--role", "admin"]);
        let (is_added, _, why) =
            run_with_input(add.arg("--password-stdin"), "plum kayak seventeen\n");
        assert!(is_added, "{why}");
        let (is_copied, _, why) = run(&mut installed.command(&["backup"]));
        assert!(is_copied, "{why}");
        // The file is whole then, without its log.
        let store = store::Store::open(&installed.database_url()).await.unwrap();
        store.close().await.unwrap();
        installed
    }

    pub fn database_url(&self) -> String {
        format!("sqlite://{}", self.path("rtutils.db").display())
    }

    pub fn set(&mut self, name: &str, value: &str) {
        self.settings.retain(|(known, _)| known != name);
        self.settings.push((name.to_owned(), value.to_owned()));
    }

    pub fn unset(&mut self, name: &str) {
        self.settings.retain(|(known, _)| known != name);
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = rtutils(self.folder.path());
        for (name, value) in &self.settings {
            command.env(format!("RTUTILS_{name}"), value);
        }
        command.args(arguments);
        command
    }

    pub fn check(&self) -> Checked {
        let mut command = self.command(&["check", "--format", "json"]);
        let output = command.output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        Checked {
            code: output.status.code().unwrap(),
            report: serde_json::from_str(&said).unwrap_or_else(|error| {
                panic!("{error}: {said}{output:?}", output = output.stderr)
            }),
        }
    }
}

pub fn write_secret(file: &Path, secret: &str) {
    fs::write(file, secret).unwrap();
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
}

/// What the program said.
#[derive(Debug)]
pub struct Checked {
    pub code: i32,
    pub report: Value,
}

impl Checked {
    /// The findings of a state, each with its area.
    pub fn of(&self, state: &str) -> Vec<String> {
        let findings = self.report["findings"].as_array().unwrap();
        let of_state = findings.iter().filter(|finding| finding["state"] == state);
        of_state
            .map(|finding| {
                let part = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
                format!("{}: {}", part("area"), part("what"))
            })
            .collect()
    }

    /// Nothing is broken, and nothing is to be looked at.
    #[track_caller]
    pub fn is_well(&self) {
        assert_eq!(
            (self.of("broken"), self.of("warning")),
            (Vec::new(), Vec::new())
        );
        assert_eq!((self.code, &self.report["state"]), (0, &"ok".into()));
    }

    /// This is broken and nothing else, and something is said to do about it.
    #[track_caller]
    pub fn is_broken_at(&self, area: &str, what: &str) {
        let broken = self.of("broken");
        assert!(
            !broken.is_empty()
                && broken
                    .iter()
                    .all(|one| one.starts_with(&format!("{area}: "))),
            "{broken:?}"
        );
        assert!(
            broken.iter().any(|one| one.contains(what)),
            "{what} is not in {broken:?}"
        );
        assert_eq!((self.code, &self.report["state"]), (3, &"broken".into()));
        for finding in self.report["findings"].as_array().unwrap() {
            let has_remedy = finding["remedy"]
                .as_str()
                .is_some_and(|text| text.len() > 10);
            assert_eq!(has_remedy, finding["state"] != "ok", "{finding}");
        }
    }

    /// Nothing is broken, and this is to be looked at.
    #[track_caller]
    pub fn warns_of(&self, what: &str) {
        let warnings = self.of("warning");
        assert_eq!(self.of("broken"), Vec::<String>::new());
        assert!(
            warnings.iter().any(|one| one.contains(what)),
            "{what} is not in {warnings:?}"
        );
        assert_eq!((self.code, &self.report["state"]), (0, &"warning".into()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_installation_that_is_well_is_well_in_every_part() {
    let installed = Installed::new().await;

    let checked = installed.check();

    checked.is_well();
    let ok = checked.of("ok").join("\n");
    for line in [
        "configuration: Every setting makes sense.",
        "database: SQLite answers.",
        "database: Its schema is the one of this version.",
        "database: It can be written to.",
        "database: The file is whole.",
        "request_tracker: Request Tracker 5",
        "lets us in as rtutils.",
        "That user holds every right that can be looked at.",
        "Every custom field that is named is there.",
        "directory: There is none",
        "mail: None is configured",
        "clock: Our clock and that of Request Tracker agree.",
        "MiB are free",
        "files: Nobody else reads our secrets.",
        "work: Nothing waits for a person.",
        "is free: no server runs here.",
    ] {
        assert!(ok.contains(line), "{line} is not in: {ok}");
    }
    // For eyes.
    let (is_well, text, why) = run(&mut installed.command(&["check"]));
    assert!(is_well, "{text}{why}");
    assert!(text.contains("ok       database"), "{text}");
    assert!(text.ends_with("Everything is well.\n"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_damaged_or_missing_is_named_and_hides_nothing() {
    let installed = Installed::new().await;
    let database = installed.path("rtutils.db");
    let whole = fs::read(&database).unwrap();

    fs::write(&database, "Dear sir or madam, ".repeat(5_000)).unwrap();
    let checked = installed.check();
    checked.is_broken_at("database", "not a database");
    assert!(
        checked
            .of("ok")
            .join("\n")
            .contains("lets us in as rtutils")
    );

    // A page in the middle is overwritten, as a bad disk does.
    let mut torn = whole.clone();
    let middle = torn.len() / 2 / 4_096 * 4_096;
    torn[middle..middle + 8_192].fill(0xa5);
    fs::write(&database, &torn).unwrap();
    installed
        .check()
        .is_broken_at("database", "The file is damaged");

    fs::remove_file(&database).unwrap();
    installed.check().warns_of("There is no database at");
    assert!(!database.exists(), "a look makes none");
    fs::write(&database, &whole).unwrap();
    installed.check().is_well();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_postgresql_that_is_away_is_named_without_its_password() {
    let mut installed = Installed::new().await;
    installed.set(
        "DATABASE__URL",
        "postgres://rtutils:hunter2hunter2@127.0.0.1:1/rtutils",
    );

    let checked = installed.check();

    checked.is_broken_at("database", "cannot be opened");
    assert!(
        !checked.report.to_string().contains("hunter2"),
        "{checked:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn request_tracker_is_away_closed_to_us_or_somebody_else() {
    let mut installed = Installed::new().await;
    let url = installed.settings[0].1.clone();

    installed.set("REQUEST_TRACKER__URL", "http://127.0.0.1:1/");
    installed.check().is_broken_at(
        "request_tracker",
        "Nobody can be reached at 127.0.0.1, port 1",
    );

    installed.set("REQUEST_TRACKER__URL", &url);
    write_secret(&installed.path(TOKEN_FILE), "1-14-not-this-one");
    let checked = installed.check();
    checked.is_broken_at("request_tracker", "does not accept our token");
    assert!(!checked.report.to_string().contains("not-this-one"));

    // A web server that is no RT: our own.
    let mut other = Installed::new().await;
    let address = other
        .settings
        .iter()
        .find(|(name, _)| name == "SERVER__LISTEN")
        .map(|(_, value)| value.clone())
        .unwrap();
    let _serving = serve(&other, &address).await;
    other.set("SERVER__LISTEN", "127.0.0.1:0");
    other.set("REQUEST_TRACKER__URL", &format!("http://{address}/"));
    other
        .check()
        .is_broken_at("request_tracker", "not one of Request Tracker's");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_a_field_and_a_catalog_that_lack_are_named_with_the_way_to_give_them() {
    let mut small = fixture::small();
    let account = small.accounts.iter_mut().find(|a| a.username == "rtutils");
    account
        .unwrap()
        .rights
        .retain(|right| right != "ModifyAsset");
    let rt = Simulator::start(SimConfig::new(small)).await.unwrap();
    let mut installed = Installed::beside(rt.url(), rt.token()).await;

    let checked = installed.check();
    checked.is_broken_at("request_tracker", "A right is missing: ModifyAsset");
    assert!(
        checked
            .report
            .to_string()
            .contains("Admin > Global > User Rights")
    );

    let mut well = Installed::new().await;
    well.set("CUSTOM_FIELDS__SERIAL", "Serial No");
    well.check()
        .warns_of("A custom field is missing: Serial No");
    well.set("TAGS__CATALOGS", "[Tablets]");
    well.check()
        .is_broken_at("request_tracker", "A catalog is missing: Tablets");
    installed.unset("CUSTOM_FIELDS__SERIAL");
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_that_others_read_and_folders_that_are_gone_are_named() {
    let mut installed = Installed::new().await;
    let mode = |file: &str, mode: u32| {
        fs::set_permissions(installed.path(file), fs::Permissions::from_mode(mode)).unwrap();
    };

    mode(TOKEN_FILE, 0o644);
    // It is not read at all then, so there is no token either.
    let broken = installed.check().of("broken").join("\n");
    assert!(
        broken.contains("files: Everybody on this machine can read rt.token"),
        "{broken}"
    );
    mode(TOKEN_FILE, 0o620);
    let broken = installed.check().of("broken").join("\n");
    assert!(
        broken.contains("files: Others can write to rt.token"),
        "{broken}"
    );
    mode(TOKEN_FILE, 0o640);
    installed.check().is_well();
    mode("token.key", 0o604);
    installed.check().is_broken_at("files", "token.key");
    mode("token.key", 0o600);

    // A secret in settings that everybody reads.
    fs::write(
        installed.path("rtutils.toml"),
        "[webhook]\nsecret = \"a secret that RT shares\"\n",
    )
    .unwrap();
    mode("rtutils.toml", 0o644);
    installed
        .check()
        .is_broken_at("files", "holds a secret (secret)");
    mode("rtutils.toml", 0o600);
    installed.check().is_well();

    installed.set("SERVER__FOLDER", "gone");
    let database = installed.database_url();
    installed.set("DATABASE__URL", &database);
    let checked = installed.check();
    let broken = checked.of("broken").join("\n");
    assert!(broken.contains("disk: gone (server.folder)"), "{broken}");
    assert!(broken.contains("files: gone (server.folder)"), "{broken}");
    assert!(!installed.path("gone").exists(), "a look makes nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_free_ours_or_somebody_elses() {
    let mut installed = Installed::new().await;
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    installed.set("SERVER__LISTEN", &address);
    // It takes connections and hangs up.
    std::thread::spawn(move || {
        for stream in taken.incoming() {
            drop(stream);
        }
    });
    installed
        .check()
        .is_broken_at("address", "Another program has");

    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap().to_string();
    drop(free);
    installed.set("SERVER__LISTEN", &address);
    let _serving = serve(&installed, &address).await;
    let checked = installed.check();
    checked.is_well();
    let ok = checked.of("ok").join("\n");
    assert!(ok.contains(&format!("serves {address}")), "{ok}");

    // And where people look for it.
    installed.set("SIGN_IN__COOKIE_SECURE", "false");
    installed.set("SERVER__BASE_URL", &format!("http://{address}/"));
    let there = installed.check().of("ok").join("\n");
    assert!(
        there.contains(&format!("It answers at http://{address}/")),
        "{there}"
    );
    installed.set("SERVER__BASE_URL", "http://127.0.0.1:1/");
    installed
        .check()
        .warns_of("At http://127.0.0.1:1/ (server.base_url) it does not answer this machine");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_that_is_wrong_is_named_beside_what_can_be_looked_at() {
    let mut installed = Installed::new().await;

    installed.set("LABELS__DPI", "20");
    let checked = installed.check();
    checked.is_broken_at("configuration", "labels.dpi is 20");
    assert!(
        checked
            .of("ok")
            .join("\n")
            .contains("lets us in as rtutils")
    );
    installed.unset("LABELS__DPI");
    installed.set("SERVER__BASE_URL", "http://tags.school.example/");
    installed
        .check()
        .is_broken_at("configuration", "nobody stays signed in");
    installed.set("SERVER__BASE_URL", "https://tags.school.example/");
    installed.check().is_well();
    installed.set("LABELS__DPPI", "300");
    installed
        .check()
        .is_broken_at("configuration", "labels.dppi is no setting");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_key_that_is_not_there_yet_is_not_made_by_a_look() {
    let installed = Installed::new().await;
    fs::remove_file(installed.path("token.key")).unwrap();

    installed.check().warns_of("There is no token key");

    assert!(!installed.path("token.key").exists());
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs TEST_RT_URL: make test starts a real RT 5"]
async fn a_real_rt_is_well_and_a_user_without_rights_is_told_each_of_them() {
    let (url, token) = (environment("TEST_RT_URL"), environment("TEST_RT_TOKEN"));
    let mut installed = Installed::beside(&url, &token).await;
    installed.check().is_well();

    installed.unset("REQUEST_TRACKER__TOKEN_FILE");
    installed.set("REQUEST_TRACKER__USERNAME", "norights");
    let password = installed.path("rt.password");
    write_secret(&password, fixture::TEST_PASSWORD);
    installed.set("REQUEST_TRACKER__PASSWORD_FILE", "rt.password");
    let checked = installed.check();
    // RT answers 200 and an empty list to each question.
    checked.is_broken_at("request_tracker", "A right is missing: ShowAsset");
    checked.is_broken_at("request_tracker", "A right is missing: ShowCatalog");
    let without = fixture::account_without("CreateAsset");
    installed.set("REQUEST_TRACKER__USERNAME", &without);
    installed
        .check()
        .is_broken_at("request_tracker", "A right is missing: CreateAsset");
    write_secret(&password, "not it");
    installed.check().is_broken_at(
        "request_tracker",
        "does not accept our token, or our password",
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs TEST_LDAP_URL: scripts/with-slapd starts a slapd"]
async fn a_directory_is_well_or_broken_in_one_of_many_ways() {
    let mut installed = Installed::new().await;
    let password = installed.path("ldap.password");
    write_secret(&password, &environment("TEST_LDAP_SERVICE_PASSWORD"));
    for (name, value) in [
        ("SERVER", environment("TEST_LDAP_URL")),
        ("CA_CERT_FILE", environment("TEST_LDAP_CA_FILE")),
        ("BASE_DN", environment("TEST_LDAP_BASE_DN")),
        ("SERVICE_DN", environment("TEST_LDAP_SERVICE_DN")),
        ("SERVICE_PASSWORD_FILE", "ldap.password".to_owned()),
        ("TECHNICIAN_GROUPS", "tech-team".to_owned()),
        (
            "TEACHER_GROUPS",
            "CN=Teachers,OU=Groups,DC=example,DC=org; cn=unique-teachers,ou=groups,dc=example,dc=org".to_owned(),
        ),
    ] {
        installed.set(&format!("DIRECTORY__{name}"), &value);
    }
    let checked = installed.check();
    let ok = checked.of("ok").join("\n");
    for line in [
        "The directory lets our own account in.",
        "The entry above people and groups is there.",
    ] {
        assert!(ok.contains(line), "{line} is not in: {checked:?}");
    }
    // The certificate of the test is good for two days.
    checked.warns_of("directory: The directory is encrypted; its certificate runs out in 1 day,");

    let broken = |installed: &Installed, what: &str| {
        installed.check().is_broken_at("directory", what);
    };
    write_secret(&password, "not it");
    broken(&installed, "does not let rtutils' own account in");
    write_secret(&password, &environment("TEST_LDAP_SERVICE_PASSWORD"));
    installed.set(
        "DIRECTORY__CA_CERT_FILE",
        &environment("TEST_LDAP_OTHER_CA_FILE"),
    );
    broken(&installed, "certificate is not to be trusted");
    installed.set("DIRECTORY__CA_CERT_FILE", &environment("TEST_LDAP_CA_FILE"));
    installed.set("DIRECTORY__TECHNICIAN_GROUPS", "tech-teem");
    installed
        .check()
        .warns_of("Groups that give a role are not there: tech-teem.");
    installed.set("DIRECTORY__TEACHER_GROUPS", "teechers");
    broken(&installed, "None of the groups that give a role is there");
    installed.set("DIRECTORY__BASE_DN", "dc=example,dc=net");
    broken(&installed, "The entry of directory.base_dn is not there");
    installed.set("DIRECTORY__SERVER", "ldaps://127.0.0.1:1");
    broken(&installed, "The directory cannot be reached");
}

/// A server of this installation, ready.
async fn serve(installed: &Installed, address: &str) -> Watched {
    let mut command = installed.command(&["serve"]);
    command.env("RTUTILS_SERVER__LISTEN", address);
    let serving = Watched::spawn(command.stdout(Stdio::null()));
    for _ in 0..600 {
        let mut ask = rtutils(installed.folder.path());
        ask.args(["healthcheck", "--live", "--address", address]);
        if run(&mut ask).0 {
            return serving;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("the server does not start");
}

#[expect(
    clippy::disallowed_methods,
    reason = "the test runner says here where the parts are"
)]
pub fn environment(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: use scripts/with-…"))
}
