//! The verification that docs/webhooks.md publishes, held against messages that were really signed.

use std::{fs, path::Path, process::Command};

use reqwest::header::HeaderMap;
use serde_json::json;
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

use super::{print, subscribe, verify::verify};
use crate::support::TestApp;

const GUIDE: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../docs/webhooks.md"
));

/// The code of a language, as it is published.
fn published(language: &str) -> &'static str {
    let from = format!("\n```{language}\n");
    let (_, rest) = GUIDE.split_once(&from).expect(language);
    rest.split_once("```").unwrap().0
}

/// What arrived at a receiver, and the secret to verify it with.
struct Delivered {
    secret: String,
    request: Request,
}

impl Delivered {
    fn header(&self, name: &str) -> &str {
        let headers: &HeaderMap = &self.request.headers;
        headers.get(name).unwrap().to_str().unwrap()
    }

    /// The same for a program: what it verifies, and what its clock shows.
    fn for_program(&self, secret: &str, body: &str, late_by: i64) -> String {
        let sent: i64 = self.header("webhook-timestamp").parse().unwrap();
        let headers = ["webhook-id", "webhook-timestamp", "webhook-signature"];
        let headers: serde_json::Map<_, _> = headers
            .map(|name| (name.to_owned(), json!(self.header(name))))
            .into_iter()
            .collect();
        json!({ "secret": secret, "headers": headers, "body": body, "now": sent + late_by })
            .to_string()
    }

    fn body(&self) -> &str {
        std::str::from_utf8(&self.request.body).unwrap()
    }
}

/// A delivery, signed with one secret or with two.
async fn delivered(is_rotated: bool) -> Delivered {
    let app = TestApp::spawn().await;
    let admin = app.as_admin().await;
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(204);
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let (path, secret) = subscribe(&admin, &server.uri()).await;
    if is_rotated {
        let rotated = admin.post(&format!("{path}/rotate"), &json!({})).await;
        rotated.expect(200);
    }
    print(&app).await;
    app.app.run_due_deliveries().await.unwrap();
    let request = server.received_requests().await.unwrap().remove(0);
    Delivered { secret, request }
}

/// Runs a published file beside a driver, for a message that is good and for some that are not.
fn assert_verifies(
    message: &Delivered,
    program: &str,
    (file, code): (&str, &str),
    (driver_file, driver): (&str, &str),
) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(file), code).unwrap();
    fs::write(folder.path().join(driver_file), driver).unwrap();
    let other = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let altered = message.body().replace("W12-0007", "W12-0008");
    assert_ne!(altered, message.body());

    for (what, secret, body, late_by, is_good) in [
        (
            "as it came",
            message.secret.as_str(),
            message.body(),
            5,
            true,
        ),
        ("another secret", other, message.body(), 5, false),
        ("another body", &message.secret, &altered, 5, false),
        ("too old", &message.secret, message.body(), 301, false),
        (
            "of the future",
            &message.secret,
            message.body(),
            -301,
            false,
        ),
    ] {
        let input = message.for_program(secret, body, late_by);
        let said = run(program, folder.path(), driver_file, &input);
        assert_eq!(said.trim(), is_good.to_string(), "{program}: {what}");
    }
}

fn run(program: &str, folder: &Path, file: &str, input: &str) -> String {
    let output = Command::new(program)
        .arg(file)
        .arg(input)
        .current_dir(folder)
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}; it is needed for the snippets"));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

const PYTHON_DRIVER: &str = r#"
import json, sys, time
import verify_webhook
message = json.loads(sys.argv[1])
time.time = lambda: message["now"]
print(str(verify_webhook.verify(message["secret"], message["headers"], message["body"].encode())).lower())
"#;

const NODE_DRIVER: &str = r#"
import { verify } from "./verify-webhook.mjs";
const message = JSON.parse(process.argv[2]);
Date.now = () => message.now * 1000;
console.log(verify(message.secret, message.headers, Buffer.from(message.body)));
"#;

#[tokio::test]
async fn the_published_python_verifies_what_is_sent_and_refuses_what_is_not() {
    for is_rotated in [false, true] {
        let message = delivered(is_rotated).await;
        let code = ("verify_webhook.py", published("python"));
        assert_verifies(&message, "python3", code, ("driver.py", PYTHON_DRIVER));
    }
}

#[tokio::test]
async fn the_published_typescript_verifies_what_is_sent_and_refuses_what_is_not() {
    for is_rotated in [false, true] {
        let message = delivered(is_rotated).await;
        let code = ("verify-webhook.mjs", published("js"));
        assert_verifies(&message, "node", code, ("driver.mjs", NODE_DRIVER));
    }
}

#[tokio::test]
async fn the_published_rust_is_the_one_here_and_verifies_what_is_sent() {
    assert_eq!(published("rust"), include_str!("verify.rs"));
    for is_rotated in [false, true] {
        let message = delivered(is_rotated).await;
        let sent: i64 = message.header("webhook-timestamp").parse().unwrap();
        let is_good = |secret: &str, body: &[u8], now: i64| {
            let id = message.header("webhook-id");
            let (timestamp, signatures) = (
                message.header("webhook-timestamp"),
                message.header("webhook-signature"),
            );
            verify(secret, id, timestamp, signatures, body, now)
        };

        let body = message.body().as_bytes();
        assert!(is_good(&message.secret, body, sent + 5));
        assert!(!is_good("whsec_AAAA", body, sent + 5));
        assert!(!is_good(&message.secret, b"{}", sent + 5));
        assert!(!is_good(&message.secret, body, sent + 301));
    }
}
