//! The API over a real socket: its own database, a simulated Request Tracker, a clock that stands
//! still.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a helper of a test fails the test"
)]

mod account;
mod assets;
mod attacks;
mod auth;
mod changesets;
mod contract;
mod directory;
mod document;
mod errors;
mod faults;
mod headers;
mod health;
mod label_jobs;
mod labels;
mod letter;
mod logs;
mod matrix;
mod me;
mod outbound;
mod people;
mod predecessor;
mod problems;
mod rate_limits;
mod rt;
mod shipments;
mod support;
mod tags;
mod tokens;
mod web_app;
mod webhooks;
