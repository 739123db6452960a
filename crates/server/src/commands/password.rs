//! A password from a file, from standard input or from whoever sits there.

use std::{
    error::Error,
    fs,
    io::{IsTerminal, Read, stdin},
};

use secrecy::{ExposeSecret, SecretString};

use crate::cli::PasswordSource;

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
