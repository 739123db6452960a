//! Where the server is, and which token is sent.

use std::{
    fs,
    path::{Path, PathBuf},
};

use client::{Client, Settings};
use figment::{
    Figment,
    providers::{Env, Format, Toml},
};
use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

use super::{failure::Failure, options::ConnectionOptions};

const TOKEN: &str = "RTUTILS_TOKEN";

/// What the file of settings says.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    server: Option<Url>,
    token_file: Option<PathBuf>,
}

/// The client that the options, the environment and the file of settings describe.
pub fn connect(options: &ConnectionOptions) -> Result<Client, Failure> {
    let kept = kept(options.settings.as_deref())?;
    let server = options.server.clone().or(kept.server).ok_or_else(|| {
        Failure::usage(
            "which server? Give --server URL, set RTUTILS_SERVER, or write it into the settings",
        )
    })?;
    let from_environment = Env::var(TOKEN).filter(|token| !token.trim().is_empty());
    let token = match (&options.token_file, from_environment, kept.token_file) {
        (Some(file), ..) => token_in(file)?,
        (None, Some(token), _) => SecretString::from(token),
        (None, None, Some(file)) => token_in(&file)?,
        (None, None, None) => {
            return Err(Failure::usage(
                "which token? Give --token-file FILE, or set RTUTILS_TOKEN_FILE or RTUTILS_TOKEN; \
                 `rtutils token create` makes one, and so does the app under your name",
            ));
        }
    };
    Ok(Client::new(Settings::new(server, token))?)
}

fn token_in(file: &Path) -> Result<SecretString, Failure> {
    let text = fs::read_to_string(file)
        .map_err(|error| Failure::usage(format!("{} cannot be read: {error}", file.display())))?;
    let token = text.trim();
    if token.is_empty() {
        return Err(Failure::usage(format!("{} is empty", file.display())));
    }
    Ok(SecretString::from(token))
}

/// The settings of the file that was named, or of the usual one where there is one.
fn kept(named: Option<&Path>) -> Result<Kept, Failure> {
    let file = match named {
        Some(file) if !file.is_file() => {
            return Err(Failure::usage(format!("{} is not there", file.display())));
        }
        Some(file) => file.to_owned(),
        None => match usual_file().filter(|file| file.is_file()) {
            Some(file) => file,
            None => return Ok(Kept::default()),
        },
    };
    let mut kept: Kept = Figment::from(Toml::file_exact(&file))
        .extract()
        .map_err(|error| Failure::usage(format!("{}: {error}", file.display())))?;
    // A path in it is meant from where it stands.
    if let (Some(token_file), Some(folder)) = (&mut kept.token_file, file.parent()) {
        *token_file = folder.join(&*token_file);
    }
    Ok(kept)
}

fn usual_file() -> Option<PathBuf> {
    let folder = Env::var("XDG_CONFIG_HOME").map(PathBuf::from);
    let folder = folder.or_else(|| Some(PathBuf::from(Env::var("HOME")?).join(".config")));
    Some(folder?.join("rtutils/remote.toml"))
}
