//! Queues, and the newest ticket.

use serde::Deserialize;

use super::{Total, offered};
use crate::{
    Error, PageRequest, Result, Standing,
    http::{
        call::Call,
        list,
        transport::Transport,
        wire::{Maybe, WireLink},
    },
};

/// How many queues are looked at: each costs RT some milliseconds.
const MOST_QUEUES: u8 = 20;

/// The lifecycle that RT comes with, and the statuses from which it has a way on.
const STOCK_LIFECYCLE: &str = "default";
const STOCK_STATUSES: [&str; 5] = ["new", "open", "stalled", "resolved", "rejected"];

/// The queues that we see.
pub(super) struct Queues {
    pub(super) total: Total,
    pub(super) create: Standing,
}

#[derive(Deserialize)]
struct WireQueue {
    #[serde(default, rename = "_hyperlinks")]
    links: Maybe<Vec<WireLink>>,
}

pub(super) async fn queues(transport: &Transport) -> Result<Queues> {
    let listing = list::page::<WireQueue>(transport, PageRequest::first(MOST_QUEUES), || {
        Call::list("access_queues", &["queues", "all"]).query("fields", "_hyperlinks")
    })
    .await?;
    // Older versions of RT have no links in a list.
    let links: Option<Vec<_>> = listing
        .items
        .into_iter()
        .map(|queue| queue.links.into_option())
        .collect();
    let may_create = |links: &Vec<WireLink>| links.iter().any(|link| link.is_create("ticket"));
    let create = match links {
        Some(links) if !links.is_empty() => offered(links.iter().all(may_create)),
        _ => Standing::Unknown,
    };
    Ok(Queues {
        total: listing.total,
        create,
    })
}

/// What we may do with the newest ticket that we see.
pub(super) struct NewestTicket {
    pub(super) show: Standing,
    pub(super) modify: Standing,
    pub(super) comment: Standing,
    pub(super) reply: Standing,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireTicket {
    status: String,
    #[serde(default)]
    queue: Maybe<WireTicketQueue>,
    #[serde(default, rename = "_hyperlinks")]
    links: Maybe<Vec<WireLink>>,
}

#[derive(Deserialize)]
struct WireTicketQueue {
    #[serde(default, rename = "Lifecycle")]
    lifecycle: String,
}

pub(super) async fn newest(transport: &Transport) -> Result<NewestTicket> {
    let listing = list::page::<WireTicket>(transport, PageRequest::first(1), || {
        Call::list("access_tickets", &["tickets"])
            .query("query", "id > 0")
            .query("orderby", "id")
            .query("order", "DESC")
            .query("fields", "Status,Queue,_hyperlinks")
            .query("fields[Queue]", "Lifecycle")
    })
    .await?;
    let Some(ticket) = listing.items.into_iter().next() else {
        return Ok(NewestTicket {
            show: first_ticket(transport).await?,
            modify: Standing::Unknown,
            comment: Standing::Unknown,
            reply: Standing::Unknown,
        });
    };
    let is_stock = ticket
        .queue
        .into_option()
        .is_some_and(|queue| queue.lifecycle == STOCK_LIFECYCLE)
        && STOCK_STATUSES.contains(&ticket.status.as_str());
    let links = ticket.links.into_option();
    let offers = |relation: &str| {
        let links = links.as_ref();
        links.map_or(Standing::Unknown, |links| {
            offered(links.iter().any(|link| link.is(relation)))
        })
    };
    let modify = match &links {
        Some(links) if links.iter().any(WireLink::is_transition) => Standing::Held,
        Some(_) if is_stock => Standing::Missing,
        _ => Standing::Unknown,
    };
    Ok(NewestTicket {
        show: Standing::Held,
        modify,
        comment: offers("comment"),
        reply: offers("correspond"),
    })
}

/// Whether we may see the ticket that an RT has before all others.
async fn first_ticket(transport: &Transport) -> Result<Standing> {
    match transport
        .send(Call::get("access_ticket", &["ticket", "1"]))
        .await
    {
        Ok(_) => Ok(Standing::Held),
        Err(Error::Forbidden { .. }) => Ok(Standing::Missing),
        Err(Error::NotFound) => Ok(Standing::Unknown),
        Err(other) => Err(other),
    }
}
