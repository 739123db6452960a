//! How outbound webhooks are sent. (`[webhook]`, without the s, is about what RT tells us.)

use std::{sync::Arc, time::Duration};

use app::DeliveryPolicy;
use chrono::TimeDelta;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use webhook_client::{SenderSettings, SystemLookup};

use super::{Problems, server::networks};

/// Outbound webhooks.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Webhooks {
    /// Networks that may be reached though they are not of the public internet.
    pub allow_private: Vec<String>,
    /// Whether addresses may begin with `http://`.
    pub allow_http: bool,
    /// How long a connection may take.
    pub connect_seconds: u64,
    /// How long a request may take in all, from the look-up of the name to the end of the answer.
    pub total_seconds: u64,
    /// Requests under way at once.
    pub concurrent: usize,
    /// Those of them that go to one subscription.
    pub each: usize,
    /// After how many days of failing a subscription is switched off.
    pub off_after_days: u16,
    /// How many days deliveries are kept.
    pub keep_days: u16,
}

impl Default for Webhooks {
    fn default() -> Self {
        let (sender, usual) = (SenderSettings::default(), DeliveryPolicy::default());
        let days = |time: TimeDelta| u16::try_from(time.num_days()).unwrap_or(u16::MAX);
        Self {
            allow_private: Vec::new(),
            allow_http: sender.allow_http,
            connect_seconds: sender.connect_timeout.as_secs(),
            total_seconds: sender.total_timeout.as_secs(),
            concurrent: usual.concurrent,
            each: usual.each,
            off_after_days: days(usual.off_after),
            keep_days: days(usual.keep),
        }
    }
}

impl Webhooks {
    /// The rules for the application.
    pub fn policy(&self, problems: &mut Problems) -> DeliveryPolicy {
        if !(1..=256).contains(&self.concurrent) || !(1..=self.concurrent).contains(&self.each) {
            problems.add(
                "webhooks.concurrent is between 1 and 256, and webhooks.each between 1 and that",
            );
        }
        // What is still tried after two days is given up: before that nothing is forgotten.
        for (name, days, least) in [
            ("off_after_days", self.off_after_days, 1),
            ("keep_days", self.keep_days, 3),
        ] {
            if !(least..=365).contains(&days) {
                problems.add(format!(
                    "webhooks.{name} is {days}: set it between {least} and 365"
                ));
            }
        }
        DeliveryPolicy {
            concurrent: self.concurrent,
            each: self.each,
            // Whoever has one in hand is done with it long before.
            claim: Duration::from_secs(self.total_seconds.saturating_mul(4).max(120)),
            off_after: TimeDelta::days(self.off_after_days.into()),
            keep: TimeDelta::days(self.keep_days.into()),
            ..DeliveryPolicy::default()
        }
    }

    /// How requests are sent.
    pub fn sender(&self, problems: &mut Problems) -> SenderSettings {
        for (name, seconds) in [
            ("connect_seconds", self.connect_seconds),
            ("total_seconds", self.total_seconds),
        ] {
            if !(1..=120).contains(&seconds) {
                problems.add(format!(
                    "webhooks.{name} is {seconds}: set it between 1 and 120"
                ));
            }
        }
        let allow_private: Vec<IpNet> =
            networks("webhooks.allow_private", &self.allow_private, problems);
        SenderSettings {
            allow_private,
            allow_http: self.allow_http,
            connect_timeout: Duration::from_secs(self.connect_seconds),
            total_timeout: Duration::from_secs(self.total_seconds),
            lookup: Arc::new(SystemLookup),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_out_of_bounds_is_named_with_what_to_do() {
        let wrong = Webhooks {
            allow_private: vec!["everywhere".to_owned()],
            connect_seconds: 0,
            each: 99,
            keep_days: 0,
            ..Webhooks::default()
        };
        let mut problems = Problems::default();

        wrong.policy(&mut problems);
        wrong.sender(&mut problems);

        let all = problems.as_slice().join("\n");
        for named in [
            "webhooks.allow_private",
            "webhooks.connect_seconds",
            "webhooks.each",
            "webhooks.keep_days",
        ] {
            assert!(all.contains(named), "{named} is not in: {all}");
        }
    }
}
