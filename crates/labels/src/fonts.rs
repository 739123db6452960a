//! Faces: which glyph stands for a character, and how wide it is.
//!
//! Text is set one character after the other, left to right, with the face's own advances: no
//! kerning, no ligatures, no reordering. That is right for Latin, Greek, Cyrillic, Armenian,
//! Georgian, CJK and their like. Scripts that run right to left or that join and reorder their
//! letters would print wrongly, so their characters count as missing whatever fonts there are.

use std::borrow::Cow;

use ttf_parser::Permissions;

/// The faces inside the binary, as files that a browser can be given: Noto Sans for Latin, Greek
/// and Cyrillic text, Noto Sans Mono for tags and serial numbers. SIL Open Font License 1.1.
#[cfg(feature = "builtin-fonts")]
#[must_use]
pub fn builtin() -> &'static [(&'static str, &'static [u8])] {
    &[
        (
            "NotoSans-Regular.ttf",
            include_bytes!("../fonts/NotoSans-Regular.ttf"),
        ),
        (
            "NotoSans-Bold.ttf",
            include_bytes!("../fonts/NotoSans-Bold.ttf"),
        ),
        (
            "NotoSansMono-Regular.ttf",
            include_bytes!("../fonts/NotoSansMono-Regular.ttf"),
        ),
        (
            "NotoSansMono-Bold.ttf",
            include_bytes!("../fonts/NotoSansMono-Bold.ttf"),
        ),
    ]
}

/// How a text should look. The library gives each character to the face that comes nearest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    Regular,
    Bold,
    /// Fixed width with a slashed zero, for what is compared character by character.
    Mono,
    MonoBold,
}

impl Style {
    const ALL: [Self; 4] = [Self::Regular, Self::Bold, Self::Mono, Self::MonoBold];

    const fn index(self) -> usize {
        match self {
            Self::Regular => 0,
            Self::Bold => 1,
            Self::Mono => 2,
            Self::MonoBold => 3,
        }
    }

    const fn is_bold(self) -> bool {
        matches!(self, Self::Bold | Self::MonoBold)
    }

    const fn is_mono(self) -> bool {
        matches!(self, Self::Mono | Self::MonoBold)
    }
}

/// Why a file is not a face that labels can be set in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FontError {
    #[error("not a TrueType or OpenType font: {0}")]
    NotAFont(String),
    #[error("this font has no outlines to print, only bitmaps or colour glyphs")]
    NoOutlines,
    #[error("this font has no map from characters to glyphs")]
    NoCharacterMap,
    #[error("this font is variable; print needs a fixed weight of it")]
    Variable,
    #[error("this font's licence bits forbid embedding it in a document")]
    EmbeddingForbidden,
}

/// One face, checked to be usable for print.
#[derive(Clone)]
pub struct Face {
    name: String,
    bytes: Cow<'static, [u8]>,
    style: Style,
}

impl Face {
    /// Checks a TrueType or OpenType file, or the first face of a collection.
    pub fn parse(
        name: impl Into<String>,
        bytes: impl Into<Cow<'static, [u8]>>,
    ) -> Result<Self, FontError> {
        let bytes = bytes.into();
        let face = ttf_parser::Face::parse(&bytes, 0)
            .map_err(|error| FontError::NotAFont(error.to_string()))?;
        let tables = face.tables();
        if tables.glyf.is_none() && tables.cff.is_none() {
            return Err(FontError::NoOutlines);
        }
        if tables.cmap.is_none() {
            return Err(FontError::NoCharacterMap);
        }
        if face
            .raw_face()
            .table(ttf_parser::Tag::from_bytes(b"fvar"))
            .is_some()
        {
            return Err(FontError::Variable);
        }
        if face.permissions() == Some(Permissions::Restricted) {
            return Err(FontError::EmbeddingForbidden);
        }
        let style = match (face.is_monospaced(), face.is_bold()) {
            (false, false) => Style::Regular,
            (false, true) => Style::Bold,
            (true, false) => Style::Mono,
            (true, true) => Style::MonoBold,
        };
        Ok(Self {
            name: name.into(),
            bytes,
            style,
        })
    }

