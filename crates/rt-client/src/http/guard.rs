//! What is refused before it is sent, because RT would cut it, misread it or fail without a word.

use std::collections::HashSet;

use super::{transport::Transport, users};
use crate::{AssetChanges, Error, NewAsset, Result};

/// RT cuts names and descriptions here, and counts bytes, not characters.
const LONGEST_TEXT: usize = 255;

pub(super) fn new_asset(new: &NewAsset) -> Result<()> {
    name(&new.name)?;
    description(new.description.as_deref().unwrap_or_default())
}

pub(super) fn changes(changes: &AssetChanges) -> Result<()> {
    if let Some(new) = &changes.name {
        name(new)?;
    }
    description(changes.description.as_deref().unwrap_or_default())
}

fn name(name: &str) -> Result<()> {
    if name.len() > LONGEST_TEXT {
        return Err(rejected(format!("Name: longer than {LONGEST_TEXT} bytes")));
    }
    if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(rejected("Name: names may not be all digits".to_owned()));
    }
    Ok(())
}

fn description(description: &str) -> Result<()> {
    if description.len() > LONGEST_TEXT {
        return Err(rejected(format!(
            "Description: longer than {LONGEST_TEXT} bytes"
        )));
    }
    Ok(())
}

/// That RT knows these people, by these names.
///
/// For an unknown holder or contact RT fails with an empty 500, for an unknown e-mail address it
/// makes a user, and a name of digits it takes for a number.
pub(super) async fn people(
    transport: &Transport,
    usernames: &[&str],
    known: &mut HashSet<String>,
) -> Result<()> {
    for &username in usernames {
        let key = username.to_lowercase();
        if key == "nobody" || known.contains(&key) {
            continue;
        }
        match users::get(transport, username).await {
            Ok(user) if user.username.to_lowercase() == key => known.insert(key),
            Ok(_) | Err(Error::NotFound) => {
                return Err(rejected(format!("RT knows no user called {username:?}")));
            }
            Err(other) => return Err(other),
        };
    }
    Ok(())
}

fn rejected(message: String) -> Error {
    Error::Rejected { message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_rt_would_cut_is_refused() {
        assert!(name(&"x".repeat(255)).is_ok());
        assert!(name(&"x".repeat(256)).is_err());
        assert!(name(&"日".repeat(86)).is_err(), "RT counts bytes");
    }

    #[test]
    fn a_name_of_digits_is_refused() {
        assert!(name("0412").is_err());
        assert!(name("W12-0412").is_ok());
        assert!(name("").is_ok());
    }
}
