//! Mail from the program itself, by the real server that `scripts/with-smtp` starts.

use std::{fs, process::Stdio, time::Duration};

use serde_json::Value;

use crate::{
    check::{Checked, Installed, environment, write_secret},
    running::{Watched, run},
};

/// An installation whose mail server wants STARTTLS and a password.
async fn installed(admin: &str) -> Installed {
    let mut installed = Installed::new().await;
    write_secret(
        &installed.path("mail.password"),
        &environment("TEST_SMTP_PASSWORD"),
    );
    for (name, value) in [
        ("SERVER", "127.0.0.1".to_owned()),
        ("PORT", environment("TEST_SMTP_PORT")),
        ("CA_CERT_FILE", environment("TEST_SMTP_CA_FILE")),
        ("USER", environment("TEST_SMTP_USER")),
        ("PASSWORD_FILE", "mail.password".to_owned()),
        ("FROM", "rtutils <rtutils@school.example>".to_owned()),
        ("ADMINS", admin.to_owned()),
        ("DIGEST_MINUTES", "0".to_owned()),
    ] {
        installed.set(&format!("MAIL__{name}"), &value);
    }
    installed.set("SERVER__BASE_URL", "https://tags.school.example/");
    installed
}

fn mailbox(to: &str) -> Vec<Value> {
    let files = fs::read_dir(environment("TEST_SMTP_MAILBOX")).unwrap();
    let files = files.map(|file| file.unwrap().path());
    let files = files.filter(|file| file.extension().is_some_and(|e| e == "json"));
    files
        .map(|file| serde_json::from_slice::<Value>(&fs::read(file).unwrap()).unwrap())
        .filter(|mail| mail["to"] == to)
        .collect()
}

#[track_caller]
fn lines(checked: &Checked, wanted: &[&str]) {
    let ok = checked.of("ok").join("\n");
    for line in wanted {
        assert!(ok.contains(line), "{line} is not in: {checked:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs TEST_SMTP_PORT: scripts/with-smtp starts a mail server"]
async fn a_test_arrives_and_a_refusal_is_told() {
    let installed = installed("it@school.example").await;

    let (is_sent, said, why) =
        run(&mut installed.command(&["mail", "test", "tested@school.example"]));
    let (is_refused, _, refusal) =
        run(&mut installed.command(&["mail", "test", "refused.test@school.example"]));
    let (is_address, _, wrong) = run(&mut installed.command(&["mail", "test", "nobody"]));

    assert!(is_sent && said.contains("250 2.0.0 Taken"), "{said}{why}");
    let mails = mailbox("tested@school.example");
    assert_eq!(mails.len(), 1);
    let text = mails[0]["data"].as_str().unwrap();
    assert!(text.contains("https://tags.school.example/"), "{text}");
    assert!(
        !is_refused && refusal.contains("550 5.1.1") && refusal.contains("relays for this machine"),
        "{refusal}"
    );
    assert!(
        !is_address && wrong.contains("no e-mail address"),
        "{wrong}"
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs TEST_SMTP_PORT: scripts/with-smtp starts a mail server"]
async fn a_mail_server_is_well_or_broken_in_one_of_many_ways() {
    let mut installed = installed("it@school.example").await;
    let checked = installed.check();
    lines(
        &checked,
        &[
            "mail: 127.0.0.1 answers, as sink.example.org.",
            "mail: It takes our name and password.",
        ],
    );
    checked.warns_of("mail: The mail server is encrypted; its certificate runs out in 1 day,");
    assert_eq!(mailbox("it@school.example").len(), 0, "a look sends none");

    let broken = |installed: &Installed, what: &str| {
        installed.check().is_broken_at("mail", what);
    };
    write_secret(&installed.path("mail.password"), "not it");
    broken(&installed, "does not take the name and the password: 535");
    write_secret(
        &installed.path("mail.password"),
        &environment("TEST_SMTP_PASSWORD"),
    );
    installed.set(
        "MAIL__CA_CERT_FILE",
        &environment("TEST_SMTP_OTHER_CA_FILE"),
    );
    broken(&installed, "certificate is not to be trusted");
    installed.set("MAIL__CA_CERT_FILE", &environment("TEST_SMTP_CA_FILE"));
    installed.set("MAIL__PORT", &environment("TEST_SMTP_PLAIN_PORT"));
    broken(&installed, "offers no STARTTLS");
    installed.set("MAIL__PORT", "1");
    broken(&installed, "cannot be reached");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs TEST_SMTP_PORT: scripts/with-smtp starts a mail server"]
async fn a_test_is_sent_by_a_check_when_somebody_asks_for_one() {
    let installed = installed("it@school.example").await;

    let (is_well, said, why) =
        run(&mut installed.command(&["check", "--send-mail", "checked@school.example"]));

    assert!(is_well, "{said}{why}");
    assert!(
        said.contains("It took a test for checked@school.example (250"),
        "{said}"
    );
    assert_eq!(mailbox("checked@school.example").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs TEST_SMTP_PORT: scripts/with-smtp starts a mail server"]
async fn what_waits_is_sent_by_the_server_that_runs_and_what_is_refused_is_given_up() {
    for (admin, arrives) in [
        ("served@school.example", true),
        ("refused.served@school.example", false),
    ] {
        let mut installed = installed(admin).await;
        let rules = store::MailRules {
            admins: vec![admin.to_owned()],
            hold: chrono::TimeDelta::zero(),
        };
        let store = store::Store::open(&installed.database_url())
            .await
            .unwrap()
            .with_mail(rules);
        let news = store::NewMail {
            kind: "test".to_owned(),
            recipients: vec![admin.to_owned()],
            subject: "Größe\r\nBcc: eve@school.example".to_owned(),
            text: "Something happened.".to_owned(),
            link: Some("/admin/writes".to_owned()),
            dedupe_key: None,
            is_batched: true,
            at: chrono::DateTime::from_timestamp(1_795_420_800, 0).unwrap(),
        };
        store.queue_mail(&news).await.unwrap();
        installed.set("SERVER__LISTEN", "127.0.0.1:0");
        let _serving = Watched::spawn(installed.command(&["serve"]).stdout(Stdio::null()));

        let mut numbers = store.mail_numbers().await.unwrap();
        for _ in 0..600 {
            if numbers.waiting == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
            numbers = store.mail_numbers().await.unwrap();
        }

        assert_eq!((numbers.waiting, numbers.failed), (0, u64::from(!arrives)));
        let mails = mailbox(admin);
        assert_eq!(mails.len(), usize::from(arrives));
        for mail in mails {
            let data = mail["data"].as_str().unwrap();
            assert!(
                data.contains("https://tags.school.example/admin/writes"),
                "{data}"
            );
            assert!(!data.contains("\r\nBcc:"), "{data}");
        }
        if !arrives {
            installed
                .check()
                .warns_of("News that could not be sent by mail in the last month: 1.");
        }
    }
}
