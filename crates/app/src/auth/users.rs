//! People of rtutils.

use std::net::{IpAddr, Ipv4Addr};

use secrecy::{ExposeSecret, SecretString};
use store::{Origin, SignIn, Store, UserRecord, username_key};
use types::{FieldError, PasswordChange, Permission, Role, User};
use uuid::Uuid;

use super::{
    log_in::MAX_PASSWORD,
    password_rules::{self, Whose},
    view,
};
use crate::{App, Conflict, Context, Error, Result};

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
    /// needs no permission. An administrator who is made here is the one for emergencies: nobody
    /// changes them but the command line.
    pub async fn add_user(&self, new: NewUser) -> Result<User> {
        let is_break_glass = new.role == Role::Admin;
        let id = self.ids().next();
        self.insert_user(self.store(), id, new, is_break_glass, None)
            .await
    }

    pub(super) async fn insert_user(
        &self,
        store: &Store,
        id: Uuid,
        new: NewUser,
        is_break_glass: bool,
        event: Option<&SignIn>,
    ) -> Result<User> {
        check(&new, self.policy().organisation.as_deref())?;
        let record = UserRecord {
            id,
            username: new.username.trim().to_owned(),
            display_name: new.display_name.trim().to_owned(),
            role: new.role,
            password_hash: Some(self.hash_password(new.password).await?),
            created_at: self.clock().now(),
            disabled_at: None,
            origin: Origin::Local,
            email: None,
        };
        let added = match event {
            _ if is_break_glass => store.add_break_glass_user(&record).await,
            Some(event) => store.add_user_noted(&record, event).await,
            None => store.add_user(&record).await,
        };
        match added {
            Ok(()) => Ok(view(&record)),
            Err(store::Error::Duplicate) => Err(Error::invalid(
                "/username",
                "taken",
                format!("There already is a user named {}.", record.username),
            )),
            Err(other) => Err(Error::internal("add a user", other)),
        }
    }

    /// Changes the caller's password, for whoever knows the one they have. Their other sessions end.
    pub async fn change_my_password(&self, ctx: &Context, change: PasswordChange) -> Result<()> {
        let current = ctx.require(Permission::ManageAccount)?.session_id;
        let who = self.person_now(ctx, Permission::ManageAccount).await?;
        self.prove_password(ctx, &who, &change.current_password, "/current_password")
            .await?;
        let new = change.new_password.into();
        self.replace_password(ctx, &who, "/new_password", new, Some(current))
            .await?;
        tracing::info!(user.id = %who.id, "a person changed the own password");
        Ok(())
    }

    /// Holds that it is really the person who asks. Wrong ones are counted as at the door.
    pub(super) async fn prove_password(
        &self,
        ctx: &Context,
        who: &UserRecord,
        password: &str,
        pointer: &str,
    ) -> Result<()> {
        hold_local(who)?;
        if password.len() > MAX_PASSWORD {
            return Err(wrong_password(pointer));
        }
        let address = ctx
            .client
            .address
            .unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        // The session is a mark: a stranger at the same address keeps nobody from what is theirs.
        let session = ctx.require(Permission::ManageAccount)?.session_id;
        let key = username_key(&who.username);
        let throttle = &self.inner.throttle;
        let paid = throttle.pay(&key, address, Some(&session.to_string()), ctx.now);
        let attempt = self.or_record(ctx, &who.username, address, paid).await?;
        let hash = who.password_hash.clone();
        if !self.inner.passwords.verify(password.into(), hash).await? {
            return Err(wrong_password(pointer));
        }
        self.inner.throttle.give_back(attempt);
        Ok(())
    }

    pub(super) async fn hash_password(&self, password: SecretString) -> Result<String> {
        let mut salt = [0; 16];
        self.entropy().fill(&mut salt);
        self.inner.passwords.hash(password, salt).await
    }
}

/// Refuses what is for those whose password is kept here: what others sign in with, and what else
/// they have to prove, is looked after where they come from.
pub(super) fn hold_local(who: &UserRecord) -> Result<()> {
    let why = match who.origin {
        Origin::Local => return Ok(()),
        Origin::Directory(_) => {
            "This person signs in with an account of the directory: its password and its second \
             factor are looked after there"
        }
        Origin::OpenId(_) => {
            "This person signs in by the sign-in provider: the password and the second factor are \
             looked after there"
        }
    };
    Err(Conflict::WrongState {
        why: why.to_owned(),
    }
    .into())
}

fn wrong_password(pointer: &str) -> Error {
    Error::invalid(pointer, "wrong", "This is not your password.")
}

/// What is wrong with a user name, if anything is.
pub(super) fn check_username(username: &str) -> Option<FieldError> {
    let username = username.trim();
    let is_name_character = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '@');
    let is_fine = (1..=MAX_USERNAME).contains(&username.chars().count())
        && username.chars().all(is_name_character);
    (!is_fine).then(|| FieldError {
        pointer: "/username".to_owned(),
        code: "invalid".to_owned(),
        detail: format!(
            "A user name has 1 to {MAX_USERNAME} letters, digits and . _ - @, without spaces."
        ),
    })
}

fn check(new: &NewUser, organisation: Option<&str>) -> Result<()> {
    let username = new.username.trim();
    let mut errors: Vec<FieldError> = check_username(username).into_iter().collect();
    errors.extend(check_display_name(new.display_name.trim()));
    let whose = Whose {
        username,
        display_name: &new.display_name,
        role: new.role,
        organisation,
    };
    let password = new.password.expose_secret();
    errors.extend(password_rules::check("/password", password, whose));
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(errors))
    }
}

pub(super) fn check_display_name(name: &str) -> Option<FieldError> {
    let is_fine = (1..=MAX_DISPLAY_NAME).contains(&name.chars().count())
        && !name.chars().any(char::is_control);
    (!is_fine).then(|| FieldError {
        pointer: "/display_name".to_owned(),
        code: "invalid".to_owned(),
        detail: format!("A person's name has 1 to {MAX_DISPLAY_NAME} characters."),
    })
}
