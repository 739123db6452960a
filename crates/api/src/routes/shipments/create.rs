use actix_web::{HttpResponse, post, web::Data};
use app::App;
use types::{NewShipment, Shipment};

use crate::{
    extract::{Allowed, Body, IdempotencyKey, perm},
    openapi::problems::{Keyed, Sequenced},
    problem::ApiResult,
};

/// Receive a shipment
///
/// Every line that is a serial number gets the next tag at once, in the order of the lines, and its
/// asset is made in Request Tracker by and by, also when RT is away for the moment. A serial number
/// that RT has already is found when its turn comes, and makes no second asset. Ask
/// `GET /api/v1/shipments/{shipment_id}` how far it is. With an `Idempotency-Key` the same request
/// is one shipment, however often it is sent.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" -H "Idempotency-Key: delivery-2026-08-14" \
///   http://127.0.0.1:8000/api/v1/shipments \
///   --json '{"fields": {"catalog": "Chromebooks"}, "serials": ["5CD9381XYZ", "5CD9382XYZ"]}'
/// ```
#[utoipa::path(
    tag = "shipments",
    params(IdempotencyKey),
    request_body = NewShipment,
    responses(
        (status = ACCEPTED, description = "It is stored, and goes to RT by itself", body = Shipment),
        Sequenced, Keyed,
    ),
    extensions(("x-permission" = json!("assets:create"))),
)]
#[post("/shipments")]
pub async fn create_shipment(
    context: Allowed<perm::CreateAssets>,
    key: IdempotencyKey,
    new: Body<NewShipment>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let shipment = app
        .create_shipment(&context, &new.0, key.as_deref())
        .await?;
    Ok(HttpResponse::Accepted().json(shipment))
}