    /// The name it was added under, such as `NotoSans-Bold.ttf`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    #[must_use]
    pub const fn style(&self) -> Style {
        self.style
    }
}

impl std::fmt::Debug for Face {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Face")
            .field("name", &self.name)
            .field("style", &self.style)
            .field("bytes", &self.bytes.len())
            .finish()
    }
}

/// The faces to set labels in. Earlier faces win among equals, so the print of a Latin name does
/// not change when a folder with further scripts is added.
///
/// A [`Label`](crate::Label) names its glyphs by the library's faces: draw it with the library
/// that laid it out. Faces are only ever added, so a grown library still draws older labels.
#[derive(Debug, Clone, Default)]
pub struct FontLibrary {
    faces: Vec<Face>,
    chains: [Vec<u16>; 4],
}

impl FontLibrary {
    /// The built-in faces.
    #[cfg(feature = "builtin-fonts")]
    #[must_use]
    pub fn builtin() -> Self {
        // A test holds that each of them parses.
        let faces = builtin()
            .iter()
            .filter_map(|&(name, bytes)| Face::parse(name, bytes).ok());
        Self::from_faces(faces)
    }

    /// A library of these faces, in this order.
    #[must_use]
    pub fn from_faces(faces: impl IntoIterator<Item = Face>) -> Self {
        let mut library = Self::default();
        for face in faces {
            library.push(face);
        }
        library
    }

    /// Adds a face after the others.
    pub fn add(
        &mut self,
        name: impl Into<String>,
        bytes: impl Into<Cow<'static, [u8]>>,
    ) -> Result<(), FontError> {
        self.push(Face::parse(name, bytes)?);
        Ok(())
    }

    /// The faces in the order they were added.
    #[must_use]
    pub fn faces(&self) -> &[Face] {
        &self.faces
    }

    fn push(&mut self, face: Face) {
        // Glyphs name their face in 16 bits; nobody has that many, and the rest would be unused.
        let Ok(index) = u16::try_from(self.faces.len()) else {
            return;
        };
        self.faces.push(face);
        for style in Style::ALL {
            let faces = &self.faces;
            let chain = &mut self.chains[style.index()];
            chain.push(index);
            chain.sort_by_key(|&i| mismatch(faces[usize::from(i)].style, style));
        }
    }

    /// The faces to ask for a character, the nearest to the style first.
    pub(crate) fn chain(&self, style: Style) -> &[u16] {
        &self.chains[style.index()]
    }

    pub(crate) fn face(&self, index: u16) -> Option<&Face> {
        self.faces.get(usize::from(index))
    }
}

const fn mismatch(face: Style, wanted: Style) -> u8 {
    let weight = (face.is_bold() != wanted.is_bold()) as u8;
    let width = (face.is_mono() != wanted.is_mono()) as u8;
    weight + 2 * width
}

#[cfg(all(test, feature = "builtin-fonts"))]
mod tests {
    use super::*;

    #[test]
    fn every_builtin_face_parses_and_has_the_style_of_its_name() {
        let library = FontLibrary::builtin();
        let styles: Vec<_> = library.faces().iter().map(Face::style).collect();

        assert_eq!(
            styles,
            [Style::Regular, Style::Bold, Style::Mono, Style::MonoBold]
        );
        assert_eq!(library.faces().len(), builtin().len());
        assert!(builtin().iter().all(|(_, bytes)| bytes.len() < 200_000));
    }

    #[test]
    fn a_mono_style_prefers_the_width_before_the_weight() {
        assert_eq!(FontLibrary::builtin().chain(Style::MonoBold), [3, 2, 1, 0]);
        assert_eq!(FontLibrary::builtin().chain(Style::Bold), [1, 0, 3, 2]);
    }

    #[test]
    fn what_is_not_a_font_is_refused() {
        let mut library = FontLibrary::builtin();

        let refused = library.add("notes.ttf", b"not a font".as_slice());

        assert!(matches!(refused, Err(FontError::NotAFont(_))));
        assert_eq!(library.faces().len(), 4);
    }
}
