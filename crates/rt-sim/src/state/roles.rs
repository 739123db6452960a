//! The people of an asset: its owner, who holds it, whom to contact.

use serde_json::Value;

use super::{
    custom_fields::Messages,
    history::Entry,
    records::{Asset, Rt},
    update::Died,
};

/// A role that any number of people can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    HeldBy,
    Contact,
}

impl Role {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::HeldBy => "HeldBy",
            Self::Contact => "Contact",
        }
    }

    pub(crate) fn members(self, asset: &Asset) -> &Vec<u64> {
        match self {
            Self::HeldBy => &asset.held_by,
            Self::Contact => &asset.contacts,
        }
    }

    pub(super) fn members_mut(self, asset: &mut Asset) -> &mut Vec<u64> {
        match self {
            Self::HeldBy => &mut asset.held_by,
            Self::Contact => &mut asset.contacts,
        }
    }
}

/// What names a person in a request: a name, an e-mail address, a number, or RT's own reference.
pub(super) fn person_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(reference) => reference.get("id").and_then(person_text),
        Value::Null | Value::Bool(_) | Value::Array(_) => None,
    }
}

/// What RT says for each person that it may not add or take away.
const NO_PERMISSION: &str = "No permission to modify this asset";

impl Rt {
    /// Finds a person by name, number or e-mail address.
    pub(super) fn find_person(&self, text: &str) -> Option<u64> {
        let by_email = || self.users.with_email(text).filter(|_| text.contains('@'));
        let user = self.user(text).or_else(by_email);
        user.map(|user| user.id)
    }

    /// Finds a person; an e-mail address that nobody has becomes a new user, as in RT.
    pub(super) fn find_or_create_person(&mut self, text: &str) -> Option<u64> {
        if let Some(known) = self.find_person(text) {
            return Some(known);
        }
        if !text.contains('@') {
            return None;
        }
        let user = self.plain_user(self.users.next_id(), text, "", text);
        let id = user.id;
        self.users.insert(user);
        Some(id)
    }

    pub(super) fn set_owner(
        &mut self,
        asset: u64,
        value: &Value,
        actor: u64,
        messages: &mut Messages,
    ) {
        if !self.may_on(actor, "ModifyAsset", asset) {
            messages.push(Some(NO_PERMISSION.to_owned()));
            return;
        }
        let value = match value {
            Value::Array(values) => values.first().unwrap_or(&Value::Null),
            single => single,
        };
        let Some(text) = person_text(value).filter(|text| !text.is_empty()) else {
            let text = "One, and only one, of Principal/PrincipalId/User/Group is required";
            messages.push(Some(text.to_owned()));
            return;
        };
        let Some(new) = self.find_or_create_person(&text) else {
            messages.push(Some(format!("Could not find or create user '{text}'")));
            return;
        };
        let name = self.user_name(new);
        let replace = |asset: &mut Asset| std::mem::replace(&mut asset.owner, new);
        let Some(old) = self.assets.change(asset, replace) else {
            return;
        };
        if old == new {
            messages.push(Some(format!("{name} is already Owner")));
            return;
        }
        let values = [Some(old.to_string()), Some(new.to_string())];
        self.record(Entry::change(asset, "SetWatcher", "Owner", values, actor));
        messages.push(Some(format!("Owner set to {name}")));
    }

    /// Replaces the people of a role; a name that nobody has makes RT die half-way.
    pub(super) fn set_members(
        &mut self,
        asset: u64,
        role: Role,
        value: &Value,
        actor: u64,
        messages: &mut Messages,
    ) -> Result<(), Died> {
        let values = match value {
            Value::Array(values) => values.as_slice(),
            single => std::slice::from_ref(single),
        };
        let mut wanted = Vec::new();
        for value in values {
            let text = person_text(value).ok_or(Died)?;
            let person = self.find_or_create_person(&text).ok_or(Died)?;
            if !wanted.contains(&person) {
                wanted.push(person);
            }
        }
        let Some(record) = self.assets.get(asset) else {
            return Ok(());
        };
        let old = role.members(record).clone();
        let added = wanted.iter().filter(|person| !old.contains(person));
        let gone = old.iter().filter(|person| !wanted.contains(person));
        if !self.may_on(actor, "ModifyAsset", asset) {
            let denied = Some(NO_PERMISSION.to_owned());
            messages.extend(added.chain(gone).map(|_| denied.clone()));
            return Ok(());
        }
        let members = wanted.clone();
        self.assets
            .change(asset, |asset| *role.members_mut(asset) = members);
        for person in added {
            let values = [None, Some(person.to_string())];
            self.record(Entry::change(
                asset,
                "AddWatcher",
                role.as_str(),
                values,
                actor,
            ));
            messages.push(Some(format!("Member added: {}", self.user_name(*person))));
        }
        for person in gone {
            let values = [Some(person.to_string()), None];
            self.record(Entry::change(
                asset,
                "DelWatcher",
                role.as_str(),
                values,
                actor,
            ));
            messages.push(Some("Member deleted".to_owned()));
        }
        Ok(())
    }
}
