//! RT's REST 2.0 interface.

mod answer;
mod asset_search;
mod assets;
mod caller;
mod catalogs;
mod control;
mod json_search;
mod listing;
mod pages;
mod params;
mod render;
mod tickets;
mod users;

use actix_web::{
    HttpResponse, Resource,
    web::{self, ServiceConfig},
};

use self::{answer::message, caller::Caller};
use crate::simulator::Served;

/// What RT says its version is; the release of Debian 12.
const VERSION: &str = "5.0.3+dfsg-3~deb12u6";

/// Bodies up to this size are read; RT itself has no limit to speak of.
const BODY_LIMIT: usize = 1 << 20;

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .app_data(web::PayloadConfig::new(BODY_LIMIT))
        .service(
            only(web::resource("/_sim/faults"), "GET, POST, DELETE")
                .route(web::get().to(control::list_faults))
                .route(web::post().to(control::inject_fault))
                .route(web::delete().to(control::clear_faults)),
        )
        .service(
            only(web::resource("/_sim/assets"), "POST").route(web::post().to(control::make_asset)),
        )
        .service(
            web::scope("/REST/2.0")
                .service(only(web::resource("/rt"), "GET").route(web::get().to(show_rt)))
                .configure(assets::routes)
                .configure(catalogs::routes)
                .configure(users::routes)
                .configure(tickets::routes)
                .default_service(web::to(unknown_path)),
        )
        .configure(pages::routes);
}

/// A resource that answers 405 to every method that no route takes.
fn only(resource: Resource, allowed: &'static str) -> Resource {
    resource.default_service(web::to(move || async move {
        let mut response = message(405, "Method Not Allowed");
        if let Ok(value) = actix_web::http::header::HeaderValue::from_str(allowed) {
            response
                .headers_mut()
                .insert(actix_web::http::header::ALLOW, value);
        }
        response
    }))
}

async fn show_rt(_caller: Caller) -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "Version": VERSION }))
}

/// RT asks who is calling before it looks where to.
async fn unknown_path(_caller: Caller) -> HttpResponse {
    message(404, "Not Found")
}

type Shared = web::Data<Served>;
