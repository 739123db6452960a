//! The HTTP face of rtutils.
//!
//! It translates and decides nothing: a handler reads the request, calls one use case of [`app`]
//! and shapes the answer. [`problem`] turns every failure into an RFC 9457 problem, and the
//! OpenAPI document is collected from the very routes that answer.

pub mod extract;
mod fallback;
pub mod middleware;
pub mod observer;
pub mod openapi;
pub mod problem;
mod problem_pages;
mod query_bounds;
mod reference;
mod route_table;
pub mod routes;
mod serve;
mod web_app;

pub use serve::{Contract, Settings, openapi_3_0_json, openapi_json, serve};
