//! What the screens know, without a browser: pure, and tested natively.

pub mod failure;
pub mod history;
pub mod pile;
pub mod scans;
pub mod warnings;
pub mod wedge;
pub mod words;
