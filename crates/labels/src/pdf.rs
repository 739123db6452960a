//! Labels as PDF, one page each, sized exactly like the label. The only file that knows the PDF
//! library; docs/decisions says why it is this one.
//!
//! All bars of a code are one filled path of whole modules under one matrix. Text is text, with a
//! map back to characters, in faces that are cut down to the glyphs that the whole document uses.

mod objects;

use std::{collections::BTreeMap, io::Write};

use pdf_writer::{
    Content, Filter, Name, Rect, Ref, Str, TextStr,
    types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap},
    writers::{Catalog, DocumentInfo, FontDescriptor},
};
use subsetter::GlyphRemapper;

use self::objects::Objects;
use crate::{
    error::DrawError,
    fonts::{Face, FontLibrary},
    mark::{Code, Glyph, Label, MM_PER_POINT, Mark, Text},
    parallel,
};

/// Fast, and within a few percent of the best.
const COMPRESSION_LEVEL: u8 = 3;
const IDENTITY: SystemInfo<'_> = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};

/// Draws labels in the order given. The same label twice in a row (the same reference, as for
/// copies) costs only a page entry the second time.
pub fn render<'a>(
    labels: impl IntoIterator<Item = &'a Label>,
    fonts: &FontLibrary,
    title: &str,
) -> Result<Vec<u8>, DrawError> {
    let mut document = Document::new(Vec::new(), fonts, title)?;
    let labels: Vec<&Label> = labels.into_iter().collect();
    document.add(&labels)?;
    Ok(document.finish()?.0)
}

/// A document that is written while its labels come: what is drawn is not kept in memory.
///
/// An error leaves what was written so far without an end: throw it away.
#[derive(Debug)]
pub struct Document<'f, W> {
    objects: Objects<W>,
    ids: Ids,
    catalog: Ref,
    tree: Ref,
    info: Ref,
    title: String,
    faces: Faces<'f>,
    pages: Vec<Ref>,
}

impl<'f, W: Write> Document<'f, W> {
    /// Begins a document, set in the faces of a library.
    pub fn new(out: W, fonts: &'f FontLibrary, title: &str) -> Result<Self, DrawError> {
        let mut ids = Ids(1);
        Ok(Self {
            objects: Objects::begin(out)?,
            catalog: ids.next(),
            tree: ids.next(),
            info: ids.next(),
            ids,
            title: title.to_owned(),
            faces: Faces {
                library: fonts,
                used: BTreeMap::new(),
            },
            pages: Vec::new(),
        })
    }

    /// Draws the next labels, one page each. The same reference twice in a row is drawn once.
    pub fn add(&mut self, labels: &[&Label]) -> Result<(), DrawError> {
        let mut drawings = Vec::new();
        let mut pages_of: Vec<(&Label, Ref)> = Vec::with_capacity(labels.len());
        for &label in labels {
            let content = match pages_of.last() {
                Some(&(before, content)) if std::ptr::eq(before, label) => content,
                _ => {
                    let id = self.ids.next();
                    drawings.push((id, draw(label, &mut self.faces, &mut self.ids)?));
                    id
                }
            };
            pages_of.push((label, content));
        }
        let compressed = parallel::map(&drawings, |(_, drawing)| compress(drawing));
        for ((id, _), data) in drawings.iter().zip(&compressed) {
            self.objects.put(*id, |chunk| {
                chunk.stream(*id, data).filter(Filter::FlateDecode);
            })?;
        }
        for (label, content) in pages_of {
            let page = self.ids.next();
            let bounds = Rect::new(0.0, 0.0, points(label.width_mm), points(label.height_mm));
            self.objects.put(page, |chunk| {
                chunk
                    .page(page)
                    .parent(self.tree)
                    .media_box(bounds)
                    .contents(content);
            })?;
            self.pages.push(page);
        }
        Ok(())
    }

    /// How many pages there are so far.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.pages.len()
    }

    /// Ends the document; gives back where it was written, and how many bytes it has.
    pub fn finish(mut self) -> Result<(W, u64), DrawError> {
        if self.pages.is_empty() {
            return Err(DrawError::Nothing);
        }
        let (catalog, tree, info) = (self.catalog, self.tree, self.info);
        self.objects.put(tree, |chunk| {
            let mut writer = chunk.pages(tree);
            writer
                .count(i32::try_from(self.pages.len()).unwrap_or(i32::MAX))
                .kids(self.pages.iter().copied());
            let mut resources = writer.resources();
            let mut dictionary = resources.fonts();
            for (&face, used) in &self.faces.used {
                dictionary.pair(Name(&name(face)), used.id);
            }
        })?;
        for used in self.faces.used.values() {
            embed(&mut self.objects, &mut self.ids, used)?;
        }
        self.objects.put(catalog, |chunk| {
            let mut root = chunk.indirect(catalog).start::<Catalog>();
            root.pages(tree);
            // "Fit to page" would undo the whole dots.
            root.viewer_preferences()
                .display_doc_title(true)
                .pair(Name(b"PrintScaling"), Name(b"None"));
        })?;
        self.objects.put(info, |chunk| {
            chunk
                .indirect(info)
                .start::<DocumentInfo>()
                .title(TextStr(&self.title))
                .creator(TextStr("rtutils"));
        })?;
        self.objects.end(catalog, info)
    }
}

