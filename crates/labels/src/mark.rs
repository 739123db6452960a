//! What a label is made of: codes and glyphs at places in millimetres, the origin at the top left.

use types::{AssetTag, LabelSize, LabelWarning};

pub(crate) const MM_PER_INCH: f64 = 25.4;
pub(crate) const POINTS_PER_INCH: f64 = 72.0;
pub(crate) const MM_PER_POINT: f64 = MM_PER_INCH / POINTS_PER_INCH;

/// A laid out label: every drawing of it shows these marks and nothing else.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    pub tag: AssetTag,
    pub size: LabelSize,
    pub width_mm: f64,
    pub height_mm: f64,
    pub marks: Vec<Mark>,
    /// What a person should know before printing.
    pub warnings: Vec<LabelWarning>,
}

/// One thing on a label.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    Code(Code),
    Text(Text),
}

impl Mark {
    /// The area that this mark needs for itself: for a code with its quiet zone, for a text its ink.
    #[must_use]
    pub const fn bounds(&self) -> Rect {
        match self {
            Self::Code(code) => code.zone,
            Self::Text(text) => text.ink,
        }
    }
}

/// A rectangle in millimetres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Rect {
    #[must_use]
    pub const fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self {
            x,
            y,
            width,
            height,
        }
    }

    #[must_use]
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    #[must_use]
    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }

    /// Whether the two share more than a hair (a micrometre) of area.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        const HAIR: f64 = 0.001;
        self.x + HAIR < other.right()
            && other.x + HAIR < self.right()
            && self.y + HAIR < other.bottom()
            && other.y + HAIR < self.bottom()
    }

    /// Whether the other lies inside, give or take a micrometre.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        const HAIR: f64 = 0.001;
        other.x + HAIR >= self.x
            && other.y + HAIR >= self.y
            && other.right() <= self.right() + HAIR
            && other.bottom() <= self.bottom() + HAIR
    }
}

/// A kind of machine-readable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Symbology {
    Qr,
    Code128,
}

impl Symbology {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Qr => "qr",
            Self::Code128 => "code128",
        }
    }
}

impl std::fmt::Display for Symbology {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Qr => "QR code",
            Self::Code128 => "bar code",
        })
    }
}

/// A code: black runs of modules on a grid whose columns are whole printer dots wide.
#[derive(Debug, Clone, PartialEq)]
pub struct Code {
    pub symbology: Symbology,
    /// The code and the quiet zone around it that nothing may touch.
    pub zone: Rect,
    /// The grid's top left corner.
    pub x: f64,
    pub y: f64,
    /// The width of one module, and the height of one row of them.
    pub module_width: f64,
    pub row_height: f64,
    pub columns: u16,
    pub rows: u16,
    /// The black runs, row by row.
    pub runs: Vec<Run>,
}

impl Code {
    /// The black rectangles on the label.
    pub fn bars(&self) -> impl Iterator<Item = Rect> + '_ {
        self.runs.iter().map(|run| {
            Rect::new(
                self.x + f64::from(run.column) * self.module_width,
                self.y + f64::from(run.row) * self.row_height,
                f64::from(run.length) * self.module_width,
                self.row_height,
            )
        })
    }
}

/// Black modules side by side in one row of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    pub column: u16,
    pub row: u16,
    pub length: u16,
}

/// One line of text, already turned into glyphs.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// Which fact it prints: `tag`, `internal_name`, `serial`, `model`, `funding_source`, `heading`.
    pub field: &'static str,
    /// The characters that are printed.
    pub text: String,
    /// Where the first glyph starts, on the baseline.
    pub x: f64,
    pub baseline: f64,
    pub size_pt: f64,
    pub ink: Rect,
    pub glyphs: Vec<Glyph>,
}

/// A glyph of a face of the library that laid the label out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Glyph {
    pub character: char,
    pub face: u16,
    pub id: u16,
    /// How far it moves the pen, in ems.
    pub advance: f64,
}
