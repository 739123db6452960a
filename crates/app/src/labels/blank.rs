//! Labels of tags that no asset has yet.

use labels::{Label, layout, pdf};
use types::{AssetTag, LabelContent, LabelSize, Permission, TagState};
use uuid::Uuid;

use super::{BatchPdf, busy};
use crate::{App, Conflict, Context, Error, Result};

impl App {
    /// The labels of a reservation, one page each, for those of its tags that are still free. The
    /// QR code holds the tag itself: there is no asset yet whose page it could name.
    pub async fn reservation_labels_pdf(
        &self,
        ctx: &Context,
        reservation_id: Uuid,
        size: LabelSize,
    ) -> Result<BatchPdf> {
        ctx.require(Permission::PrintLabels)?;
        let reservation = self.known_reservation(reservation_id).await?;
        let free: Vec<AssetTag> = reservation
            .tags
            .into_iter()
            .filter(|tag| tag.state == TagState::Reserved)
            .map(|tag| tag.tag)
            .collect();
        if free.is_empty() {
            return Err(Conflict::WrongState {
                why: "Every tag of this reservation has an asset or is void".to_owned(),
            }
            .into());
        }
        let heading = self.policy().organisation.clone();
        let settings = self.policy().label_settings.clone();
        let fonts = self.inner.parts.fonts.library();
        let pages = free.len();
        let tags: Vec<String> = free.iter().map(ToString::to_string).collect();
        let drawn = busy("draw blank labels", move || {
            let labels: Result<Vec<Label>, _> = free
                .into_iter()
                .map(|tag| layout(&blank(tag, heading.clone()), size, &settings, &fonts))
                .collect();
            let labels = labels.map_err(|e| Error::internal("lay a blank label out", e))?;
            let title = format!("{} blank labels", labels.len());
            pdf::render(labels.iter(), &fonts, &title)
                .map_err(|e| Error::internal("draw blank labels", e))
        });
        let bytes = drawn.await??;
        let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
        self.tell_printed(&tags, 1).await;
        Ok(BatchPdf {
            bytes,
            pages,
            skipped: Vec::new(),
            warnings: Vec::new(),
        })
    }
}

fn blank(tag: AssetTag, heading: Option<String>) -> LabelContent {
    LabelContent {
        qr_url: tag.to_string(),
        tag,
        internal_name: None,
        serial: None,
        model: None,
        funding_source: None,
        heading,
    }
}
