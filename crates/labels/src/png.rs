//! A label as a grey PNG at a printer's resolution: bars on whole pixels, text smoothed.

use ::png::{BitDepth, ColorType, Compression, Encoder, Filter, PixelDimensions, Unit};
use tiny_skia::{FillRule, Mask, Path, PathBuilder, Transform};
use ttf_parser::{GlyphId, OutlineBuilder};

use crate::{
    error::DrawError,
    fonts::FontLibrary,
    grid::whole,
    mark::{Code, Label, MM_PER_INCH, MM_PER_POINT, Mark, Text},
    text::Setter,
};

/// A large label at 2400 dpi.
const MOST_PIXELS: u64 = 60_000_000;

/// Draws a label. At the resolution it was laid out for, every module is exactly its dots; at
/// another one, modules are the next smaller number of whole pixels, inside the same zone.
pub fn render(label: &Label, fonts: &FontLibrary, dpi: u16) -> Result<Vec<u8>, DrawError> {
    let scale = f64::from(dpi) / MM_PER_INCH;
    let (width, height) = (
        pixels(label.width_mm * scale),
        pixels(label.height_mm * scale),
    );
    if width == 0 || height == 0 || u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(DrawError::TooLarge { width, height });
    }
    let mut ink = Mask::new(width, height).ok_or(DrawError::TooLarge { width, height })?;
    let setter = Setter::new(fonts);
    for mark in &label.marks {
        match mark {
            Mark::Code(code) => fill_code(&mut ink, code, scale),
            Mark::Text(text) => {
                if let Some(path) = outline(text, &setter, scale)? {
                    ink.fill_path(&path, FillRule::Winding, true, Transform::identity());
                }
            }
        }
    }
    let grey: Vec<u8> = ink
        .data()
        .iter()
        .map(|coverage| u8::MAX - coverage)
        .collect();
    encode(&grey, width, height, dpi)
}

fn fill_code(ink: &mut Mask, code: &Code, scale: f64) {
    let exact = code.module_width * scale;
    let module = whole((exact + 0.01).floor()).max(1);
    // Where modules came out smaller, the code stays in the middle of its zone.
    let shift = f64::from(code.columns) * (exact - f64::from(module)).max(0.0) / 2.0;
    let x = pixels(code.x * scale + shift);
    let (y, row_height) = if code.rows == 1 {
        (
            pixels(code.y * scale),
            pixels(code.row_height * scale).max(1),
        )
    } else {
        (pixels(code.y * scale + shift), module)
    };
    for run in &code.runs {
        let left = x + u32::from(run.column) * module;
        let top = y + u32::from(run.row) * row_height;
        fill(ink, left, top, u32::from(run.length) * module, row_height);
    }
}

fn fill(ink: &mut Mask, left: u32, top: u32, width: u32, height: u32) {
    let stride = ink.width() as usize;
    let right = (left + width).min(ink.width()) as usize;
    for row in ink
        .data_mut()
        .chunks_exact_mut(stride)
        .skip(top as usize)
        .take(height as usize)
    {
        if let Some(pixels) = row.get_mut(left as usize..right) {
            pixels.fill(u8::MAX);
        }
    }
}

fn outline(text: &Text, setter: &Setter<'_>, scale: f64) -> Result<Option<Path>, DrawError> {
    let em = text.size_pt * MM_PER_POINT;
    let mut path = PathBuilder::new();
    let mut x = text.x;
    for glyph in &text.glyphs {
        let face = setter.face(glyph.face).ok_or(DrawError::UnknownFace)?;
        let unit = em / f64::from(face.units_per_em()) * scale;
        let mut outline = Outline {
            path: &mut path,
            x: x * scale,
            y: text.baseline * scale,
            unit,
        };
        face.outline_glyph(GlyphId(glyph.id), &mut outline);
        x += glyph.advance * em;
    }
    Ok(path.finish())
}

struct Outline<'a> {
    path: &'a mut PathBuilder,
    x: f64,
    y: f64,
    unit: f64,
}

impl Outline<'_> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "pixels of a label, far below 2^24"
    )]
    fn point(&self, x: f32, y: f32) -> (f32, f32) {
        let (x, y) = (
            self.x + f64::from(x) * self.unit,
            self.y - f64::from(y) * self.unit,
        );
        (x as f32, y as f32)
    }
}

impl OutlineBuilder for Outline<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.point(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.point(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.point(x1, y1), self.point(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) =
            (self.point(x1, y1), self.point(x2, y2), self.point(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

fn encode(grey: &[u8], width: u32, height: u32, dpi: u16) -> Result<Vec<u8>, DrawError> {
    let failed = |error: ::png::EncodingError| DrawError::Encode(Box::new(error));
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, width, height);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Fast);
    encoder.set_filter(Filter::Up);
    let per_metre = pixels(f64::from(dpi) * 1000.0 / MM_PER_INCH);
    encoder.set_pixel_dims(Some(PixelDimensions {
        xppu: per_metre,
        yppu: per_metre,
        unit: Unit::Meter,
    }));
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(grey).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(bytes)
}

fn pixels(value: f64) -> u32 {
    whole(value.round())
}
