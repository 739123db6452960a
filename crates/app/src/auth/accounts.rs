//! People, as whoever looks after them adds and changes them.

use secrecy::{ExposeSecret, SecretString};
use store::{PersonFilter, PersonPatch, PersonRecord, Protected, SignInOutcome, Store, UserRecord};
use types::{
    NewUserAccount, Page, Permission, PermissionDescription, PersonSource, Role, RoleDescription,
    UserAccount, UserAccountFilter, UserAccountPatch,
};
use uuid::Uuid;

use super::{
    NewUser,
    password_rules::{self, Whose},
    source_of,
    users::{check_display_name, hold_local},
};
use crate::{
    App, Conflict, Context, Error, Result, Thing,
    assets::cursor,
    error::internal,
    limits::page_limit,
    version::{check_version, version_of},
};

const LIST: &str = "people";
const USUAL_LIMIT: u8 = 50;

impl App {
    /// Every role, and what it allows.
    pub fn roles(&self, ctx: &Context) -> Result<Vec<RoleDescription>> {
        ctx.require(Permission::ReadAccount)?;
        let described = Role::ALL.into_iter().map(|role| RoleDescription {
            role,
            permissions: role
                .permissions()
                .iter()
                .map(|&name| PermissionDescription {
                    name,
                    title: name.title().to_owned(),
                    is_scope: name.is_scope(),
                })
                .collect(),
        });
        Ok(described.collect())
    }

    /// People by their user names.
    pub async fn list_people(
        &self,
        ctx: &Context,
        filter: &UserAccountFilter,
    ) -> Result<Page<UserAccount>> {
        self.person_now(ctx, Permission::ManagePeople).await?;
        let limit = page_limit(filter.limit, USUAL_LIMIT)?;
        let after = filter.cursor.as_deref().map(|c| cursor::read_id(LIST, c));
        let text = filter.q.as_deref().map(str::trim).filter(|q| !q.is_empty());
        let filter = PersonFilter {
            text: text.map(str::to_owned),
            role: filter.role,
            is_disabled: filter.is_disabled,
            after: after.transpose()?,
            limit: u64::from(limit) + 1,
        };
        let found = self.store().people(&filter).await;
        let mut found = found.map_err(internal("list people"))?;
        let has_more = found.len() > usize::from(limit);
        found.truncate(usize::from(limit));
        let last = found.last().filter(|_| has_more);
        Ok(Page {
            next_cursor: last.map(|last| cursor::write_id(LIST, last.user.id)),
            items: found.into_iter().map(view).collect(),
        })
    }

    /// One person.
    pub async fn person(&self, ctx: &Context, id: Uuid) -> Result<UserAccount> {
        self.person_now(ctx, Permission::ManagePeople).await?;
        Ok(view(self.known_person(id).await?))
    }

    /// Adds a person with a password. An administrator made here is one whom other administrators
    /// can change; the one for emergencies is made on the server.
    pub async fn add_person(
        &self,
        ctx: &Context,
        new: NewUserAccount,
        key: Option<&str>,
    ) -> Result<UserAccount> {
        let by = self.person_now(ctx, Permission::ManagePeople).await?;
        let request = self.repeatable(ctx, "add-person", key, &new)?;
        let id = self.subject_of(request.as_ref());
        let new = NewUser {
            username: new.username,
            display_name: new.display_name,
            role: new.role,
            password: new.password.into(),
        };
        let effect = async |store: Store| {
            let event = self.event_of(ctx, new.username.trim(), SignInOutcome::Added);
            self.insert_user(&store, id, new, false, Some(&event))
                .await?;
            tracing::info!(user.name = by.username, person.id = %id, "a person was added");
            Ok(view(self.known_person(id).await?))
        };
        self.once(request, effect, async |before| {
            Ok(view(self.known_person(before.subject).await?))
        })
        .await
    }