#[derive(Debug)]
struct Ids(i32);

impl Ids {
    fn next(&mut self) -> Ref {
        let id = Ref::new(self.0);
        self.0 += 1;
        id
    }
}

/// The faces of the document, with the glyphs that it uses so far.
#[derive(Debug)]
struct Faces<'a> {
    library: &'a FontLibrary,
    used: BTreeMap<u16, UsedFace<'a>>,
}

#[derive(Debug)]
struct UsedFace<'a> {
    face: &'a Face,
    id: Ref,
    glyphs: GlyphRemapper,
    /// Character and advance by new glyph id, from 1 on; 0 is the box for missing glyphs.
    entries: Vec<(char, f64)>,
}

impl Faces<'_> {
    fn glyph(&mut self, glyph: &Glyph, ids: &mut Ids) -> Result<u16, DrawError> {
        let face = self
            .library
            .face(glyph.face)
            .ok_or(DrawError::UnknownFace)?;
        let used = self.used.entry(glyph.face).or_insert_with(|| UsedFace {
            face,
            id: ids.next(),
            glyphs: GlyphRemapper::new(),
            entries: Vec::new(),
        });
        let new = used.glyphs.remap(glyph.id);
        if usize::from(new) > used.entries.len() {
            used.entries.push((glyph.character, glyph.advance));
        }
        Ok(new)
    }
}

fn draw(label: &Label, faces: &mut Faces<'_>, ids: &mut Ids) -> Result<Vec<u8>, DrawError> {
    let mut content = Content::new();
    for mark in &label.marks {
        match mark {
            Mark::Code(code) => draw_code(&mut content, code, label.height_mm),
            Mark::Text(text) => draw_text(&mut content, text, label.height_mm, faces, ids)?,
        }
    }
    Ok(content.finish().into_vec())
}

fn draw_code(content: &mut Content, code: &Code, height_mm: f64) {
    content.save_state().transform([
        points(code.module_width),
        0.0,
        0.0,
        -points(code.row_height),
        points(code.x),
        points(height_mm - code.y),
    ]);
    for run in &code.runs {
        content.rect(
            f32::from(run.column),
            f32::from(run.row),
            f32::from(run.length),
            1.0,
        );
    }
    content.fill_nonzero().restore_state();
}

fn draw_text(
    content: &mut Content,
    text: &Text,
    height_mm: f64,
    faces: &mut Faces<'_>,
    ids: &mut Ids,
) -> Result<(), DrawError> {
    content
        .begin_text()
        .next_line(points(text.x), points(height_mm - text.baseline));
    for run in text.glyphs.chunk_by(|a, b| a.face == b.face) {
        let mut bytes = Vec::with_capacity(run.len() * 2);
        for glyph in run {
            bytes.extend(faces.glyph(glyph, ids)?.to_be_bytes());
        }
        if let Some(first) = run.first() {
            content
                .set_font(Name(&name(first.face)), single(text.size_pt))
                .show(Str(&bytes));
        }
    }
    content.end_text();
    Ok(())
}

