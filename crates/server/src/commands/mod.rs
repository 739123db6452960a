//! One file a command.

pub mod backup;
pub mod check;
pub mod config_check;
pub mod database_copy;
pub mod demo;
pub mod healthcheck;
pub mod import_predecessor;
pub mod import_tags;
pub mod mail;
pub mod migrate;
pub mod openapi;
pub mod outbox;
mod password;
pub mod restore;
pub mod serve;
pub mod shell;
mod test_users;
pub mod token;
pub mod user;
mod user_add;

/// An error of a use case, for the person at the terminal.
fn explain(error: app::Error) -> Box<dyn std::error::Error> {
    match error {
        app::Error::Invalid(errors) => {
            let details: Vec<String> = errors.into_iter().map(|error| error.detail).collect();
            details.join(" ").into()
        }
        other => other.into(),
    }
}
