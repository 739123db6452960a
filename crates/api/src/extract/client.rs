//! Where a request comes from.

use std::{
    future::{Ready, ready},
    net::{IpAddr, Ipv4Addr},
    sync::Once,
};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{self, HeaderMap},
    web::Data,
};
use app::{App, Client};
use ipnet::IpNet;

use super::user_agent;
use crate::{Settings, problem::Failure, routes::auth::cookie};

/// Told once: nothing fails, but everybody shares the limits of one address.
static PROXY: Once = Once::new();

/// The address that a request comes from.
///
/// It is the peer's, unless the peer is a proxy that the configuration trusts: then it is the
/// last address in `X-Forwarded-For` that no trusted proxy has. What stands further left was
/// written by the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl FromRequest for ClientAddress {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(address_of(request))))
    }
}

fn address_of(request: &HttpRequest) -> IpAddr {
    let trusted = request
        .app_data::<Data<Settings>>()
        .map_or(&[][..], |settings| &settings.trusted_proxies);
    // A socket without a peer address can only be a test's or a Unix socket's.
    let peer = request
        .peer_addr()
        .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |address| address.ip());
    client_address(peer, request.headers(), trusted)
}

/// Where a request comes from, as far as it says.
pub(crate) fn client(request: &HttpRequest) -> Client {
    let user_agent = request.headers().get(header::USER_AGENT);
    Client {
        address: Some(address_of(request)),
        user_agent: user_agent
            .and_then(|value| value.to_str().ok())
            .and_then(user_agent::summary),
        device: request
            .app_data::<Data<App>>()
            .and_then(|app| cookie::device(app, request)),
    }
}

/// Whether it is a person's browser that asks for a page to look at.
pub(crate) fn wants_page(request: &HttpRequest) -> bool {
    let accepts = request.headers().get(header::ACCEPT);
    accepts
        .and_then(|accepts| accepts.to_str().ok())
        .is_some_and(|accepts| accepts.contains("text/html"))
}

/// Whether a proxy that is trusted says that the browser came to it by TLS.
pub(crate) fn came_by_tls(request: &HttpRequest) -> bool {
    let trusted = request.app_data::<Data<Settings>>();
    let is_trusted = trusted
        .zip(request.peer_addr())
        .is_some_and(|(settings, peer)| {
            let peer = peer.ip().to_canonical();
            settings
                .trusted_proxies
                .iter()
                .any(|net| net.contains(&peer))
        });
    is_trusted
        && request
            .headers()
            .get(header::X_FORWARDED_PROTO)
            .is_some_and(|proto| proto == "https")
}

fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    let peer = peer.to_canonical();
    if !is_trusted(&peer) {
        if peer.is_loopback() && headers.contains_key(header::X_FORWARDED_FOR) {
            PROXY.call_once(|| {
                tracing::warn!(
                    "a proxy on this machine says whom requests come from, and is not believed: \
                     everybody counts as one address until it is in server.trusted_proxies"
                );
            });
        }
        return peer;
    }
    let mut nearest = peer;
    for hop in headers
        .get_all(header::X_FORWARDED_FOR)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
    {
        let Ok(address) = hop.trim().parse::<IpAddr>() else {
            return nearest;
        };
        nearest = address.to_canonical();
        if !is_trusted(&nearest) {
            break;
        }
    }
    nearest
}

/// Proof that no other site made the browser send this request along with its cookie.
#[derive(Debug, Clone, Copy)]
pub struct SameOrigin;

impl FromRequest for SameOrigin {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(if is_same_origin(request.headers()) {
            Ok(Self)
        } else {
            Err(Failure::CrossSite)
        })
    }
}

/// Browsers say where a request comes from; a client that says nothing is no browser, and holds
/// its cookie by itself.
fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    match headers.get(header::ORIGIN) {
        None => true,
        Some(_) => text(header::ORIGIN)
            .and_then(|origin| origin.split_once("://"))
            .is_some_and(|(_, host)| text(header::HOST) == Some(host)),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn headers(of: &[(&'static str, &'static str)]) -> HeaderMap {
        of.iter()
            .map(|&(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect()
    }

    fn seen(peer: &str, forwarded: &'static str) -> String {
        let trusted = [
            "127.0.0.1/32".parse().unwrap(),
            "10.0.0.0/8".parse().unwrap(),
        ];
        client_address(
            peer.parse().unwrap(),
            &headers(&[("x-forwarded-for", forwarded)]),
            &trusted,
        )
        .to_string()
    }

    #[test]
    fn a_stranger_cannot_choose_its_own_address() {
        assert_eq!(seen("203.0.113.9", "198.51.100.1"), "203.0.113.9");
        assert_eq!(seen("127.0.0.1", "6.6.6.6, 203.0.113.9"), "203.0.113.9");
    }

    #[test]
    fn the_last_untrusted_hop_behind_trusted_proxies_is_the_client() {
        assert_eq!(seen("127.0.0.1", "203.0.113.9, 10.1.2.3"), "203.0.113.9");
        assert_eq!(seen("::ffff:127.0.0.1", "203.0.113.9"), "203.0.113.9");
        assert_eq!(seen("127.0.0.1", "garbage"), "127.0.0.1");
    }

    #[test]
    fn another_sites_request_is_told_apart() {
        let same = |of: &[_]| is_same_origin(&headers(of));

        assert!(same(&[]));
        assert!(same(&[("sec-fetch-site", "same-origin")]));
        assert!(!same(&[("sec-fetch-site", "same-site")]));
        assert!(same(&[
            ("origin", "http://a.example:8000"),
            ("host", "a.example:8000")
        ]));
        assert!(!same(&[
            ("origin", "http://b.example"),
            ("host", "a.example")
        ]));
        assert!(!same(&[("origin", "null"), ("host", "a.example")]));
    }
}
