//! The command line.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use types::{Permission, Role, WriteState};
use url::Url;
use uuid::Uuid;

use crate::{
    config::DEFAULT_PORT,
    remote::options::{OutputFormat, RemoteOptions},
};

/// Asset tags, labels and lookups beside Request Tracker.
#[derive(Debug, Parser)]
#[command(
    name = "rtutils",
    version,
    about = "Asset tags, labels and lookups beside Request Tracker",
    max_term_width = 100
)]
pub struct Cli {
    /// The configuration; `rtutils.toml` in the working directory when absent
    #[arg(long, global = true, value_name = "FILE", env = "RTUTILS_CONFIG")]
    pub config: Option<PathBuf>,

    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API and the app
    Serve,
    /// Try everything on this machine, with a simulated Request Tracker
    Demo(DemoOptions),
    /// Bring the database up to date
    Migrate,
    /// Copy the database while the server goes on, and check the copy
    Backup(BackupOptions),
    /// Bring a backup back; what is there is put aside and never deleted
    Restore(RestoreOptions),
    /// Move the data from one database to another
    #[command(subcommand)]
    Database(DatabaseCommand),
    /// Print the OpenAPI document of this version
    Openapi(OpenapiOptions),
    /// Manage the people of rtutils
    #[command(subcommand)]
    User(UserCommand),
    /// Manage API tokens, with which scripts come in
    #[command(subcommand)]
    Token(TokenCommand),
    /// Take over what the system before this one kept
    #[command(subcommand)]
    Import(ImportCommand),
    /// Ask a running server whether it is well; for supervisors
    Healthcheck(HealthcheckOptions),
    /// Look at the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Look what is wrong: the database, Request Tracker, the directory, mail, the clock, the disk
    ///
    /// Ends with 0 when nothing is broken, with 3 when something is. Nothing is changed
    Check(CheckOptions),
    /// Try the mail server
    #[command(subcommand)]
    Mail(MailCommand),
    /// Look after the writes to Request Tracker that wait or were given up
    #[command(subcommand)]
    Outbox(OutboxCommand),
    /// Use a running rtutils, from a shell or a script
    Remote(Box<RemoteOptions>),
    /// Print the completions of a shell
    Completions(CompletionsOptions),
    /// Print the page of the manual
    Man(ManOptions),
}

#[derive(Debug, Args)]
pub struct BackupOptions {
    /// The folder to put it into, instead of `backup.folder`
    #[arg(long, value_name = "FOLDER")]
    pub to: Option<PathBuf>,
    /// How many backups to keep there, instead of `backup.keep`
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    pub keep: Option<u32>,
}

#[derive(Debug, Args)]
pub struct RestoreOptions {
    /// The backup, with its manifest beside it
    pub file: PathBuf,
    /// Also where there is a database with something in it: it is put aside
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Args)]
pub struct CompletionsOptions {
    /// The shell that they are for
    #[arg(value_enum)]
    pub shell: Shell,
}

