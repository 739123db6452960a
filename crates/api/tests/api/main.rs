//! The API over a real socket: its own database, a simulated Request Tracker, a clock that stands
//! still.

#![expect(
    clippy::tests_outside_test_module,
    reason = "an integration test is a test module"
)]

mod assets;
mod auth;
mod contract;
mod errors;
mod faults;
mod headers;
mod health;
mod labels;
mod me;
mod problems;
mod support;
mod web_app;
