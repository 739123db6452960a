//! A label as SVG: codes as paths on whole modules, text as the outlines of its glyphs, so that a
//! preview shows exactly what is printed, whatever fonts the machine has.

use std::fmt::Write as _;

use ttf_parser::{GlyphId, OutlineBuilder};

use crate::{
    fonts::FontLibrary,
    mark::{Code, Label, MM_PER_POINT, Mark, Text},
    text::Setter,
};

/// Draws a label. Its width and height are in millimetres, so that it shows at true size.
#[must_use]
pub fn render(label: &Label, fonts: &FontLibrary) -> String {
    let setter = Setter::new(fonts);
    let (width, height) = (Short(label.width_mm), Short(label.height_mm));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{height}mm\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\"><title>Label {}</title>\
         <rect width=\"{width}\" height=\"{height}\" fill=\"white\"/>",
        label.tag,
    );
    for mark in &label.marks {
        match mark {
            Mark::Code(code) => push_code(&mut out, code),
            Mark::Text(text) => push_text(&mut out, text, &setter),
        }
    }
    out.push_str("</svg>");
    out
}

fn push_code(out: &mut String, code: &Code) {
    let _ = write!(
        out,
        r#"<path shape-rendering="crispEdges" transform="translate({} {})scale({} {})" d=""#,
        Short(code.x),
        Short(code.y),
        Long(code.module_width),
        Long(code.row_height),
    );
    for run in &code.runs {
        let _ = write!(out, "M{} {}h{}v1h-{2}z", run.column, run.row, run.length);
    }
    out.push_str(r#""/>"#);
}

fn push_text(out: &mut String, text: &Text, setter: &Setter<'_>) {
    out.push_str(r#"<path d=""#);
    let em = text.size_pt * MM_PER_POINT;
    let mut x = text.x;
    for glyph in &text.glyphs {
        if let Some(face) = setter.face(glyph.face) {
            let scale = em / f64::from(face.units_per_em());
            let mut outline = Outline {
                out,
                x,
                y: text.baseline,
                scale,
            };
            face.outline_glyph(GlyphId(glyph.id), &mut outline);
        }
        x += glyph.advance * em;
    }
    out.push_str(r#""/>"#);
}

struct Outline<'a> {
    out: &'a mut String,
    x: f64,
    y: f64,
    scale: f64,
}

impl Outline<'_> {
    fn point(&self, x: f32, y: f32) -> (Short, Short) {
        let x = self.x + f64::from(x) * self.scale;
        let y = self.y - f64::from(y) * self.scale;
        (Short(x), Short(y))
    }
}

impl OutlineBuilder for Outline<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.point(x, y);
        let _ = write!(self.out, "M{x} {y}");
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.point(x, y);
        let _ = write!(self.out, "L{x} {y}");
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.point(x1, y1), self.point(x, y));
        let _ = write!(self.out, "Q{x1} {y1} {x} {y}");
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) =
            (self.point(x1, y1), self.point(x2, y2), self.point(x, y));
        let _ = write!(self.out, "C{x1} {y1} {x2} {y2} {x} {y}");
    }

    fn close(&mut self) {
        self.out.push('Z');
    }
}

/// A length to a micrometre, without trailing zeros.
struct Short(f64);

impl std::fmt::Display for Short {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", (self.0 * 1e3).round() / 1e3)
    }
}

/// A factor that a hundred modules are multiplied with needs more of them.
struct Long(f64);

impl std::fmt::Display for Long {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", (self.0 * 1e6).round() / 1e6)
    }
}
