//! Labels that open without signing in: by a signed link, or from a network that the site opened.
//!
//! A link is `{asset}-{size}-{format}-{end}-{proof}`: what it opens stands in it in the clear, and the
//! proof is an HMAC over that. Nothing is stored, so a link cannot be ended before its time; another
//! token key ends all of them.

use chrono::{DateTime, TimeDelta, Utc};
use store::Store;
use types::{LabelFormat, LabelLink, LabelSize, NewLabelLink, Permission};

use super::Drawing;
use crate::{App, Caller, Context, Error, Result, error::internal};

const PURPOSE: &str = "label-link";
/// Where links are opened.
const ADDRESS: &str = "/api/v1/labels/links";
const USUAL_SECONDS: u32 = 24 * 60 * 60;
const LEAST_SECONDS: u32 = 60;
const MOST_SECONDS: u32 = 90 * 24 * 60 * 60;
/// What stands for the size that the asset's type decides.
const USUAL_SIZE: &str = "usual";

/// What a link opens, and until when.
struct Opens {
    asset_id: u64,
    size: Option<LabelSize>,
    format: LabelFormat,
    expires_at: DateTime<Utc>,
}

impl App {
    /// Makes a link to one label that opens without signing in until it runs out.
    /// With a key it is the same one for a day; it opens something, so it is made anew and not kept.
    pub async fn create_label_link(
        &self,
        ctx: &Context,
        new: &NewLabelLink,
        key: Option<&str>,
    ) -> Result<LabelLink> {
        ctx.require(Permission::PrintLabels)?;
        let seconds = new.expires_in_seconds.unwrap_or(USUAL_SECONDS);
        if !(LEAST_SECONDS..=MOST_SECONDS).contains(&seconds) {
            let detail = format!("A link opens for {LEAST_SECONDS} to {MOST_SECONDS} seconds.");
            return Err(Error::invalid(
                "/expires_in_seconds",
                "out_of_range",
                detail,
            ));
        }
        // There has to be something to open.
        self.asset_to_label(new.asset_id).await?;
        let request = self.repeatable(ctx, "label-link", key, new)?;
        let effect = async |store: Store| {
            let kept = store.keep_if_asked().await;
            kept.map_err(internal("keep a request"))?;
            Ok(ctx.now)
        };
        let asked_at: DateTime<Utc> = self
            .once(request, effect, async |before| Ok(before.asked_at))
            .await?;
        let expires_at = asked_at + TimeDelta::seconds(seconds.into());
        let whole = expires_at.timestamp();
        let size = new.template.map_or(USUAL_SIZE, LabelSize::as_str);
        let message = format!("{}-{size}-{}-{whole}", new.asset_id, new.format.as_str());
        let proof = self.policy().token_key.authenticate(PURPOSE, &message);
        Ok(LabelLink {
            url: format!("{ADDRESS}/{message}-{proof}"),
            expires_at: DateTime::from_timestamp(whole, 0).unwrap_or(expires_at),
        })
    }

    /// Draws the label that a link opens. Anybody who has the link may ask.
    pub async fn open_label_link(&self, ctx: &Context, link: &str) -> Result<Drawing> {
        let opens = self.read_link(link).ok_or(Error::LabelLinkRefused(
            "This link was not made here, or was altered.",
        ))?;
        if opens.expires_at <= ctx.now {
            return Err(Error::LabelLinkRefused(
                "This link has run out. Ask for another one.",
            ));
        }
        self.draw_label(opens.asset_id, opens.size, opens.format, None)
            .await
    }

    /// Refuses whoever may not open the label of an asset: those who print labels may, and so may
    /// anybody in a network that the site opened.
    pub(crate) fn require_label(&self, ctx: &Context) -> Result<()> {
        let is_open = ctx.client.address.is_some_and(|address| {
            let address = address.to_canonical();
            let networks = &self.policy().open_label_networks;
            networks.iter().any(|network| network.contains(&address))
        });
        if ctx.caller == Caller::Nobody && is_open {
            return Ok(());
        }
        ctx.require(Permission::PrintLabels).map(|_| ())
    }

    fn read_link(&self, link: &str) -> Option<Opens> {
        // The proof may hold dashes; what it proves holds three.
        let mut parts = link.splitn(5, '-');
        let [asset_id, size, format, end, proof] = [(); 5].map(|()| parts.next());
        let (asset_id, size, format, end) = (asset_id?, size?, format?, end?);
        let message = format!("{asset_id}-{size}-{format}-{end}");
        if !self.policy().token_key.check(PURPOSE, &message, proof?) {
            return None;
        }
        Some(Opens {
            asset_id: asset_id.parse().ok()?,
            size: match size {
                USUAL_SIZE => None,
                size => Some(LabelSize::ALL.into_iter().find(|s| s.as_str() == size)?),
            },
            format: LabelFormat::ALL
                .into_iter()
                .find(|f| f.as_str() == format)?,
            expires_at: DateTime::from_timestamp(end.parse().ok()?, 0)?,
        })
    }
}
