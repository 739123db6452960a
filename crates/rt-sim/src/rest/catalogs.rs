//! Catalogs, their custom fields, and what select fields offer.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, Path, ServiceConfig},
};
use serde_json::{Value, json};

use super::{
    Shared,
    answer::Refusal,
    caller::Caller,
    listing::{self, Page, orders},
    only,
    params::Params,
    render::{catalog_links, reference, with_fields},
};
use crate::state::{Catalog, FieldOwner, Rt};

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(
            only(web::resource("/catalogs/all"), "GET, POST").route(web::get().to(list_catalogs)),
        )
        .service(
            only(
                web::resource("/catalog/{id}"),
                "GET, HEAD, DELETE, PUT, POST",
            )
            .route(web::get().to(get_catalog)),
        )
        .service(
            only(
                web::resource("/catalog/{id:\\d+}/customfields"),
                "GET, POST",
            )
            .route(web::get().to(list_custom_fields)),
        )
        .service(
            only(web::resource("/customfield/{id:\\d+}/values"), "GET, POST")
                .route(web::get().to(list_values)),
        );
}

fn catalog_field(rt: &Rt, catalog: &Catalog, caller: Caller, field: &str) -> Option<Value> {
    Some(match field {
        "id" => json!(catalog.id.to_string()),
        "Name" => json!(catalog.name),
        "Description" => json!(catalog.description),
        "Lifecycle" => json!("assets"),
        "_hyperlinks" => catalog_links(rt, catalog, caller),
        _ => return None,
    })
}

async fn list_catalogs(caller: Caller, request: HttpRequest, served: Shared) -> HttpResponse {
    let rt = served.state.lock();
    let params = Params::of(&request);
    let mut catalogs: Vec<_> = rt.catalogs.iter().collect();
    catalogs.sort_by(|left, right| left.name.cmp(&right.name));
    let is_sortable =
        listing::sort(
            &mut catalogs,
            &orders(&params),
            |field, left, right| match field {
                "id" => Some(left.id.cmp(&right.id)),
                "Name" => Some(left.name.cmp(&right.name)),
                _ => None,
            },
        );
    let may_see_all = caller.may(&rt, "ShowCatalog");
    let total = may_see_all.then_some(catalogs.len());
    if !is_sortable {
        catalogs.clear();
    }
    let page = Page::of(&params);
    let fields = params.list("fields");
    let shown = page.slice(&catalogs).iter();
    let shown = shown.filter(|catalog| caller.may_in(&rt, "ShowCatalog", catalog.id));
    let items = shown.map(|catalog| {
        let reference = reference(&rt, "catalog", catalog.id);
        with_fields(reference, &fields, |field| {
            catalog_field(&rt, catalog, caller, field)
        })
    });
    HttpResponse::Ok().json(page.answer(&request, &rt.url, &items.collect::<Vec<_>>(), total))
}

async fn get_catalog(
    caller: Caller,
    id: Path<String>,
    served: Shared,
) -> Result<HttpResponse, Refusal> {
    let rt = served.state.lock();
    let catalog = rt.catalog(&id).ok_or_else(Refusal::not_found)?;
    caller.require_in(&rt, "ShowCatalog", catalog.id)?;
    Ok(HttpResponse::Ok().json(json!({
        "id": catalog.id,
        "Name": catalog.name,
        "Description": catalog.description,
        "Lifecycle": "assets",
        "Disabled": "0",
        "HeldBy": [],
        "Contact": [],
        "_hyperlinks": catalog_links(&rt, catalog, caller),
    })))
}

async fn list_custom_fields(
    caller: Caller,
    id: Path<String>,
    request: HttpRequest,
    served: Shared,
) -> HttpResponse {
    let rt = served.state.lock();
    let params = Params::of(&request);
    let may_see = caller.may(&rt, "SeeCustomField") && rt.catalog(&id).is_some();
    let mut found: Vec<_> = rt
        .fields_of(FieldOwner::Asset)
        .filter(|_| may_see)
        .collect();
    found.sort_by(|left, right| left.name.cmp(&right.name));
    let is_sortable = listing::sort(
        &mut found,
        &orders(&params),
        |field, left, right| match field {
            "id" => Some(left.id.cmp(&right.id)),
            "Name" => Some(left.name.cmp(&right.name)),
            _ => None,
        },
    );
    // Told only to those who may see every custom field.
    let total = may_see.then_some(found.len());
    if !is_sortable {
        found.clear();
    }
    let page = Page::of(&params);
    let fields = params.list("fields");
    let items = page.slice(&found).iter().map(|custom_field| {
        let reference = reference(&rt, "customfield", custom_field.id);
        with_fields(reference, &fields, |field| {
            Some(match field {
                "id" => json!(custom_field.id.to_string()),
                "Name" => json!(custom_field.name),
                "Type" => json!(custom_field.kind.as_str()),
                "MaxValues" => json!(if custom_field.is_multiple { "0" } else { "1" }),
                "LookupType" => json!(custom_field.owner.lookup_type()),
                _ => return None,
            })
        })
    });
    HttpResponse::Ok().json(page.answer(&request, &rt.url, &items.collect::<Vec<_>>(), total))
}

async fn list_values(
    caller: Caller,
    id: Path<u64>,
    request: HttpRequest,
    served: Shared,
) -> Result<HttpResponse, Refusal> {
    let rt = served.state.lock();
    caller.require(&rt, "SeeCustomField")?;
    let field = rt.fields.iter().find(|field| field.id == *id);
    // A field that is not there offers nothing, and RT does not say that it is not there.
    let mut options: Vec<_> = field.into_iter().flat_map(|field| &field.options).collect();
    options.sort_by(|(_, left), (_, right)| left.cmp(right));
    let page = Page::of(&Params::of(&request));
    let items = page.slice(&options).iter().map(|(option, name)| {
        let url = format!("{}/REST/2.0/customfield/{id}/value/{option}", rt.url);
        json!({ "type": "customfieldvalue", "id": option, "name": name, "_url": url })
    });
    let items: Vec<Value> = items.collect();
    // This collection alone tells no pages and links to none.
    Ok(HttpResponse::Ok().json(json!({
        "count": items.len(),
        "total": options.len(),
        "per_page": page.per_page,
        "page": page.number,
        "items": items,
    })))
}
