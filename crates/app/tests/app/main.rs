//! The use cases on real parts: a database of each test's own, and a simulated Request Tracker.

#![expect(
    clippy::unwrap_used,
    reason = "the lint knows tests only by their attribute, and helpers have none"
)]

mod accounts;
mod ahead;
mod assets;
mod attacks;
mod batches;
mod changesets;
mod collisions;
mod connection;
mod creating;
mod directory;
mod directory_scripts;
mod editing;
mod health;
mod held_names;
mod history;
mod imports;
mod label_jobs;
mod labels;
mod lists;
mod mails;
mod mirror;
mod real_rt;
mod repeating;
mod scans;
mod second_factor;
mod sessions;
mod shipments;
mod sign_in;
mod site;
mod tagging;
mod tokens;
mod trouble;
mod two_servers;
mod uniqueness;
mod users;
mod webhooks;
