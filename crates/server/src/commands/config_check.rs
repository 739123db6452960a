use crate::{Outcome, bootstrap::Plan, config::Config};

/// Prints what is in force, once everything about it is right.
pub fn run(config: &Config) -> Outcome {
    println!("{}", config.show().trim_end());
    Plan::new(config)?;
    eprintln!("\nThe configuration is right.");
    Ok(())
}
