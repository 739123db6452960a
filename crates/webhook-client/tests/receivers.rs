//! The sender against real receivers on the loopback.

#![expect(
    clippy::unwrap_used,
    reason = "the lint knows tests only by their attribute, and helpers have none"
)]

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use webhook_client::{Error, HttpSender, Lookup, Message, SenderSettings, WebhookSender};

/// A receiver that says one thing to everybody, and counts who came.
struct Receiver {
    address: SocketAddr,
    came: Arc<AtomicUsize>,
}

impl Receiver {
    async fn saying(answer: &'static str) -> Self {
        Self::at("127.0.0.1:0", answer).await
    }

    async fn at(place: &str, answer: &'static str) -> Self {
        let listener = TcpListener::bind(place).await.unwrap();
        let address = listener.local_addr().unwrap();
        let came = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&came);
        tokio::spawn(async move {
            while let Ok((mut peer, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(async move {
                    read_request(&mut peer).await;
                    let _ = peer.write_all(answer.as_bytes()).await;
                    // What has no length ends with the connection; what is silent stays.
                    if answer.is_empty() || answer.ends_with("drip") {
                        tokio::time::sleep(Duration::from_mins(1)).await;
                    }
                });
            }
        });
        Self { address, came }
    }

    fn came(&self) -> usize {
        self.came.load(Ordering::Relaxed)
    }

    fn url(&self, host: &str) -> url::Url {
        let port = self.address.port();
        format!("http://{host}:{port}/hook").parse().unwrap()
    }
}

async fn read_request(peer: &mut TcpStream) {
    let mut seen = Vec::new();
    let mut buffer = [0; 4_096];
    while !seen.windows(8).any(|part| part == b"the end!") {
        match peer.read(&mut buffer).await {
            Ok(0) | Err(_) => return,
            Ok(count) => seen.extend_from_slice(&buffer[..count]),
        }
    }
}

fn message(url: url::Url) -> Message {
    Message {
        url,
        headers: vec![("webhook-id", "1".to_owned())],
        body: b"{} the end!".to_vec(),
    }
}

fn settings() -> SenderSettings {
    SenderSettings {
        allow_private: vec!["127.0.0.1/32".parse().unwrap()],
        allow_http: true,
        connect_timeout: Duration::from_secs(1),
        total_timeout: Duration::from_secs(1),
        ..SenderSettings::default()
    }
}

fn sender(settings: SenderSettings) -> HttpSender {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    HttpSender::new(settings).unwrap()
}

/// A name that is something else each time it is asked for.
#[derive(Debug)]
struct Fickle {
    answers: Vec<Vec<IpAddr>>,
    asked: AtomicUsize,
}

impl Fickle {
    fn of(answers: &[&[&str]]) -> Arc<Self> {
        let parsed = |list: &&[&str]| list.iter().map(|a| a.parse().unwrap()).collect();
        Arc::new(Self {
            answers: answers.iter().map(parsed).collect(),
            asked: AtomicUsize::new(0),
        })
    }
}

#[async_trait]
impl Lookup for Fickle {
    async fn addresses(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        let time = self.asked.fetch_add(1, Ordering::Relaxed);
        Ok(self.answers[time.min(self.answers.len() - 1)].clone())
    }
}

const OK: &str = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nthank you";

#[tokio::test]
async fn what_a_receiver_says_is_told() {
    let receiver = Receiver::saying(OK).await;

    let answer = sender(settings())
        .send(message(receiver.url("127.0.0.1")))
        .await;

    let answer = answer.unwrap();
    assert_eq!((answer.status, answer.excerpt.as_str()), (200, "thank you"));
}

#[tokio::test]
async fn a_redirect_is_told_and_not_followed() {
    let target = Receiver::at("127.0.0.1:0", OK).await;
    let answer = format!(
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: {}\r\nConnection: close\r\n\r\n",
        target.url("127.0.0.1")
    );
    let receiver = Receiver::saying(answer.leak()).await;

    let answer = sender(settings())
        .send(message(receiver.url("127.0.0.1")))
        .await;

    let answer = answer.unwrap();
    assert_eq!(answer.status, 307);
    assert_eq!(answer.location, Some(target.url("127.0.0.1").to_string()));
    assert_eq!(target.came(), 0);
}

#[tokio::test]
async fn a_receiver_that_hangs_is_waited_for_no_longer_than_the_time_out() {
    let receiver = Receiver::saying("").await;

    let answer = sender(settings())
        .send(message(receiver.url("127.0.0.1")))
        .await;

    assert_eq!(answer, Err(Error::Timeout { seconds: 1 }));
}

