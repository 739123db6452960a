//! Labels, as files.

use reqwest::{Method, Response, header::HeaderMap};
use types::{FieldError, LabelBatch, LabelFormat, LabelSize};

use crate::{Client, Result};

/// A file, and what a person should know of it before it is printed.
#[derive(Debug)]
pub struct File {
    pub bytes: Vec<u8>,
    /// How many pages a PDF of several labels has.
    pub pages: Option<u32>,
    /// The items that were left out, each with a reason.
    pub skipped: Vec<FieldError>,
}

impl Client {
    /// The label of one asset.
    pub async fn get_asset_label(
        &self,
        asset_id: u64,
        size: Option<LabelSize>,
        format: LabelFormat,
    ) -> Result<File> {
        let mut query = vec![("format", format.as_str())];
        query.extend(size.map(|size| ("template", size.as_str())));
        let path = ["assets", &asset_id.to_string(), "label"];
        let request = self.request(Method::GET, &path).query(&query);
        self.file(self.send(request).await?).await
    }

    /// Many labels in one PDF, in the order given.
    pub async fn create_label_sheet(&self, batch: &LabelBatch) -> Result<File> {
        let request = self.request(Method::POST, &["labels"]).json(batch);
        self.file(self.send(request).await?).await
    }

    pub(crate) async fn file(&self, response: Response) -> Result<File> {
        let headers = response.headers();
        let pages = text(headers, "label-pages").and_then(|pages| pages.parse().ok());
        let skipped = text(headers, "label-skipped")
            .and_then(|skipped| serde_json::from_str(skipped).ok())
            .unwrap_or_default();
        let bytes = response.bytes().await;
        Ok(File {
            bytes: bytes.map_err(|error| self.broken(&error))?.into(),
            pages,
            skipped,
        })
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
