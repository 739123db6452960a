//! Changes to people, whoever they are.

use types::UserAccount;

use super::{explain, password, test_users, user_add};
use crate::{Outcome, bootstrap::Plan, cli::UserCommand, config::Config};

/// Adds or changes a person.
pub async fn run(command: UserCommand, config: Config) -> Outcome {
    let command = match command {
        UserCommand::Add(options) => return Box::pin(user_add::run(options, config)).await,
        other => other,
    };
    let (app, _) = Plan::new(&config)?.build().await?;
    match command {
        UserCommand::Add(_) => {}
        UserCommand::AddTest(options) => test_users::run(&app, &options).await?,
        UserCommand::SetPassword(options) => {
            let password = password::read(&options.password)?;
            let set = app.set_password(&options.username, password).await;
            set.map_err(explain)?;
            println!("{} has another password now.", options.username);
        }
        UserCommand::SetRole(options) => {
            let changed = app.set_person(&options.username, Some(options.role.into()), None);
            tell(&changed.await.map_err(explain)?);
        }
        UserCommand::Disable(name) => {
            let changed = app.set_person(&name.username, None, Some(true)).await;
            tell(&changed.map_err(explain)?);
        }
        UserCommand::Enable(name) => {
            let changed = app.set_person(&name.username, None, Some(false)).await;
            tell(&changed.map_err(explain)?);
        }
        UserCommand::ResetTotp(name) => {
            let removed = app.remove_second_factor_of(&name.username).await;
            if removed.map_err(explain)? {
                println!("{} signs in with the password alone now.", name.username);
            } else {
                println!("{} has no second factor.", name.username);
            }
        }
    }
    Ok(())
}

fn tell(person: &UserAccount) {
    let may = if person.disabled_at.is_some() {
        "may not"
    } else {
        "may"
    };
    println!("{} ({}) {may} sign in.", person.username, person.role);
}
