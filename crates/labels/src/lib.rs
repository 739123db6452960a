//! Labels that scan: from what a label says to marks in millimetres, and from marks to PDF, SVG
//! and PNG.
//!
//! [`layout()`] is pure and decides everything; the drawings add nothing of their own. What a
//! preview in the browser shows (SVG, the same code compiled to WASM) is what the printer prints.
//! A label that would not scan is a [`LayoutError`], and whatever was cut, shrunk below comfort or
//! has no glyph is a warning on the [`Label`].

mod block;
mod codes;
mod error;
pub mod fonts;
mod grid;
mod layout;
mod mark;
#[cfg(not(target_family = "wasm"))]
mod parallel;
#[cfg(feature = "pdf")]
pub mod pdf;
#[cfg(feature = "png")]
pub mod png;
pub mod svg;
mod symbol;
mod template;
mod text;

pub use error::{DrawError, LayoutError};
pub use fonts::{Face, FontError, FontLibrary, Style};
pub use layout::layout;
#[cfg(not(target_family = "wasm"))]
pub use layout::layout_all;
pub use mark::{Code, Glyph, Label, Mark, Rect, Run, Symbology, Text};
