use std::path::PathBuf;

use mail_client::Address;

use crate::{
    Outcome,
    check::{self, Report, State},
    cli::{CheckFormat, CheckOptions},
    config::{Config, Problems, USUAL_FILE},
};

/// What the process ends with when something is broken.
pub const BROKEN: u8 = 3;

/// Something is broken; what it is was said.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Broken(String);

/// Looks at everything and says what was found.
pub async fn run(
    options: CheckOptions,
    config: Result<Config, Problems>,
    file: Option<PathBuf>,
) -> Outcome {
    let send_mail = options
        .send_mail
        .as_deref()
        .map(Address::parse)
        .transpose()?;
    let file = file.unwrap_or_else(|| PathBuf::from(USUAL_FILE));
    let report = match &config {
        Ok(config) => Box::pin(check::run(config, Some(&file), send_mail.as_ref())).await,
        Err(problems) => Report::unreadable(problems),
    };
    match options.format {
        CheckFormat::Text => print!("{}", report.text()),
        CheckFormat::Json => println!("{}", report.json()),
    }
    if report.state == State::Broken {
        return Err(Broken(report.summary()).into());
    }
    Ok(())
}
