//! A directory in memory.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};

use crate::{
    Directory, Found, Group, GroupLook, GroupName, Look, Person, Refusal, Result, Trouble,
    TroubleKind,
};

/// A directory that remembers who it has and who tried a password. Names are given in any case.
#[derive(Debug, Default)]
pub struct FakeDirectory {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    people: BTreeMap<String, Entry>,
    binds: Vec<String>,
    reads: usize,
    looks: usize,
    trouble: Option<TroubleKind>,
    has_no_service_account: bool,
}

#[derive(Debug)]
struct Entry {
    person: Person,
    password: String,
    refusal: Option<Refusal>,
}

impl FakeDirectory {
    /// Adds somebody, or puts them into other groups.
    pub fn add(&self, name: &str, password: &str, groups: &[&str]) {
        let person = Person {
            external_id: format!("id-{name}"),
            dn: format!("uid={name},ou=people,dc=example"),
            username: name.to_owned(),
            display_name: format!("{name} of the directory"),
            email: Some(format!("{name}@school.example")),
            groups: groups
                .iter()
                .map(|group| Group {
                    dn: format!("cn={group},ou=groups,dc=example"),
                    name: (*group).to_owned(),
                })
                .collect(),
        };
        let entry = Entry {
            person,
            password: password.to_owned(),
            refusal: None,
        };
        self.lock().people.insert(name.to_lowercase(), entry);
    }

    /// Takes somebody away.
    pub fn remove(&self, name: &str) {
        self.lock().people.remove(&name.to_lowercase());
    }

    /// Makes a name lead to a person who is called otherwise.
    pub fn rename(&self, name: &str, username: &str) {
        if let Some(entry) = self.lock().people.get_mut(&name.to_lowercase()) {
            username.clone_into(&mut entry.person.username);
        }
    }

    /// Makes the account anew, with another id.
    pub fn renumber(&self, name: &str, external_id: &str) {
        if let Some(entry) = self.lock().people.get_mut(&name.to_lowercase()) {
            external_id.clone_into(&mut entry.person.external_id);
        }
    }

    /// Closes or opens an account.
    pub fn refuse(&self, name: &str, refusal: Option<Refusal>) {
        if let Some(entry) = self.lock().people.get_mut(&name.to_lowercase()) {
            entry.refusal = refusal;
        }
    }

    /// Makes the directory fail, or well again.
    pub fn trouble(&self, kind: Option<TroubleKind>) {
        self.lock().trouble = kind;
    }

    /// Takes the service account away.
    pub fn without_service_account(&self) {
        self.lock().has_no_service_account = true;
    }

    /// The names that a password was tried for, in order.
    #[must_use]
    pub fn binds(&self) -> Vec<String> {
        self.lock().binds.clone()
    }

    /// How often somebody was read again.
    #[must_use]
    pub fn reads(&self) -> usize {
        self.lock().reads
    }

    /// How often it was looked at.
    #[must_use]
    pub fn looks(&self) -> usize {
        self.lock().looks
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, name: &str) -> Result<Found> {
        let state = self.lock();
        state.well()?;
        let entry = state.people.get(&name.trim().to_lowercase());
        let entry = entry.ok_or(Refusal::UnknownName)?;
        Ok(Found {
            person: entry.person.clone(),
            refusal: entry.refusal,
        })
    }
}

impl State {
    fn well(&self) -> Result<()> {
        match self.trouble {
            Some(kind) => Err(Trouble::error(kind, "a test wants it so")),
            None => Ok(()),
        }
    }
}

#[async_trait]
impl Directory for FakeDirectory {
    async fn sign_in(&self, name: &str, password: &SecretString) -> Result<Person> {
        self.lock().well()?;
        self.lock().binds.push(name.to_owned());
        let found = self.find(name)?;
        let is_right = self
            .lock()
            .people
            .get(&name.trim().to_lowercase())
            .is_some_and(|entry| entry.password == password.expose_secret());
        match found.refusal {
            Some(refusal) if is_right || !refusal.proves_the_password() => Err(refusal.into()),
            _ if !is_right => Err(Refusal::WrongPassword.into()),
            _ => Ok(found.person),
        }
    }

    async fn read_again(&self, external_id: &str, name: &str) -> Result<Found> {
        self.lock().reads += 1;
        let found = self.look_up(name).await?;
        if found.person.external_id == external_id {
            Ok(found)
        } else {
            Err(Refusal::UnknownName.into())
        }
    }

    async fn look_up(&self, name: &str) -> Result<Found> {
        if !self.can_look_up() {
            return Err(Trouble::error(
                TroubleKind::Broken,
                "there is no service account",
            ));
        }
        self.find(name)
    }

    fn can_look_up(&self) -> bool {
        !self.lock().has_no_service_account
    }

    async fn look(&self, groups: &[GroupName]) -> Result<Look> {
        self.lock().well()?;
        self.lock().looks += 1;
        let is_signed_in = self.can_look_up();
        let groups = groups.iter().map(|group| GroupLook {
            name: group.to_string(),
            is_there: is_signed_in.then_some(true),
        });
        Ok(Look {
            is_signed_in,
            has_base: is_signed_in.then_some(true),
            groups: groups.collect(),
            ..Look::default()
        })
    }
}
