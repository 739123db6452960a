use std::{
    error::Error,
    fs,
    io::{IsTerminal, Read, stdin},
};

use app::NewUser;
use secrecy::{ExposeSecret, SecretString};

use crate::{Outcome, bootstrap::Plan, cli::UserAddOptions, config::Config};

/// Adds a person.
pub async fn run(options: UserAddOptions, config: Config) -> Outcome {
    let (app, _) = Plan::new(&config)?.build().await?;
    let password = password(&options)?;
    let added = app
        .add_user(NewUser {
            display_name: options
                .display_name
                .unwrap_or_else(|| options.username.clone()),
            username: options.username,
            role: options.role.into(),
            password,
        })
        .await
        .map_err(explain)?;
    println!("{} ({}) can sign in now.", added.username, added.role);
    Ok(())
}

fn password(options: &UserAddOptions) -> Result<SecretString, Box<dyn Error>> {
    let text = if let Some(file) = &options.password_file {
        fs::read_to_string(file)
            .map_err(|error| format!("{} cannot be read: {error}", file.display()))?
    } else if options.password_stdin {
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
        return Err("the passwords differ: nothing was added".into());
    }
    Ok(first)
}

fn explain(error: app::Error) -> Box<dyn Error> {
    match error {
        app::Error::Invalid(errors) => {
            let details: Vec<String> = errors.into_iter().map(|error| error.detail).collect();
            details.join(" ").into()
        }
        other => other.into(),
    }
}
