//! The sender that asks over HTTP.

use std::{
    error::Error as StdError,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use ipnet::IpNet;
use reqwest::{
    Client, Response,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{HeaderMap, LOCATION, RETRY_AFTER},
    redirect,
};
use tokio::time::{Instant, timeout_at};
use url::{Host, Url};

use crate::{
    Answer, Error, Lookup, Message, Result, SystemLookup, WebhookSender, addresses::Allowed,
};

const USER_AGENT: &str = concat!("rtutils-webhooks/", env!("CARGO_PKG_VERSION"));
/// How much of an answer is kept.
const EXCERPT_BYTES: usize = 1_024;
const IDLE_CONNECTION: Duration = Duration::from_secs(30);

/// How requests are sent.
#[derive(Debug, Clone)]
pub struct SenderSettings {
    /// Networks that may be reached though they are not of the public internet.
    pub allow_private: Vec<IpNet>,
    /// Whether addresses may begin with `http://`.
    pub allow_http: bool,
    pub connect_timeout: Duration,
    /// From the look-up of the name to the end of the answer.
    pub total_timeout: Duration,
    /// Who knows the addresses of names.
    pub lookup: Arc<dyn Lookup>,
}

impl Default for SenderSettings {
    fn default() -> Self {
        Self {
            allow_private: Vec::new(),
            allow_http: false,
            connect_timeout: Duration::from_secs(5),
            total_timeout: Duration::from_secs(15),
            lookup: Arc::new(SystemLookup),
        }
    }
}

/// Sends over HTTP.
#[derive(Debug)]
pub struct HttpSender {
    client: Client,
    allowed: Allowed,
    allow_http: bool,
    connect_timeout: Duration,
    total_timeout: Duration,
}

impl HttpSender {
    /// A sender with these settings.
    pub fn new(settings: SenderSettings) -> Result<Self> {
        let allowed = Allowed(settings.allow_private);
        let resolver = CheckedResolver {
            lookup: settings.lookup,
            allowed: allowed.clone(),
        };
        let client = Client::builder()
            .user_agent(USER_AGENT)
            .redirect(redirect::Policy::none())
            .referer(false)
            // A proxy would resolve names by itself.
            .no_proxy()
            .dns_resolver(Arc::new(resolver))
            .connect_timeout(settings.connect_timeout)
            .timeout(settings.total_timeout)
            .pool_idle_timeout(IDLE_CONNECTION)
            .pool_max_idle_per_host(2)
            .build()
            .map_err(|error| Error::Unreachable {
                why: format!("the HTTP client cannot be set up: {}", root(&error)),
            })?;
        Ok(Self {
            client,
            allowed,
            allow_http: settings.allow_http,
            connect_timeout: settings.connect_timeout,
            total_timeout: settings.total_timeout,
        })
    }

    fn failure(&self, error: &reqwest::Error) -> Error {
        let mut source = error.source();
        while let Some(cause) = source {
            if let Some(refusal) = cause.downcast_ref::<Error>() {
                return refusal.clone();
            }
            source = cause.source();
        }
        match (error.is_connect(), error.is_timeout()) {
            (true, true) => Error::ConnectTimeout {
                seconds: self.connect_timeout.as_secs(),
            },
            (false, true) => self.too_slow(),
            (true, false) => Error::Unreachable { why: root(error) },
            (false, false) => Error::BrokeOff { why: root(error) },
        }
    }

    fn too_slow(&self) -> Error {
        Error::Timeout {
            seconds: self.total_timeout.as_secs(),
        }
    }
}

#[async_trait]
impl WebhookSender for HttpSender {
    fn admits(&self, url: &Url) -> Result<()> {
        match url.scheme() {
            "https" => {}
            "http" if self.allow_http => {}
            _ if self.allow_http => return Err(Error::NotHttp),
            _ => return Err(Error::NotHttps),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Error::Credentials);
        }
        // The library connects to a bare address without asking its resolver.
        let address = match url.host() {
            None => return Err(Error::NoHost),
            Some(Host::Domain(_)) => return Ok(()),
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
        };
        if self.allowed.admits(address) {
            Ok(())
        } else {
            Err(Error::PrivateAddress { address })
        }
    }

    async fn send(&self, message: Message) -> Result<Answer> {
        self.admits(&message.url)?;
        let until = Instant::now() + self.total_timeout;
        let mut request = self.client.post(message.url).body(message.body);
        for (name, value) in message.headers {
            request = request.header(name, value);
        }
        // Around everything, the look-up of the name included.
        let response = match timeout_at(until, request.send()).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(self.failure(&error)),
            Err(_) => return Err(self.too_slow()),
        };
        let headers = response.headers();
        Ok(Answer {
            status: response.status().as_u16(),
            location: text(headers, LOCATION.as_str()),
            retry_after: text(headers, RETRY_AFTER.as_str())
                .and_then(|seconds| seconds.trim().parse().ok())
                .map(Duration::from_secs),
            excerpt: excerpt(response, until).await,
        })
    }
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    Some(value.chars().take(500).collect())
}

/// The beginning of a body. The status has said what the receiver makes of it, so a body that does not
/// come changes nothing; what is beyond the beginning is not read.
async fn excerpt(mut response: Response, until: Instant) -> String {
    let mut bytes = Vec::new();
    while bytes.len() < EXCERPT_BYTES {
        match timeout_at(until, response.chunk()).await {
            Ok(Ok(Some(chunk))) => bytes.extend_from_slice(&chunk),
            _ => break,
        }
    }
    bytes.truncate(EXCERPT_BYTES);
    let shown = |c: char| match c {
        '\n' | '\t' => c,
        // Databases keep no NUL, and a screen should do nothing with the others.
        c if c.is_control() => char::REPLACEMENT_CHARACTER,
        c => c,
    };
    let text = String::from_utf8_lossy(&bytes);
    text.replace("\r\n", "\n").chars().map(shown).collect()
}

/// What began it all.
fn root(error: &dyn StdError) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string().trim_end_matches('.').to_owned()
}

/// Knows the addresses of a name that may be connected to, and tells of no other: what is looked at is
/// what is connected to, however often the name changes its mind.
#[derive(Debug, Clone)]
struct CheckedResolver {
    lookup: Arc<dyn Lookup>,
    allowed: Allowed,
}

impl CheckedResolver {
    async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>> {
        let unknown = |why: String| Error::UnknownHost {
            host: host.to_owned(),
            why,
        };
        let found = self.lookup.addresses(host).await;
        let found = found.map_err(|error| unknown(error.to_string()))?;
        let (good, bad): (Vec<_>, Vec<_>) = found
            .into_iter()
            .partition(|&address| self.allowed.admits(address));
        match (good.is_empty(), bad.first()) {
            (false, _) => Ok(good),
            (true, Some(&address)) => Err(Error::PrivateHost {
                host: host.to_owned(),
                address,
            }),
            (true, None) => Err(unknown("it has no address".to_owned())),
        }
    }
}

impl Resolve for CheckedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let resolver = self.clone();
        Box::pin(async move {
            let found = resolver.addresses(name.as_str()).await?;
            // The port is the URL's.
            let found = found.into_iter().map(|address| SocketAddr::new(address, 0));
            let found: Addrs = Box::new(found);
            Ok(found)
        })
    }
}
