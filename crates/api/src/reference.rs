//! The API reference for people: Swagger UI, out of the binary.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, ContentEncoding},
    web::Data,
};
use utoipa_swagger_ui::Config;

use crate::{
    extract::Path,
    problem::{ApiResult, Failure},
};

/// Where it is.
pub const ADDRESS: &str = "/api/docs/{file:.*}";
/// The address that people type.
pub const ADDRESS_WITHOUT_SLASH: &str = "/api/docs";

/// What Swagger UI is told.
pub fn config() -> Config<'static> {
    Config::new(["/api/v1/openapi.json"])
        .deep_linking(true)
        .display_request_duration(true)
        .try_it_out_enabled(true)
        .show_extensions(true)
        .persist_authorization(false)
        .validator_url("none")
}

/// Answers with one of its files.
pub async fn serve(file: Path<String>, config: Data<Config<'static>>) -> ApiResult<HttpResponse> {
    let file = utoipa_swagger_ui::serve(&file.0, Arc::clone(&config))
        .map_err(|error| app::Error::internal("read the reference", error.to_string()))?
        .ok_or(Failure::RouteNotFound)?;
    let mut response = HttpResponse::Ok();
    response
        .content_type(file.content_type)
        .insert_header((header::CACHE_CONTROL, "no-cache"));
    if file.gzpipped {
        response.insert_header(ContentEncoding::Gzip);
    }
    Ok(response.body(file.bytes.into_owned()))
}

/// Leads people who left the slash out to the reference.
pub async fn redirect(_request: HttpRequest) -> HttpResponse {
    HttpResponse::PermanentRedirect()
        .insert_header((header::LOCATION, "/api/docs/"))
        .finish()
}
