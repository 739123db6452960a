//! The command line, as a person or a supervisor uses it.

#![expect(
    clippy::tests_outside_test_module,
    reason = "an integration test is a test module"
)]

mod architecture;
mod config;
mod demo;
mod running;
mod users;
