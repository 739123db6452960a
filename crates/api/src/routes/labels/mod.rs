//! Labels: one, many, and what they are made with.

mod check;
mod create;
pub(super) mod file;
mod fonts;
pub mod link;
mod single;
mod templates;

pub use check::*;
pub use create::*;
pub use fonts::*;
pub use link::*;
pub use single::*;
pub use templates::*;
