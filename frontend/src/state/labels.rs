//! Labels drawn in the browser, by the same code and with the same fonts that draw the print.

use std::rc::Rc;

use labels::FontLibrary;
use leptos::prelude::*;
use types::{Asset, LabelFormat, LabelSettings, LabelSize, LabelWarning};

use super::session::CurrentSession;
use crate::api::AuthorizedApi;
use crate::model::failure::Failure;

/// A label as a picture, and what one should know before printing it.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    pub svg: String,
    pub warnings: Vec<LabelWarning>,
}

/// Why there is no preview.
#[derive(Debug, Clone, PartialEq)]
pub enum NoPreview {
    /// A label that would not scan is not printed, and this is why it would not.
    Unprintable(String),
    Failed(Failure),
}

/// What the server draws with.
struct Workshop {
    fonts: FontLibrary,
    settings: LabelSettings,
}

/// Draws previews. The fonts are fetched for the first of them and kept.
#[derive(Debug, Clone, Copy)]
pub struct LabelDrawing {
    session: CurrentSession,
    workshop: StoredValue<Option<Rc<Workshop>>, LocalStorage>,
}

impl LabelDrawing {
    /// Fetches nothing yet: most screens draw no label.
    pub fn new(session: CurrentSession) -> Self {
        Self {
            session,
            workshop: StoredValue::new_local(None),
        }
    }

    /// The drawing of the screen we are on.
    pub fn expect() -> Self {
        expect_context()
    }

    /// A preview of an asset's label.
    pub async fn preview(self, asset: &Asset, size: LabelSize) -> Result<Preview, NoPreview> {
        let api = self.session.api().map_err(NoPreview::Failed)?;
        match (&asset.label, self.workshop(&api).await) {
            (Some(content), Ok(workshop)) => {
                let Workshop { fonts, settings } = &*workshop;
                let label = labels::layout(content, size, settings, fonts)
                    .map_err(|error| NoPreview::Unprintable(error.to_string()))?;
                Ok(Preview {
                    svg: labels::svg::render(&label, fonts),
                    warnings: label.warnings,
                })
            }
            // Without the fonts here, the server can still draw it.
            _ => self.drawn_by_server(&api, asset.id, size).await,
        }
    }

    async fn drawn_by_server(
        self,
        api: &AuthorizedApi,
        id: u64,
        size: LabelSize,
    ) -> Result<Preview, NoPreview> {
        let file = self
            .session
            .watch(api.label(id, size, LabelFormat::Svg).await);
        let file = file.map_err(NoPreview::Failed)?;
        Ok(Preview {
            svg: String::from_utf8_lossy(&file.bytes).into_owned(),
            warnings: file.warnings,
        })
    }

    async fn workshop(self, api: &AuthorizedApi) -> Result<Rc<Workshop>, Failure> {
        if let Some(workshop) = self.workshop.try_get_value().flatten() {
            return Ok(workshop);
        }
        let (faces, templates) = futures::try_join!(api.fonts(), api.templates())?;
        let files = futures::future::try_join_all(faces.iter().map(|face| api.font(face))).await?;
        let mut fonts = FontLibrary::default();
        for (face, bytes) in faces.into_iter().zip(files) {
            // The server drew with it, so it parses; if not, the next face has the glyph or the
            // preview says that it is missing.
            let _ = fonts.add(face.name, bytes);
        }
        let settings = templates
            .first()
            .map(|t| t.settings.clone())
            .unwrap_or_default();
        let workshop = Rc::new(Workshop { fonts, settings });
        self.workshop
            .try_update_value(|kept| *kept = Some(Rc::clone(&workshop)));
        Ok(workshop)
    }
}
