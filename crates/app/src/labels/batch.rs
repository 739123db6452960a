//! Many labels in one PDF.

use std::fmt;

use labels::{Label, pdf};
use types::{FieldError, LabelBatch, LabelWarning, OnMissing, Permission};

use super::{busy, plan::check_bounds};
use crate::{App, Context, Error, Result};

/// A PDF of many labels, and what a person should know about it.
#[derive(Clone, PartialEq, Eq)]
pub struct BatchPdf {
    pub bytes: Vec<u8>,
    pub pages: usize,
    /// The items that were left out, when the request asked for that.
    pub skipped: Vec<FieldError>,
    /// Warnings, each with the place of its item in the request, counted from 0.
    pub warnings: Vec<(usize, LabelWarning)>,
}

impl fmt::Debug for BatchPdf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchPdf")
            .field("bytes", &self.bytes.len())
            .field("pages", &self.pages)
            .field("skipped", &self.skipped)
            .field("warnings", &self.warnings)
            .finish()
    }
}

impl App {
    /// Draws the labels of a batch from `start_at` on, in the order given, one page each and its
    /// copies right after it. Nothing is drawn when an item is bad, unless those are to be skipped.
    pub async fn labels_pdf(&self, ctx: &Context, batch: &LabelBatch) -> Result<BatchPdf> {
        ctx.require(Permission::PrintLabels)?;
        check_bounds(batch)?;
        let first = usize::from(batch.start_at) - 1;
        let planned = self.plan(&batch.items, first).await?;

        let mut labels: Vec<Label> = Vec::with_capacity(planned.len());
        let mut warnings = Vec::new();
        let mut skipped = Vec::new();
        for item in planned {
            match item.outcome {
                Ok(ready) => {
                    let said = ready.label.warnings.iter().cloned();
                    warnings.extend(said.map(|warning| (item.index, warning)));
                    labels.push(ready.label);
                }
                Err(refusal) => skipped.push(refusal.field_error(item.index)),
            }
        }
        let nothing_left = labels.is_empty();
        if !skipped.is_empty() && (batch.on_missing == OnMissing::Fail || nothing_left) {
            return Err(Error::Labels(skipped));
        }

        let copies = usize::from(batch.copies);
        let tags: Vec<String> = labels.iter().map(|label| label.tag.to_string()).collect();
        let pages = labels.len() * copies;
        let fonts = self.inner.parts.fonts.library();
        let drawn = busy("draw labels", move || {
            let title = match &labels[..] {
                [only] => format!("Label {}", only.tag),
                several => format!("{} asset labels", several.len()),
            };
            let pages = labels
                .iter()
                .flat_map(|label| std::iter::repeat_n(label, copies));
            pdf::render(pages, &fonts, &title)
        });
        let bytes = drawn
            .await?
            .map_err(|e| Error::internal("draw labels", e))?;
        let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
        self.tell_printed(&tags, copies).await;
        Ok(BatchPdf {
            bytes,
            pages,
            skipped,
            warnings,
        })
    }
}
