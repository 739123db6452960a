//! What makes the command line at home in a shell: completions and pages of the manual.

use std::fs;

use clap::CommandFactory;

use crate::{
    Outcome,
    cli::{Cli, CompletionsOptions, ManOptions},
    remote::said,
};

const NAME: &str = "rtutils";

/// Prints the completions of a shell.
pub fn completions(options: &CompletionsOptions) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Cli::command(), NAME, &mut script);
    said(&script)
}

/// Prints the page of the manual, or writes one for each command into a folder.
pub fn man(options: &ManOptions) -> Outcome {
    if let Some(folder) = &options.dir {
        fs::create_dir_all(folder)?;
        return Ok(clap_mangen::generate_to(Cli::command(), folder)?);
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page)?;
    said(&page)
}
