//! From a value to a line of glyphs that fits.

use std::cell::OnceCell;

use unicode_normalization::UnicodeNormalization;

use crate::{
    fonts::{FontLibrary, Style},
    mark::{Glyph, MM_PER_POINT},
};

/// Glyphs in a row, measured in ems; y grows upwards, as in fonts.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Line {
    pub glyphs: Vec<Glyph>,
    ink: Vec<Ink>,
}

/// The box of a glyph's outline relative to its own origin, in ems.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ink {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

impl Line {
    /// The box of all outlines from the start of the line; nothing for spaces alone.
    pub fn ink(&self) -> Option<Ink> {
        let mut pen = 0.0;
        let mut all: Option<Ink> = None;
        for (glyph, ink) in self.glyphs.iter().zip(&self.ink) {
            if ink.right > ink.left {
                let (left, right) = (pen + ink.left, pen + ink.right);
                let sum = all.unwrap_or(Ink {
                    left,
                    right,
                    ..*ink
                });
                all = Some(Ink {
                    left: sum.left.min(left),
                    right: sum.right.max(right),
                    top: sum.top.max(ink.top),
                    bottom: sum.bottom.min(ink.bottom),
                });
            }
            pen += glyph.advance;
        }
        all
    }

    /// The width of the ink: side bearings do not count, so that lines align by what is seen.
    pub fn width(&self) -> f64 {
        self.ink().map_or(0.0, |ink| ink.right - ink.left)
    }

    pub fn text(&self) -> String {
        self.glyphs.iter().map(|glyph| glyph.character).collect()
    }

    fn take(&self, count: usize) -> Self {
        let mut line = Self {
            glyphs: self.glyphs[..count].to_vec(),
            ink: self.ink[..count].to_vec(),
        };
        while line
            .glyphs
            .last()
            .is_some_and(|glyph| glyph.character == ' ')
        {
            line.glyphs.pop();
            line.ink.pop();
        }
        line
    }

    fn skip(&self, count: usize) -> Self {
        let spaces = self.glyphs[count..]
            .iter()
            .take_while(|glyph| glyph.character == ' ')
            .count();
        let from = count + spaces;
        Self {
            glyphs: self.glyphs[from..].to_vec(),
            ink: self.ink[from..].to_vec(),
        }
    }

    fn push_all(&mut self, other: &Self) {
        self.glyphs.extend_from_slice(&other.glyphs);
        self.ink.extend_from_slice(&other.ink);
    }
}

/// Lines of one value at one size.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fitted {
    pub lines: Vec<Line>,
    pub size_pt: f64,
    /// Whether the last line ends in an ellipsis that the value does not have.
    pub is_cut: bool,
}

/// The sizes that a text may have, and in how many lines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Range {
    pub largest_pt: f64,
    pub smallest_pt: f64,
    pub lines: usize,
}

/// Turns characters into glyphs; keeps the faces it had to open.
pub(crate) struct Setter<'a> {
    library: &'a FontLibrary,
    faces: Vec<OnceCell<Option<ttf_parser::Face<'a>>>>,
}

impl<'a> Setter<'a> {
    pub fn new(library: &'a FontLibrary) -> Self {
        Self {
            library,
            faces: library.faces().iter().map(|_| OnceCell::new()).collect(),
        }
    }

