//! One label.

use std::fmt;

use labels::{DrawError, LayoutError, layout, pdf, png, svg};
use types::{FieldError, LabelFormat, LabelSettings, LabelSize, LabelWarning};

use super::busy;
use crate::{App, AssetKey, Conflict, Context, Error, Result, Thing, error::sentence};

/// A drawn label.
#[derive(Clone, PartialEq, Eq)]
pub struct Drawing {
    pub bytes: Vec<u8>,
    pub media_type: &'static str,
    pub file_name: String,
    pub warnings: Vec<LabelWarning>,
}

impl fmt::Debug for Drawing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Drawing")
            .field("file_name", &self.file_name)
            .field("bytes", &self.bytes.len())
            .field("warnings", &self.warnings)
            .finish_non_exhaustive()
    }
}

impl App {
    /// Draws the label of an asset, in the size of its type unless told otherwise. `dpi` is the
    /// printer's resolution, and that of a PNG.
    pub async fn label(
        &self,
        ctx: &Context,
        asset_id: u64,
        size: Option<LabelSize>,
        format: LabelFormat,
        dpi: Option<u16>,
    ) -> Result<Drawing> {
        self.require_label(ctx)?;
        self.draw_label(asset_id, size, format, dpi).await
    }

    /// The same for whoever was let in already.
    pub(super) async fn draw_label(
        &self,
        asset_id: u64,
        size: Option<LabelSize>,
        format: LabelFormat,
        dpi: Option<u16>,
    ) -> Result<Drawing> {
        let asset = self.asset_to_label(asset_id).await?;
        let Some(content) = asset.label else {
            return Err(Error::Conflict(Conflict::AssetUntagged {
                asset_id,
                name: asset.name,
            }));
        };
        let size = size.unwrap_or(asset.default_label_size);
        let usual = &self.policy().label_settings;
        let settings = LabelSettings {
            dpi: dpi.unwrap_or(usual.dpi),
            ..usual.clone()
        };
        let fonts = self.inner.parts.fonts.library();
        let (media_type, extension) = match format {
            LabelFormat::Pdf => ("application/pdf", "pdf"),
            LabelFormat::Svg => ("image/svg+xml", "svg"),
            LabelFormat::Png => ("image/png", "png"),
        };
        let tag = content.tag.to_string();
        let printed = tag.clone();
        let file_name = format!(
            "label-{}-{}.{extension}",
            tag.replace('/', "-"),
            size.as_str()
        );

        let drawn = busy("draw a label", move || {
            let label = layout(&content, size, &settings, &fonts).map_err(Refused::Layout)?;
            let bytes = match format {
                LabelFormat::Pdf => pdf::render([&label], &fonts, &format!("Label {tag}")),
                LabelFormat::Svg => Ok(svg::render(&label, &fonts).into_bytes()),
                LabelFormat::Png => png::render(&label, &fonts, settings.dpi),
            };
            Ok::<_, Refused>((bytes.map_err(Refused::Draw)?, label.warnings))
        });
        let (bytes, warnings) = drawn.await?.map_err(Error::from)?;
        if format == LabelFormat::Pdf {
            self.tell_printed(&[&printed], 1).await;
        }
        Ok(Drawing {
            bytes,
            media_type,
            file_name,
            warnings,
        })
    }

    pub(super) async fn asset_to_label(&self, id: u64) -> Result<types::Asset> {
        let found = self.asset_now(id).await?.ok_or(Thing::Asset {
            key: AssetKey::Id(id),
            suggestions: Vec::new(),
        })?;
        Ok(self.view_of(found))
    }
}

enum Refused {
    Layout(LayoutError),
    Draw(DrawError),
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Layout(error @ LayoutError::Resolution(_)) => {
                Self::invalid("dpi", "out_of_range", sentence(&error))
            }
            Refused::Layout(error) => Self::Labels(vec![FieldError {
                pointer: "template".to_owned(),
                code: "unprintable".to_owned(),
                detail: sentence(&error),
            }]),
            Refused::Draw(error @ DrawError::TooLarge { .. }) => {
                Self::invalid("dpi", "out_of_range", sentence(&error))
            }
            Refused::Draw(error) => Self::internal("draw a label", error),
        }
    }
}
