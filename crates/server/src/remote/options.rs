//! The options of `rtutils remote`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use types::{AssetTag, LabelFormat, LabelSize};
use url::Url;
use uuid::Uuid;

/// What the command ends with, for scripts; `docs/command-line.md` has the same table.
pub const EXIT_CODES: &str = "\
Exit codes:
  0  done; what waits for Request Tracker is done as well, and says `pending`
  1  something else went wrong: the server's fault, an answer that is not rtutils', a file
  2  the command line or the settings are wrong
  3  the token is not good, or may not do this
  4  there is no such thing
  5  the state of things is against it: a tag is taken, an asset was changed meanwhile
  6  a value is wrong, or Request Tracker refused it
  7  try again later: nobody answers, too slow, too often, Request Tracker is away";

#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct RemoteOptions {
    #[command(flatten)]
    pub connection: ConnectionOptions,
    /// How the answer is written
    #[arg(long, short, global = true, value_enum, default_value = "table")]
    pub output: OutputFormat,
    #[command(subcommand)]
    pub command: RemoteCommand,
}

/// Where the server is and which token is sent.
///
/// What is given here comes first, then the environment, then the file of settings. The token itself
/// is no option: other people on the machine would see it.
#[derive(Debug, Args)]
pub struct ConnectionOptions {
    /// The address of the server, such as `https://rtutils.example.org`
    #[arg(long, global = true, value_name = "URL", env = "RTUTILS_SERVER")]
    pub server: Option<Url>,
    /// The file that holds the API token; `RTUTILS_TOKEN` may hold the token itself
    #[arg(long, global = true, value_name = "FILE", env = "RTUTILS_TOKEN_FILE")]
    pub token_file: Option<PathBuf>,
    /// A TOML file with `server` and `token_file`; `rtutils/remote.toml` in the configuration folder
    /// when absent
    #[arg(long, global = true, value_name = "FILE", env = "RTUTILS_REMOTE")]
    pub settings: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// For people
    Table,
    /// As the API gave it
    Json,
    /// For spreadsheets; the first line has the names
    Csv,
}

#[derive(Debug, Subcommand)]
pub enum RemoteCommand {
    /// Find the asset that a code names, or list assets
    Find(FindOptions),
    /// Print labels into a file
    Label(LabelOptions),
    /// Print thousands of labels as a job: start, follow, end and fetch it
    #[command(subcommand)]
    Jobs(JobsCommand),
    /// Reserve, bind, give up and look up asset tags
    #[command(subcommand)]
    Tag(TagCommand),
    /// Make an asset under the next tag
    Create(CreateOptions),
    /// Change an asset
    Edit(EditOptions),
}

#[derive(Debug, Args)]
pub struct FindOptions {
    /// A tag, a serial number, a MAC address, an id or the URL of a label
    #[arg(conflicts_with_all = ["search", "status", "catalog", "owner"])]
    pub code: Option<String>,
    /// A part of the tag, description, serial number, internal name or model
    #[arg(long, short)]
    pub search: Option<String>,
    /// A status, exactly
    #[arg(long)]
    pub status: Option<String>,
    /// A catalog, by name
    #[arg(long)]
    pub catalog: Option<String>,
    /// The owner's user name in Request Tracker
    #[arg(long)]
    pub owner: Option<String>,
    /// How many at most
    #[arg(long, value_name = "NUMBER", default_value_t = 50)]
    pub limit: usize,
    /// All that there are
    #[arg(long, conflicts_with = "limit")]
    pub all: bool,
    /// Serial numbers, models, holders and so on too
    #[arg(long, conflicts_with = "code")]
    pub details: bool,
}

#[derive(Debug, Args)]
pub struct LabelOptions {
    /// Tags, or whatever else names an asset; one for each label
    #[arg(required = true)]
    pub codes: Vec<String>,
    /// The file to write; `-` is standard output
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
    /// The size; each asset's type decides when it is absent
    #[arg(long, value_enum)]
    pub size: Option<SizeName>,
    /// The file type; SVG and PNG are for one label
    #[arg(long, value_enum, default_value = "pdf")]
    pub format: FormatName,
    /// How many of each
    #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=20))]
    pub copies: u16,
    /// Print the others when one cannot be printed
    #[arg(long)]
    pub skip_missing: bool,
}

