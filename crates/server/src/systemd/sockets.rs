//! Sockets that systemd listens on for us, before we are there and while we restart.

use std::{fmt, net::TcpListener};

use figment::providers::Env;
use listenfd::ListenFd;

/// The name that a socket unit gives to the socket of the API (`FileDescriptorName=`).
const API: &str = "http";
/// And to the one where numbers are given.
const METRICS: &str = "metrics";

/// The sockets that were handed over.
pub struct Sockets {
    handed: ListenFd,
    /// Their names, in order.
    names: Vec<String>,
}

impl fmt::Debug for Sockets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sockets")
            .field("count", &self.handed.len())
            .field("names", &self.names)
            .finish()
    }
}

impl Sockets {
    /// Those that the environment speaks of; none when they are meant for another process.
    pub fn of_the_environment() -> Self {
        let names = Env::var("LISTEN_FDNAMES").unwrap_or_default();
        Self {
            handed: ListenFd::from_env(),
            names: names.split(':').map(str::to_owned).collect(),
        }
    }

    /// The socket of the API: the one of that name, or the first that has another purpose by no name.
    pub fn api(&mut self) -> Result<Option<TcpListener>, String> {
        let place = place_of_api(&self.names, self.handed.len());
        place.map_or(Ok(None), |place| self.take(place))
    }

    /// The socket where numbers are given.
    pub fn metrics(&mut self) -> Result<Option<TcpListener>, String> {
        let place = self.names.iter().position(|name| name == METRICS);
        place.map_or(Ok(None), |place| self.take(place))
    }

    fn take(&mut self, place: usize) -> Result<Option<TcpListener>, String> {
        if place >= self.handed.len() {
            return Ok(None);
        }
        self.handed.take_tcp_listener(place).map_err(|error| {
            format!(
                "the socket that systemd hands over cannot be used ({error}): ListenStream= in \
                 request-tracker-utils.socket has to be an address with a port, such as 127.0.0.1:8000"
            )
        })
    }
}

fn place_of_api(names: &[String], count: usize) -> Option<usize> {
    let place = names.iter().position(|name| name == API);
    let name = |place: usize| names.get(place).map_or("", String::as_str);
    place
        .or_else(|| (0..count).find(|place| name(*place) != METRICS))
        .filter(|place| *place < count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(names: &str, count: usize) -> Option<usize> {
        let names: Vec<String> = names.split(':').map(str::to_owned).collect();
        place_of_api(&names, count)
    }

    #[test]
    fn the_socket_of_the_api_is_found_by_name_or_is_the_one_that_has_none() {
        assert_eq!(place("metrics:http", 2), Some(1));
        assert_eq!(place("request-tracker-utils.socket", 1), Some(0));
        assert_eq!(place("", 1), Some(0));
        assert_eq!(place("metrics", 1), None);
        assert_eq!(place("", 0), None);
        assert_eq!(place("http", 0), None);
    }
}
