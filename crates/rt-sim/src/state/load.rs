//! From a fixture to an RT.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    custom_fields::canonical_value,
    history::Entry,
    records::{Asset, Catalog, Field, FieldOwner, NOBODY, ObjectKind, Rt, SYSTEM, User, Values},
};
use crate::{
    Error,
    fixture::{self, Fixture, SERVICE_ACCOUNT},
};

/// RT comes with one custom field of its own, so ours start after it.
const FIRST_FIELD: u64 = 2;
/// The administrator that every RT starts with.
pub(crate) const ROOT: u64 = 14;
/// RT's own users and groups take the numbers before.
const FIRST_USER: u64 = 30;

impl Rt {
    pub(crate) fn load(fixture: &Fixture, token: &str, url: &str) -> Result<Self, Error> {
        let mut rt = Self {
            url: url.to_owned(),
            ..Self::default()
        };
        rt.add_catalog("General assets", "The default catalog");
        for catalog in &fixture.catalogs {
            if rt.catalog(&catalog.name).is_none() {
                rt.add_catalog(&catalog.name, &catalog.description);
            }
        }
        for field in &fixture.asset_fields {
            rt.add_field(FieldOwner::Asset, field);
        }
        for field in &fixture.user_fields {
            rt.add_field(FieldOwner::User, field);
        }
        rt.add_users(fixture, token)?;
        let now = rt.now();
        for asset in &fixture.assets {
            rt.add_asset(asset, now)?;
        }
        Ok(rt)
    }

    fn add_catalog(&mut self, name: &str, description: &str) {
        let id = self.catalogs.len() as u64 + 1;
        self.catalogs.push(Catalog {
            id,
            name: name.to_owned(),
            description: description.to_owned(),
        });
    }

    fn add_field(&mut self, owner: FieldOwner, field: &fixture::Field) {
        let first_option = self
            .fields
            .iter()
            .map(|field| field.options.len() as u64)
            .sum::<u64>()
            + 1;
        self.fields.push(Field {
            id: self.fields.len() as u64 + FIRST_FIELD,
            name: field.name.clone(),
            owner,
            kind: field.kind,
            is_multiple: field.is_multiple,
            options: (first_option..).zip(field.values.iter().cloned()).collect(),
        });
    }

    fn add_users(&mut self, fixture: &Fixture, token: &str) -> Result<(), Error> {
        let own = [
            (
                SYSTEM,
                "RT_System",
                "The RT System itself",
                &["SuperUser"][..],
            ),
            (NOBODY, "Nobody", "Nobody in particular", &[]),
            (ROOT, "root", "Enoch Root", &["SuperUser"]),
        ];
        for (id, name, real_name, rights) in own {
            let user = self.plain_user(id, name, real_name, "");
            self.users.insert(User {
                is_privileged: true,
                rights: rights.iter().map(|&right| right.to_owned()).collect(),
                ..user
            });
        }
        for (id, account) in (FIRST_USER..).zip(&fixture.accounts) {
            let user = self.plain_user(id, &account.username, &account.real_name, &account.email);
            let catalog_rights = self.catalog_rights(account)?;
            self.users.insert(User {
                is_privileged: true,
                password: account.password.clone(),
                token: (account.username == SERVICE_ACCOUNT).then(|| token.to_owned()),
                rights: account.rights.clone(),
                catalog_rights,
                ..user
            });
        }
        let first_person = FIRST_USER + fixture.accounts.len() as u64;
        for (id, person) in (first_person..).zip(&fixture.people) {
            let mut values = Values::new();
            for (name, value) in &person.fields {
                let field = self
                    .field(FieldOwner::User, name)
                    .ok_or_else(|| unknown(&person.username, "the custom field", name))?;
                values.insert(field.id, vec![Some(value.clone())]);
            }
            let user = self.plain_user(id, &person.username, &person.real_name, &person.email);
            self.users.insert(User { values, ..user });
        }
        Ok(())
    }

    fn catalog_rights(
        &self,
        account: &fixture::Account,
    ) -> Result<BTreeMap<u64, Vec<String>>, Error> {
        let granted = account.catalog_rights.iter().map(|(name, rights)| {
            let id = self.catalog(name).map(|catalog| catalog.id);
            let id = id.ok_or_else(|| unknown(&account.username, "the catalog", name))?;
            Ok((id, rights.clone()))
        });
        granted.collect()
    }

    /// A user without privileges, rights and credentials.
    pub(super) fn plain_user(&mut self, id: u64, name: &str, real_name: &str, email: &str) -> User {
        User {
            id,
            name: name.to_owned(),
            real_name: real_name.to_owned(),
            email: email.to_owned(),
            password: None,
            token: None,
            is_privileged: false,
            rights: Vec::new(),
            catalog_rights: BTreeMap::new(),
            values: BTreeMap::new(),
            created_at: self.now(),
        }
    }

    fn add_asset(&mut self, asset: &fixture::Asset, now: DateTime<Utc>) -> Result<(), Error> {
        let user = |name: &String| {
            let found = self.user(name).map(|user| user.id);
            found.ok_or_else(|| unknown(&asset.name, "the user", name))
        };
        let catalog = self
            .catalog(&asset.catalog)
            .ok_or_else(|| unknown(&asset.name, "the catalog", &asset.catalog))?
            .id;
        let mut values = Values::new();
        for (name, given) in &asset.fields {
            let field = self
                .field(FieldOwner::Asset, name)
                .ok_or_else(|| unknown(&asset.name, "the custom field", name))?;
            let given = given.iter().map(|value| {
                canonical_value(field, value).ok_or_else(|| unknown(&asset.name, name, value))
            });
            values.insert(
                field.id,
                given
                    .map(|value| value.map(Some))
                    .collect::<Result<_, _>>()?,
            );
        }
        let id = self.assets.next_id();
        let age = TimeDelta::minutes(asset.age_minutes.into());
        let created_at = now - age;
        let asset = Asset {
            id,
            name: asset.name.clone(),
            description: asset.description.clone(),
            status: asset.status.clone(),
            catalog,
            owner: asset.owner.as_ref().map_or(Ok(NOBODY), user)?,
            held_by: asset.held_by.iter().map(user).collect::<Result<_, _>>()?,
            contacts: asset.contacts.iter().map(user).collect::<Result<_, _>>()?,
            values,
            creator: SYSTEM,
            created_at,
            updated_by: SYSTEM,
            updated_at: created_at,
        };
        self.assets.insert(asset);
        self.record_at(created_at, Entry::create(ObjectKind::Asset, id, SYSTEM));
        Ok(())
    }
}

fn unknown(whose: &str, what: &str, name: &str) -> Error {
    Error::Fixture(format!("{whose} names {what} {name}, which is not there"))
}
