//! Changing an asset: RT answers with messages, and applies what it can.

use serde_json::{Map, Value};

use super::{
    custom_fields::Messages,
    history::Entry,
    lifecycle,
    records::Rt,
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

/// What RT says of what its user may not change.
pub(super) const DENIED: &str = "Permission Denied";

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
        self.update_links(id, body, actor, &mut messages);
        Ok(messages)
    }

    /// RT begins a message with the asset's id or with its name, nobody knows which.
    fn prefix(&mut self, id: u64) -> String {
        let is_by_id = self.turn().is_multiple_of(2);
        match self.assets.get(id) {
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
        let asset = self.assets.get(id)?;
        let old = if is_name {
            &asset.name
        } else {
            &asset.description
        };
        let old = old.clone();
        if old == new {
            return None;
        }
        if !self.may_on(actor, "ModifyAsset", id) {
            return Some(DENIED.to_owned());
        }
        let is_digits = !new.is_empty() && new.chars().all(|letter| letter.is_ascii_digit());
        if is_name && is_digits {
            // RT notes the time of the change before it looks whether there is one.
            self.touch(id, actor);
            return Some("Illegal value for Name".to_owned());
        }
        self.assets.change(id, |asset| {
            let column = if is_name {
                &mut asset.name
            } else {
                &mut asset.description
            };
            new.clone_into(column);
        });
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
        let values = [Some(old), Some(new)];
        self.record(Entry::change(id, "Set", attribute_name, values, actor));
        Some(message)
    }

    fn set_status(&mut self, id: u64, body: &Map<String, Value>, actor: u64) -> Option<String> {
        let wanted = attribute(body, "Status")?;
        let Some(new) = lifecycle::canonical(&wanted) else {
            return Some(format!(
                "Status '{wanted}' isn't a valid status for this asset."
            ));
        };
        let old = self.assets.get(id)?.status.clone();
        if old == new {
            return None;
        }
        if !lifecycle::is_transition(&old, new) {
            return Some(format!("You can't change status from '{old}' to '{new}'."));
        }
        if !self.may_on(actor, "ModifyAsset", id) {
            return Some(DENIED.to_owned());
        }
        self.assets
            .change(id, |asset| new.clone_into(&mut asset.status));
        let message = match new {
            "deleted" => "Asset deleted".to_owned(),
            new => format!("Status changed from '{old}' to '{new}'"),
        };
        let values = [Some(old), Some(new.to_owned())];
        self.record(Entry::change(id, "Status", "Status", values, actor));
        Some(message)
    }

    fn set_catalog(&mut self, id: u64, body: &Map<String, Value>, actor: u64) -> Option<String> {
        let wanted = attribute(body, "Catalog")?;
        let Some(new) = self.catalog(&wanted).map(|catalog| catalog.id) else {
            return Some(format!("Catalog {wanted} does not exist"));
        };
        let old = self.assets.get(id)?.catalog;
        if old == new {
            return None;
        }
        let may_leave = self.may_on(actor, "ModifyAsset", id);
        if !may_leave || !self.may_in(actor, "CreateAsset", new) {
            return Some(DENIED.to_owned());
        }
        self.assets.change(id, |asset| asset.catalog = new);
        let (from, to) = (self.catalog_name(old), self.catalog_name(new));
        let message = format!("Catalog changed from {from} to {to}");
        let values = [Some(old.to_string()), Some(new.to_string())];
        self.record(Entry::change(id, "Set", "Catalog", values, actor));
        Some(message)
    }
}
