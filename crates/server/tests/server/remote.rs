//! `rtutils remote` against a running server with a simulated Request Tracker.

use std::{fs, path::Path, process::Command};

use serde_json::Value;
use tempfile::TempDir;

use crate::running::{Running, rtutils};

const SCOPES: [&str; 8] = [
    "account:read",
    "assets:read",
    "assets:create",
    "assets:edit",
    "labels:print",
    "tags:read",
    "tags:reserve",
    "rt_writes:read",
];

/// A demo, and a token for it in a file.
struct Site {
    folder: TempDir,
    address: String,
    _demo: Running,
}

/// What a command ended with.
struct Ended {
    code: i32,
    said: String,
    why: String,
}

impl Ended {
    fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}{}", self.said, self.why);
        self
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.said).unwrap()
    }
}

impl Site {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = rtutils(folder.path());
        command.args(["demo", "--port", "0"]);
        let demo = Running::start(&mut command, "Stop");
        let address = demo.after("Open").trim_end_matches('/').to_owned();
        let site = Self {
            folder,
            address,
            _demo: demo,
        };
        let token = site.token(&SCOPES);
        fs::write(site.folder.path().join("token"), token).unwrap();
        site
    }

    /// A token of the demo's technician, as its administrator makes one.
    fn token(&self, scopes: &[&str]) -> String {
        let database = self.folder.path().join(".demo/demo.db");
        let mut command = rtutils(self.folder.path());
        command
            .env("DATABASE_URL", format!("sqlite://{}", database.display()))
            .env("RTUTILS_SERVER__FOLDER", self.folder.path().join(".demo"))
            .env("RTUTILS_REQUEST_TRACKER__URL", "http://127.0.0.1:1/")
            .env("RTUTILS_REQUEST_TRACKER__TOKEN", "1-14-token")
            .args(["token", "create", "A test", "--user", "technician"]);
        for scope in scopes {
            command.args(["--scope", scope]);
        }
        ended(&mut command).expect(0).said
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = rtutils(self.folder.path());
        command.arg("remote").args(arguments);
        command
    }

    /// Runs it with the server and the token of this site.
    fn remote(&self, arguments: &[&str]) -> Ended {
        let mut command = self.command(arguments);
        ended(command.args(["--server", &self.address, "--token-file", "token"]))
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }
}

fn ended(command: &mut Command) -> Ended {
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ended {
        code: output.status.code().unwrap(),
        said: text(&output.stdout),
        why: text(&output.stderr),
    }
}

fn pages(path: &Path) -> usize {
    let bytes = fs::read(path).unwrap();
    assert!(bytes.starts_with(b"%PDF-"), "{}", path.display());
    let text = String::from_utf8_lossy(&bytes);
    text.matches("/MediaBox").count()
}

#[test]
fn an_asset_is_found_by_a_code_and_shown_as_a_table_json_and_csv() {
    let site = Site::start();

    let table = site.remote(&["find", "w12-0007"]).expect(0).said;
    let json = site
        .remote(&["find", "w12-0007", "--output", "json"])
        .expect(0)
        .json();
    let csv = site
        .remote(&["find", "w12-0007", "--output", "csv"])
        .expect(0)
        .said;

    let line = |name: &str| {
        let mut words = table
            .lines()
            .map(|line| line.trim().split_once(' ').unwrap());
        let found = words.find(|(first, _)| *first == name);
        found
            .unwrap_or_else(|| panic!("{name} is not in {table}"))
            .1
            .trim()
            .to_owned()
    };
    assert_eq!(line("tag"), "W12-0007");
    assert_eq!(line("serial"), "5CD538453D7");
    assert_eq!(json["id"], 7);
    assert!(json["version"].is_string(), "{json}");
    let mut lines = csv.lines();
    assert!(
        lines
            .next()
            .unwrap()
            .starts_with("id,tag,name,status,catalog,owner")
    );
    assert!(
        lines
            .next()
            .unwrap()
            .starts_with("7,W12-0007,W12-0007,allocated,Chromebooks,")
    );
}