#[tokio::test]
async fn a_body_that_never_ends_holds_nothing_up_and_what_came_is_kept() {
    let answer = "HTTP/1.1 202 Accepted\r\nContent-Length: 99\r\n\r\ndrip";
    let receiver = Receiver::saying(answer).await;

    let answer = sender(settings())
        .send(message(receiver.url("127.0.0.1")))
        .await;

    let answer = answer.unwrap();
    assert_eq!((answer.status, answer.excerpt.as_str()), (202, "drip"));
}

#[tokio::test]
async fn a_long_answer_is_kept_to_its_first_kilobyte() {
    let answer = format!(
        "HTTP/1.1 500 Oh\r\nConnection: close\r\n\r\n{}",
        "long\0".repeat(50_000)
    );
    let receiver = Receiver::saying(answer.leak()).await;

    let answer = sender(settings())
        .send(message(receiver.url("127.0.0.1")))
        .await;

    let answer = answer.unwrap();
    assert_eq!(answer.excerpt.chars().count(), 1_024);
    assert!(!answer.excerpt.contains('\0'));
}

#[tokio::test]
async fn nobody_there_is_told_in_words() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = gone.local_addr().unwrap().port();
    drop(gone);
    let url = format!("http://127.0.0.1:{port}/").parse().unwrap();

    let answer = sender(settings()).send(message(url)).await.unwrap_err();

    assert!(answer.to_string().contains("refused"), "{answer}");
}

#[tokio::test]
async fn an_address_that_is_not_public_is_refused_before_anything_is_sent() {
    let receiver = Receiver::saying(OK).await;
    let strict = SenderSettings {
        allow_private: Vec::new(),
        ..settings()
    };
    let strict = sender(strict);

    for host in [
        "127.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "2130706433",
        "0x7f.1",
    ] {
        let answer = strict.send(message(receiver.url(host))).await;
        assert!(
            matches!(answer, Err(Error::PrivateAddress { .. })),
            "{host}: {answer:?}"
        );
    }
    let by_name = strict.send(message(receiver.url("localhost"))).await;
    assert!(
        matches!(by_name, Err(Error::PrivateHost { .. })),
        "{by_name:?}"
    );
    assert_eq!(receiver.came(), 0);
}

#[tokio::test]
async fn a_name_that_changes_its_mind_gets_nowhere_that_was_not_looked_at() {
    let allowed = Receiver::at("127.0.0.1:0", OK).await;
    // The same port at an address that is not allowed.
    let place = format!("127.0.0.2:{}", allowed.address.port());
    let victim = Receiver::at(&place, OK).await;
    let lookup = Fickle::of(&[&["127.0.0.1"], &["127.0.0.2"]]);
    let sender = sender(SenderSettings {
        lookup: lookup.clone(),
        ..settings()
    });

    let first = sender.send(message(allowed.url("rebind.example"))).await;
    let second = sender.send(message(allowed.url("rebind.example"))).await;

    assert_eq!(first.unwrap().status, 200);
    assert_eq!(
        lookup.asked.load(Ordering::Relaxed),
        2,
        "one look-up a connection"
    );
    assert!(
        matches!(second, Err(Error::PrivateHost { .. })),
        "{second:?}"
    );
    assert_eq!((allowed.came(), victim.came()), (1, 0));
}

#[tokio::test]
async fn of_several_addresses_only_the_allowed_ones_are_tried() {
    let allowed = Receiver::at("127.0.0.1:0", OK).await;
    let place = format!("127.0.0.2:{}", allowed.address.port());
    let victim = Receiver::at(&place, OK).await;
    let sender = sender(SenderSettings {
        lookup: Fickle::of(&[&["127.0.0.2", "127.0.0.1"]]),
        ..settings()
    });

    let answer = sender.send(message(allowed.url("both.example"))).await;

    assert_eq!(answer.unwrap().status, 200);
    assert_eq!((allowed.came(), victim.came()), (1, 0));
}

#[tokio::test]
async fn http_and_passwords_in_addresses_are_refused() {
    let strict = sender(SenderSettings {
        allow_http: false,
        ..settings()
    });
    let refusal = |url: &str| strict.admits(&url.parse().unwrap());

    assert_eq!(refusal("http://hooks.example.org/"), Err(Error::NotHttps));
    assert_eq!(refusal("ftp://hooks.example.org/"), Err(Error::NotHttps));
    assert_eq!(
        refusal("https://me:secret@hooks.example.org/"),
        Err(Error::Credentials)
    );
    assert_eq!(refusal("https://hooks.example.org/"), Ok(()));
}
