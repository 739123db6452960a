//! `/ticket`, `/tickets` and the queue that they are in.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{self, Bytes, Path, ServiceConfig},
};
use serde_json::{Value, json};

use super::{
    Shared,
    answer::{Refusal, created},
    caller::Caller,
    listing::{Order, Page, orders},
    only,
    params::{self, Params},
    render::{queue_links, reference, ticket_links, time, user_reference, with_fields},
};
use crate::state::{NOBODY, ObjectKind, Rt, Ticket};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(
            only(web::resource("/ticket"), "POST")
                .route(web::post().to(create_ticket))
                .route(web::get().to(super::unknown_path)),
        )
        .service(
            only(
                web::resource("/ticket/{id:\\d+}"),
                "GET, HEAD, DELETE, PUT, POST",
            )
            .route(web::get().to(get_ticket)),
        )
        .service(only(web::resource("/tickets"), "GET, POST").route(web::get().to(list_tickets)))
        .service(only(web::resource("/queues/all"), "GET, POST").route(web::get().to(list_queues)));
}

async fn create_ticket(
    caller: Caller,
    request: HttpRequest,
    body: Bytes,
    served: Shared,
) -> Result<HttpResponse, Refusal> {
    let body = params::json_object(&request, &body)?;
    let mut rt = served.state.lock();
    let id = rt.create_ticket(&body, caller.id)?;
    Ok(created(
        &format!("/REST/2.0/ticket/{id}"),
        &reference(&rt, "ticket", id),
    ))
}

async fn get_ticket(
    caller: Caller,
    id: Path<u64>,
    request: HttpRequest,
    served: Shared,
) -> Result<HttpResponse, Refusal> {
    let rt = served.state.lock();
    let ticket = rt.tickets.get(&id).ok_or_else(Refusal::not_found)?;
    caller.require(&rt, "ShowTicket")?;
    let requestors = ticket
        .requestors
        .iter()
        .map(|&user| user_reference(&rt, user));
    let mut queue = reference(&rt, "queue", 1);
    if Params::of(&request).list("fields[Queue]").contains(&"Name") {
        queue["Name"] = json!(ticket.queue);
    }
    let body = json!({
        "id": ticket.id,
        "Type": "ticket",
        "Queue": queue,
        "Subject": ticket.subject,
        "Status": "new",
        "Priority": "0",
        "Owner": user_reference(&rt, NOBODY),
        "Requestor": requestors.collect::<Vec<_>>(),
        "Cc": [],
        "AdminCc": [],
        "CustomFields": [],
        "Creator": user_reference(&rt, ticket.creator),
        "Created": time(ticket.created_at),
        "LastUpdated": time(ticket.created_at),
        // A date that is not set reads so.
        "Due": "1970-01-01T00:00:00Z",
        "Resolved": "1970-01-01T00:00:00Z",
        "_hyperlinks": ticket_links(&rt, ticket, caller),
    });
    let etag = rt.etag(ObjectKind::Ticket, ticket.id);
    Ok(HttpResponse::Ok()
        .insert_header((header::ETAG, etag))
        .json(body))
}

/// The only search for tickets that the simulator knows: the newest of them all.
const EVERY_TICKET: &str = "id > 0";

async fn list_tickets(
    caller: Caller,
    request: HttpRequest,
    served: Shared,
) -> Result<HttpResponse, Refusal> {
    let params = Params::of(&request);
    let is_known =
        params.get("query") == Some(EVERY_TICKET) && orders(&params) == [Order::descending("id")];
    if !is_known {
        let text = format!("rt-sim lists tickets by {EVERY_TICKET:?} only, the newest first");
        return Err(Refusal::Message(400, text));
    }
    let rt = served.state.lock();
    // RT looks for those that its user may see and no others, so that there always is a total.
    let may_see = caller.may(&rt, "ShowTicket");
    let found: Vec<&Ticket> = rt.tickets.values().rev().filter(|_| may_see).collect();
    let page = Page::of(&params);
    let items = page.slice(&found).iter().map(|ticket| {
        let reference = reference(&rt, "ticket", ticket.id);
        with_fields(reference, &params.list("fields"), |field| {
            Some(match field {
                "Subject" => json!(ticket.subject),
                "Status" => json!("new"),
                "Queue" => {
                    let queue = reference_to_queue(&rt);
                    with_fields(queue, &params.list("fields[Queue]"), |field| {
                        queue_field(&rt, caller, field)
                    })
                }
                "_hyperlinks" => ticket_links(&rt, ticket, caller),
                _ => return None,
            })
        })
    });
    let items: Vec<Value> = items.collect();
    Ok(HttpResponse::Ok().json(page.answer(&request, &rt.url, &items, Some(found.len()))))
}

async fn list_queues(caller: Caller, request: HttpRequest, served: Shared) -> HttpResponse {
    let rt = served.state.lock();
    let params = Params::of(&request);
    let may_see = caller.may(&rt, "SeeQueue");
    let queues: &[()] = if may_see { &[()] } else { &[] };
    let page = Page::of(&params);
    let items = page.slice(queues).iter().map(|()| {
        with_fields(reference_to_queue(&rt), &params.list("fields"), |field| {
            queue_field(&rt, caller, field)
        })
    });
    let items: Vec<Value> = items.collect();
    HttpResponse::Ok().json(page.answer(&request, &rt.url, &items, may_see.then_some(1)))
}

fn reference_to_queue(rt: &Rt) -> Value {
    reference(rt, "queue", 1)
}

fn queue_field(rt: &Rt, caller: Caller, field: &str) -> Option<Value> {
    if !caller.may(rt, "SeeQueue") {
        return None;
    }
    Some(match field {
        "id" => json!("1"),
        "Name" => json!("General"),
        "Lifecycle" => json!("default"),
        "_hyperlinks" => queue_links(rt, caller),
        _ => return None,
    })
}
