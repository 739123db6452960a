//! The document of the API.

use actix_web::{
    HttpResponse, get,
    http::header::{CacheControl, CacheDirective, ContentType},
    web::Data,
};

use app::Error;

use crate::{Contract, extract::Anyone, problem::ApiResult};

/// This document
///
/// The OpenAPI 3.1 description of every operation, for client generators. `/api/docs/` shows it to
/// people, and `/api/v1/openapi-3.0.json` is for generators that do not read 3.1.
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
    Ok(answer(contract.json().to_owned()))
}

/// This document in OpenAPI 3.0
///
/// The same operations in OpenAPI 3.0.3, for client generators that do not read 3.1.
///
/// ```sh
/// curl http://127.0.0.1:8000/api/v1/openapi-3.0.json
/// ```
#[utoipa::path(
    tag = "reference",
    responses((status = OK, description = "The document", content_type = "application/json", body = serde_json::Value)),
    security(()),
    extensions(("x-permission" = json!("anyone"))),
)]
#[get("/openapi-3.0.json")]
pub async fn get_openapi_3_0(
    _context: Anyone,
    contract: Data<Contract>,
) -> ApiResult<HttpResponse> {
    let document = contract.json_3_0();
    let document = document.map_err(|error| Error::internal("translate the document", error))?;
    Ok(answer(document.to_owned()))
}

fn answer(document: String) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(CacheControl(vec![CacheDirective::NoCache]))
        .content_type(ContentType::json())
        .body(document)
}
