//! One file a command.

pub mod config_check;
pub mod demo;
pub mod healthcheck;
pub mod import_tags;
pub mod migrate;
pub mod openapi;
pub mod serve;
pub mod user_add;