    /// Changes a person: not oneself's role or access, not whom the server keeps, and never the last
    /// administrator away.
    pub async fn update_person(
        &self,
        ctx: &Context,
        id: Uuid,
        patch: &UserAccountPatch,
        version: Option<&str>,
    ) -> Result<UserAccount> {
        let by = self.person_now(ctx, Permission::ManagePeople).await?;
        if *patch == UserAccountPatch::default() {
            return Err(Error::invalid("", "required", "Say what is to be changed."));
        }
        let display_name = patch.display_name.as_deref().map(str::trim);
        if let Some(name) = display_name {
            check_display_name(name).map_or(Ok(()), |error| Err(Error::Invalid(vec![error])))?;
        }
        let before = self.known_person(id).await?;
        check_version("person", version, &person_version(&before.user))?;
        let changes_role = patch.role.is_some_and(|role| role != before.user.role);
        if by.id == id && (changes_role || patch.is_disabled == Some(true)) {
            return Err(protected(
                "yourself",
                "You cannot change your own role or lock yourself out. Ask another administrator.",
            ));
        }
        let patch = PersonPatch {
            display_name: display_name.map(str::to_owned),
            role: patch.role,
            is_disabled: patch.is_disabled,
            is_from_server: false,
            expected: version.map(|_| before.user.clone()),
        };
        self.change_person(ctx, &before.user, &patch).await?;
        tracing::info!(user.name = by.username, person.id = %id, "a person was changed");
        Ok(view(self.known_person(id).await?))
    }

    /// Gives a person another password. Their sessions end.
    pub async fn reset_password(
        &self,
        ctx: &Context,
        id: Uuid,
        password: SecretString,
    ) -> Result<()> {
        let by = self.person_now(ctx, Permission::ManagePeople).await?;
        let person = self.known_person(id).await?;
        if person.is_break_glass {
            return Err(kept_on_the_server());
        }
        if by.id == id {
            return Err(protected(
                "yourself",
                "Change your own password with the one you have.",
            ));
        }
        self.replace_password(ctx, &person.user, "/password", password, None)
            .await?;
        tracing::info!(user.name = by.username, person.id = %id, "a password was reset");
        self.note(ctx, &person.user.username, SignInOutcome::PasswordReset)
            .await
    }

    /// Takes a person's second factor away, who lost it.
    pub async fn reset_second_factor(&self, ctx: &Context, id: Uuid) -> Result<UserAccount> {
        let by = self.person_now(ctx, Permission::ManagePeople).await?;
        let person = self.known_person(id).await?;
        if person.is_break_glass {
            return Err(kept_on_the_server());
        }
        if by.id == id {
            return Err(protected(
                "yourself",
                "Turn your own second factor off with your password, on your account.",
            ));
        }
        hold_local(&person.user)?;
        if self.drop_second_factor(id).await? {
            let removed = SignInOutcome::SecondFactorRemoved;
            self.note(ctx, &person.user.username, removed).await?;
        }
        tracing::info!(user.name = by.username, person.id = %id, "a second factor was reset");
        Ok(view(self.known_person(id).await?))
    }

    /// Changes a person, whoever they are. This is the door of the command line.
    pub async fn set_person(
        &self,
        username: &str,
        role: Option<Role>,
        is_disabled: Option<bool>,
    ) -> Result<UserAccount> {
        let user = self.local_person(username).await?;
        let patch = PersonPatch {
            display_name: None,
            role,
            is_disabled,
            is_from_server: true,
            expected: None,
        };
        self.change_person(&self.on_the_server(), &user, &patch)
            .await?;
        Ok(view(self.known_person(user.id).await?))
    }

    /// Gives a person another password, whoever they are. This is the door of the command line.
    pub async fn set_password(&self, username: &str, password: SecretString) -> Result<()> {
        let user = self.local_person(username).await?;
        let ctx = self.on_the_server();
        self.replace_password(&ctx, &user, "/password", password, None)
            .await?;
        self.note(&ctx, &user.username, SignInOutcome::PasswordReset)
            .await
    }

    /// Takes a person's second factor away; says whether there was one. This is the door of the
    /// command line.
    pub async fn remove_second_factor_of(&self, username: &str) -> Result<bool> {
        let user = self.local_person(username).await?;
        let was_there = self.drop_second_factor(user.id).await?;
        if was_there {
            let removed = SignInOutcome::SecondFactorRemoved;
            self.note(&self.on_the_server(), &user.username, removed)
                .await?;
        }
        Ok(was_there)
    }

