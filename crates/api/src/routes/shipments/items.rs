use actix_web::{
    get,
    web::{Data, Json},
};
use app::App;
use types::{Page, ShipmentItem};
use uuid::Uuid;

use crate::{
    extract::{Allowed, Path, Query, perm},
    openapi::problems::{Checked, Recorded},
    problem::ApiResult,
    routes::queries::PageQuery,
};

/// The lines of a shipment, in their order
///
/// Each with its tag, the asset once RT has it, and the reason where there is none.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" \
///   "http://127.0.0.1:8000/api/v1/shipments/$ID/items?limit=100"
/// ```
#[utoipa::path(
    tag = "shipments",
    params(
        ("shipment_id" = Uuid, Path, description = "The shipment", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10"),
        PageQuery,
    ),
    responses(
        (status = OK, description = "A page of the lines", body = Page<ShipmentItem>),
        Recorded, Checked,
    ),
    extensions(("x-permission" = json!("assets:create"))),
)]
#[get("/shipments/{shipment_id}/items")]
pub async fn list_shipment_items(
    context: Allowed<perm::CreateAssets>,
    shipment_id: Path<Uuid>,
    query: Query<PageQuery>,
    app: Data<App>,
) -> ApiResult<Json<Page<ShipmentItem>>> {
    let PageQuery { limit, cursor } = query.0;
    let page = app
        .shipment_items(&context, shipment_id.0, limit, cursor.as_deref())
        .await?;
    Ok(Json(page))
}