#[test]
fn a_list_is_as_long_as_it_was_asked_for_over_several_pages() {
    let site = Site::start();
    let count = |arguments: &[&str]| {
        let ended = site
            .remote(&[arguments, &["--output", "json"]].concat())
            .expect(0);
        let json = ended.json();
        let ids = json.as_array().unwrap().iter().map(|asset| &asset["id"]);
        let ids: Vec<u64> = ids.map(|id| id.as_u64().unwrap()).collect();
        assert!(ids.is_sorted_by(|one, other| one < other), "{ids:?}");
        (ids.len(), ended.why)
    };

    let (limited, more) = count(&["find", "--limit", "130"]);
    let (all, nothing) = count(&["find", "--all"]);
    let (some, _) = count(&["find", "--catalog", "Chromebooks", "--all"]);
    let narrowed = site
        .remote(&["find", "--search", "W12-0007"])
        .expect(0)
        .said;

    assert_eq!(limited, 130);
    assert!(all >= 1_000, "{all}");
    assert!(
        more.contains("--all") && nothing.is_empty(),
        "{more}{nothing}"
    );
    assert!(some > 0 && some < all, "{some}");
    assert!(
        narrowed.contains("W12-0007") && !narrowed.contains("W12-0008"),
        "{narrowed}"
    );
}

#[test]
fn labels_are_printed_to_a_file_or_into_a_pipe() {
    let site = Site::start();

    let sheet = site.remote(&[
        "label",
        "W12-0001",
        "5CD538453D7",
        "--copies",
        "2",
        "--to",
        "sheet.pdf",
    ]);
    let sheet = sheet.expect(0);
    let piped = site.remote(&["label", "W12-0007", "--to", "-"]).expect(0);
    site.remote(&["label", "W12-0007", "--format", "png", "--to", "one.png"])
        .expect(0);
    site.remote(&[
        "label", "W12-0001", "W12-0002", "--format", "svg", "--to", "two.svg",
    ])
    .expect(2);
    let missing = site
        .remote(&["label", "W12-0001", "W12-9999", "--to", "none.pdf"])
        .expect(6);
    let skipped = site.remote(&[
        "label",
        "W12-0001",
        "W12-9999",
        "--to",
        "some.pdf",
        "--skip-missing",
    ]);
    let skipped = skipped.expect(0);

    assert!(sheet.said.contains("sheet.pdf"), "{}", sheet.said);
    assert_eq!(pages(&site.path("sheet.pdf")), 4);
    assert!(piped.said.starts_with("%PDF-"));
    assert!(
        fs::read(site.path("one.png"))
            .unwrap()
            .starts_with(b"\x89PNG")
    );
    assert!(
        missing.why.contains("W12-9999") && !site.path("none.pdf").exists(),
        "{}",
        missing.why
    );
    assert_eq!(pages(&site.path("some.pdf")), 1);
    assert!(skipped.why.contains("W12-9999"), "{}", skipped.why);
}

#[test]
fn a_job_is_started_followed_fetched_and_ended() {
    let site = Site::start();
    let tags: Vec<String> = (1..=300)
        .map(|number| format!("W12-{number:04}\n"))
        .collect();
    fs::write(site.path("tags"), tags.concat()).unwrap();
    let start = [
        "jobs",
        "start",
        "--from",
        "tags",
        "--idempotency-key",
        "all",
        "--output",
        "json",
    ];

    let job = site.remote(&start).expect(0).json();
    let again = site.remote(&start).expect(0).json();
    let id = job["id"].as_str().unwrap();
    let followed = site
        .remote(&["jobs", "follow", id, "--to", "many.pdf"])
        .expect(0);
    site.remote(&["jobs", "download", id, "--to", "again.pdf"])
        .expect(0);
    let listed = site
        .remote(&["jobs", "list", "--output", "csv"])
        .expect(0)
        .said;
    let late = site.remote(&["jobs", "cancel", id]).expect(5);
    let bad = site
        .remote(&["jobs", "start", "W12-9999", "--follow"])
        .expect(5);
    site.remote(&["jobs", "start"]).expect(2);

    assert_eq!(job["id"], again["id"]);
    assert!(
        followed.why.contains("300 of 300 drawn"),
        "{}",
        followed.why
    );
    assert_eq!(pages(&site.path("many.pdf")), 300);
    assert_eq!(
        fs::read(site.path("many.pdf")).unwrap(),
        fs::read(site.path("again.pdf")).unwrap()
    );
    assert!(listed.contains(&format!("{id},done,300,300")), "{listed}");
    assert!(late.why.contains("request "), "{}", late.why);
    assert!(bad.why.contains("no PDF"), "{}", bad.why);
}

