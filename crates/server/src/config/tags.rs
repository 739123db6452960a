//! How tags are given, and whom to believe that RT made an asset.

use std::{path::PathBuf, time::Duration};

use app::{TagPolicy, WebhookPolicy};
use serde::{Deserialize, Serialize};
use types::AssetTag;

use super::{Problems, Secret, secret};

/// Sequences of asset tags.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tags {
    /// The sequence that is used unless another is named.
    pub prefix: String,
    /// Digits that a number has at least.
    pub padding: u8,
    /// The first number of a sequence that begins.
    pub first_number: u64,
    /// The sequence for trying things out.
    pub test_prefix: String,
    /// Catalogs whose new assets get a tag by themselves: the way for RT 5, whose scrips never
    /// fire for assets.
    pub catalogs: Vec<String>,
}

impl Default for Tags {
    fn default() -> Self {
        let usual = TagPolicy::default();
        Self {
            prefix: usual.prefix,
            padding: usual.padding,
            first_number: usual.first_number,
            test_prefix: usual.test_prefix,
            catalogs: usual.catalogs,
        }
    }
}

impl Tags {
    /// The rules for the application.
    pub fn policy(&self, problems: &mut Problems) -> TagPolicy {
        if !(1..=9).contains(&self.padding) {
            problems.add(format!(
                "tags.padding is {}: set it between 1 and 9",
                self.padding
            ));
        }
        for (name, prefix) in [
            ("tags.prefix", &self.prefix),
            ("tags.test_prefix", &self.test_prefix),
        ] {
            if let Err(error) = AssetTag::parse(&format!("{prefix}123456789")) {
                problems.add(format!(
                    "{name} {prefix:?} makes no tags ({error}): use letters, digits and -, at \
                     most 15 of them"
                ));
            }
        }
        if self.prefix.eq_ignore_ascii_case(&self.test_prefix) {
            problems.add("tags.prefix and tags.test_prefix are the same: give them each their own");
        }
        TagPolicy {
            prefix: self.prefix.to_ascii_uppercase(),
            padding: self.padding,
            first_number: self.first_number,
            test_prefix: self.test_prefix.to_ascii_uppercase(),
            catalogs: self.catalogs.clone(),
        }
    }
}

/// RT's word that an asset was made.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Webhook {
    /// Shared with the scrip in RT; without it the webhook believes nobody.
    pub secret: Option<Secret>,
    pub secret_file: Option<PathBuf>,
    /// How old a signed message may be.
    pub replay_window_seconds: u64,
}

impl Default for Webhook {
    fn default() -> Self {
        Self {
            secret: None,
            secret_file: None,
            replay_window_seconds: WebhookPolicy::default().replay_window.as_secs(),
        }
    }
}

impl Webhook {
    /// The rules for the application.
    pub fn policy(&self, problems: &mut Problems) -> WebhookPolicy {
        use secrecy::ExposeSecret;
        let secret = secret::resolve(
            "webhook.secret",
            self.secret.as_ref(),
            self.secret_file.as_ref(),
            problems,
        );
        if secret
            .as_ref()
            .is_some_and(|secret| secret.expose_secret().len() < 16)
        {
            problems.add("webhook.secret is short: use at least 16 characters");
        }
        WebhookPolicy {
            secret,
            replay_window: Duration::from_secs(self.replay_window_seconds),
        }
    }
}
