//! The few web pages that links into RT lead to.

use actix_web::{
    HttpResponse,
    web::{self, Query, ServiceConfig},
};
use serde::Deserialize;

use super::Shared;

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(web::resource("/").route(web::get().to(home)))
        .service(web::resource("/Asset/Display.html").route(web::get().to(asset)))
        .default_service(web::to(login));
}

#[derive(Deserialize)]
struct Shown {
    id: u64,
}

async fn home() -> HttpResponse {
    page(
        "RT simulator",
        "<p>This stands in for Request Tracker. It has pages for assets only.</p>",
    )
}

async fn asset(shown: Query<Shown>, served: Shared) -> HttpResponse {
    let Some(asset) = served.state.asset(shown.id) else {
        return page("No such asset", "<p>RT has no asset with this number.</p>");
    };
    let mut rows = vec![
        ("Status".to_owned(), asset.status),
        ("Catalog".to_owned(), asset.catalog),
        ("Description".to_owned(), asset.description),
        ("Owner".to_owned(), asset.owner),
        ("Held by".to_owned(), asset.held_by.join(", ")),
    ];
    rows.extend(
        asset
            .fields
            .into_iter()
            .map(|(name, values)| (name, values.join(", "))),
    );
    let rows = rows.iter().map(|(name, value)| {
        format!(
            "<tr><th scope=\"row\">{}</th><td>{}</td></tr>",
            escape(name),
            escape(value)
        )
    });
    let rows: String = rows.collect();
    page(
        &format!("Asset #{}: {}", asset.id, asset.name),
        &format!("<table>{rows}</table>"),
    )
}

/// Outside its pages, RT sends everybody to its login.
async fn login() -> HttpResponse {
    HttpResponse::Found()
        .insert_header((actix_web::http::header::LOCATION, "/NoAuth/Login.html"))
        .finish()
}

fn page(title: &str, body: &str) -> HttpResponse {
    let title = escape(title);
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(format!(
            "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title}</title>\
         <body style=\"font-family: sans-serif; margin: 2rem\"><h1>{title}</h1>{body}\
         <p><small>rt-sim, a stand-in for Request Tracker</small></p>"
        ))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
