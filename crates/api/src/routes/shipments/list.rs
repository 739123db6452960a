use actix_web::{
    get,
    web::{Data, Json},
};
use app::App;
use types::{Page, Shipment};

use crate::{
    extract::{Allowed, Query, perm},
    openapi::problems::Checked,
    problem::ApiResult,
    routes::queries::PageQuery,
};

/// Shipments, newest first
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/shipments
/// ```
#[utoipa::path(
    tag = "shipments",
    params(PageQuery),
    responses((status = OK, description = "A page of the list", body = Page<Shipment>), Checked),
    extensions(("x-permission" = json!("assets:create"))),
)]
#[get("/shipments")]
pub async fn list_shipments(
    context: Allowed<perm::CreateAssets>,
    query: Query<PageQuery>,
    app: Data<App>,
) -> ApiResult<Json<Page<Shipment>>> {
    let PageQuery { limit, cursor } = query.0;
    Ok(Json(
        app.shipments(&context, limit, cursor.as_deref()).await?,
    ))
}
