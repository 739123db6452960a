//! What a label promises, read back from the drawings.

mod sample;
mod scan;
mod scanning;
