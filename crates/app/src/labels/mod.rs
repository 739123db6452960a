//! Labels: what is printed for an asset, one at a time or a pile of them.
//!
//! [`::labels`] decides how a label looks. Here is decided which asset it is for, which size it
//! gets, and what happens when there is nothing to print. Drawing takes its time on a thread of
//! its own.

mod batch;
mod blank;
mod check;
mod fonts;
mod link;
mod plan;
mod single;

use serde_json::json;
use types::{LabelSize, LabelTemplate, Permission, WebhookEventType};

pub use self::{
    batch::BatchPdf,
    fonts::{FontFile, LabelFonts},
    single::Drawing,
};
use crate::{App, Context, Error, Result};

impl App {
    /// The label templates of this site.
    pub fn label_templates(&self, ctx: &Context) -> Result<Vec<LabelTemplate>> {
        ctx.require(Permission::PrintLabels)?;
        Ok(LabelSize::ALL.map(|size| self.template(size)).to_vec())
    }

    /// The faces that labels are set in, for a preview that shows the same glyphs. Anybody may
    /// ask: they are files like those of the web app.
    #[must_use]
    pub fn label_fonts(&self) -> Vec<FontFile<'_>> {
        self.inner.parts.fonts.files().collect()
    }

    /// Tells whoever wants to know that a PDF of labels was made. Whether paper came out nobody knows.
    async fn tell_printed(&self, tags: &[&str], copies: usize) {
        let data = json!({ "asset_tags": tags, "copies": copies });
        self.emit(WebhookEventType::LabelPrinted, data).await;
    }

    fn template(&self, size: LabelSize) -> LabelTemplate {
        let policy = self.policy();
        let (title, fields, default_for_types) = match size {
            LabelSize::Large => (
                "Large, 100 x 62 mm",
                &["tag", "internal_name", "serial", "model", "funding_source"][..],
                Vec::new(),
            ),
            LabelSize::Small => (
                "Small, 90.3 x 29 mm",
                &["tag", "internal_name", "model", "funding_source"][..],
                policy.small_label_types.clone(),
            ),
        };
        LabelTemplate {
            size,
            title: title.to_owned(),
            width_mm: size.width_mm(),
            height_mm: size.height_mm(),
            fields: fields.iter().map(|&field| field.to_owned()).collect(),
            default_for_types,
            settings: policy.label_settings.clone(),
        }
    }
}

/// Does work that keeps a processor busy, where no request waits behind it.
async fn busy<T: Send + 'static>(
    doing: &'static str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| Error::internal(doing, e))
}