    pub(super) async fn replace_password(
        &self,
        ctx: &Context,
        user: &UserRecord,
        pointer: &str,
        password: SecretString,
        keep: Option<Uuid>,
    ) -> Result<()> {
        hold_local(user)?;
        let whose = Whose {
            username: &user.username,
            display_name: &user.display_name,
            role: user.role,
            organisation: self.policy().organisation.as_deref(),
        };
        if let Some(error) = password_rules::check(pointer, password.expose_secret(), whose) {
            return Err(Error::Invalid(vec![error]));
        }
        let hash = self.hash_password(password).await?;
        let ended = self
            .store()
            .set_password(user.id, &hash, keep, ctx.now)
            .await;
        if ended.map_err(internal("change a password"))? > 0 {
            self.note(ctx, &user.username, SignInOutcome::RevokedByPassword)
                .await?;
        }
        Ok(())
    }

    async fn change_person(
        &self,
        ctx: &Context,
        user: &UserRecord,
        patch: &PersonPatch,
    ) -> Result<()> {
        let changes_what_they_are =
            patch.display_name.is_some() || patch.role.is_some_and(|role| role != user.role);
        let source = source_of(&user.origin);
        if source != PersonSource::Local && changes_what_they_are {
            return Err(kept_elsewhere(source));
        }
        let changed = self.store().update_person(user.id, patch, ctx.now).await;
        let changed = match changed {
            Err(store::Error::WrongState { .. }) => {
                return Err(Conflict::RecordChanged { what: "person" }.into());
            }
            other => other.map_err(internal("change a person"))?,
        };
        let just_disabled = match changed {
            Ok(just_disabled) => just_disabled,
            Err(Protected::BreakGlass) => return Err(kept_on_the_server()),
            Err(Protected::LastAdmin) => {
                return Err(protected(
                    "last_admin",
                    "This is the last administrator: make another one first.",
                ));
            }
        };
        for outcome in what_changed(user, patch, just_disabled) {
            self.note(ctx, &user.username, outcome).await?;
        }
        Ok(())
    }

    pub(super) async fn known_person(&self, id: Uuid) -> Result<PersonRecord> {
        let found = self.store().person(id).await;
        found.map_err(internal("read a person"))?.ok_or_else(|| {
            Error::NotFound(Thing::Record {
                what: "person",
                name: id.to_string(),
            })
        })
    }

    pub(super) async fn local_person(&self, username: &str) -> Result<UserRecord> {
        let found = self.store().user_by_username(username).await;
        found.map_err(internal("look up a user"))?.ok_or_else(|| {
            Error::NotFound(Thing::Record {
                what: "person",
                name: username.to_owned(),
            })
        })
    }

    fn on_the_server(&self) -> Context {
        Context::new(crate::Caller::Nobody, self.clock().now(), self.ids().next())
    }
}

/// What a patch that was carried out did to somebody.
fn what_changed(user: &UserRecord, patch: &PersonPatch, just_disabled: bool) -> Vec<SignInOutcome> {
    let name = patch.display_name.as_ref();
    let role = patch.role.filter(|role| *role != user.role);
    let is_enabled = patch.is_disabled == Some(false) && user.disabled_at.is_some();
    [
        name.filter(|name| **name != user.display_name)
            .map(|_| SignInOutcome::Renamed),
        role.map(SignInOutcome::became),
        is_enabled.then_some(SignInOutcome::Enabled),
        just_disabled.then_some(SignInOutcome::RevokedWithAccount),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn protected(reason: &'static str, why: &'static str) -> Error {
    Conflict::PersonProtected { reason, why }.into()
}

fn kept_on_the_server() -> Error {
    protected(
        "break_glass",
        "This administrator was made on the server for emergencies: only the rtutils command \
         there changes them.",
    )
}

fn kept_elsewhere(source: PersonSource) -> Error {
    let why = if source == PersonSource::Directory {
        "The directory says what this person is called and which role they have: change it there."
    } else {
        "The sign-in provider says what this person is called and which role they have: change it \
         there."
    };
    protected("kept_elsewhere", why)
}

fn person_version(person: &UserRecord) -> String {
    version_of(&(
        person.id,
        &person.display_name,
        person.role,
        person.disabled_at,
    ))
}

fn view(person: PersonRecord) -> UserAccount {
    UserAccount {
        version: person_version(&person.user),
        id: person.user.id,
        username: person.user.username,
        display_name: person.user.display_name,
        role: person.user.role,
        source: source_of(&person.user.origin),
        created_at: person.user.created_at,
        disabled_at: person.user.disabled_at,
        has_second_factor: person.has_second_factor,
        is_break_glass: person.is_break_glass,
        last_signed_in_at: person.last_signed_in_at,
    }
}
