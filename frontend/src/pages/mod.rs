//! The screens.

pub mod asset;
pub mod asset_history;
pub mod assets;
pub mod help;
pub mod home;
pub mod label;
pub mod label_pile;
pub mod labels;
pub mod nothing;
pub mod scan_bar;
pub mod scans;
pub mod shell;
pub mod sign_in;
