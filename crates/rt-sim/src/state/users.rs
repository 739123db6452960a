//! The users, and where to find them quickly.

use std::collections::{BTreeMap, HashMap};

use super::records::User;

/// Every user. Names and addresses never change once a user is there.
#[derive(Debug, Default)]
pub(crate) struct Users {
    all: BTreeMap<u64, User>,
    by_name: HashMap<String, u64>,
    by_email: HashMap<String, u64>,
}

impl Users {
    pub(crate) fn get(&self, id: u64) -> Option<&User> {
        self.all.get(&id)
    }

    /// The user with this name; RT does not mind the case of ASCII letters.
    pub(crate) fn named(&self, name: &str) -> Option<&User> {
        let id = self.by_name.get(&name.to_ascii_lowercase())?;
        self.all.get(id)
    }

    pub(crate) fn with_email(&self, email: &str) -> Option<&User> {
        let id = self.by_email.get(&email.to_ascii_lowercase())?;
        self.all.get(id)
    }

    pub(crate) fn next_id(&self) -> u64 {
        self.all.keys().next_back().map_or(1, |last| last + 1)
    }

    /// All of them in the order of their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &User> {
        self.all.values()
    }

    pub(crate) fn insert(&mut self, user: User) {
        let name = user.name.to_ascii_lowercase();
        self.by_name.entry(name).or_insert(user.id);
        if !user.email.is_empty() {
            let email = user.email.to_ascii_lowercase();
            self.by_email.entry(email).or_insert(user.id);
        }
        self.all.insert(user.id, user);
    }
}
