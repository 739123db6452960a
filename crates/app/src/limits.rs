//! Bounds that several use cases share.

use types::ledger::MAX_REASON;

use crate::{Error, Result};

const MAX_LIMIT: u8 = 100;

/// How long a page is.
pub(crate) fn page_limit(asked: Option<u8>, usual: u8) -> Result<u8> {
    let limit = asked.unwrap_or(usual);
    if (1..=MAX_LIMIT).contains(&limit) {
        Ok(limit)
    } else {
        let detail = format!("A page has between 1 and {MAX_LIMIT} items.");
        Err(Error::invalid("limit", "out_of_range", detail))
    }
}

/// A reason that says something.
pub(crate) fn reason(pointer: &str, text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::invalid(pointer, "required", "Say why."));
    }
    if text.chars().count() > MAX_REASON {
        let detail = format!("At most {MAX_REASON} characters.");
        return Err(Error::invalid(pointer, "too_long", detail));
    }
    Ok(text.to_owned())
}
