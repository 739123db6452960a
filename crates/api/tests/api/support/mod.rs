//! A running API, and people who use it.

mod answer;
mod provider;
mod test_app;

pub use answer::Answer;
pub use provider::{CLIENT_ID, CLIENT_SECRET, Lie, Provider};
pub use test_app::{Client, PASSWORD, TestApp, WEBHOOK_SECRET};
