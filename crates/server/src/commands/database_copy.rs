//! Moving the data from one database to another.

use std::{
    io::{IsTerminal, Write, stderr},
    path::Path,
};

use comfy_table::{CellAlignment, Table, presets};
use secrecy::{ExposeSecret, SecretString};
use store::{CopiedTable, CopyError, CopyProgress, CopySource, Hold, Store};

use crate::{
    Outcome,
    cli::DatabaseCopyOptions,
    config::{
        Config, Problems,
        secret::{self, Refused},
    },
    ends::{End, Failure},
    remote::said,
};

/// What of a checksum is shown; all of it is compared.
const SHOWN: usize = 16;

/// Copies a database into an empty one, and prints what was compared.
pub async fn run(
    options: DatabaseCopyOptions,
    config: impl FnOnce() -> Result<Config, Problems>,
) -> Outcome {
    let from = match (&options.from, &options.from_file) {
        (Some(url), _) => SecretString::from(url.as_str()),
        (None, Some(file)) => address(file)?,
        (None, None) => configured(&config()?)?,
    };
    let to = match (&options.to, &options.to_file) {
        (Some(url), _) => SecretString::from(url.as_str()),
        (None, Some(file)) => address(file)?,
        (None, None) => return Err("say where to, with --to or --to-file".into()),
    };
    if from.expose_secret() == to.expose_secret() {
        return Err("the source and the target are the same database".into());
    }
    let hold = if options.snapshot {
        Hold::Snapshot
    } else {
        Hold::Still
    };
    let source = CopySource::open(from.expose_secret(), hold).await?;
    let target = Store::open(to.expose_secret()).await?;
    let mut show = progress();
    let copied = target.copy_from(source, &mut *show).await;
    show(CopyProgress {
        table: "",
        rows: 0,
        is_comparing: true,
    });
    match copied {
        Ok(tables) => {
            print(&tables)?;
            finish(&tables, hold);
            target.close().await?;
            Ok(())
        }
        Err(CopyError::Differs(tables)) => {
            print(&tables)?;
            Err(CopyError::Differs(tables).into())
        }
        Err(other) => Err(other.into()),
    }
}

/// The address in a file, which nobody else may read, as with other secrets.
fn address(file: &Path) -> Result<SecretString, Failure> {
    secret::read(file).map_err(|Refused { why, end }| {
        // No setting names it.
        let end = if end == End::Settings {
            End::NoInput
        } else {
            end
        };
        Failure::new(end, why)
    })
}

fn configured(config: &Config) -> Result<SecretString, Problems> {
    let mut problems = Problems::default();
    let url = config.database.url(&config.server.folder, &mut problems);
    problems.into_result(url)
}

/// Tells on a terminal how far it is; elsewhere nobody looks.
fn progress() -> Box<dyn FnMut(CopyProgress<'_>) + Send> {
    if !stderr().is_terminal() {
        return Box::new(|_| {});
    }
    Box::new(|at| {
        let doing = if at.is_comparing {
            "comparing"
        } else {
            "copying"
        };
        let line = if at.table.is_empty() {
            String::new()
        } else {
            format!("{doing} {}: {} rows", at.table, at.rows)
        };
        // Whoever closed the terminal does not need to know.
        let _ = write!(stderr(), "\r\x1b[2K{line}");
        let _ = stderr().flush();
    })
}

fn print(tables: &[CopiedTable]) -> Outcome {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(["TABLE", "ROWS", "CHECKSUM", "EQUAL"]);
    for copied in tables {
        let (original, copy) = (copied.original, copied.copy);
        let (mut rows, mut checksum) = (original.rows.to_string(), short(original.checksum));
        if original.rows != copy.rows {
            rows = format!("{rows} / {}", copy.rows);
        }
        if original.checksum != copy.checksum {
            checksum = format!("{checksum} / {}", short(copy.checksum));
        }
        let equal = if copied.is_equal() {
            "yes"
        } else if original.last_number != copy.last_number {
            "NO: goes on with another number"
        } else {
            "NO"
        };
        table.add_row([copied.table.clone(), rows, checksum, equal.to_owned()]);
    }
    if let Some(column) = table.column_mut(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    said(format!("{}\n", table.trim_fmt()).as_bytes())
}

fn short(checksum: store::Checksum) -> String {
    checksum.to_string().chars().take(SHOWN).collect()
}

fn finish(tables: &[CopiedTable], hold: Hold) {
    let rows: u64 = tables.iter().map(|table| table.copy.rows).sum();
    println!(
        "{rows} rows in {} tables, and all of them equal.",
        tables.len()
    );
    match hold {
        Hold::Still => println!(
            "Set database.url to the copy and start rtutils. token.key stays where it is: second \
             factors and webhooks are sealed with it."
        ),
        Hold::Snapshot => println!(
            "This is one moment of a database that may have gone on since: a rehearsal. Stop \
             rtutils and copy again, into an empty database, to move."
        ),
    }
}
