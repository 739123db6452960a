//! Moving everything from one database to another, and holding it against the original.
//!
//! What there is to move is read from the schema, so that a table that is added later is moved as
//! well; a column of a type that is not known here ends the copy before it begins. Both sides are
//! put into one canonical form, row by row, and summed up; the target is committed when every count
//! and every sum is equal, and otherwise left as empty as it was.

mod cell;
mod error;
mod schema;
mod source;
mod target;

use std::fmt;

use self::{cell::Sum, schema::Table, target::Target};
pub use self::{error::CopyError, source::CopySource};
use crate::Store;

/// How the original is kept from changing while it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Nobody else has it open, and nobody else may write.
    Still,
    /// It is read as it was at one moment; what others write meanwhile is not in the copy.
    Snapshot,
}

/// What became of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiedTable {
    pub table: String,
    pub original: Content,
    pub copy: Content,
}

/// How many rows a table has, and what they say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Content {
    pub rows: u64,
    /// The sum of the SHA-256 of every row's canonical form, whatever their order.
    pub checksum: Checksum,
    /// The last number that a table gave which numbers its rows by itself.
    pub last_number: Option<i64>,
}

/// See [`Content::checksum`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Checksum([u8; 32]);

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in self.0 {
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl CopiedTable {
    /// Whether the copy says what the original says.
    #[must_use]
    pub fn is_equal(&self) -> bool {
        self.original == self.copy
    }
}

/// How far a copy is.
#[derive(Debug, Clone, Copy)]
pub struct CopyProgress<'a> {
    pub table: &'a str,
    /// Rows of it so far.
    pub rows: u64,
    /// Whether they are read again, to be compared.
    pub is_comparing: bool,
}

/// Who is told how far a copy is.
pub type Watcher<'a> = &'a mut (dyn FnMut(CopyProgress<'_>) + Send);

impl Store {
    /// Copies everything of another database into this one, which has to be empty, in one
    /// transaction.
    ///
    /// Gives each table in the order of their references. [`CopyError::Differs`] has them too, and
    /// nothing is kept then.
    pub async fn copy_from(
        &self,
        source: CopySource,
        watcher: Watcher<'_>,
    ) -> Result<Vec<CopiedTable>, CopyError> {
        let target = Target::prepare(self, source.tables()).await?;
        let mut originals = Vec::with_capacity(source.tables().len());
        for table in source.tables() {
            originals.push(source.copy_table(table, &target, watcher).await?);
        }
        for (table, original) in source.tables().iter().zip(&originals) {
            target.go_on_counting(table, original.last_number).await?;
        }
        let mut copied = Vec::with_capacity(originals.len());
        for (table, original) in source.tables().iter().zip(originals) {
            let copy = target.content(table, watcher).await?;
            copied.push(CopiedTable {
                table: table.name.clone(),
                original,
                copy,
            });
        }
        if copied.iter().all(CopiedTable::is_equal) {
            target.commit().await?;
            source.close().await;
            Ok(copied)
        } else {
            target.give_up().await?;
            Err(CopyError::Differs(copied))
        }
    }
}

/// Counts rows, sums them up and says so from time to time.
struct Tally<'a, 'w> {
    table: &'a Table,
    sum: Sum,
    rows: u64,
    is_comparing: bool,
    watcher: &'a mut Watcher<'w>,
}

impl<'a, 'w> Tally<'a, 'w> {
    fn new(table: &'a Table, is_comparing: bool, watcher: &'a mut Watcher<'w>) -> Self {
        let mut tally = Self {
            table,
            sum: Sum::default(),
            rows: 0,
            is_comparing,
            watcher,
        };
        tally.tell();
        tally
    }

    fn add(&mut self, row: &[cell::Cell]) {
        self.sum.add(row);
        self.rows += 1;
        if self.rows.is_multiple_of(1_000) {
            self.tell();
        }
    }

    fn tell(&mut self) {
        (self.watcher)(CopyProgress {
            table: &self.table.name,
            rows: self.rows,
            is_comparing: self.is_comparing,
        });
    }

    fn content(self, last_number: Option<i64>) -> Content {
        Content {
            rows: self.rows,
            checksum: Checksum(self.sum.bytes()),
            last_number,
        }
    }
}
