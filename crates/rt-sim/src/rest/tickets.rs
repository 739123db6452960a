//! `/ticket`.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{self, Bytes, Path, ServiceConfig},
};
use serde_json::json;

use super::{
    Shared,
    answer::{Refusal, created},
    caller::Caller,
    only,
    params::{self, Params},
    render::{reference, time, user_reference},
};
use crate::state::{NOBODY, ObjectKind};

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
        );
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
    let url = format!("{}/REST/2.0/ticket/{id}", rt.url);
    let mut links = vec![json!({ "ref": "self", "type": "ticket", "id": ticket.id, "_url": url })];
    links.extend(ticket.refers_to.iter().map(|&asset| {
        let mut link = reference(&rt, "asset", asset);
        link["ref"] = json!("refers-to");
        link
    }));
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
        "_hyperlinks": links,
    });
    let etag = rt.etag(ObjectKind::Ticket, ticket.id);
    Ok(HttpResponse::Ok()
        .insert_header((header::ETAG, etag))
        .json(body))
}
