//! What a label promises, read back from the drawings.

mod content;
mod drawing;
mod geometry;
mod sample;
mod scan;
mod scanning;
