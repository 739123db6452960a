//! Millimetres and whole printer dots.

use types::{LabelSettings, LabelSize};

use crate::{
    error::LayoutError,
    mark::{MM_PER_INCH, Rect},
};

/// The printer's dots: everything that a scanner measures starts and ends on one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grid {
    dots_per_mm: f64,
}

impl Grid {
    pub fn new(dpi: u16) -> Self {
        Self {
            dots_per_mm: f64::from(dpi) / MM_PER_INCH,
        }
    }

    pub fn mm(self, dots: u32) -> f64 {
        f64::from(dots) / self.dots_per_mm
    }

    /// The last dot edge at or before a place.
    pub fn down(self, mm: f64) -> u32 {
        whole((mm * self.dots_per_mm + 1e-6).floor())
    }

    /// The first dot edge at or after a place.
    pub fn up(self, mm: f64) -> u32 {
        whole((mm * self.dots_per_mm - 1e-6).ceil())
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to a range that u32 holds"
)]
pub(crate) const fn whole(value: f64) -> u32 {
    value.clamp(0.0, 1e9) as u32
}

/// The page without its padding, in dots.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page {
    pub grid: Grid,
    pub width_mm: f64,
    pub height_mm: f64,
    pub left: u32,
    pub top: u32,
    pub right: u32,
    pub bottom: u32,
}

impl Page {
    pub fn new(size: LabelSize, settings: &LabelSettings) -> Result<Self, LayoutError> {
        if !(0.0..=10.0).contains(&settings.padding_mm) {
            return Err(LayoutError::Padding(settings.padding_mm));
        }
        if !(150..=1200).contains(&settings.dpi) {
            return Err(LayoutError::Resolution(settings.dpi));
        }
        let grid = Grid::new(settings.dpi);
        let padding = f64::from(settings.padding_mm);
        let (width_mm, height_mm) = (exact(size.width_mm()), exact(size.height_mm()));
        Ok(Self {
            grid,
            width_mm,
            height_mm,
            left: grid.up(padding),
            top: grid.up(padding),
            right: grid.down(width_mm - padding),
            bottom: grid.down(height_mm - padding),
        })
    }

    /// A rectangle between four dot edges, in millimetres.
    pub fn rect(&self, left: u32, top: u32, right: u32, bottom: u32) -> Rect {
        let (x, y) = (self.grid.mm(left), self.grid.mm(top));
        Rect::new(x, y, self.grid.mm(right) - x, self.grid.mm(bottom) - y)
    }
}

/// The decimal number that an `f32` was written as: 90.3, not 90.30000305.
fn exact(value: f32) -> f64 {
    (f64::from(value) * 1000.0).round() / 1000.0
}
