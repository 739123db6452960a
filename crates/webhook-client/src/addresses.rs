//! Which addresses are of the public internet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

/// The networks that may be reached though they are not of the public internet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Allowed(pub Vec<IpNet>);

impl Allowed {
    /// Whether something may be sent to this address.
    pub(crate) fn admits(&self, address: IpAddr) -> bool {
        // An address of IPv4 in the clothes of IPv6 is what it is.
        let address = address.to_canonical();
        is_public(address) || self.0.iter().any(|network| network.contains(&address))
    }
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// The special-purpose registry of IPv4 (RFC 6890 and its updates), less what is globally reachable.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    // This network, private, loopback, link-local; protocol assignments, documentation, relays of 6to4,
    // benchmarks; multicast, reserved, broadcast.
    let is_special = match (a, b, c) {
        (0 | 10 | 127 | 224.., ..)
        | (169, 254, _)
        | (192, 168, _)
        | (192, 0, 0 | 2)
        | (192, 88, 99)
        | (198, 18 | 19, _)
        | (198, 51, 100)
        | (203, 0, 113) => true,
        // Shared by carriers; private.
        (100, b, _) => (64..128).contains(&b),
        (172, b, _) => (16..32).contains(&b),
        _ => false,
    };
    !is_special
}

/// Global unicast, less what holds an address of IPv4 that is not public, and what is no host's.
#[expect(
    clippy::many_single_char_names,
    reason = "eight groups, as the standards number them"
)]
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let v4 = |high: u16, low: u16| {
        let ([w, x], [y, z]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(w, x, y, z))
    };
    match (a, b) {
        // NAT64: the address of IPv4 is at the end.
        (0x64, 0xff9b) => [c, d, e, f] == [0; 4] && v4(g, h),
        // 6to4: it follows the prefix.
        (0x2002, high) => v4(high, c),
        // Teredo, benchmarks, ORCHID and the rest of the protocol assignments; documentation.
        (0x2001, ..0x0200 | 0x0db8) | (0x3fff, ..0x1000) => false,
        _ => (0x2000..0x4000).contains(&a),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(allowed: &[&str], address: &str) -> bool {
        let networks = allowed.iter().map(|network| network.parse().unwrap());
        Allowed(networks.collect()).admits(address.parse().unwrap())
    }

    #[test]
    fn an_address_of_the_public_internet_is_admitted() {
        for address in [
            "1.1.1.1",
            "93.184.216.34",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.17.0.1",
            "223.255.255.255",
            "2606:4700:4700::1111",
            "2a00:1450:4001:80b::200e",
            "64:ff9b::101:101",
            "2002:101:101::1",
            "::ffff:1.1.1.1",
        ] {
            assert!(admits(&[], address), "{address}");
        }
    }

    #[test]
    fn every_other_address_is_refused_in_whatever_clothes_it_comes() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2002:a00:1::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!admits(&[], address), "{address}");
        }
    }

    #[test]
    fn the_settings_open_a_network_and_no_more() {
        assert!(admits(&["10.20.0.0/16"], "10.20.3.4"));
        assert!(admits(&["10.20.0.0/16"], "::ffff:10.20.3.4"));
        assert!(!admits(&["10.20.0.0/16"], "10.21.3.4"));
        assert!(!admits(&["127.0.0.0/8"], "::1"));
        assert!(admits(&["fd00::/8"], "fd12::1"));
    }
}
