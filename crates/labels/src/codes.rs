//! Sizes and places for the two codes, and the room that they leave for text.

use crate::{
    error::LayoutError,
    grid::{Grid, Page},
    mark::{Code, Rect, Symbology},
    symbol::{CODE128_QUIET, QR_QUIET, Symbol},
    template::{BarsPlace, CODE128_MODULES, ModuleWidths, QR_MODULES, Template},
};

/// Both codes in their places.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Codes {
    pub qr: Code,
    pub bars: Code,
    /// The room for text right of the QR code.
    pub column: Rect,
    /// The codes whose modules are narrower than is comfortable.
    pub dense: Vec<Symbology>,
}

/// Places the codes, with a row of `row_mm` kept free between them and as wide as the label.
pub(crate) fn place(
    page: &Page,
    template: &Template,
    (qr, bars): (&Symbol, &Symbol),
    place: BarsPlace,
    bar_height_mm: f64,
    row_mm: f64,
) -> Result<Codes, LayoutError> {
    let grid = page.grid;
    let bar_height = grid.up(bar_height_mm);
    let bars_top = page.bottom.saturating_sub(bar_height);
    let gap = grid.up(template.block_gap_mm);
    let reserved = bar_height
        + gap
        + if row_mm > 0.0 {
            grid.up(row_mm) + gap
        } else {
            0
        };
    let qr_bottom = match place {
        BarsPlace::Below => page.bottom.saturating_sub(reserved),
        BarsPlace::Beside => page.bottom,
    };

    let room = qr_bottom
        .saturating_sub(page.top)
        .min(page.right.saturating_sub(page.left) / 2);
    let usual = room.min(grid.up(template.qr_side_mm));
    let module = match module_dots(qr, usual, grid, QR_MODULES) {
        Ok(module) if !is_dense(grid, module, QR_MODULES) => module,
        _ => module_dots(qr, room, grid, QR_MODULES)?,
    };
    let side = u32::from(qr.width()) * module;
    let quiet = u32::from(QR_QUIET) * module;
    let qr_top = page.top + qr_bottom.saturating_sub(page.top + side) / 2;
    let placed_qr = Code {
        symbology: Symbology::Qr,
        zone: page.rect(page.left, qr_top, page.left + side, qr_top + side),
        x: grid.mm(page.left + quiet),
        y: grid.mm(qr_top + quiet),
        module_width: grid.mm(module),
        row_height: grid.mm(module),
        columns: qr.columns,
        rows: qr.rows,
        runs: qr.runs.clone(),
    };

    let mut column_left = page.left + side;
    let bars_left = match place {
        BarsPlace::Below => page.left,
        BarsPlace::Beside => column_left,
    };
    let bars_room = page.right.saturating_sub(bars_left);
    let bar_module = module_dots(bars, bars_room, grid, CODE128_MODULES)?;
    let bars_quiet = u32::from(CODE128_QUIET) * bar_module;
    let bars_width = u32::from(bars.width()) * bar_module;
    let zone_left = match place {
        BarsPlace::Below => bars_left + (bars_room - bars_width) / 2,
        BarsPlace::Beside => bars_left,
    };
    if place == BarsPlace::Beside {
        // The text starts where the first bar does.
        column_left = zone_left + bars_quiet;
    }
    let placed_bars = Code {
        symbology: Symbology::Code128,
        zone: page.rect(
            zone_left,
            bars_top,
            zone_left + bars_width,
            bars_top + bar_height,
        ),
        x: grid.mm(zone_left + bars_quiet),
        y: grid.mm(bars_top),
        module_width: grid.mm(bar_module),
        row_height: grid.mm(bar_height),
        columns: bars.columns,
        rows: 1,
        runs: bars.runs.clone(),
    };

    let column_bottom = match place {
        BarsPlace::Below => qr_bottom,
        BarsPlace::Beside => bars_top.saturating_sub(gap),
    };
    let is_upside_down = column_bottom <= page.top || page.right <= column_left;
    if is_upside_down {
        return Err(LayoutError::NoRoomForTag);
    }
    let mut dense = Vec::new();
    if is_dense(grid, module, QR_MODULES) {
        dense.push(Symbology::Qr);
    }
    if is_dense(grid, bar_module, CODE128_MODULES) {
        dense.push(Symbology::Code128);
    }
    Ok(Codes {
        qr: placed_qr,
        bars: placed_bars,
        column: page.rect(column_left, page.top, page.right, column_bottom),
        dense,
    })
}

/// The widest module in whole dots with which the code and its quiet zones fit.
fn module_dots(
    symbol: &Symbol,
    room: u32,
    grid: Grid,
    widths: ModuleWidths,
) -> Result<u32, LayoutError> {
    let width = u32::from(symbol.width());
    let dots = (room / width).min(grid.down(widths.largest).max(1));
    if dots == 0 || grid.mm(dots) < widths.smallest {
        return Err(LayoutError::TooDense {
            symbology: symbol.symbology,
            needed_mm: widths.smallest,
            available_mm: grid.mm(room) / f64::from(width),
        });
    }
    Ok(dots)
}

fn is_dense(grid: Grid, dots: u32, widths: ModuleWidths) -> bool {
    grid.mm(dots) < widths.comfortable
}
