//! Why a copy was not made.

use sea_orm::DbErr;

use super::CopiedTable;
use crate::Error;

/// Why a copy was not made. The target is as empty as it was, whatever the reason.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// There is nothing to copy.
    #[error("there is no database of rtutils at the source: check its address")]
    NoSource,
    /// Somebody else has the source open, and could write to it.
    #[error(
        "another program has the source open: stop rtutils and whoever else is connected, or take \
         one moment of it with --snapshot, without what is written from then on"
    )]
    InUse,
    /// The source has another schema than this program.
    #[error("the source lacks {} of this version: run `rtutils migrate` on it first", .0.join(", "))]
    SchemaBehind(Vec<String>),
    /// A newer program has had the source.
    #[error(
        "the source has {}, which this version does not know: copy with the version that runs on it",
        .0.join(", ")
    )]
    SchemaAhead(Vec<String>),
    /// One side has a table that the other one has not.
    #[error(
        "the table {table:?} is in the {side} alone: this version does not know it, and copies \
         nothing rather than leave it out"
    )]
    UnknownTable { table: String, side: &'static str },
    /// A column is of a type that is not known here, or not the same on both sides.
    #[error(
        "the column {table}.{column} is {types}: this version does not know how to move that, and \
         copies nothing"
    )]
    UnknownColumn {
        table: String,
        column: String,
        types: String,
    },
    /// Tables refer to each other in a circle, so that none can be first.
    #[error("the tables {} refer to each other in a circle", .0.join(", "))]
    Circle(Vec<String>),
    /// The target is not empty.
    #[error(
        "the target holds rows already ({}): give a database that is empty",
        counts(.0)
    )]
    TargetHoldsRows(Vec<(String, u64)>),
    /// The target is somebody else's.
    #[error(
        "the target holds tables that are not rtutils' ({}): give it a database of its own",
        .0.join(", ")
    )]
    ForeignTarget(Vec<String>),
    /// A value is not what its column promises, or cannot be kept on the other side.
    #[error("{table}.{column} of row {row} cannot be moved: {why}")]
    BadValue {
        table: String,
        column: String,
        row: String,
        why: String,
    },
    /// The target did not take rows.
    #[error("the target did not take rows of {table}")]
    Refused {
        table: String,
        #[source]
        source: DbErr,
    },
    /// What the target says is not what the source says.
    #[error(
        "the copy differs from the original in {}: nothing was kept",
        differing(.0)
    )]
    Differs(Vec<CopiedTable>),
    /// One of the databases is in trouble.
    #[error(transparent)]
    Store(#[from] Error),
}

impl From<DbErr> for CopyError {
    fn from(error: DbErr) -> Self {
        Self::Store(Error::Database(Box::new(error)))
    }
}

fn counts(tables: &[(String, u64)]) -> String {
    let counts = tables
        .iter()
        .map(|(table, rows)| format!("{table}: {rows}"));
    counts.collect::<Vec<_>>().join(", ")
}

fn differing(tables: &[CopiedTable]) -> String {
    let names = tables.iter().filter(|table| !table.is_equal());
    let names: Vec<&str> = names.map(|table| table.table.as_str()).collect();
    names.join(", ")
}
