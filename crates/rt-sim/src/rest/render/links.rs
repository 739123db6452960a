//! `_hyperlinks`: where to go from a record, and what its reader may do to it. RT offers nothing
//! that its user may not do, and that is how a client finds out what it may.

use serde_json::{Value, json};

use super::reference;
use crate::{
    rest::caller::Caller,
    state::{Asset, Catalog, FieldOwner, Rt, Ticket, User, actions, ticket_actions},
};

fn own(rt: &Rt, kind: &str, id: u64) -> (Value, String) {
    let url = format!("{}/REST/2.0/{kind}/{id}", rt.url);
    let link = json!({ "ref": "self", "type": kind, "id": id, "_url": url });
    (link, url)
}

/// A link to another record.
fn related(rt: &Rt, relation: &str, kind: &str, id: u64) -> Value {
    let mut link = reference(rt, kind, id);
    link["ref"] = json!(relation);
    link
}

fn fields(rt: &Rt, owner: FieldOwner, may_see: bool) -> impl Iterator<Item = Value> {
    let fields = rt.fields_of(owner).filter(move |_| may_see);
    fields.map(|field| {
        let mut link = related(rt, "customfield", "customfield", field.id);
        link["name"] = json!(field.name);
        link
    })
}

fn history(url: &str) -> Value {
    json!({ "ref": "history", "_url": format!("{url}/history") })
}

pub(super) fn asset_links(rt: &Rt, asset: &Asset, caller: Caller) -> Value {
    let may = |right| caller.may_in(rt, right, asset.catalog);
    let (link, url) = own(rt, "asset", asset.id);
    let mut links = vec![link];
    links.extend(fields(rt, FieldOwner::Asset, may("SeeCustomField")));
    let tickets = rt
        .tickets
        .values()
        .filter(|ticket| ticket.refers_to.contains(&asset.id));
    links.extend(tickets.map(|ticket| related(rt, "referred-to-by", "ticket", ticket.id)));
    links.push(history(&url));
    if may("ModifyAsset") {
        links.extend(actions(&asset.status).map(|(label, to)| {
            json!({ "ref": "lifecycle", "from": "*", "to": to, "label": label, "_url": url })
        }));
    }
    links.into()
}

pub(in crate::rest) fn catalog_links(rt: &Rt, catalog: &Catalog, caller: Caller) -> Value {
    let mut links = vec![own(rt, "catalog", catalog.id).0];
    if caller.may_in(rt, "CreateAsset", catalog.id) {
        let url = format!("{}/REST/2.0/asset?Catalog={}", rt.url, catalog.id);
        links.push(json!({ "ref": "create", "type": "asset", "_url": url }));
    }
    links.into()
}

pub(super) fn user_links(rt: &Rt, user: &User, caller: Caller) -> Value {
    let (link, url) = own(rt, "user", user.id);
    let mut links = vec![link];
    links.extend(fields(
        rt,
        FieldOwner::User,
        caller.may(rt, "SeeCustomField"),
    ));
    let is_own = caller.id == user.id;
    if is_own || caller.may(rt, "AdminUsers") || caller.may(rt, "ShowUserHistory") {
        links.push(history(&url));
    }
    links.into()
}

/// The links of the one queue that there is.
pub(in crate::rest) fn queue_links(rt: &Rt, caller: Caller) -> Value {
    let (link, url) = own(rt, "queue", 1);
    let mut links = vec![link, history(&url)];
    if caller.may(rt, "CreateTicket") {
        let url = format!("{}/REST/2.0/ticket?Queue=1", rt.url);
        links.push(json!({ "ref": "create", "type": "ticket", "_url": url }));
    }
    links.into()
}

pub(in crate::rest) fn ticket_links(rt: &Rt, ticket: &Ticket, caller: Caller) -> Value {
    let (link, url) = own(rt, "ticket", ticket.id);
    let mut links = vec![link];
    let assets = ticket.refers_to.iter();
    links.extend(assets.map(|&asset| related(rt, "refers-to", "asset", asset)));
    links.push(history(&url));
    for (right, relation) in [
        ("ReplyToTicket", "correspond"),
        ("CommentOnTicket", "comment"),
    ] {
        if caller.may(rt, right) {
            links.push(json!({ "ref": relation, "_url": format!("{url}/{relation}") }));
        }
    }
    if caller.may(rt, "ModifyTicket") {
        links.extend(ticket_actions().map(|(label, to)| {
            json!({ "ref": "lifecycle", "from": "new", "to": to, "label": label, "_url": url })
        }));
    }
    links.into()
}
