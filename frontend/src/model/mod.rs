//! What the screens know, without a browser: pure, and tested natively.

pub mod attempt;
pub mod binding;
pub mod codes;
pub mod door;
pub mod events;
pub mod failure;
pub mod fields;
pub mod history;
pub mod pile;
pub mod receiving;
pub mod scans;
pub mod warnings;
pub mod wedge;
pub mod words;