#[test]
fn a_tag_is_reserved_bound_shown_and_given_up() {
    let site = Site::start();
    let reserve = [
        "tag",
        "reserve",
        "2",
        "--idempotency-key",
        "cart-7",
        "--output",
        "json",
    ];

    let first = site.remote(&reserve).expect(0).json();
    let again = site.remote(&reserve).expect(0).json();
    let (one, two) = (
        first[0]["tag"].as_str().unwrap(),
        first[1]["tag"].as_str().unwrap(),
    );
    let shown = site
        .remote(&["tag", "show", one, "--output", "csv"])
        .expect(0)
        .said;
    let void = site.remote(&[
        "tag",
        "void",
        two,
        "--reason",
        "Misprinted",
        "--output",
        "json",
    ]);
    let void = void.expect(0).json();
    let late = site
        .remote(&["tag", "void", two, "--reason", "Again"])
        .expect(5);
    site.remote(&["tag", "assign", one, "W12-0007"]).expect(5);
    site.remote(&["tag", "show", "W12-9999"]).expect(4);

    assert_eq!(first, again);
    assert!(shown.contains(&format!("{one},reserved,")), "{shown}");
    assert_eq!(void["state"], "void");
    assert!(
        void["void_reason"]
            .as_str()
            .unwrap()
            .starts_with("Misprinted")
    );
    assert!(late.why.contains("request "), "{}", late.why);
}

#[test]
fn an_asset_is_made_once_and_changed_while_it_is_the_version_that_was_read() {
    let site = Site::start();
    let create = [
        "create",
        "--catalog",
        "Chromebooks",
        "--serial",
        "REMOTE1",
        "--model",
        "300e Gen 3",
        "--field",
        "Notes=From a script",
        "--idempotency-key",
        "REMOTE1",
        "--output",
        "json",
    ];

    let made = site.remote(&create).expect(0).json();
    let again = site.remote(&create).expect(0).json();
    let twin = site
        .remote(&["create", "--catalog", "Chromebooks", "--serial", "REMOTE1"])
        .expect(5);
    let read = site
        .remote(&["find", "REMOTE1", "--output", "json"])
        .expect(0)
        .json();
    let version = read["version"].as_str().unwrap();
    let edit = [
        "edit",
        "REMOTE1",
        "--description",
        "Cart 7",
        "--clear-field",
        "Notes",
    ];
    let edited = site.remote(&[&edit[..], &["--if-version", version, "--output", "csv"]].concat());
    let edited = edited.expect(0).said;
    let stale = site.remote(&[
        "edit",
        "REMOTE1",
        "--description",
        "Late",
        "--if-version",
        version,
    ]);
    let stale = stale.expect(5);
    site.remote(&["edit", "REMOTE1"]).expect(2);

    assert_eq!(made["asset"]["id"], again["asset"]["id"]);
    assert!(twin.why.contains("REMOTE1"), "{}", twin.why);
    assert_eq!(read["description"], Value::Null);
    assert!(edited.contains("description,applied,,Cart 7"), "{edited}");
    assert!(
        edited.contains("custom_fields/Notes,applied,From a script,"),
        "{edited}"
    );
    assert!(stale.why.contains("request "), "{}", stale.why);
}

