//! People of rtutils.

use secrecy::{ExposeSecret, SecretString};
use store::{Origin, UserRecord};
use types::{FieldError, Permission, Role, User};

use super::{log_in::MAX_PASSWORD, view};
use crate::{App, Context, Error, Result};

const MIN_PASSWORD: usize = 10;
const MAX_USERNAME: usize = 64;
const MAX_DISPLAY_NAME: usize = 100;

/// A person to be added.
#[derive(Debug, Clone)]
pub struct NewUser {
    pub username: String,
    pub display_name: String,
    pub role: Role,
    pub password: SecretString,
}

impl App {
    /// Who the caller is, as of now.
    pub async fn me(&self, ctx: &Context) -> Result<User> {
        let who = ctx.require(Permission::ReadAccount)?;
        let user = self.store().user(who.id).await;
        let user = user.map_err(|e| Error::internal("look up a user", e))?;
        user.filter(|user| user.disabled_at.is_none())
            .map(|user| view(&user))
            .ok_or(Error::Unauthenticated)
    }

    /// Adds a person. This is the door of the command line: whoever has a shell on the server
    /// needs no permission.
    pub async fn add_user(&self, new: NewUser) -> Result<User> {
        check(&new)?;
        let mut salt = [0; 16];
        self.entropy().fill(&mut salt);
        let password_hash = self.inner.passwords.hash(new.password, salt).await?;
        let record = UserRecord {
            id: self.ids().next(),
            username: new.username.trim().to_owned(),
            display_name: new.display_name.trim().to_owned(),
            role: new.role,
            password_hash: Some(password_hash),
            created_at: self.clock().now(),
            disabled_at: None,
            origin: Origin::Local,
        };
        match self.store().add_user(&record).await {
            Ok(()) => Ok(view(&record)),
            Err(store::Error::Duplicate) => Err(Error::invalid(
                "/username",
                "taken",
                format!("There already is a user named {}.", record.username),
            )),
            Err(other) => Err(Error::internal("add a user", other)),
        }
    }
}

fn check(new: &NewUser) -> Result<()> {
    let mut errors = Vec::new();
    let mut demand = |holds: bool, pointer: &str, code: &str, detail: String| {
        if !holds {
            errors.push(FieldError {
                pointer: pointer.to_owned(),
                code: code.to_owned(),
                detail,
            });
        }
    };
    let username = new.username.trim();
    let is_name_character = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '@');
    demand(
        (1..=MAX_USERNAME).contains(&username.chars().count())
            && username.chars().all(is_name_character),
        "/username",
        "invalid",
        format!("A user name has 1 to {MAX_USERNAME} letters, digits and . _ - @, without spaces."),
    );
    let display_name = new.display_name.trim();
    demand(
        (1..=MAX_DISPLAY_NAME).contains(&display_name.chars().count())
            && !display_name.chars().any(char::is_control),
        "/display_name",
        "invalid",
        format!("A person's name has 1 to {MAX_DISPLAY_NAME} characters."),
    );
    let password = new.password.expose_secret();
    demand(
        password.chars().count() >= MIN_PASSWORD,
        "/password",
        "too_short",
        format!("A password has at least {MIN_PASSWORD} characters."),
    );
    demand(
        password.len() <= MAX_PASSWORD,
        "/password",
        "too_long",
        format!("A password has at most {MAX_PASSWORD} bytes."),
    );
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(errors))
    }
}
