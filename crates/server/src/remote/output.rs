//! Answers, as a table, JSON or CSV.

use std::{
    error::Error,
    io::{self, Write},
};

use comfy_table::{Table, presets};
use serde::Serialize;

use super::options::OutputFormat;

/// What can be written as a line of a table.
pub trait Shown: Serialize {
    /// The names of the columns.
    const COLUMNS: &'static [&'static str];

    /// One cell for each column; empty for what is absent.
    fn cells(&self) -> Vec<String>;
}

/// Writes one thing: below one another for people, since it has many columns.
pub fn one<T: Shown>(format: OutputFormat, thing: &T) -> Result<(), Box<dyn Error>> {
    match format {
        OutputFormat::Table => {
            let mut table = Table::new();
            table.load_style(presets::NOTHING);
            for (name, cell) in T::COLUMNS.iter().zip(thing.cells()) {
                if !cell.is_empty() {
                    table.add_row([(*name).to_owned(), cell]);
                }
            }
            said(format!("{}\n", table.trim_fmt()).as_bytes())
        }
        OutputFormat::Json => json(thing),
        OutputFormat::Csv => csv(std::slice::from_ref(thing)),
    }
}

/// Writes a list.
pub fn many<T: Shown>(format: OutputFormat, things: &[T]) -> Result<(), Box<dyn Error>> {
    match format {
        OutputFormat::Table => {
            let mut table = Table::new();
            table.load_style(presets::NOTHING);
            table.set_header(T::COLUMNS.iter().copied());
            for thing in things {
                table.add_row(thing.cells());
            }
            said(format!("{}\n", table.trim_fmt()).as_bytes())
        }
        OutputFormat::Json => json(&things),
        OutputFormat::Csv => csv(things),
    }
}

fn json(thing: &impl Serialize) -> Result<(), Box<dyn Error>> {
    said(format!("{}\n", serde_json::to_string_pretty(thing)?).as_bytes())
}

fn csv<T: Shown>(things: &[T]) -> Result<(), Box<dyn Error>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(T::COLUMNS)?;
    for thing in things {
        writer.write_record(thing.cells())?;
    }
    let bytes = writer.into_inner().map_err(|error| error.to_string())?;
    said(&bytes)
}

/// To standard output. Whoever reads it may have gone: `… | head` is no error.
pub fn said(bytes: &[u8]) -> Result<(), Box<dyn Error>> {
    let mut out = io::stdout();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
