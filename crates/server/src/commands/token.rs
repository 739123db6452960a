//! API tokens, for scripts.

use types::{ApiToken, NewApiToken, Permission};

use super::explain;
use crate::{Outcome, bootstrap::Plan, cli::TokenCommand, config::Config};

/// Makes, lists or ends tokens. The token itself goes to standard output alone, for a pipe.
pub async fn run(command: TokenCommand, config: Config) -> Outcome {
    let (app, _) = Plan::new(&config)?.build().await?;
    match command {
        TokenCommand::Create(options) => {
            let new = NewApiToken {
                name: options.name,
                scopes: options.scopes,
                expires_in_days: options.days,
                networks: options.networks,
            };
            let issued = app.issue_api_token(&options.user, new).await;
            let issued = issued.map_err(explain)?;
            eprintln!("{}", line(&issued.token));
            eprintln!("Keep the token now: it is not shown again.");
            println!("{}", issued.secret);
        }
        TokenCommand::List { user } => {
            let tokens = app.list_api_tokens(user.as_deref()).await;
            for token in tokens.map_err(explain)? {
                println!("{}", line(&token));
            }
        }
        TokenCommand::Revoke { id } => {
            let token = app.end_api_token(id).await.map_err(explain)?;
            println!("{} ({}) is good for nothing now.", token.id, token.name);
        }
    }
    Ok(())
}

fn line(token: &ApiToken) -> String {
    let scopes: Vec<&str> = token
        .scopes
        .iter()
        .copied()
        .map(Permission::as_str)
        .collect();
    let last_used = token
        .last_used_at
        .map_or_else(|| "never".to_owned(), |at| at.to_rfc3339());
    format!(
        "{}  {}  {}  until {}  last used {last_used}  {}",
        token.id,
        token.owner,
        scopes.join(","),
        token.expires_at.date_naive(),
        token.name
    )
}
