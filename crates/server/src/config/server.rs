//! Where to listen, and what to serve besides the API.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use url::Url;

use super::Problems;

/// The port unless told otherwise.
pub const DEFAULT_PORT: u16 = 8000;

/// The HTTP server.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// The address and port.
    pub listen: SocketAddr,
    /// Where files of our own are kept: the SQLite database and the token key.
    pub folder: PathBuf,
    /// The app as people reach it, such as `https://rtutils.example.org/`: mails link there.
    pub base_url: Option<Url>,
    /// Addresses or networks of proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<String>,
    /// Threads; as many as there are processors when absent.
    pub workers: Option<usize>,
    /// How long running requests may take to end when the server stops.
    pub shutdown_seconds: u64,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, DEFAULT_PORT)),
            folder: PathBuf::from("."),
            base_url: None,
            trusted_proxies: Vec::new(),
            workers: None,
            shutdown_seconds: 10,
        }
    }
}

impl Server {
    /// The proxies as networks.
    pub fn proxies(&self, problems: &mut Problems) -> Vec<IpNet> {
        let networks = networks("server.trusted_proxies", &self.trusted_proxies, problems);
        if self.workers == Some(0) {
            problems.add("server.workers is 0: leave it out, or set at least 1");
        }
        let base_url = self.base_url.as_ref();
        if base_url.is_some_and(|url| !matches!(url.scheme(), "http" | "https")) {
            problems.add(
                "server.base_url has to begin with https:// or http://: set it to what people enter \
                 into the browser, such as https://rtutils.example.org/",
            );
        }
        networks
    }
}

/// The single-page app.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Web {
    /// The folder of the built app; absent where a web server in front has the files.
    pub folder: Option<PathBuf>,
}

/// Addresses and networks, as networks.
pub(super) fn networks(name: &str, texts: &[String], problems: &mut Problems) -> Vec<IpNet> {
    let mut networks = Vec::new();
    for text in texts {
        let network = text
            .parse::<IpNet>()
            .or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        match network {
            Ok(network) => networks.push(network),
            Err(_) => problems.add(format!(
                "{name}: {text:?} is neither an address nor a network such as 10.0.0.0/8"
            )),
        }
    }
    networks
}
