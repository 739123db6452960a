//! SMTP, against the real server that `scripts/with-smtp` starts, and against some that misbehave.

#![expect(
    clippy::unwrap_used,
    reason = "the lint knows tests only by their attribute, and helpers have none"
)]

use std::{fs, time::Duration};

use chrono::DateTime;
use mail_client::{
    Address, Error, MailSender, Message, Security, Sender, SmtpSender, SmtpSettings,
};
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
};
use uuid::Uuid;

#[expect(
    clippy::disallowed_methods,
    reason = "the test runner says here where the mail server is"
)]
fn environment(name: &str) -> String {
    std::env::var(name)
        .unwrap_or_else(|_| panic!("{name} is not set: run this under scripts/with-smtp"))
}

/// The server that wants STARTTLS and a password.
fn settings() -> SmtpSettings {
    SmtpSettings {
        ca_file: Some(environment("TEST_SMTP_CA_FILE").into()),
        credentials: Some((
            environment("TEST_SMTP_USER"),
            environment("TEST_SMTP_PASSWORD").into(),
        )),
        ..at(
            environment("TEST_SMTP_PORT").parse().unwrap(),
            Security::StartTls,
        )
    }
}

fn at(port: u16, security: Security) -> SmtpSettings {
    log_watch::start(&[]);
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    SmtpSettings {
        server: "127.0.0.1".to_owned(),
        port,
        security,
        ca_file: None,
        credentials: None,
        from: Sender::parse("rtutils <rtutils@example.org>").unwrap(),
        hello: None,
        // A busy test machine is to be waited for.
        connect_timeout: Duration::from_mins(1),
        total_timeout: Duration::from_mins(1),
    }
}

fn sender(settings: SmtpSettings) -> SmtpSender {
    SmtpSender::new(settings).unwrap()
}

/// A message to somebody at the sink; nobody else writes to them.
fn to(name: &str) -> Message {
    Message {
        id: Uuid::from_u128(7),
        to: Address::parse(&format!("{name}@school.example")).unwrap(),
        subject: "Größe".to_owned(),
        text: "A line.\n.\nAnother: ß\n".to_owned(),
        written_at: DateTime::from_timestamp(1_795_420_800, 0).unwrap(),
    }
}

/// What the sink took for somebody.
fn mailbox(name: &str) -> Vec<Value> {
    let to = format!("{name}@school.example");
    let files = fs::read_dir(environment("TEST_SMTP_MAILBOX")).unwrap();
    let files = files.map(|file| file.unwrap().path());
    let files = files.filter(|file| file.extension().is_some_and(|e| e == "json"));
    files
        .map(|file| serde_json::from_slice::<Value>(&fs::read(file).unwrap()).unwrap())
        .filter(|mail| mail["to"] == to.as_str())
        .collect()
}

#[tokio::test]
#[ignore = "needs TEST_SMTP_PORT: scripts/with-smtp starts a mail server"]
async fn a_message_arrives_encrypted_signed_in_and_as_it_was_written() {
    let sender = sender(settings());

    let said = sender.send(&to("ada")).await.unwrap();
    let look = sender.look().await.unwrap();

    assert!(said.starts_with("250 2.0.0 Taken"), "{said}");
    let [mail] = &mailbox("ada")[..] else {
        panic!("{:?}", mailbox("ada"))
    };
    assert_eq!(
        (&mail["encrypted"], &mail["user"], &mail["from"]),
        (
            &true.into(),
            &"rtutils".into(),
            &"rtutils@example.org".into()
        )
    );
    let data = mail["data"].as_str().unwrap();
    for line in [
        "Message-ID: <00000000-0000-0000-0000-000000000007@example.org>\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "Content-Transfer-Encoding: quoted-printable\r\n",
        // The lone dot is there again.
        "A line.\r\n.\r\nAnother: =C3=9F\r\n",
    ] {
        assert!(data.contains(line), "{line:?} is not in {data}");
    }
    assert_eq!(look.name, "sink.example.org");
    assert_eq!(look.is_signed_in, Some(true));
    assert!(look.certificate.is_some_and(|der| der.len() > 100));
}

#[tokio::test]
#[ignore = "needs TEST_SMTP_PORT: scripts/with-smtp starts a mail server"]
async fn tls_from_the_first_byte_and_none_at_all_work_too() {
    let tls = SmtpSettings {
        port: environment("TEST_SMTP_TLS_PORT").parse().unwrap(),
        security: Security::Tls,
        ..settings()
    };
    let plain = at(
        environment("TEST_SMTP_PLAIN_PORT").parse().unwrap(),
        Security::None,
    );

    sender(tls).send(&to("tls")).await.unwrap();
    sender(plain).send(&to("plain")).await.unwrap();

    assert_eq!(mailbox("tls")[0]["encrypted"], true);
    assert_eq!(mailbox("plain")[0]["encrypted"], false);
}

