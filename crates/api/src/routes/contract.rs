//! The document of the API.

use actix_web::{
    HttpResponse, get,
    http::header::{CacheControl, CacheDirective, ContentType},
    web::Data,
};

use crate::{Contract, extract::Anyone, problem::ApiResult};

/// This document
///
/// The OpenAPI 3.1 description of every operation, for client generators. `/api/docs/` shows it to
/// people.
///
/// ```sh
/// curl http://127.0.0.1:8000/api/v1/openapi.json
/// ```
#[utoipa::path(
    tag = "reference",
    responses((status = OK, description = "The document", content_type = "application/json", body = serde_json::Value)),
    security(()),
    extensions(("x-permission" = json!("anyone"))),
)]
#[get("/openapi.json")]
pub async fn get_openapi(_context: Anyone, contract: Data<Contract>) -> ApiResult<HttpResponse> {
    Ok(HttpResponse::Ok()
        .insert_header(CacheControl(vec![CacheDirective::NoCache]))
        .content_type(ContentType::json())
        .body(contract.json.clone()))
}
