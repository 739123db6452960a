//! The command line, as a person or a supervisor uses it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a helper of a test fails the test"
)]

mod architecture;
mod backup;
mod check;
mod check_backup;
mod check_provider;
mod config;
mod database;
mod demo;
mod ends;
mod full_disk;
mod logs;
mod mail;
mod metrics;
mod monitoring;
mod moving;
mod openmetrics;
mod outbox;
mod predecessor;
mod remote;
mod repeats;
mod running;
mod served;
mod systemd;
mod torture;
mod traces;
mod two_at_once;
mod two_instances;
mod users;
mod webhook;
