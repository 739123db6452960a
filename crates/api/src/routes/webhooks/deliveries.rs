use actix_web::{
    HttpResponse, get, post,
    web::{Data, Json},
};
use app::App;
use types::{Page, WebhookDelivery, WebhookDeliveryDetail, WebhookDeliveryFilter};
use uuid::Uuid;

use crate::{
    extract::{Allowed, IdempotencyKey, Path, Query, perm},
    openapi::problems::{Checked, Keyed, Late, Recorded},
    problem::ApiResult,
};

/// The delivery log of an outbound webhook, newest first
///
/// Kept for 30 days, unless the server's settings say otherwise.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" \
///   "http://127.0.0.1:8000/api/v1/webhooks/subscriptions/$ID/deliveries?state=failed"
/// ```
#[utoipa::path(
    tag = "webhooks",
    params(
        ("subscription_id" = Uuid, Path, description = "The subscription", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10"),
        WebhookDeliveryFilter,
    ),
    responses((status = OK, description = "A page of the list", body = Page<WebhookDelivery>), Checked, Recorded),
    extensions(("x-permission" = json!("webhooks:manage"))),
)]
#[get("/webhooks/subscriptions/{subscription_id}/deliveries")]
pub async fn list_webhook_deliveries(
    context: Allowed<perm::ManageWebhooks>,
    subscription_id: Path<Uuid>,
    filter: Query<WebhookDeliveryFilter>,
    app: Data<App>,
) -> ApiResult<Json<Page<WebhookDelivery>>> {
    let page = app
        .webhook_deliveries(&context, subscription_id.0, &filter.0)
        .await?;
    Ok(Json(page))
}

/// One delivery: what was sent, and every attempt
///
/// Each attempt with its time, how long it took, the receiver's status and the first kilobyte of what it
/// said, or why it did not answer.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/webhooks/deliveries/$ID
/// ```
#[utoipa::path(
    tag = "webhooks",
    params(("delivery_id" = Uuid, Path, description = "The delivery", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10")),
    responses((status = OK, description = "The delivery", body = WebhookDeliveryDetail), Recorded),
    extensions(("x-permission" = json!("webhooks:manage"))),
)]
#[get("/webhooks/deliveries/{delivery_id}")]
pub async fn get_webhook_delivery(
    context: Allowed<perm::ManageWebhooks>,
    delivery_id: Path<Uuid>,
    app: Data<App>,
) -> ApiResult<Json<WebhookDeliveryDetail>> {
    Ok(Json(app.webhook_delivery(&context, delivery_id.0).await?))
}

/// Send the event of a delivery again
///
/// As a delivery of its own, with the same `webhook-id`, once the one before is over: failed or delivered.
///
/// ```sh
/// curl -X POST -H "Authorization: Bearer $TOKEN" \
///   http://127.0.0.1:8000/api/v1/webhooks/deliveries/$ID/replay
/// ```
#[utoipa::path(
    tag = "webhooks",
    params(IdempotencyKey, ("delivery_id" = Uuid, Path, description = "The delivery", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10")),
    responses((status = ACCEPTED, description = "The new delivery, on its way", body = WebhookDelivery), Recorded, Late, Keyed),
    extensions(("x-permission" = json!("webhooks:manage"))),
)]
#[post("/webhooks/deliveries/{delivery_id}/replay")]
pub async fn replay_webhook_delivery(
    context: Allowed<perm::ManageWebhooks>,
    delivery_id: Path<Uuid>,
    key: IdempotencyKey,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let replayed = app
        .replay_webhook_delivery(&context, delivery_id.0, key.as_deref())
        .await?;
    Ok(HttpResponse::Accepted().json(replayed))
}