#[tokio::test]
#[ignore = "needs TEST_SMTP_PORT: scripts/with-smtp starts a mail server"]
async fn what_the_server_refuses_for_good_and_what_for_now_is_told_apart() {
    let sender = sender(settings());

    let refused = sender.send(&to("refused")).await.unwrap_err();
    let noted = sender.send(&to("noted")).await.unwrap_err();
    let grey = sender.send(&to("grey")).await.unwrap_err();

    assert_eq!(
        refused,
        Error::Refused {
            said: "550 5.1.1 There is no such mailbox".to_owned()
        }
    );
    assert!(refused.is_final() && noted.is_final(), "{noted}");
    assert!(
        matches!(&grey, Error::Later { said } if said.starts_with("451")),
        "{grey}"
    );
    assert!(!grey.is_final());
    sender.send(&to("grey")).await.unwrap();
    assert_eq!(mailbox("grey").len(), 1);
}

#[tokio::test]
#[ignore = "needs TEST_SMTP_PORT: scripts/with-smtp starts a mail server"]
async fn a_message_whose_answer_was_lost_comes_again_under_the_same_id() {
    let sender = sender(settings());

    let lost = sender.send(&to("drop")).await.unwrap_err();
    sender.send(&to("drop")).await.unwrap();

    assert!(matches!(lost, Error::BrokeOff { .. }), "{lost}");
    let mails = mailbox("drop");
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0]["data"], mails[1]["data"]);
}

#[tokio::test]
#[ignore = "needs TEST_SMTP_PORT: scripts/with-smtp starts a mail server"]
async fn a_server_that_is_slow_is_waited_for_no_longer_than_the_settings_say() {
    let hasty = SmtpSettings {
        total_timeout: Duration::from_secs(1),
        ..settings()
    };

    let slow = sender(hasty).send(&to("slow")).await;

    assert_eq!(slow, Err(Error::Timeout { seconds: 1 }));
}

#[tokio::test]
#[ignore = "needs TEST_SMTP_PORT: scripts/with-smtp starts a mail server"]
async fn a_wrong_password_and_a_certificate_of_somebody_else_are_named() {
    let wrong = SmtpSettings {
        credentials: Some(("rtutils".to_owned(), "not it".into())),
        ..settings()
    };
    let strange = SmtpSettings {
        ca_file: Some(environment("TEST_SMTP_OTHER_CA_FILE").into()),
        ..settings()
    };
    let nameless = SmtpSettings {
        credentials: None,
        ..settings()
    };

    let wrong = sender(wrong).look().await.unwrap_err();
    let strange = sender(strange).look().await.unwrap_err();
    let nameless = sender(nameless).send(&to("nameless")).await.unwrap_err();

    assert!(
        matches!(&wrong, Error::SignIn { said } if said.starts_with("535")),
        "{wrong}"
    );
    assert!(matches!(strange, Error::Certificate { .. }), "{strange}");
    assert!(
        matches!(nameless, Error::SenderRefused { .. }),
        "{nameless}"
    );
    assert!(
        !wrong.is_final() && !nameless.is_final(),
        "a person mends these"
    );
}

#[tokio::test]
#[ignore = "needs TEST_SMTP_PORT: scripts/with-smtp starts a mail server"]
async fn no_password_is_given_to_a_server_that_offers_no_encryption() {
    let plain = SmtpSettings {
        port: environment("TEST_SMTP_PLAIN_PORT").parse().unwrap(),
        ..settings()
    };

    assert_eq!(sender(plain).look().await, Err(Error::NoStartTls));
}

#[tokio::test]
async fn a_server_that_is_down_or_speaks_otherwise_is_no_riddle() {
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap().port()
    };
    let down = sender(at(closed, Security::None)).send(&to("down")).await;
    assert!(matches!(down, Err(Error::Unreachable { .. })), "{down:?}");

    // It says hello and that it is busy.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let busy = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"421 4.3.2 Too busy\r\n").await.unwrap();
        let mut line = String::new();
        let _ = BufReader::new(stream).read_line(&mut line).await;
    });
    let refused = sender(at(port, Security::None)).send(&to("busy")).await;
    assert!(
        matches!(&refused, Err(Error::Later { said }) if said.starts_with("421")),
        "{refused:?}"
    );
    busy.await.unwrap();
}