/// Writes a face's glyphs, widths and characters.
fn embed<W: Write>(
    objects: &mut Objects<W>,
    ids: &mut Ids,
    used: &UsedFace<'_>,
) -> Result<(), DrawError> {
    let failed = |source: Box<dyn std::error::Error + Send + Sync>| DrawError::Subset {
        name: used.face.name().to_owned(),
        source,
    };
    let face = ttf_parser::Face::parse(used.face.bytes(), 0).map_err(|e| failed(Box::new(e)))?;
    let subset = subsetter::subset(used.face.bytes(), 0, &used.glyphs)
        .map_err(|error| failed(error.to_string().into()))?;
    let base_font = format!("{}+{}", subset_tag(&used.entries), post_script_name(&face));
    let base_font = Name(base_font.as_bytes());
    let (cid_font, descriptor, cmap, file) = (ids.next(), ids.next(), ids.next(), ids.next());
    let is_cff = face.tables().cff.is_some();

    objects.put(used.id, |chunk| {
        chunk
            .type0_font(used.id)
            .base_font(base_font)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid_font)
            .to_unicode(cmap);
    })?;
    objects.put(cid_font, |chunk| {
        let mut cid = chunk.cid_font(cid_font);
        cid.subtype(if is_cff {
            CidFontType::Type0
        } else {
            CidFontType::Type2
        })
        .base_font(base_font)
        .system_info(IDENTITY)
        .font_descriptor(descriptor)
        .default_width(0.0);
        if !is_cff {
            cid.cid_to_gid_map_predefined(Name(b"Identity"));
        }
        let widths = used.entries.iter();
        cid.widths()
            .consecutive(1, widths.map(|&(_, advance)| single(advance * 1000.0)));
    })?;
    objects.put(descriptor, |chunk| {
        describe(
            &mut chunk.font_descriptor(descriptor),
            base_font,
            &face,
            file,
        );
    })?;

    let mut characters = UnicodeCmap::new(Name(b"Custom"), IDENTITY);
    for (id, &(character, _)) in (1_u16..).zip(&used.entries) {
        characters.pair(id, character);
    }
    let characters = compress(&characters.finish());
    objects.put(cmap, |chunk| {
        chunk.cmap(cmap, &characters).filter(Filter::FlateDecode);
    })?;

    // A PDF holds the bare CFF table, or else the whole TrueType file.
    let program = if is_cff {
        ttf_parser::RawFace::parse(&subset, 0)
            .ok()
            .and_then(|raw| raw.table(ttf_parser::Tag::from_bytes(b"CFF ")))
            .ok_or_else(|| failed("its outlines are lost".into()))?
    } else {
        &subset
    };
    let data = compress(program);
    objects.put(file, |chunk| {
        let mut stream = chunk.stream(file, &data);
        stream.filter(Filter::FlateDecode);
        if is_cff {
            stream.pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
        } else {
            stream.pair(
                Name(b"Length1"),
                i32::try_from(subset.len()).unwrap_or(i32::MAX),
            );
        }
    })
}

/// What a reader has to know of a face that it cannot look up.
fn describe(
    writer: &mut FontDescriptor<'_>,
    base_font: Name<'_>,
    face: &ttf_parser::Face<'_>,
    file: Ref,
) {
    let per_mille = |value: i16| f32::from(value) * 1000.0 / f32::from(face.units_per_em());
    let bounds = face.global_bounding_box();
    let mut flags = FontFlags::SYMBOLIC;
    flags.set(FontFlags::FIXED_PITCH, face.is_monospaced());
    writer
        .name(base_font)
        .flags(flags)
        .bbox(Rect::new(
            per_mille(bounds.x_min),
            per_mille(bounds.y_min),
            per_mille(bounds.x_max),
            per_mille(bounds.y_max),
        ))
        .italic_angle(face.italic_angle())
        .ascent(per_mille(face.ascender()))
        .descent(per_mille(face.descender()))
        .cap_height(per_mille(face.capital_height().unwrap_or(face.ascender())))
        .stem_v(if face.is_bold() { 140.0 } else { 80.0 });
    if face.tables().cff.is_some() {
        writer.font_file3(file);
    } else {
        writer.font_file2(file);
    }
}

/// Six letters that differ when the glyphs do, so that documents can be merged.
fn subset_tag(entries: &[(char, f64)]) -> String {
    let mut hash = entries
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, &(character, _)| {
            (hash ^ u64::from(u32::from(character))).wrapping_mul(0x100_0000_01b3)
        });
    let mut tag = String::with_capacity(6);
    for _ in 0..6 {
        tag.push(char::from(
            b'A' + u8::try_from(hash % 26).unwrap_or_default(),
        ));
        hash /= 26;
    }
    tag
}

fn post_script_name(face: &ttf_parser::Face<'_>) -> String {
    face.names()
        .into_iter()
        .filter(|name| name.name_id == ttf_parser::name_id::POST_SCRIPT_NAME)
        .find_map(|name| name.to_string())
        .map_or_else(
            || "Face".to_owned(),
            |name| name.chars().filter(char::is_ascii_graphic).collect(),
        )
}

fn name(face: u16) -> Vec<u8> {
    format!("F{face}").into_bytes()
}

fn compress(data: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(data, COMPRESSION_LEVEL)
}

fn points(mm: f64) -> f32 {
    single(mm / MM_PER_POINT)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "PDF has single precision; pages are small"
)]
const fn single(value: f64) -> f32 {
    value as f32
}
