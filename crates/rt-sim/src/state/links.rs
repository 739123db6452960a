//! Links between tickets and assets: the ticket refers to the asset.

use serde_json::{Map, Value};

use super::{custom_fields::Messages, history::Entry, records::Rt};

impl Rt {
    /// Makes a ticket refer to an asset. The asset counts as changed, as in RT.
    pub(super) fn link(&mut self, ticket: u64, asset: u64, actor: u64) {
        if let Some(ticket) = self.tickets.get_mut(&ticket) {
            ticket.refers_to.push(asset);
        }
        let values = [None, Some(uri(ticket))];
        self.record(Entry::change(
            asset,
            "AddLink",
            "ReferredToBy",
            values,
            actor,
        ));
    }

    /// Applies what a `PUT` says about the tickets that refer to the asset.
    pub(super) fn update_links(
        &mut self,
        asset: u64,
        body: &Map<String, Value>,
        actor: u64,
        messages: &mut Messages,
    ) {
        for ticket in tickets(body.get("AddReferredToBy")) {
            messages.push(Some(match self.linked(&ticket, asset) {
                None => format!("Couldn't resolve '{ticket}' into a link."),
                Some((_, true)) => "Link already exists".to_owned(),
                Some((number, false)) => {
                    self.link(number, asset, actor);
                    format!("Ticket {number} refers to URI asset://rt.test/{asset}.")
                }
            }));
        }
        for ticket in tickets(body.get("DeleteReferredToBy")) {
            messages.push(Some(match self.linked(&ticket, asset) {
                Some((number, true)) => {
                    self.unlink(number, asset, actor);
                    format!("Ticket {number} no longer refers to URI asset://rt.test/{asset}.")
                }
                _ => "Link not found".to_owned(),
            }));
        }
    }

    fn unlink(&mut self, ticket: u64, asset: u64, actor: u64) {
        if let Some(ticket) = self.tickets.get_mut(&ticket) {
            ticket.refers_to.retain(|other| *other != asset);
        }
        let values = [Some(uri(ticket)), None];
        self.record(Entry::change(
            asset,
            "DeleteLink",
            "ReferredToBy",
            values,
            actor,
        ));
    }

    /// The ticket's number and whether it refers to the asset; nothing when there is no such
    /// ticket.
    fn linked(&self, ticket: &str, asset: u64) -> Option<(u64, bool)> {
        let ticket = self.tickets.get(&ticket.parse().ok()?)?;
        Some((ticket.id, ticket.refers_to.contains(&asset)))
    }
}

fn uri(ticket: u64) -> String {
    format!("fsck.com-rt://rt.test/ticket/{ticket}")
}

/// The tickets that a link names, one or many.
fn tickets(value: Option<&Value>) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    match value {
        Some(Value::Array(values)) => values.iter().filter_map(text).collect(),
        Some(single) => text(single).into_iter().collect(),
        None => Vec::new(),
    }
}
