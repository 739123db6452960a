use actix_web::{
    get,
    web::{Data, Json},
};
use app::App;
use types::Shipment;
use uuid::Uuid;

use crate::{
    extract::{Allowed, Path, perm},
    openapi::problems::Recorded,
    problem::ApiResult,
};

/// A shipment, and how far it is
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/shipments/$ID
/// ```
#[utoipa::path(
    tag = "shipments",
    params(("shipment_id" = Uuid, Path, description = "The shipment", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10")),
    responses((status = OK, description = "The shipment", body = Shipment), Recorded),
    extensions(("x-permission" = json!("assets:create"))),
)]
#[get("/shipments/{shipment_id}")]
pub async fn get_shipment(
    context: Allowed<perm::CreateAssets>,
    shipment_id: Path<Uuid>,
    app: Data<App>,
) -> ApiResult<Json<Shipment>> {
    Ok(Json(app.shipment(&context, shipment_id.0).await?))
}
