//! The rules of a site: what the configuration decides and the use cases obey.

use std::fmt;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use hmac::{Hmac, KeyInit, Mac};
use ipnet::IpNet;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use types::LabelSettings;
use url::Url;

mod deliveries;
mod label_jobs;
mod lifecycle;
mod mail;
mod rt;
mod tags;

pub use self::{
    deliveries::DeliveryPolicy,
    label_jobs::LabelJobPolicy,
    lifecycle::{Lifecycle, Lifecycles},
    mail::MailPolicy,
    rt::{MirrorPolicy, OutboxPolicy},
    tags::{TagPolicy, WebhookPolicy},
};

/// The rules of a site.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The heading of labels.
    pub organisation: Option<String>,
    /// RT's address for people: asset pages are linked under it.
    pub rt_web_url: Url,
    /// What the QR codes of labels begin with, when it is not `rt_web_url`.
    pub qr_base_url: Option<Url>,
    /// Asset types that get the small label unless a person says otherwise.
    pub small_label_types: Vec<String>,
    /// Funding sources that are not printed.
    pub hidden_funding_sources: Vec<String>,
    pub label_settings: LabelSettings,
    pub label_jobs: LabelJobPolicy,
    /// From where the label of an asset opens without signing in.
    pub open_label_networks: Vec<IpNet>,
    pub api_tokens: ApiTokenPolicy,
    pub custom_fields: CustomFieldNames,
    pub lifecycles: Lifecycles,
    pub tags: TagPolicy,
    pub webhook: WebhookPolicy,
    pub outbox: OutboxPolicy,
    pub mirror: MirrorPolicy,
    pub deliveries: DeliveryPolicy,
    pub mail: MailPolicy,
    /// Signs access tokens.
    pub token_key: TokenKey,
    /// Whether the refresh cookie is for HTTPS alone; off only where the site has no HTTPS.
    pub cookie_secure: bool,
}

impl Policy {
    /// The usual rules, for an RT at this address.
    #[must_use]
    pub fn new(rt_web_url: Url, token_key: TokenKey) -> Self {
        let strings = |words: &[&str]| words.iter().map(|&w| w.to_owned()).collect();
        Self {
            organisation: None,
            rt_web_url,
            qr_base_url: None,
            small_label_types: strings(&["Charger", "Power Adapter", "Cable"]),
            hidden_funding_sources: strings(&["District Funds"]),
            label_settings: LabelSettings::default(),
            label_jobs: LabelJobPolicy::default(),
            open_label_networks: Vec::new(),
            api_tokens: ApiTokenPolicy::default(),
            custom_fields: CustomFieldNames::default(),
            lifecycles: Lifecycles::default(),
            tags: TagPolicy::default(),
            webhook: WebhookPolicy::default(),
            outbox: OutboxPolicy::default(),
            mirror: MirrorPolicy::default(),
            deliveries: DeliveryPolicy::default(),
            mail: MailPolicy::default(),
            token_key,
            cookie_secure: true,
        }
    }

    /// The asset's page in RT, for people.
    #[must_use]
    pub fn asset_page(&self, asset_id: u64) -> String {
        page_under(&self.rt_web_url, asset_id)
    }

    /// What the QR code of the asset's label says.
    #[must_use]
    pub fn qr_payload(&self, asset_id: u64) -> String {
        page_under(
            self.qr_base_url.as_ref().unwrap_or(&self.rt_web_url),
            asset_id,
        )
    }
}

/// How long API tokens are good, and how often each may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiTokenPolicy {
    pub usual_days: u16,
    pub most_days: u16,
    pub requests_per_minute: u32,
    /// How long they work for somebody who has not signed in since, where nobody can be asked
    /// whether the person is still vouched for.
    pub unasked: TimeDelta,
}

impl Default for ApiTokenPolicy {
    fn default() -> Self {
        Self {
            usual_days: 90,
            most_days: 366,
            requests_per_minute: 600,
            unasked: TimeDelta::days(30),
        }
    }
}

fn page_under(base: &Url, asset_id: u64) -> String {
    let base = base.as_str().trim_end_matches('/');
    format!("{base}/Asset/Display.html?id={asset_id}")
}

/// What this site's RT calls the custom fields that we know the meaning of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomFieldNames {
    pub serial: String,
    pub internal_name: String,
    pub manufacturer: String,
    pub model: String,
    pub asset_type: String,
    pub funding_source: String,
    /// The fields that hold MAC addresses.
    pub macs: Vec<String>,
}

impl CustomFieldNames {
    /// Whether no two assets share a value of this field.
    #[must_use]
    pub fn is_unique(&self, field: &str) -> bool {
        self.is_serial(field) || is_same(&self.internal_name, field)
    }

    /// Whether this field holds serial numbers.
    #[must_use]
    pub fn is_serial(&self, field: &str) -> bool {
        is_same(&self.serial, field)
    }
}

