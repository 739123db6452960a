//! A password from a file, from standard input or from whoever sits there.

use std::{
    error::Error,
    fs,
    io::{IsTerminal, Read, stdin},
};

use app::{Entropy, SystemEntropy};
use secrecy::{ExposeSecret, SecretString};

use crate::cli::PasswordSource;

impl PasswordSource {
    /// Whether somebody said where it is: else it is asked for, or made up.
    pub const fn is_given(&self) -> bool {
        self.password_file.is_some() || self.password_stdin
    }
}

/// Letters and digits that nobody takes for one another.
pub fn made_up() -> SecretString {
    const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0; 12];
    SystemEntropy.fill(&mut bytes);
    let letters: Vec<char> = bytes
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
        .collect();
    let groups: Vec<String> = letters.chunks(4).map(String::from_iter).collect();
    SecretString::from(groups.join("-"))
}

/// Reads it from where the options say.
pub fn read(source: &PasswordSource) -> Result<SecretString, Box<dyn Error>> {
    let text = if let Some(file) = &source.password_file {
        fs::read_to_string(file)
            .map_err(|error| format!("{} cannot be read: {error}", file.display()))?
    } else if source.password_stdin {
        let mut text = String::new();
        stdin().read_to_string(&mut text)?;
        text
    } else if stdin().is_terminal() {
        return ask();
    } else {
        return Err(
            "there is no terminal to ask for the password on: use --password-stdin or \
                    --password-file"
                .into(),
        );
    };
    Ok(SecretString::from(text.trim_end_matches(['\r', '\n'])))
}

fn ask() -> Result<SecretString, Box<dyn Error>> {
    let first = SecretString::from(rpassword::prompt_password("Password: ")?);
    let second = SecretString::from(rpassword::prompt_password("Again: ")?);
    if first.expose_secret() != second.expose_secret() {
        return Err("the passwords differ: nothing was changed".into());
    }
    Ok(first)
}
