//! A running API, and people who use it.

mod answer;
mod test_app;

pub use answer::Answer;
pub use test_app::{Client, PASSWORD, TestApp, WEBHOOK_SECRET};