/// RT knows a custom field by its name in any case.
fn is_same(name: &str, field: &str) -> bool {
    name.to_lowercase() == field.trim().to_lowercase()
}

impl Default for CustomFieldNames {
    fn default() -> Self {
        Self {
            serial: "Serial Number".to_owned(),
            internal_name: "Internal Name".to_owned(),
            manufacturer: "Manufacturer".to_owned(),
            model: "Model".to_owned(),
            asset_type: "Type".to_owned(),
            funding_source: "Funding Source".to_owned(),
            macs: ["MAC Address", "Wi-Fi MAC", "Ethernet MAC"]
                .map(str::to_owned)
                .to_vec(),
        }
    }
}

/// The key that signs access tokens. Whoever has it can be anybody.
#[derive(Clone)]
pub struct TokenKey(SecretString);

/// Why the rules cannot be these.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPolicy {
    #[error("the token key needs at least {} characters", TokenKey::MIN_LENGTH)]
    ShortTokenKey,
}

impl TokenKey {
    /// As many bytes as the digest that it keys.
    pub const MIN_LENGTH: usize = 32;

    /// Takes a key that is long enough not to be guessed.
    pub fn new(secret: SecretString) -> Result<Self, InvalidPolicy> {
        if secret.expose_secret().len() < Self::MIN_LENGTH {
            return Err(InvalidPolicy::ShortTokenKey);
        }
        Ok(Self(secret))
    }

    /// A key for one purpose, from which neither this one nor another purpose's follows.
    pub(crate) fn derive(&self, purpose: &str) -> [u8; 32] {
        self.keyed()
            .chain_update(b"rtutils:")
            .chain_update(purpose)
            .finalize()
            .into_bytes()
            .into()
    }

    /// What proves that this server wrote a message for a purpose, for a URL or a cookie.
    pub(crate) fn authenticate(&self, purpose: &str, message: &str) -> String {
        let tag = self.mac(purpose, message).finalize();
        BASE64_URL_SAFE_NO_PAD.encode(tag.into_bytes())
    }

    /// Whether it does; takes the same time wherever it is wrong.
    pub(crate) fn check(&self, purpose: &str, message: &str, proof: &str) -> bool {
        BASE64_URL_SAFE_NO_PAD
            .decode(proof)
            .is_ok_and(|proof| self.mac(purpose, message).verify_slice(&proof).is_ok())
    }

    fn mac(&self, purpose: &str, message: &str) -> Hmac<Sha256> {
        keyed_by(&self.derive(purpose)).chain_update(message)
    }

    fn keyed(&self) -> Hmac<Sha256> {
        keyed_by(self.expose_bytes())
    }

    pub(crate) fn expose_bytes(&self) -> &[u8] {
        self.0.expose_secret().as_bytes()
    }
}

/// An HMAC takes a key of any length.
fn keyed_by(key: &[u8]) -> Hmac<Sha256> {
    match Hmac::<Sha256>::new_from_slice(key) {
        Ok(mac) => mac,
        Err(never) => unreachable!("{never}"),
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(rt: &str) -> Policy {
        Policy::new(rt.parse().unwrap(), key("k".repeat(32)).unwrap())
    }

    fn key(secret: String) -> Result<TokenKey, InvalidPolicy> {
        TokenKey::new(SecretString::from(secret))
    }

    #[test]
    fn an_asset_page_is_under_rts_address_with_a_path_or_without() {
        for base in ["https://rt.example.org/rt", "https://rt.example.org/rt/"] {
            assert_eq!(
                policy(base).asset_page(412),
                "https://rt.example.org/rt/Asset/Display.html?id=412"
            );
        }
    }

    #[test]
    fn the_qr_code_has_its_own_base_when_one_is_set() {
        let mut policy = policy("https://rt.example.org");
        policy.qr_base_url = Some("https://a.example.org".parse().unwrap());

        assert_eq!(
            policy.qr_payload(7),
            "https://a.example.org/Asset/Display.html?id=7"
        );
    }

    #[test]
    fn a_proof_is_good_for_its_purpose_its_message_and_its_key_alone() {
        let (ours, other) = (key("k".repeat(32)).unwrap(), key("q".repeat(32)).unwrap());

        let proof = ours.authenticate("device", "a message");

        assert!(ours.check("device", "a message", &proof));
        assert!(!ours.check("label-link", "a message", &proof));
        assert!(!ours.check("device", "a massage", &proof));
        assert!(!other.check("device", "a message", &proof));
        for made_up in ["", "?", &proof[1..]] {
            assert!(!ours.check("device", "a message", made_up), "{made_up}");
        }
    }

    #[test]
    fn a_short_token_key_is_refused_and_a_good_one_is_never_shown() {
        assert_eq!(
            key("k".repeat(31)).unwrap_err(),
            InvalidPolicy::ShortTokenKey
        );
        assert!(!format!("{:?}", policy("https://rt.example.org")).contains("kkk"));
    }
}
