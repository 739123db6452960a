//! Drawing labels.

use types::{
    LabelBatch, LabelCheck, LabelFont, LabelFormat, LabelLink, LabelSize, LabelTemplate,
    NewLabelLink, Page,
};
use uuid::Uuid;

use super::{
    AuthorizedApi, Call, Failure, LabelFile, PATIENCE_MS, PDF_PATIENCE_MS, Request, accepted,
    bytes, file, send,
};

const PDF: &str = "application/pdf";

impl AuthorizedApi {
    /// The label stocks and how they are drawn here.
    pub async fn templates(&self) -> Result<Vec<LabelTemplate>, Failure> {
        let page: Page<LabelTemplate> = self.ask(Call::get("/api/v1/labels/templates")).await?;
        Ok(page.items)
    }

    /// The fonts that labels are drawn with, in the order in which they are tried.
    pub async fn fonts(&self) -> Result<Vec<LabelFont>, Failure> {
        let page: Page<LabelFont> = self.ask(Call::get("/api/v1/labels/fonts")).await?;
        Ok(page.items)
    }

    /// A font file, which the browser keeps: its address changes when the file does.
    pub async fn font(&self, font: &LabelFont) -> Result<Vec<u8>, Failure> {
        bytes(accepted(send(Request::get(&font.url), PATIENCE_MS).await?).await?).await
    }

    /// The label of one asset.
    pub async fn label(
        &self,
        id: u64,
        size: LabelSize,
        format: LabelFormat,
    ) -> Result<LabelFile, Failure> {
        let (format, media_type) = match format {
            LabelFormat::Pdf => ("pdf", PDF),
            LabelFormat::Svg => ("svg", "image/svg+xml"),
            LabelFormat::Png => ("png", "image/png"),
        };
        let path = format!("/api/v1/assets/{id}/label");
        let call = Call::get(&path)
            .query("template", Some(size.as_str()))
            .query("format", Some(format));
        file(self.call(call).await?, media_type).await
    }

    /// A link that opens one label without signing in.
    pub async fn create_label_link(&self, new: &NewLabelLink) -> Result<LabelLink, Failure> {
        self.ask(Call::post("/api/v1/labels/links").body(new)?)
            .await
    }

    /// What a batch would print, item by item.
    pub async fn check_labels(&self, batch: &LabelBatch) -> Result<LabelCheck, Failure> {
        self.ask(Call::post("/api/v1/labels/check").body(batch)?)
            .await
    }

    /// Many labels as one PDF.
    pub async fn print_labels(&self, batch: &LabelBatch) -> Result<LabelFile, Failure> {
        let call = Call::post("/api/v1/labels").body(batch)?;
        file(self.call(call.patience(PDF_PATIENCE_MS)).await?, PDF).await
    }

    /// Blank labels of the tags that were reserved together, as one PDF.
    pub async fn reservation_labels(
        &self,
        id: Uuid,
        size: LabelSize,
    ) -> Result<LabelFile, Failure> {
        let path = format!("/api/v1/tags/reservations/{id}/labels");
        let call = Call::get(&path).query("template", Some(size.as_str()));
        file(self.call(call.patience(PDF_PATIENCE_MS)).await?, PDF).await
    }

    /// The labels of every asset of a shipment, in the order of its lines, as one PDF. Each in the
    /// size of its type unless told.
    pub async fn shipment_labels(
        &self,
        id: Uuid,
        size: Option<LabelSize>,
    ) -> Result<LabelFile, Failure> {
        let path = format!("/api/v1/shipments/{id}/labels");
        let call = Call::get(&path).query("template", size.map(LabelSize::as_str));
        file(self.call(call.patience(PDF_PATIENCE_MS)).await?, PDF).await
    }
}
