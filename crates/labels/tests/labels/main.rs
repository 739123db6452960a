//! What a label promises, read back from the drawings.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod content;
mod drawing;
mod geometry;
mod sample;
mod scan;
mod scanning;
