//! Changing an asset: RT answers with messages, and applies what it can.

use serde_json::{Map, Value};

use super::{
    custom_fields::Messages,
    lifecycle,
    records::{ObjectKind, Rt},
    roles::{Role, person_text},
};

/// RT's Perl died: the answer is a 500 with an empty body, and what was done stays done.
#[derive(Debug)]
pub(crate) struct Died;

/// RT's columns are this wide, in bytes; it cuts without a word.
const COLUMN_WIDTH: usize = 255;

pub(super) fn cut(text: &str) -> String {
    text[..text.floor_char_boundary(COLUMN_WIDTH)].to_owned()
}

/// A core attribute as Perl sees it; `null` and lists count as absent.
pub(super) fn attribute(body: &Map<String, Value>, name: &str) -> Option<String> {
    match body.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        reference @ Value::Object(_) => person_text(reference),
        Value::Bool(_) | Value::Null | Value::Array(_) => None,
    }
}

impl Rt {
    /// Applies the body of `PUT /asset/ID` and says what RT says.
    pub(crate) fn update_asset(
        &mut self,
        id: u64,
        body: &Map<String, Value>,
        actor: u64,
    ) -> Result<Messages, Died> {
        let mut messages = Messages::new();
        let prefix = self.prefix(id);
        if !self
            .users
            .get(&actor)
            .is_some_and(|user| user.may("ModifyAsset"))
        {
            return Ok(vec![Some(format!("{prefix}Permission Denied"))]);
        }
        let mut say = |message: Option<String>| {
            messages.extend(message.map(|message| Some(format!("{prefix}{message}"))));
        };
        say(self.set_catalog(id, body, actor));
        say(self.set_text(id, "Description", body, actor));
        say(self.set_text(id, "Name", body, actor));
        say(self.set_status(id, body, actor));
        match body.get("CustomFields") {
            None | Some(Value::Null) => {}
            Some(Value::Object(fields)) => {
                self.update_custom_fields(id, fields, actor, &mut messages)?;
            }
            // The shape that RT itself answers with kills it.
            Some(_) => return Err(Died),
        }
        for role in [Role::HeldBy, Role::Contact] {
            if let Some(value) = body.get(role.as_str()) {
                self.set_members(id, role, value, actor, &mut messages)?;
            }
        }
        if let Some(owner) = body.get("Owner") {
            self.set_owner(id, owner, actor, &mut messages);
        }
        Ok(messages)
    }

    /// RT begins a message with the asset's id or with its name, nobody knows which.
    fn prefix(&mut self, id: u64) -> String {
        let is_by_id = self.turn().is_multiple_of(2);
        match self.assets.get(&id) {
            Some(asset) if !is_by_id => format!("Asset {}: ", asset.name),
            _ => format!("Asset {id}: "),
        }
    }

    fn set_text(
        &mut self,
        id: u64,
        attribute_name: &'static str,
        body: &Map<String, Value>,
        actor: u64,
    ) -> Option<String> {
        let new = cut(&attribute(body, attribute_name)?);
        let is_name = attribute_name == "Name";
        if is_name && !new.is_empty() && new.chars().all(|letter| letter.is_ascii_digit()) {
            return Some("Illegal value for Name".to_owned());
        }
        let asset = self.assets.get_mut(&id)?;
        let column = if is_name {
            &mut asset.name
        } else {
            &mut asset.description
        };
        if *column == new {
            return None;
        }
        let old = std::mem::replace(column, new.clone());
        let shown = |value: &str| {
            if value.is_empty() {
                "(no value)".to_owned()
            } else {
                format!("'{value}'")
            }
        };
        let message = format!(
            "{attribute_name} changed from {} to {}",
            shown(&old),
            shown(&new)
        );
        self.record(
            ObjectKind::Asset,
            id,
            "Set",
            attribute_name,
            Some(old),
            Some(new),
            actor,
        );
        Some(message)
    }

    fn set_status(&mut self, id: u64, body: &Map<String, Value>, actor: u64) -> Option<String> {
        let wanted = attribute(body, "Status")?;
        let Some(new) = lifecycle::canonical(&wanted) else {
            return Some(format!(
                "Status '{wanted}' isn't a valid status for this asset."
            ));
        };
        let asset = self.assets.get_mut(&id)?;
        let old = asset.status.clone();
        if old == new {
            return None;
        }
        if !lifecycle::is_transition(&old, new) {
            return Some(format!("You can't change status from '{old}' to '{new}'."));
        }
        new.clone_into(&mut asset.status);
        let message = format!("Status changed from '{old}' to '{new}'");
        self.record(
            ObjectKind::Asset,
            id,
            "Status",
            "Status",
            Some(old),
            Some(new.to_owned()),
            actor,
        );
        Some(message)
    }

    fn set_catalog(&mut self, id: u64, body: &Map<String, Value>, actor: u64) -> Option<String> {
        let wanted = attribute(body, "Catalog")?;
        let Some(new) = self.catalog(&wanted).map(|catalog| catalog.id) else {
            return Some(format!("Catalog {wanted} does not exist"));
        };
        let asset = self.assets.get_mut(&id)?;
        let old = std::mem::replace(&mut asset.catalog, new);
        if old == new {
            return None;
        }
        let (from, to) = (self.catalog_name(old), self.catalog_name(new));
        let message = format!("Catalog changed from {from} to {to}");
        let (old, new) = (Some(old.to_string()), Some(new.to_string()));
        self.record(ObjectKind::Asset, id, "Set", "Catalog", old, new, actor);
        Some(message)
    }
}
