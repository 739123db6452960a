//! How scripts come in.

use app::ApiTokenPolicy;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::Problems;

/// API tokens.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ApiTokens {
    /// How many days a token is good, unless its maker says.
    pub default_days: u16,
    /// The most that its maker can say.
    pub max_days: u16,
    /// How often each may ask.
    pub requests_per_minute: u32,
    /// How many days they work for somebody who has not signed in since, where the directory or the
    /// provider cannot be asked about the person.
    pub unasked_days: u16,
}

impl Default for ApiTokens {
    fn default() -> Self {
        let usual = ApiTokenPolicy::default();
        Self {
            default_days: usual.usual_days,
            max_days: usual.most_days,
            requests_per_minute: usual.requests_per_minute,
            unasked_days: u16::try_from(usual.unasked.num_days()).unwrap_or(u16::MAX),
        }
    }
}

impl ApiTokens {
    /// The rules for tokens.
    pub fn policy(&self, problems: &mut Problems) -> ApiTokenPolicy {
        if !(1..=3_650).contains(&self.max_days) {
            problems.add(format!(
                "api_tokens.max_days is {}: set it between 1 and 3650",
                self.max_days
            ));
        }
        if !(1..=self.max_days.max(1)).contains(&self.default_days) {
            problems.add(format!(
                "api_tokens.default_days is {}: set it between 1 and api_tokens.max_days",
                self.default_days
            ));
        }
        if !(1..=100_000).contains(&self.requests_per_minute) {
            problems.add(format!(
                "api_tokens.requests_per_minute is {}: set it between 1 and 100000",
                self.requests_per_minute
            ));
        }
        if !(1..=3_650).contains(&self.unasked_days) {
            problems.add(format!(
                "api_tokens.unasked_days is {}: set it between 1 and 3650",
                self.unasked_days
            ));
        }
        ApiTokenPolicy {
            usual_days: self.default_days,
            most_days: self.max_days,
            requests_per_minute: self.requests_per_minute,
            unasked: TimeDelta::days(self.unasked_days.into()),
        }
    }
}