#[test]
fn the_exit_code_says_what_a_script_can_do() {
    let site = Site::start();
    fs::write(site.path("wrong"), "rtu_not-a-token").unwrap();
    fs::write(site.path("narrow"), site.token(&["tags:read"])).unwrap();
    let with = |token: &str, server: &str| {
        let mut command = site.command(&["find", "W12-0007"]);
        ended(command.args(["--server", server, "--token-file", token]))
    };

    let missing = site.remote(&["find", "W12-9999"]).expect(4);
    let stranger = with("wrong", &site.address).expect(3);
    let narrow = with("narrow", &site.address).expect(3);
    let nobody = with("token", "http://127.0.0.1:1").expect(7);
    with("gone", &site.address).expect(2);
    site.remote(&["find", "--search", &"x".repeat(101)])
        .expect(6);
    site.remote(&["create"]).expect(2);

    assert!(
        missing.why.contains("near it: W12-0999") && missing.why.contains("request "),
        "{}",
        missing.why
    );
    assert!(
        stranger.why.starts_with("rtutils: ") && !stranger.why.contains("not-a-token"),
        "{}",
        stranger.why
    );
    assert!(narrow.why.contains("assets:read"), "{}", narrow.why);
    assert!(nobody.why.contains("127.0.0.1:1"), "{}", nobody.why);
}

#[test]
fn server_and_token_come_from_options_the_environment_or_a_file_in_this_order() {
    let site = Site::start();
    let token = fs::read_to_string(site.path("token")).unwrap();
    fs::create_dir_all(site.path("config/rtutils")).unwrap();
    fs::write(site.path("config/rtutils/token"), &token).unwrap();
    let settings = format!("server = \"{}\"\ntoken_file = \"token\"\n", site.address);
    fs::write(site.path("config/rtutils/remote.toml"), settings).unwrap();
    fs::write(
        site.path("misspelt.toml"),
        "sever = \"http://127.0.0.1:1\"\n",
    )
    .unwrap();
    let find = || site.command(&["find", "W12-0007"]);

    ended(
        find()
            .env("RTUTILS_SERVER", &site.address)
            .env("RTUTILS_TOKEN", &token),
    )
    .expect(0);
    ended(
        find()
            .env("RTUTILS_SERVER", &site.address)
            .env("RTUTILS_TOKEN_FILE", "token"),
    )
    .expect(0);
    ended(find().env("XDG_CONFIG_HOME", site.path("config"))).expect(0);
    ended(find().args(["--settings", "config/rtutils/remote.toml"])).expect(0);
    ended(
        find()
            .env("XDG_CONFIG_HOME", site.path("config"))
            .args(["--server", "http://127.0.0.1:1"]),
    )
    .expect(7);
    let misspelt = ended(find().args(["--settings", "misspelt.toml"])).expect(2);
    let nowhere = ended(&mut find()).expect(2);
    let tokenless = ended(find().args(["--server", &site.address])).expect(2);

    assert!(misspelt.why.contains("sever"), "{}", misspelt.why);
    assert!(nowhere.why.contains("--server"), "{}", nowhere.why);
    assert!(tokenless.why.contains("--token-file"), "{}", tokenless.why);
}

#[test]
fn shells_complete_it_and_the_manual_has_a_page_of_each_command() {
    let folder = tempfile::tempdir().unwrap();
    let said = |arguments: &[&str]| ended(rtutils(folder.path()).args(arguments)).expect(0).said;

    for shell in ["bash", "zsh", "fish"] {
        assert!(said(&["completions", shell]).contains("remote"), "{shell}");
    }
    assert!(said(&["man"]).contains(".TH rtutils 1"));
    said(&["man", "--dir", "man"]);
    let page = fs::read_to_string(folder.path().join("man/rtutils-remote-find.1")).unwrap();
    assert!(page.contains("serial number"), "{page}");
    let remote = fs::read_to_string(folder.path().join("man/rtutils-remote.1")).unwrap();
    assert!(remote.contains("Exit codes"), "{remote}");
}
