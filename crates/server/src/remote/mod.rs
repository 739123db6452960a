//! `rtutils remote`: a running rtutils, from a shell or a script.

mod change;
mod connect;
mod failure;
mod find;
mod jobs;
mod label;
pub mod options;
mod output;
mod rows;
mod tag;

pub use failure::Failure;
pub use output::{many, said};

use crate::{
    Outcome,
    remote::options::{RemoteCommand, RemoteOptions},
};

/// Asks the server, and writes its answer to standard output.
pub async fn run(options: RemoteOptions) -> Outcome {
    let client = connect::connect(&options.connection)?;
    let format = options.output;
    match options.command {
        RemoteCommand::Find(options) => find::run(&client, options, format).await,
        RemoteCommand::Label(options) => label::run(&client, options, format).await,
        RemoteCommand::Tag(command) => tag::run(&client, command, format).await,
        RemoteCommand::Jobs(command) => jobs::run(&client, command, format).await,
        RemoteCommand::Create(options) => change::create(&client, options, format).await,
        RemoteCommand::Edit(options) => change::edit(&client, options, format).await,
    }
}

/// What the server said of a call, as this command ends with it.
trait Told<T> {
    fn told(self) -> Result<T, Failure>;
}

impl<T> Told<T> for client::Result<T> {
    fn told(self) -> Result<T, Failure> {
        self.map_err(Failure::from)
    }
}
