//! The school's directory.

mod test;

pub use test::*;