#[derive(Debug, Args)]
pub struct ManOptions {
    /// Write a page for each command into this folder instead
    #[arg(long, value_name = "FOLDER")]
    pub dir: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct OpenapiOptions {
    /// The version of OpenAPI that it is written in
    #[arg(long = "as", value_enum, value_name = "VERSION", default_value = "3.1")]
    pub version: OpenapiVersion,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum OpenapiVersion {
    #[value(name = "3.1")]
    V3_1,
    /// For generators that do not read 3.1
    #[value(name = "3.0")]
    V3_0,
}

#[derive(Debug, Args)]
pub struct CheckOptions {
    /// For eyes, or for a program
    #[arg(long, value_enum, default_value = "text")]
    pub format: CheckFormat,
    /// Send a test to this address as well
    #[arg(long, value_name = "ADDRESS")]
    pub send_mail: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum CheckFormat {
    Text,
    Json,
}

#[derive(Debug, Subcommand)]
pub enum MailCommand {
    /// Send a test to an address, at once, and say what the mail server made of it
    Test {
        /// Who gets it
        to: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum OutboxCommand {
    /// List writes: those that were given up first, then those that wait
    List(OutboxListOptions),
    /// Have writes that were given up tried again; a server that runs takes them up
    Retry(OutboxRetryOptions),
    /// Give a write up for good; a tag that was reserved for it is void then
    Discard {
        /// The write's id, as the list has it
        id: Uuid,
        /// Why, for whoever looks later
        #[arg(long)]
        reason: String,
    },
}

#[derive(Debug, Args)]
pub struct OutboxListOptions {
    /// Only those that are so far
    #[arg(long, value_name = "STATE", value_parser = write_state)]
    pub state: Option<WriteState>,
    /// Only those of the asset with this number in Request Tracker
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(1..))]
    pub asset: Option<u64>,
    /// How many of each state at most, the newest first
    #[arg(long, value_name = "NUMBER", default_value_t = 50, value_parser = clap::value_parser!(u64).range(1..))]
    pub limit: u64,
    /// For eyes, a program or a spreadsheet
    #[arg(long, value_enum, default_value = "table")]
    pub format: OutputFormat,
}

#[derive(Debug, Args)]
pub struct OutboxRetryOptions {
    /// The ids of the writes, as the list has them
    #[arg(required_unless_present = "all")]
    pub ids: Vec<Uuid>,
    /// All that were given up
    #[arg(long, conflicts_with = "ids")]
    pub all: bool,
}

fn write_state(text: &str) -> Result<WriteState, String> {
    let found = WriteState::ALL.iter().find(|state| state.as_str() == text);
    found.copied().ok_or_else(|| {
        let names = WriteState::ALL.map(WriteState::as_str);
        format!("the states are {}", names.join(", "))
    })
}

#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Report every mistake at once, or print what is in force, secrets left out
    Check,
}

#[derive(Debug, Subcommand)]
pub enum DatabaseCommand {
    /// Copy everything into an empty database, and compare what arrived
    ///
    /// From SQLite to PostgreSQL or the other way. Nothing is kept when anything differs
    Copy(DatabaseCopyOptions),
}

#[derive(Debug, Args)]
pub struct DatabaseCopyOptions {
    /// The database to copy, `sqlite:FILE` or `postgres://…`; the configured one when absent
    #[arg(long, value_name = "URL", conflicts_with = "from_file")]
    pub from: Option<String>,
    /// The file that holds the address to copy from, when there is a password in it
    #[arg(long, value_name = "FILE")]
    pub from_file: Option<PathBuf>,
    /// The empty database to copy into
    #[arg(
        long,
        value_name = "URL",
        conflicts_with = "to_file",
        required_unless_present = "to_file"
    )]
    pub to: Option<String>,
    /// The file that holds the address to copy into, when there is a password in it
    #[arg(long, value_name = "FILE")]
    pub to_file: Option<PathBuf>,
    /// Copy one moment of a database that a server goes on writing to, as a rehearsal: what is
    /// written from then on is not in the copy
    #[arg(long)]
    pub snapshot: bool,
}

#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// Tags: its files of sequences (`asset_tag_sequence*.txt`) and its log of confirmations
    Tags(ImportTagsOptions),
    /// Everything in its working folder, and an account of every row
    ///
    /// Tags and people come into rtutils. What rtutils has no place for yet is kept aside in an
    /// archive, row for row. Running it again takes nothing twice, and the old folder is not changed
    Predecessor(ImportPredecessorOptions),
    /// Print its settings (a file such as `.env`) as `rtutils.toml`
    Settings(ImportSettingsOptions),
}

#[derive(Debug, Args)]
pub struct ImportPredecessorOptions {
    /// The working folder of the system before this one (its `WORKING_DIR`), or a copy of it
    pub folder: PathBuf,
    /// Do everything in a copy of the database in memory, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Where rows are kept aside; `predecessor-archive` in the server's folder when absent
    #[arg(long, value_name = "FOLDER")]
    pub archive: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct ImportSettingsOptions {
    /// The file with its variables
    pub file: PathBuf,
}

#[derive(Debug, Args)]
pub struct ImportTagsOptions {
    /// The working folder of the system before this one
    pub folder: PathBuf,
}

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add a person; the password is asked for, or read from a file or standard input
    ///
    /// An administrator made here is the one for emergencies: only this command line changes them
    Add(UserAddOptions),
    /// Add three people to try things with, one of each role; for a demo site, never for a real one
    ///
    /// They are test-teacher, test-technician and test-admin, with one password that is made up and
    /// printed unless it is given. Run again, they get the password of that time
    AddTest(TestUsersOptions),
    /// Give a person another password; their sessions end
    SetPassword(UserPasswordOptions),
    /// Change what a person may do
    SetRole(UserRoleOptions),
    /// Let a person not sign in any more; their sessions end and their tokens fall silent
    Disable(UserName),
    /// Let a person sign in again
    Enable(UserName),
    /// Take the second factor of a person away who lost it
    ResetTotp(UserName),
}

#[derive(Debug, Args)]
pub struct UserName {
    /// The name that the person signs in with
    pub username: String,
}

