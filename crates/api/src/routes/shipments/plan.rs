use actix_web::{
    post,
    web::{Data, Json},
};
use app::App;
use types::{NewShipment, ShipmentPlan};

use crate::{
    extract::{Allowed, Body, perm},
    openapi::problems::AsksRt,
    problem::ApiResult,
};

/// What would become of a shipment
///
/// Says of each line whether an asset would be made: `ready`; `duplicate`, with the asset or the
/// line that has the serial number; or `invalid`, with the reason. Nothing is written, here or in
/// Request Tracker.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/shipments/plan \
///   --json '{"fields": {"catalog": "Chromebooks"}, "serials": ["5CD9381XYZ", "5CD9382XYZ"]}'
/// ```
#[utoipa::path(
    tag = "shipments",
    request_body = NewShipment,
    responses((status = OK, description = "What would become of each line", body = ShipmentPlan), AsksRt),
    extensions(("x-permission" = json!("assets:create"))),
)]
#[post("/shipments/plan")]
pub async fn plan_shipment(
    context: Allowed<perm::CreateAssets>,
    new: Body<NewShipment>,
    app: Data<App>,
) -> ApiResult<Json<ShipmentPlan>> {
    Ok(Json(app.plan_shipment(&context, &new.0).await?))
}
