//! Numbers for whoever watches the service.

use std::net::SocketAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::{Problems, server::networks};

/// Numbers in the format of Prometheus, at an address of their own.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Metrics {
    /// The address and port; there are none when absent.
    pub listen: Option<SocketAddr>,
    /// Addresses or networks that may ask besides this machine.
    pub allow: Vec<String>,
}

impl Metrics {
    /// Who may ask besides this machine.
    pub fn networks(&self, problems: &mut Problems) -> Vec<IpNet> {
        let allowed = networks("metrics.allow", &self.allow, problems);
        match self.listen {
            Some(listen) if !listen.ip().is_loopback() && allowed.is_empty() => {
                problems.add(format!(
                    "metrics.listen: {listen} can be reached from outside, where nobody is asked who they \
                     are: listen on 127.0.0.1, or name in metrics.allow who may ask"
                ));
            }
            Some(listen) if listen.ip().is_loopback() && !allowed.is_empty() => {
                problems.add(format!(
                    "metrics.allow names others, and metrics.listen ({listen}) is heard on this machine \
                     alone: listen on another address, or remove metrics.allow"
                ));
            }
            None if !allowed.is_empty() => problems
                .add("metrics.allow means nothing without metrics.listen: set it, or remove both"),
            _ => {}
        }
        allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(listen: &str, allow: &[&str]) -> String {
        let mut problems = Problems::default();
        let metrics = Metrics {
            listen: listen.parse().ok(),
            allow: allow.iter().map(|&text| text.to_owned()).collect(),
        };
        metrics.networks(&mut problems);
        problems.as_slice().join("\n")
    }

    #[test]
    fn an_address_that_others_reach_needs_a_list_of_them() {
        assert_eq!(problems("127.0.0.1:9464", &[]), "");
        assert_eq!(problems("10.0.0.5:9464", &["10.0.0.9"]), "");
        assert_eq!(problems("", &[]), "");
        assert!(problems("10.0.0.5:9464", &[]).contains("metrics.allow"));
        assert!(problems("0.0.0.0:9464", &[]).contains("127.0.0.1"));
        assert!(problems("127.0.0.1:9464", &["10.0.0.9"]).contains("this machine alone"));
        assert!(problems("", &["10.0.0.9"]).contains("without metrics.listen"));
    }
}
