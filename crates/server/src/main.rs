//! `rtutils`: the server and its command line.

mod backup;
mod bootstrap;
mod check;
mod cli;
mod commands;
mod config;
mod ends;
mod metrics;
mod predecessor;
mod remote;
mod systemd;
mod telemetry;
mod token_key;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command, ConfigCommand, DatabaseCommand, ImportCommand};

/// The C library's allocator keeps what a burst of work took, once for each thread.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// What a command ends with: nothing, or an error for the person at the terminal.
type Outcome = Result<(), Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return ends::usage(&error),
    };
    // A failure here means that it is installed already, which is as well.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("rtutils: {}", ends::line(&*error));
            ends::code(&*error)
        }
    }
}

fn run(cli: Cli) -> Outcome {
    let config = || config::Config::load(cli.config.as_deref());
    match cli.command {
        Command::Openapi(options) => commands::openapi::run(&options),
        Command::Healthcheck(options) => commands::healthcheck::run(&options, config()),
        Command::Config(ConfigCommand::Check) => commands::config_check::run(&config()?),
        Command::Check(options) => {
            wait_for(commands::check::run(options, config(), cli.config.clone()))
        }
        Command::Outbox(command) => wait_for(commands::outbox::run(command, config()?)),
        Command::Mail(command) => wait_for(commands::mail::run(command, config()?)),
        Command::Serve => wait_for(commands::serve::run(config()?)),
        Command::Demo(options) => wait_for(commands::demo::run(options)),
        Command::Migrate => wait_for(commands::migrate::run(config()?)),
        Command::Backup(options) => wait_for(commands::backup::run(options, config()?)),
        Command::Restore(options) => wait_for(commands::restore::run(options, config()?)),
        Command::Database(DatabaseCommand::Copy(options)) => {
            wait_for(commands::database_copy::run(options, config))
        }
        Command::Import(ImportCommand::Tags(options)) => {
            wait_for(commands::import_tags::run(options, config()?))
        }
        Command::Import(ImportCommand::Predecessor(options)) => {
            wait_for(commands::import_predecessor::run(options, config()?))
        }
        Command::Import(ImportCommand::Settings(options)) => {
            commands::import_predecessor::settings(&options)
        }
        Command::User(command) => wait_for(commands::user::run(command, config()?)),
        Command::Token(command) => wait_for(commands::token::run(command, config()?)),
        Command::Remote(options) => wait_for(remote::run(*options)),
        Command::Completions(options) => commands::shell::completions(&options),
        Command::Man(options) => commands::shell::man(&options),
    }
}

fn wait_for(command: impl Future<Output = Outcome>) -> Outcome {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?
        .block_on(command)
}
