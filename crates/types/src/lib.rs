//! The wire format of rtutils, shared by the server, the WASM app and Rust clients.
//!
//! Everything here is data: views (`Asset`), inputs (`NewSession`), filters, validated newtypes
//! (`AssetTag`), permissions and problem types. There is no I/O, so the crate builds for the
//! server and for `wasm32-unknown-unknown` alike, and both sides agree at compile time.
//!
//! JSON is `snake_case`; what is unknown is absent, never `null`; times are RFC 3339 in UTC.

pub mod asset;
pub mod auth;
pub mod health;
pub mod label;
pub mod page;
pub mod problem;
pub mod scan;
pub mod tag;

pub use asset::{Asset, AssetFilter, AssetSummary, Catalog, CustomField, HistoryEntry, Person};
pub use auth::{NewSession, Permission, Role, Session, User};
pub use health::{Component, ComponentState, Health};
pub use label::{
    LabelBatch, LabelCheck, LabelCheckItem, LabelCheckState, LabelContent, LabelFont, LabelFormat,
    LabelItem, LabelSettings, LabelSize, LabelTemplate, LabelWarning, OnMissing,
};
pub use page::Page;
pub use problem::{FieldError, Problem, ProblemType};
pub use scan::{InvalidScan, ResolvedScan, Scan, ScanMatch};
pub use tag::{AssetTag, InvalidAssetTag};
