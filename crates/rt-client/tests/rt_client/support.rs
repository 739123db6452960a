//! A server that stands in for RT, and a client to it.

use std::time::Duration;

use rt_client::{Credentials, HttpRequestTracker, RetryPolicy, RtSettings};
use serde_json::Value;
use tokio::{io::AsyncReadExt, net::TcpListener};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

pub const TOKEN: &str = "1-33-0123456789abcdef0123456789abcdef";

pub fn settings(url: &str) -> RtSettings {
    log_watch::start(&[TOKEN, "correct horse", "YXBpOmNvcnJlY3QgaG9yc2U="]);
    let credentials = Credentials::Token(TOKEN.into());
    RtSettings {
        connect_timeout: Duration::from_millis(500),
        read_timeout: Duration::from_millis(800),
        total_timeout: Duration::from_secs(2),
        retry: RetryPolicy {
            attempts: 3,
            first_pause: Duration::from_millis(5),
            longest_pause: Duration::from_secs(1),
        },
        ..RtSettings::new(url.parse().unwrap(), credentials)
    }
}

pub fn client(url: &str) -> HttpRequestTracker {
    HttpRequestTracker::new(settings(url)).unwrap()
}

/// A server that gives every request the same answer, and a client to it.
pub async fn always(answer: ResponseTemplate) -> (MockServer, HttpRequestTracker) {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let client = client(&server.uri());
    (server, client)
}

pub fn json(status: u16, body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(body)
}

/// An error in RT's form.
pub fn refusal(status: u16, message: &str) -> ResponseTemplate {
    json(status, &serde_json::json!({ "message": message }))
}

/// How many requests the server has got.
pub async fn count(server: &MockServer) -> usize {
    server.received_requests().await.unwrap().len()
}

/// The value of a parameter, in the URL or in the form.
pub fn parameter(request: &wiremock::Request, name: &str) -> Option<String> {
    let body = request.body.clone();
    let in_url = request.url.query_pairs();
    let in_form = url::form_urlencoded::parse(&body);
    in_url
        .chain(in_form)
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

/// What a server does that speaks no HTTP.
#[derive(Debug, Clone, Copy)]
pub enum Rudeness {
    /// Takes the request and never answers.
    Hang,
    /// Takes the request and resets the connection.
    Reset,
    /// Promises a body and stops in the middle of it.
    Stop,
}

/// The address of a server without manners. It ends with the test.
pub async fn rude_server(rudeness: Rudeness) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut open = Vec::new();
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 4096]).await;
            match rudeness {
                Rudeness::Hang => open.push(stream),
                Rudeness::Reset => stream.set_zero_linger().unwrap(),
                Rudeness::Stop => {
                    let half = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"Vers";
                    let _ = tokio::io::AsyncWriteExt::write_all(&mut stream, half).await;
                    open.push(stream);
                }
            }
        }
    });
    url
}
