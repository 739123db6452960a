use actix_web::{
    post,
    web::{Data, Json},
};
use app::App;
use types::Shipment;
use uuid::Uuid;

use crate::{
    extract::{Allowed, IdempotencyKey, Path, perm},
    openapi::problems::{Keyed, Recorded, Sequenced},
    problem::ApiResult,
};

/// Go on with a shipment
///
/// Lines that were tried often and in vain are tried again, and assets that Request Tracker refused
/// are asked for anew, each with another tag. Lines whose asset is there, waits, or is another's
/// stay as they are.
///
/// ```sh
/// curl -X POST -H "Authorization: Bearer $TOKEN" \
///   http://127.0.0.1:8000/api/v1/shipments/$ID/resume
/// ```
#[utoipa::path(
    tag = "shipments",
    params(IdempotencyKey, ("shipment_id" = Uuid, Path, description = "The shipment", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10")),
    responses(
        (status = OK, description = "The shipment; what is tried again waits for RT", body = Shipment),
        Recorded, Sequenced, Keyed),
    extensions(("x-permission" = json!("assets:create"))),
)]
#[post("/shipments/{shipment_id}/resume")]
pub async fn resume_shipment(
    context: Allowed<perm::CreateAssets>,
    shipment_id: Path<Uuid>,
    key: IdempotencyKey,
    app: Data<App>,
) -> ApiResult<Json<Shipment>> {
    Ok(Json(
        app.resume_shipment(&context, shipment_id.0, key.as_deref())
            .await?,
    ))
}
