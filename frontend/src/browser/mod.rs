//! The browser, behind a few plain functions: the only modules that name `web-sys`.

pub mod clipboard;
pub mod clock;
pub mod files;
pub mod ids;
pub mod keys;
pub mod page;
pub mod senses;
pub mod storage;
pub mod stream;