    pub fn face(&self, index: u16) -> Option<&ttf_parser::Face<'a>> {
        let face = self.library.face(index)?;
        self.faces
            .get(usize::from(index))?
            .get_or_init(|| ttf_parser::Face::parse(face.bytes(), 0).ok())
            .as_ref()
    }

    /// Sets a text, and gives the characters that no face has.
    pub fn set(&self, text: &str, style: Style) -> (Line, String) {
        let mut line = Line::default();
        let mut missing = String::new();
        for character in clean(text).chars() {
            match self.glyph(character, style) {
                Some((glyph, ink)) => {
                    let is_double_space = character == ' '
                        && line.glyphs.last().is_none_or(|last| last.character == ' ');
                    if !is_double_space {
                        line.glyphs.push(glyph);
                        line.ink.push(ink);
                    }
                }
                None if missing.contains(character) => {}
                None => missing.push(character),
            }
        }
        let all = line.glyphs.len();
        (line.take(all), missing)
    }

    fn glyph(&self, character: char, style: Style) -> Option<(Glyph, Ink)> {
        if needs_shaping(character) {
            return None;
        }
        self.library.chain(style).iter().find_map(|&index| {
            let face = self.face(index)?;
            let id = face.glyph_index(character)?;
            let em = f64::from(face.units_per_em());
            let advance = f64::from(face.glyph_hor_advance(id)?) / em;
            let ink = face.glyph_bounding_box(id).map_or(
                Ink {
                    left: 0.0,
                    right: 0.0,
                    top: 0.0,
                    bottom: 0.0,
                },
                |b| Ink {
                    left: f64::from(b.x_min) / em,
                    right: f64::from(b.x_max) / em,
                    top: f64::from(b.y_max) / em,
                    bottom: f64::from(b.y_min) / em,
                },
            );
            // A visible character without an outline (a colour or bitmap glyph) would print nothing.
            let is_blank = ink.right <= ink.left && !character.is_whitespace();
            (!is_blank).then_some((
                Glyph {
                    character,
                    face: index,
                    id: id.0,
                    advance,
                },
                ink,
            ))
        })
    }

    /// Fits a line into a width: shrinks it to the floor, breaks it if it may, then cuts it.
    pub fn fit(&self, line: &Line, style: Style, width_mm: f64, range: Range) -> Option<Fitted> {
        let size_pt = largest_size(line, width_mm).min(range.largest_pt);
        if size_pt >= range.smallest_pt {
            return Some(Fitted {
                lines: vec![line.clone()],
                size_pt,
                is_cut: false,
            });
        }
        let size_pt = range.smallest_pt;
        let width = width_mm / MM_PER_POINT / size_pt;
        let mut lines = Vec::new();
        let mut rest = line.clone();
        while lines.len() + 1 < range.lines && rest.width() > width {
            let at = break_before(&rest, width)?;
            lines.push(rest.take(at));
            rest = rest.skip(at);
        }
        let is_cut = rest.width() > width;
        lines.push(if is_cut {
            self.cut(&rest, style, width)?
        } else {
            rest
        });
        Some(Fitted {
            lines,
            size_pt,
            is_cut,
        })
    }

    /// As much of a line as fits with an ellipsis; nothing if not even one character does.
    fn cut(&self, line: &Line, style: Style, width: f64) -> Option<Line> {
        let ellipsis = match self.set("…", style) {
            (line, missing) if missing.is_empty() => line,
            _ => self.set("...", style).0,
        };
        (1..line.glyphs.len()).rev().find_map(|count| {
            let mut cut = line.take(count);
            cut.push_all(&ellipsis);
            (cut.width() <= width).then_some(cut)
        })
    }
}

/// The size at which a line is exactly that wide, rounded down to a quarter of a point.
pub(crate) fn largest_size(line: &Line, width_mm: f64) -> f64 {
    let ems = line.width();
    if ems <= 0.0 {
        return f64::MAX;
    }
    (width_mm / MM_PER_POINT / ems * 4.0 + 1e-6).floor() / 4.0
}

/// The best place to break: the last space or dash that fits, else the last character that does.
fn break_before(line: &Line, width: f64) -> Option<usize> {
    let fits = (1..line.glyphs.len())
        .rev()
        .find(|&count| line.take(count).width() <= width)?;
    let at_word = (1..=fits).rev().find(|&at| {
        let (before, after) = (line.glyphs[at - 1].character, line.glyphs[at].character);
        after == ' ' || matches!(before, '-' | '/' | ',' | '–' | '—')
    });
    // A break that leaves most of the line empty reads worse than one inside a word.
    Some(at_word.filter(|&at| at * 3 >= fits).unwrap_or(fits))
}

/// One line of visible characters: composed, spaces collapsed, invisible controls gone.
fn clean(text: &str) -> String {
    text.nfc()
        .filter_map(|c| match c {
            c if c.is_whitespace() => Some(' '),
            c if c.is_control() || is_invisible(c) => None,
            c => Some(c),
        })
        .collect()
}

const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180B}'..='\u{180E}' | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether a character belongs to a script that runs right to left, or whose letters join, stack
/// or change places: set one by one they would be wrong, not just plain.
const fn needs_shaping(c: char) -> bool {
    matches!(c,
        '\u{590}'..='\u{DFF}' | '\u{F00}'..='\u{109F}' | '\u{1780}'..='\u{18AF}'
        | '\u{1900}'..='\u{1CFF}' | '\u{A840}'..='\u{ABFF}' | '\u{FB1D}'..='\u{FDFF}'
        | '\u{FE70}'..='\u{FEFE}' | '\u{10800}'..='\u{11FFF}' | '\u{1E800}'..='\u{1EFFF}')
}
