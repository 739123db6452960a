use app::NewUser;

use super::password;
use crate::{Outcome, bootstrap::Plan, cli::UserAddOptions, commands::explain, config::Config};

/// Adds a person.
pub async fn run(options: UserAddOptions, config: Config) -> Outcome {
    let (app, _) = Plan::new(&config)?.build().await?;
    let password = password::read(&options.password)?;
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