#[derive(Debug, Args)]
pub struct UserRoleOptions {
    /// The name that the person signs in with
    pub username: String,
    /// What the person may do
    #[arg(long, value_enum)]
    pub role: RoleName,
}

#[derive(Debug, Args)]
pub struct UserPasswordOptions {
    /// The name that the person signs in with
    pub username: String,
    #[command(flatten)]
    pub password: PasswordSource,
}

#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make a token that acts for a person; it is printed once
    Create(TokenCreateOptions),
    /// List the tokens that are good
    List {
        /// Those of this person alone
        #[arg(long, value_name = "NAME")]
        user: Option<String>,
    },
    /// End a token
    Revoke {
        /// The token's id, as the list has it
        id: Uuid,
    },
}

#[derive(Debug, Args)]
pub struct TokenCreateOptions {
    /// What it is for
    pub name: String,
    /// The person that it acts for
    #[arg(long, value_name = "NAME")]
    pub user: String,
    /// What it may do, such as `assets:read`; may be given several times
    #[arg(long = "scope", value_name = "SCOPE", required = true, value_parser = scope)]
    pub scopes: Vec<Permission>,
    /// How many days it is good
    #[arg(long, value_name = "DAYS")]
    pub days: Option<u16>,
    /// A network that it is good from, such as `10.20.0.0/16`; may be given several times
    #[arg(long = "network", value_name = "CIDR")]
    pub networks: Vec<String>,
}

fn scope(text: &str) -> Result<Permission, String> {
    Permission::parse(text)
        .filter(|permission| permission.is_scope())
        .ok_or_else(|| {
            let scopes = Permission::ALL.into_iter().filter(|scope| scope.is_scope());
            let names: Vec<&str> = scopes.map(Permission::as_str).collect();
            format!("the scopes are {}", names.join(", "))
        })
}

#[derive(Debug, Args)]
pub struct UserAddOptions {
    /// The name to sign in with
    pub username: String,
    /// What the person may do
    #[arg(long, value_enum)]
    pub role: RoleName,
    /// The name that others see; the user name when absent
    #[arg(long, value_name = "NAME")]
    pub display_name: Option<String>,
    #[command(flatten)]
    pub password: PasswordSource,
}

#[derive(Debug, Args)]
pub struct TestUsersOptions {
    #[command(flatten)]
    pub password: PasswordSource,
}

/// Where a password comes from; it is asked for when neither is given.
#[derive(Debug, Args)]
pub struct PasswordSource {
    /// Read the password from this file
    #[arg(long, value_name = "FILE", conflicts_with = "password_stdin")]
    pub password_file: Option<PathBuf>,
    /// Read the password from standard input
    #[arg(long)]
    pub password_stdin: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum RoleName {
    Teacher,
    Technician,
    Admin,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Teacher => Self::Teacher,
            RoleName::Technician => Self::Technician,
            RoleName::Admin => Self::Admin,
        }
    }
}

#[derive(Debug, Args)]
pub struct HealthcheckOptions {
    /// Where the server listens; the configured address when absent
    #[arg(long, value_name = "HOST:PORT")]
    pub address: Option<SocketAddr>,
    /// Ask whether it lives, not whether its database and RT work too
    #[arg(long)]
    pub live: bool,
}

#[derive(Debug, Args)]
pub struct DemoOptions {
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = DEFAULT_PORT)]
    pub port: u16,
    /// Where the demo keeps its database and keys
    #[arg(long, value_name = "FOLDER", default_value = ".demo")]
    pub dir: PathBuf,
    /// The folder of the built app
    #[arg(long, value_name = "FOLDER", default_value = "frontend/dist")]
    pub spa: PathBuf,
    /// Use this Request Tracker instead of the simulator
    #[arg(long, value_name = "URL", requires = "rt_token_file")]
    pub rt_url: Option<Url>,
    /// The file that holds the token of that Request Tracker
    #[arg(long, value_name = "FILE", requires = "rt_url")]
    pub rt_token_file: Option<PathBuf>,
    /// Print the simulator's address: faults are injected over its `/_sim/faults`. Writes to RT are
    /// given up after two failures, and RT is asked for changes every two seconds
    #[arg(long, conflicts_with = "rt_url")]
    pub sim_control: bool,
    /// The simulator's port; 0 takes a free one
    #[arg(
        long,
        value_name = "PORT",
        default_value_t = 0,
        conflicts_with = "rt_url"
    )]
    pub sim_port: u16,
    /// Write the log to standard error
    #[arg(long, short)]
    pub verbose: bool,
}
