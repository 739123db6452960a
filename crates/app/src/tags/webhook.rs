//! RT's word that it made an asset, and whether to believe it.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};
use types::{AssetCreated, TagOrigin, TaggedAsset};

use crate::{App, Context, Error, Result};

/// What came with the message to show who sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WebhookProof {
    /// `sha256=` and the HMAC-SHA256 of the body in hexadecimal.
    Signature(String),
    /// The secret itself, for senders that cannot sign. It needs TLS on the way.
    Bearer(String),
    Nothing,
}

impl App {
    /// Gives the asset that RT made its tag, at once and from the ledger; RT is told afterwards.
    /// The same asset is told the same tag, however often it is asked for.
    pub async fn asset_was_created(
        &self,
        ctx: &Context,
        body: &[u8],
        proof: &WebhookProof,
    ) -> Result<TaggedAsset> {
        self.check_proof(body, proof)?;
        let event: AssetCreated = serde_json::from_slice(body).map_err(|error| {
            Error::invalid(
                "",
                "malformed",
                format!("The body cannot be read: {error}."),
            )
        })?;
        self.check_age(ctx, &event, proof)?;
        if event.asset_id == 0 {
            let detail = "Asset numbers start at 1.";
            return Err(Error::invalid("/asset_id", "out_of_range", detail));
        }
        if event
            .event
            .as_deref()
            .is_some_and(|event| !event.eq_ignore_ascii_case("create"))
        {
            let detail = "Only “create” gives an asset a tag.";
            return Err(Error::invalid("/event", "unknown", detail));
        }
        let name = event.asset_name.as_deref();
        self.tag_new_asset(event.asset_id, name, TagOrigin::Webhook, "webhook")
            .await
    }

    fn check_proof(&self, body: &[u8], proof: &WebhookProof) -> Result<()> {
        let refused = |why| Err(Error::WebhookRefused(why));
        let Some(secret) = &self.policy().webhook.secret else {
            return refused("No secret is configured for the webhook (webhook.secret_file).");
        };
        let secret = secret.expose_secret().as_bytes();
        match proof {
            WebhookProof::Nothing => {
                refused("The message is not signed: send X-Signature-256, or a bearer secret.")
            }
            WebhookProof::Bearer(given) => {
                // Digests take the same time to compare, whatever was guessed.
                if Sha256::digest(given.as_bytes()) == Sha256::digest(secret) {
                    Ok(())
                } else {
                    refused("The secret is not the one that is configured.")
                }
            }
            WebhookProof::Signature(given) => {
                let hex = given.strip_prefix("sha256=").unwrap_or(given);
                let mac = Hmac::<Sha256>::new_from_slice(secret).ok();
                let is_right = mac.zip(from_hex(hex)).is_some_and(|(mac, given)| {
                    mac.chain_update(body).verify_slice(&given).is_ok()
                });
                if is_right {
                    Ok(())
                } else {
                    refused("The signature is not the one of this body with our secret.")
                }
            }
        }
    }

    /// A signature proves what was said, not when: a message that somebody recorded is refused.
    fn check_age(&self, ctx: &Context, event: &AssetCreated, proof: &WebhookProof) -> Result<()> {
        let window = self.policy().webhook.replay_window;
        match event.timestamp {
            None if matches!(proof, WebhookProof::Bearer(_)) => Ok(()),
            None => Err(Error::WebhookRefused(
                "A signed message needs a timestamp, in seconds since 1970.",
            )),
            Some(then) => {
                let age = (ctx.now.timestamp() - then).unsigned_abs();
                if age <= window.as_secs() {
                    Ok(())
                } else {
                    Err(Error::WebhookRefused(
                        "The message is too old, or the clocks of RT and rtutils differ.",
                    ))
                }
            }
        }
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok())
        .collect()
}
