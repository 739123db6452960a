//! Names and their addresses.

use std::{fmt::Debug, io, net::IpAddr};

use async_trait::async_trait;

/// Whoever knows the addresses of names.
#[async_trait]
pub trait Lookup: Debug + Send + Sync {
    /// The addresses of a host.
    async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// What the system knows: its hosts file and its name servers.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemLookup;

#[async_trait]
impl Lookup for SystemLookup {
    async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        let found = tokio::net::lookup_host((host, 0)).await?;
        Ok(found.map(|address| address.ip()).collect())
    }
}
