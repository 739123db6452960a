//! The records of an RT and how they are found.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};

use super::{assets::Assets, users::Users};

use crate::fixture::FieldKind;

/// The id of RT's own user.
pub(crate) const SYSTEM: u64 = 1;
/// The id of the user who owns what nobody owns.
pub(crate) const NOBODY: u64 = 6;

/// Values of custom fields by field id. RT can hold a value that is nothing: it reads as `null`.
pub(crate) type Values = BTreeMap<u64, Vec<Option<String>>>;

/// A whole simulated RT.
#[derive(Debug, Default)]
pub(crate) struct Rt {
    /// The root of the site; every `_url` starts with it.
    pub(crate) url: String,
    pub(crate) catalogs: Vec<Catalog>,
    pub(crate) fields: Vec<Field>,
    pub(crate) users: Users,
    pub(crate) assets: Assets,
    pub(crate) tickets: BTreeMap<u64, Ticket>,
    pub(crate) transactions: Vec<Transaction>,
    /// Where in that list the transactions of an object are.
    pub(super) histories: HashMap<(ObjectKind, u64), Vec<usize>>,
    /// Counts up; what RT does at random, the simulator does in turns.
    pub(crate) turns: u64,
    /// The latest moment that RT's clock has shown.
    pub(super) latest_moment: DateTime<Utc>,
}

#[derive(Debug)]
pub(crate) struct Catalog {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) description: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldOwner {
    Asset,
    User,
}

impl FieldOwner {
    pub(crate) fn lookup_type(self) -> &'static str {
        match self {
            Self::Asset => "RT::Catalog-RT::Asset",
            Self::User => "RT::User",
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) owner: FieldOwner,
    pub(crate) kind: FieldKind,
    pub(crate) is_multiple: bool,
    /// The values of a select field with their ids.
    pub(crate) options: Vec<(u64, String)>,
}

#[derive(Debug)]
pub(crate) struct User {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) real_name: String,
    pub(crate) email: String,
    pub(crate) password: Option<String>,
    pub(crate) token: Option<String>,
    pub(crate) is_privileged: bool,
    /// Rights granted globally.
    pub(crate) rights: Vec<String>,
    /// Rights granted on one catalog.
    pub(crate) catalog_rights: BTreeMap<u64, Vec<String>>,
    pub(crate) values: Values,
    pub(crate) created_at: DateTime<Utc>,
}

impl User {
    pub(crate) fn may(&self, right: &str) -> bool {
        self.rights
            .iter()
            .any(|held| held == right || held == "SuperUser")
    }

    pub(crate) fn may_in(&self, right: &str, catalog: u64) -> bool {
        let mut here = self.catalog_rights.get(&catalog).into_iter().flatten();
        self.may(right) || here.any(|held| held == right)
    }
}

#[derive(Debug)]
pub(crate) struct Asset {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) status: String,
    pub(crate) catalog: u64,
    pub(crate) owner: u64,
    pub(crate) held_by: Vec<u64>,
    pub(crate) contacts: Vec<u64>,
    pub(crate) values: Values,
    pub(crate) creator: u64,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_by: u64,
    pub(crate) updated_at: DateTime<Utc>,
}

#[derive(Debug)]
pub(crate) struct Ticket {
    pub(crate) id: u64,
    pub(crate) queue: String,
    pub(crate) subject: String,
    pub(crate) content: String,
    pub(crate) requestors: Vec<u64>,
    pub(crate) refers_to: Vec<u64>,
    pub(crate) creator: u64,
    pub(crate) created_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ObjectKind {
    Asset,
    Ticket,
}

#[derive(Debug)]
pub(crate) struct Transaction {
    pub(crate) id: u64,
    pub(crate) kind: &'static str,
    pub(crate) field: String,
    pub(crate) old_value: Option<String>,
    pub(crate) new_value: Option<String>,
    pub(crate) creator: u64,
    pub(crate) created_at: DateTime<Utc>,
}

impl Rt {
    /// The time; it never goes back, as RT's `LastUpdated` must not.
    pub(crate) fn now(&mut self) -> DateTime<Utc> {
        #[expect(
            clippy::disallowed_methods,
            reason = "the simulator plays an outside system, whose clock nobody holds still"
        )]
        let now = Utc::now();
        self.latest_moment = self.latest_moment.max(now);
        self.latest_moment
    }

    /// The next number of a sequence that never repeats.
    pub(crate) fn turn(&mut self) -> u64 {
        self.turns += 1;
        self.turns
    }

    pub(crate) fn fields_of(&self, owner: FieldOwner) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(move |field| field.owner == owner)
    }

    /// A custom field by id or name; RT does not mind the case of the name.
    pub(crate) fn field(&self, owner: FieldOwner, id_or_name: &str) -> Option<&Field> {
        let id = id_or_name.parse::<u64>().ok();
        self.fields_of(owner).find(|field| match id {
            Some(id) => field.id == id,
            None => field.name.eq_ignore_ascii_case(id_or_name),
        })
    }

    /// A catalog by id or by exact name.
    pub(crate) fn catalog(&self, id_or_name: &str) -> Option<&Catalog> {
        let id = id_or_name.parse::<u64>().ok();
        self.catalogs.iter().find(|catalog| match id {
            Some(id) => catalog.id == id,
            None => catalog.name == id_or_name,
        })
    }

    pub(crate) fn catalog_name(&self, id: u64) -> &str {
        self.catalogs
            .iter()
            .find(|catalog| catalog.id == id)
            .map_or("", |found| &found.name)
    }

    /// A user by number, or by name in any case. A name of digits only cannot be reached.
    pub(crate) fn user(&self, id_or_name: &str) -> Option<&User> {
        match id_or_name.parse::<u64>() {
            Ok(id) => self.users.get(id),
            Err(_) => self.users.named(id_or_name),
        }
    }

    pub(crate) fn user_name(&self, id: u64) -> String {
        self.users
            .get(id)
            .map_or_else(|| "Nobody".to_owned(), |user| user.name.clone())
    }

    /// Whether the user has a right on the asset.
    pub(crate) fn may_on(&self, actor: u64, right: &str, asset: u64) -> bool {
        match (self.users.get(actor), self.assets.get(asset)) {
            (Some(user), Some(asset)) => user.may_in(right, asset.catalog),
            _ => false,
        }
    }

    /// Whether the user has a right in the catalog.
    pub(crate) fn may_in(&self, actor: u64, right: &str, catalog: u64) -> bool {
        let user = self.users.get(actor);
        user.is_some_and(|user| user.may_in(right, catalog))
    }
}
