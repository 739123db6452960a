//! Why a label cannot be laid out or drawn.

use crate::mark::Symbology;

/// Why there is no label: printing one that does not scan would be worse than none.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum LayoutError {
    #[error("label padding is between 0 and 10 mm, not {0}")]
    Padding(f32),
    #[error("the printer's resolution is between 150 and 1200 dpi, not {0}")]
    Resolution(u16),
    #[error("a QR code's address is a URL of plain ASCII characters")]
    NotAUrl,
    #[error("there is no {0} for a text of this length")]
    TooLong(Symbology),
    /// The modules would be too narrow to read.
    #[error(
        "the {symbology} would need modules of {needed_mm:.2} mm, and there is room for \
         {available_mm:.2} mm: use a larger label, less padding or a shorter text"
    )]
    TooDense {
        symbology: Symbology,
        needed_mm: f64,
        available_mm: f64,
    },
    #[error("there is no room for the tag in legible letters: use a larger label or less padding")]
    NoRoomForTag,
    #[error("no font has all characters of the tag")]
    NoFontForTag,
}

/// Why a laid out label cannot be drawn.
#[derive(Debug, thiserror::Error)]
pub enum DrawError {
    /// The label was laid out with another font library.
    #[error("the label uses a face that this font library does not have")]
    UnknownFace,
    #[error("no labels to draw")]
    Nothing,
    #[error("a picture of {width} x {height} pixels is too large")]
    TooLarge { width: u32, height: u32 },
    #[error("the face {name} cannot be embedded")]
    Subset {
        name: String,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    #[error("it cannot be written")]
    Write(#[from] std::io::Error),
    #[error("the picture cannot be encoded")]
    Encode(#[source] Box<dyn std::error::Error + Send + Sync>),
}
