//! Copies of the database, and bringing them back.
//!
//! A backup is two files: the copy, and a manifest beside it that says what is in the copy. The manifest
//! comes last, so a copy that has one is whole and was checked.

mod folder;
mod make;
mod manifest;
mod postgres;
mod restore;
mod restore_file;
mod restore_postgres;

pub use self::{
    folder::newest,
    make::make,
    restore::{Restored, restore},
};

use std::{fs::File, io, path::Path};

use crate::ends::{self, End, Failure};

/// Makes what was renamed in a folder last.
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// A failure of the file system with what was being done.
fn failed(what: &str, path: &Path, error: &io::Error, remedy: &str) -> Failure {
    let end = ends::of_io(error).unwrap_or(End::Disk);
    let remedy = match end {
        End::Disk => "make room there",
        _ => remedy,
    };
    Failure::new(
        match end {
            End::Permission | End::NoInput => End::CannotCreate,
            end => end,
        },
        format!("{what} {} failed ({error}): {remedy}", path.display()),
    )
}
