//! Tickets.

use serde_json::{Map, Value, json};

use super::{
    call::Call,
    transport::Transport,
    wire::{WireCreated, WireTicket},
};
use crate::{NewTicket, Result, Ticket, TicketId};

pub(super) async fn create(transport: &Transport, new: &NewTicket) -> Result<TicketId> {
    let mut body = Map::new();
    body.insert("Queue".to_owned(), json!(new.queue));
    body.insert("Subject".to_owned(), json!(new.subject));
    if let Some(requestor) = &new.requestor {
        body.insert("Requestor".to_owned(), json!(requestor));
    }
    if let Some(content) = &new.content {
        body.insert("Content".to_owned(), json!(content));
        body.insert("ContentType".to_owned(), json!("text/plain"));
    }
    if !new.assets.is_empty() {
        let links: Value = new.assets.iter().map(|id| format!("asset:{id}")).collect();
        body.insert("RefersTo".to_owned(), links);
    }
    let answer = transport
        .send(Call::create(
            "create_ticket",
            &["ticket"],
            Value::Object(body),
        ))
        .await?;
    let created: WireCreated = answer.json().map_err(crate::Error::after_write)?;
    Ok(TicketId::new(created.id))
}

pub(super) async fn get(transport: &Transport, id: TicketId) -> Result<Ticket> {
    let call = Call::get("ticket", &["ticket", &id.to_string()]).query("fields[Queue]", "Name");
    let wire: WireTicket = transport.send(call).await?.json()?;
    Ok(wire.into())
}
