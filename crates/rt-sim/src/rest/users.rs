//! `/user` and the search for users.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, Bytes, Path, ServiceConfig},
};

use super::{
    Shared,
    answer::Refusal,
    caller::Caller,
    json_search,
    listing::{self, Page, orders},
    only,
    params::{self, Params},
    render,
};
use crate::state::{Rt, User};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(
            only(web::resource("/user/{id}"), "GET, HEAD, DELETE, PUT, POST")
                .route(web::get().to(get_user)),
        )
        .service(
            only(web::resource("/users"), "GET, POST")
                .route(web::get().to(search_users))
                .route(web::post().to(search_users)),
        );
}

/// Users without privileges see themselves and nobody else.
fn require_privilege(rt: &Rt, caller: Caller) -> Result<(), Refusal> {
    let is_privileged = rt
        .users
        .get(caller.id)
        .is_some_and(|user| user.is_privileged);
    if is_privileged {
        Ok(())
    } else {
        Err(Refusal::forbidden())
    }
}

async fn get_user(
    caller: Caller,
    id: Path<String>,
    served: Shared,
) -> Result<HttpResponse, Refusal> {
    let mut rt = served.state.lock();
    let turn = rt.turn();
    let user = rt.user(&id).ok_or_else(Refusal::not_found)?;
    if caller.id != user.id {
        require_privilege(&rt, caller)?;
    }
    Ok(HttpResponse::Ok().json(render::user(&rt, user, caller, turn)))
}

async fn search_users(
    caller: Caller,
    request: HttpRequest,
    body: Bytes,
    served: Shared,
) -> Result<HttpResponse, Refusal> {
    let params = Params::of(&request);
    // The conditions come in the body of a POST or in the query of a GET.
    let conditions = if body.is_empty() {
        let query = params.get("query").unwrap_or("[]");
        serde_json::from_str(query).map_err(|_| Refusal::Died)?
    } else {
        params::json(&request, &body)?
    };
    let mut rt = served.state.lock();
    require_privilege(&rt, caller)?;
    let turn = rt.turn();
    let search = json_search::Search::of(&rt, &conditions)?;
    let mut found: Vec<&User> = rt
        .users
        .iter()
        .filter(|user| search.matches(&rt, user))
        .collect();
    found.sort_by_key(|user| user.name.to_ascii_lowercase());
    let total = found.len();
    let compare = |field: &str, left: &&User, right: &&User| match field {
        "id" => Some(left.id.cmp(&right.id)),
        "Name" => Some(
            left.name
                .to_ascii_lowercase()
                .cmp(&right.name.to_ascii_lowercase()),
        ),
        "RealName" => Some(left.real_name.cmp(&right.real_name)),
        _ => None,
    };
    if !listing::sort(&mut found, &orders(&params), compare) {
        found.clear();
    }
    let page = Page::of(&params);
    let fields = params.list("fields");
    let may_see_fields = caller.may(&rt, "AdminUsers");
    let items = page.slice(&found).iter().map(|user| {
        let reference = render::user_reference(&rt, user.id);
        render::with_fields(reference, &fields, |field| {
            if field == "CustomFields" && !may_see_fields {
                return None;
            }
            render::user_field(&rt, user, field, turn)
        })
    });
    Ok(HttpResponse::Ok().json(page.answer(
        &request,
        &rt.url,
        &items.collect::<Vec<_>>(),
        Some(total),
    )))
}
