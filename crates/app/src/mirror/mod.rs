//! Our copy of RT's assets.

mod known;
mod record;
