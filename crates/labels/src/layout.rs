//! From content to marks: chooses an arrangement, fits the text, and says what was lost.

use types::{LabelContent, LabelSettings, LabelSize, LabelWarning};

use crate::{
    block,
    codes::{self, Codes},
    error::LayoutError,
    fonts::{FontLibrary, Style},
    grid::Page,
    mark::{Label, Mark, Rect},
    symbol::{self, Symbol},
    template::{BarsPlace, TagPlace, Template},
    text::{Line, Setter, largest_size},
};

/// Lays a label out. The same content, size, settings and fonts always give the same marks.
pub fn layout(
    content: &LabelContent,
    size: LabelSize,
    settings: &LabelSettings,
    fonts: &FontLibrary,
) -> Result<Label, LayoutError> {
    let page = Page::new(size, settings)?;
    let template = Template::of(size);
    let symbols = (symbol::qr(&content.qr_url)?, symbol::code128(&content.tag)?);
    let setter = Setter::new(fonts);
    let (tag, missing) = setter.set(content.tag.as_str(), Style::MonoBold);
    if !missing.is_empty() || tag.ink().is_none() {
        return Err(LayoutError::NoFontForTag);
    }
    let Arrangement {
        codes,
        tag_row,
        tag_pt,
        ..
    } = arrange(&page, &template, &symbols, &tag)?;

    let mut warnings: Vec<_> = codes
        .dense
        .iter()
        .map(|symbology| LabelWarning::DenseCode {
            symbology: symbology.as_str().to_owned(),
        })
        .collect();
    let mut marks = vec![Mark::Code(codes.qr), Mark::Code(codes.bars)];
    if let Some(row) = tag_row {
        marks.push(Mark::Text(block::centred("tag", &tag, tag_pt, row)));
    }
    let column_tag = tag_row.is_none().then_some(&tag);
    let texts = block::fill(&setter, &template, content, column_tag, codes.column)?;
    marks.extend(texts.marks.into_iter().map(Mark::Text));
    warnings.extend(texts.warnings);
    Ok(Label {
        tag: content.tag.clone(),
        size,
        width_mm: page.width_mm,
        height_mm: page.height_mm,
        marks,
        warnings,
    })
}

/// Lays out a batch on all processors, in the order given.
#[cfg(not(target_family = "wasm"))]
#[must_use]
pub fn layout_all(
    items: &[(LabelContent, LabelSize)],
    settings: &LabelSettings,
    fonts: &FontLibrary,
) -> Vec<Result<Label, LayoutError>> {
    crate::parallel::map(items, |(content, size)| {
        layout(content, *size, settings, fonts)
    })
}

struct Arrangement {
    codes: Codes,
    /// The row of a tag that does not stand in the column.
    tag_row: Option<Rect>,
    tag_pt: f64,
    /// How much there is to regret, the worst first: codes that are dense, a tag that is small.
    regrets: (usize, bool),
}

/// The first arrangement without regrets, or else the one with the least.
fn arrange(
    page: &Page,
    template: &Template,
    symbols: &(Symbol, Symbol),
    tag: &Line,
) -> Result<Arrangement, LayoutError> {
    let mut best: Option<Arrangement> = None;
    let mut first_error = None;
    for &height in template.bar_heights_mm {
        for &(bars_place, tag_place) in template.arrangements {
            match try_arrangement(
                page,
                template,
                symbols,
                tag,
                (bars_place, tag_place),
                height,
            ) {
                Ok(found) if found.regrets == (0, false) => return Ok(found),
                Ok(found) if best.as_ref().is_none_or(|b| found.regrets < b.regrets) => {
                    best = Some(found);
                }
                Ok(_) => {}
                Err(error) => first_error = first_error.or(Some(error)),
            }
        }
    }
    best.ok_or_else(|| first_error.unwrap_or(LayoutError::NoRoomForTag))
}

fn try_arrangement(
    page: &Page,
    template: &Template,
    symbols: &(Symbol, Symbol),
    tag: &Line,
    (bars_place, tag_place): (BarsPlace, TagPlace),
    bar_height_mm: f64,
) -> Result<Arrangement, LayoutError> {
    let full_width_mm = page.grid.mm(page.right.saturating_sub(page.left));
    let row_pt = largest_size(tag, full_width_mm).min(template.tag.largest_pt);
    let row_mm = match tag_place {
        TagPlace::Row => block::height_mm(tag, row_pt),
        TagPlace::Column => 0.0,
    };
    let codes = codes::place(
        page,
        template,
        (&symbols.0, &symbols.1),
        bars_place,
        bar_height_mm,
        row_mm,
    )?;
    let (tag_row, tag_pt) = match tag_place {
        TagPlace::Row => {
            let y = codes.bars.y - template.block_gap_mm - row_mm;
            (
                Some(Rect::new(page.grid.mm(page.left), y, full_width_mm, row_mm)),
                row_pt,
            )
        }
        TagPlace::Column => {
            let by_width = largest_size(tag, codes.column.width);
            let by_height = codes.column.height / block::height_mm(tag, 1.0);
            (None, by_width.min(by_height).min(template.tag.largest_pt))
        }
    };
    if tag_pt < template.tag.smallest_pt {
        return Err(LayoutError::NoRoomForTag);
    }
    let regrets = (codes.dense.len(), tag_pt < template.comfortable_tag_pt);
    Ok(Arrangement {
        codes,
        tag_row,
        tag_pt,
        regrets,
    })
}
