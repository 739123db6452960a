//! `/asset`, `/assets` and the history of an asset.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{self, Bytes, Path, ServiceConfig},
};
use serde_json::{Value, json};

use super::{
    Shared,
    answer::{Refusal, created, message},
    asset_search,
    caller::Caller,
    listing::{self, Page, orders},
    only,
    params::{self, Params},
    render,
};
use crate::state::{Asset, ObjectKind, Rt};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(
            only(web::resource("/asset"), "POST")
                .route(web::post().to(create_asset))
                .route(web::get().to(super::unknown_path)),
        )
        .service(
            only(
                web::resource("/asset/{id:\\d+}"),
                "GET, HEAD, DELETE, PUT, POST",
            )
            .route(web::get().to(get_asset))
            .route(web::head().to(get_asset))
            .route(web::put().to(update_asset))
            .route(web::post().to(create_over_asset))
            .route(web::delete().to(delete_asset)),
        )
        .service(
            only(web::resource("/asset/{id:\\d+}/history"), "GET, POST")
                .route(web::get().to(list_history)),
        )
        .service(
            only(web::resource("/assets"), "GET, POST")
                .route(web::get().to(asset_search::search_assets))
                .route(web::post().to(asset_search::search_assets)),
        );
}

fn visible(rt: &Rt, caller: Caller, id: u64) -> Result<&Asset, Refusal> {
    let asset = rt.assets.get(id).ok_or_else(Refusal::not_found)?;
    caller.require_in(rt, "ShowAsset", asset.catalog)?;
    Ok(asset)
}

async fn get_asset(
    caller: Caller,
    id: Path<u64>,
    request: HttpRequest,
    served: Shared,
) -> Result<HttpResponse, Refusal> {
    let mut rt = served.state.lock();
    let turn = rt.turn();
    let asset = visible(&rt, caller, *id)?;
    let etag = rt.etag(ObjectKind::Asset, asset.id);
    let known = request.headers().get(header::IF_NONE_MATCH);
    let mut response = if known.is_some_and(|known| known.as_bytes() == etag.as_bytes()) {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    response
        .insert_header((header::ETAG, etag))
        // Not an HTTP date, although the header asks for one.
        .insert_header((header::LAST_MODIFIED, render::time(asset.updated_at)))
        .content_type("application/json; charset=\"utf-8\"");
    Ok(response.json(render::asset(
        &rt,
        asset,
        &Params::of(&request),
        caller,
        turn,
    )))
}

pub(super) async fn create_asset(
    caller: Caller,
    request: HttpRequest,
    body: Bytes,
    served: Shared,
) -> Result<HttpResponse, Refusal> {
    let body = params::json_object(&request, &body)?;
    let mut rt = served.state.lock();
    let id = rt.create_asset(&body, caller.id)?;
    Ok(created(
        &format!("/REST/2.0/asset/{id}"),
        &render::reference(&rt, "asset", id),
    ))
}

async fn create_over_asset(
    caller: Caller,
    id: Path<u64>,
    served: Shared,
) -> Result<HttpResponse, Refusal> {
    visible(&served.state.lock(), caller, *id)?;
    Ok(message(409, "Resource already exists; use PUT to update"))
}

/// Assets cannot be deleted, only marked so; RT says it this way.
async fn delete_asset(_caller: Caller) -> HttpResponse {
    message(500, "Internal Server Error")
}

async fn update_asset(
    caller: Caller,
    id: Path<u64>,
    request: HttpRequest,
    body: Bytes,
    served: Shared,
) -> Result<HttpResponse, Refusal> {
    let body = params::json_object(&request, &body)?;
    let mut rt = served.state.lock();
    if !rt.assets.contains(*id) {
        let text = "Resource does not exist; use POST to create";
        return Err(Refusal::Message(404, text.to_owned()));
    }
    visible(&rt, caller, *id)?;
    if !is_expected(&request, &rt.etag(ObjectKind::Asset, *id)) {
        return Err(Refusal::Message(412, "Precondition Failed".to_owned()));
    }
    let messages = rt
        .update_asset(*id, &body, caller.id)
        .map_err(|_| Refusal::Died)?;
    Ok(HttpResponse::Ok()
        .content_type("application/json; charset=\"utf-8\"")
        .json(messages))
}

/// Whether `If-Match`, when it is there, names this `ETag`. A weak one never does.
fn is_expected(request: &HttpRequest, etag: &str) -> bool {
    let Some(expected) = request.headers().get(header::IF_MATCH) else {
        return true;
    };
    let expected = expected.to_str().unwrap_or_default();
    let etag = etag.trim_matches('"');
    expected
        .split(',')
        .map(|one| one.trim().trim_matches('"'))
        .any(|one| one == "*" || one == etag)
}

async fn list_history(
    caller: Caller,
    id: Path<u64>,
    request: HttpRequest,
    served: Shared,
) -> Result<HttpResponse, Refusal> {
    let rt = served.state.lock();
    let params = Params::of(&request);
    // An asset that is not there has a history too: an empty one.
    let may_see = visible(&rt, caller, *id).is_ok();
    let mut entries: Vec<_> = rt
        .history(ObjectKind::Asset, *id)
        .filter(|_| may_see)
        .collect();
    if !listing::sort(&mut entries, &orders(&params), |field, left, right| {
        history_order(field, left, right)
    }) {
        entries.clear();
    }
    let page = Page::of(&params);
    let fields = params.list("fields");
    let items = page.slice(&entries).iter().map(|entry| {
        let reference = render::reference(&rt, "transaction", entry.id);
        render::with_fields(reference, &fields, |field| {
            Some(match field {
                "Type" => json!(entry.kind),
                "Field" => json!(entry.field),
                "OldValue" => json!(entry.old_value.clone().unwrap_or_default()),
                "NewValue" => json!(entry.new_value.clone().unwrap_or_default()),
                "Created" => json!(render::time(entry.created_at)),
                "Creator" => render::user_reference(&rt, entry.creator),
                _ => return None,
            })
        })
    });
    let items: Vec<Value> = items.collect();
    // How many there are in all, RT tells a superuser only.
    Ok(HttpResponse::Ok().json(page.answer(&request, &rt.url, &items, None)))
}

fn history_order(
    field: &str,
    left: &crate::state::Transaction,
    right: &crate::state::Transaction,
) -> Option<std::cmp::Ordering> {
    match field {
        "id" => Some(left.id.cmp(&right.id)),
        "Created" => Some(left.created_at.cmp(&right.created_at)),
        _ => None,
    }
}