#[derive(Debug, Subcommand)]
pub enum JobsCommand {
    /// Store a job; it is drawn by itself
    Start(JobStartOptions),
    /// The newest jobs
    List {
        /// How many at most
        #[arg(long, value_name = "NUMBER", default_value_t = 20, value_parser = clap::value_parser!(u8).range(1..=100))]
        limit: u8,
    },
    /// How far a job is
    Show { id: Uuid },
    /// Wait for the end of a job, and tell how far it is
    Follow {
        id: Uuid,
        /// Write its PDF into this file then
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
    },
    /// End a job before it is done
    Cancel { id: Uuid },
    /// Fetch the PDF of a job that is done
    Download {
        id: Uuid,
        /// The file to write; `-` is standard output
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
}

#[derive(Debug, Args)]
pub struct JobStartOptions {
    /// Tags, or whatever else names an asset; one for each label
    pub codes: Vec<String>,
    /// A file with further ones, one a line; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    /// The size; each asset's type decides when it is absent
    #[arg(long, value_enum)]
    pub size: Option<SizeName>,
    /// How many of each
    #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=20))]
    pub copies: u16,
    /// Print the others when one cannot be printed
    #[arg(long)]
    pub skip_missing: bool,
    /// What people know the job by
    #[arg(long)]
    pub title: Option<String>,
    /// Wait for its end
    #[arg(long)]
    pub follow: bool,
    /// Wait for its end, and write its PDF into this file
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
    #[command(flatten)]
    pub key: KeyOption,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum SizeName {
    Large,
    Small,
}

impl From<SizeName> for LabelSize {
    fn from(name: SizeName) -> Self {
        match name {
            SizeName::Large => Self::Large,
            SizeName::Small => Self::Small,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatName {
    Pdf,
    Svg,
    Png,
}

impl From<FormatName> for LabelFormat {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Pdf => Self::Pdf,
            FormatName::Svg => Self::Svg,
            FormatName::Png => Self::Png,
        }
    }
}

#[derive(Debug, Subcommand)]
pub enum TagCommand {
    /// Reserve the next tags: all of them or none
    Reserve {
        /// How many
        #[arg(default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1000))]
        count: u16,
        /// The sequence; the usual one when absent
        #[arg(long)]
        prefix: Option<String>,
        /// What they are for
        #[arg(long)]
        note: Option<String>,
        /// After so long, tags that no asset has become void
        #[arg(long, value_name = "SECONDS")]
        lease_seconds: Option<u32>,
        #[command(flatten)]
        key: KeyOption,
    },
    /// Bind a reserved tag to an asset
    Assign {
        tag: AssetTag,
        /// The asset: its id, serial number or whatever else names it
        asset: String,
    },
    /// Make a tag void
    Void {
        tag: AssetTag,
        /// Why; it is kept
        #[arg(long)]
        reason: String,
    },
    /// What the ledger knows of a tag
    Show { tag: AssetTag },
}

#[derive(Debug, Args)]
pub struct KeyOption {
    /// Makes the request repeatable: the same request with the same key has one effect
    #[arg(long, value_name = "KEY")]
    pub idempotency_key: Option<String>,
}

#[derive(Debug, Args)]
pub struct CreateOptions {
    /// The catalog, by name
    #[arg(long)]
    pub catalog: String,
    /// The serial number; no other asset may have it
    #[arg(long)]
    pub serial: Option<String>,
    #[arg(long)]
    pub internal_name: Option<String>,
    /// A tag that is reserved already; the next one when absent
    #[arg(long)]
    pub tag: Option<AssetTag>,
    #[arg(long)]
    pub manufacturer: Option<String>,
    #[arg(long)]
    pub model: Option<String>,
    /// The kind of device, such as Chromebook
    #[arg(long = "type", value_name = "TYPE")]
    pub asset_type: Option<String>,
    #[arg(long)]
    pub funding_source: Option<String>,
    #[arg(long)]
    pub description: Option<String>,
    /// The status; the first one of the catalog when absent
    #[arg(long)]
    pub status: Option<String>,
    /// A custom field and its value; may be given several times
    #[arg(long = "field", value_name = "NAME=VALUE", value_parser = field)]
    pub fields: Vec<(String, String)>,
    #[command(flatten)]
    pub key: KeyOption,
}

#[derive(Debug, Args)]
pub struct EditOptions {
    /// The asset: a tag, an id, a serial number or whatever else names it
    pub asset: String,
    /// The name in Request Tracker
    #[arg(long)]
    pub name: Option<String>,
    /// The description; empty takes it away
    #[arg(long)]
    pub description: Option<String>,
    #[arg(long)]
    pub status: Option<String>,
    /// The owner's user name; empty means that nobody owns it
    #[arg(long)]
    pub owner: Option<String>,
    /// A custom field and its value; may be given several times, for a field with several values too
    #[arg(long = "field", value_name = "NAME=VALUE", value_parser = field)]
    pub fields: Vec<(String, String)>,
    /// A custom field that loses every value; may be given several times
    #[arg(long = "clear-field", value_name = "NAME")]
    pub cleared: Vec<String>,
    /// Change only this version of the asset: the `version` that was read
    #[arg(long, value_name = "VERSION")]
    pub if_version: Option<String>,
}

fn field(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.to_owned()))
        }
        _ => Err("write it as NAME=VALUE, such as 'Model=300e Gen 3'".to_owned()),
    }
}
