//! Request Tracker, spoken to over REST 2.0. This crate knows RT and nothing of rtutils.
//!
//! [`RequestTracker`] is the door, [`HttpRequestTracker`] the way through it. RT 5.0.2 and later
//! are supported; where the versions differ, the client behaves the same on all of them.
//!
//! What a caller may rely on:
//!
//! - A read or a search is repeated when RT is busy, a write never is.
//! - A write is verified. RT answers 200 also when it refuses, so the client reads the asset back
//!   and says field by field what became of it ([`UpdateReport`]).
//! - A search cannot be widened by what a person typed: values are quoted, and a condition that RT
//!   would silently ignore is never sent ([`AssetQuery`]).
//! - The credentials never appear in an error, a log line or a `Debug` print.

mod error;
mod http;
mod id;
mod model;
mod observer;
mod paging;
mod query;
mod settings;
mod tracker;

pub use error::{Error, Result};
pub use http::HttpRequestTracker;
pub use id::{AssetId, CatalogId, CustomFieldId, ETag, TicketId, TransactionId};
pub use model::{
    Access, Asset, AssetChanges, AssetField, Catalog, CatalogRef, CustomField,
    CustomFieldDefinition, FieldReport, FieldValue, NewAsset, NewTicket, Outcome, Right,
    ServerInfo, Standing, Ticket, Transaction, UpdateReport, User, UserRef,
};
pub use observer::Observer;
pub use paging::{Listing, PageRequest};
pub use query::{AssetQuery, Fields, UserQuery};
pub use settings::{Credentials, RetryPolicy, RtSettings};
pub use tracker::RequestTracker;
