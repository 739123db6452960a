//! Versions of what people edit, so that nobody overwrites what they have not seen.

use std::fmt::Write;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{Conflict, Result};

/// A text that is another one when any of these facts is.
pub(crate) fn version_of(facts: &impl Serialize) -> String {
    let facts = serde_json::to_vec(facts).unwrap_or_default();
    let digest = Sha256::digest(&facts);
    digest.iter().take(8).fold(String::new(), |mut text, byte| {
        // Writing into a text does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Refuses to change what is not the version that somebody read.
pub(crate) fn check_version(what: &'static str, asked: Option<&str>, now: &str) -> Result<()> {
    match asked {
        Some(asked) if asked != now => Err(Conflict::RecordChanged { what }.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_fact_is_another_version() {
        let version = version_of(&("W12-", 4, true));

        assert_eq!(version.len(), 16);
        assert_eq!(version, version_of(&("W12-", 4, true)));
        assert_ne!(version, version_of(&("W12-", 4, false)));
        assert!(check_version("sequence", Some(&version), &version).is_ok());
        assert!(check_version("sequence", None, &version).is_ok());
        assert!(check_version("sequence", Some("*"), &version).is_err());
    }
}
