use std::io::{Write, stdout};

use crate::Outcome;

/// Prints the document, as it is committed.
pub fn run() -> Outcome {
    stdout().write_all(api::openapi_json().as_bytes())?;
    Ok(())
}
