use actix_web::{
    HttpResponse, post,
    web::{Data, Json},
};
use app::App;
use types::{IssuedWebhookSecret, WebhookDelivery, WebhookRotation};
use uuid::Uuid;

use crate::{
    extract::{Allowed, Body, IdempotencyKey, Path, perm},
    openapi::problems::{Keyed, Late, Recorded},
    problem::ApiResult,
};

/// Replace the secret of an outbound webhook
///
/// The answer has the new one, this once. For `overlap_hours` the one before signs as well: the header
/// has a signature of each, so the receiver can be changed in between.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" --json '{"overlap_hours": 24}' \
///   http://127.0.0.1:8000/api/v1/webhooks/subscriptions/$ID/rotate
/// ```
#[utoipa::path(
    tag = "webhooks",
    params(IdempotencyKey, ("subscription_id" = Uuid, Path, description = "The subscription", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10")),
    request_body = WebhookRotation,
    responses((status = OK, description = "The subscription and its new secret", body = IssuedWebhookSecret), Recorded, Late, Keyed),
    extensions(("x-permission" = json!("webhooks:manage"))),
)]
#[post("/webhooks/subscriptions/{subscription_id}/rotate")]
pub async fn rotate_webhook_secret(
    context: Allowed<perm::ManageWebhooks>,
    subscription_id: Path<Uuid>,
    key: IdempotencyKey,
    rotation: Body<WebhookRotation>,
    app: Data<App>,
) -> ApiResult<Json<IssuedWebhookSecret>> {
    let rotated = app
        .rotate_webhook_secret(&context, subscription_id.0, &rotation.0, key.as_deref())
        .await?;
    Ok(Json(rotated))
}

/// Send a test event
///
/// A `webhook.test` goes to this one subscription, whatever events it asks for. The delivery log says what
/// became of it.
///
/// ```sh
/// curl -X POST -H "Authorization: Bearer $TOKEN" \
///   http://127.0.0.1:8000/api/v1/webhooks/subscriptions/$ID/test
/// ```
#[utoipa::path(
    tag = "webhooks",
    params(IdempotencyKey, ("subscription_id" = Uuid, Path, description = "The subscription", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10")),
    responses((status = ACCEPTED, description = "The delivery, on its way", body = WebhookDelivery), Recorded, Late, Keyed),
    extensions(("x-permission" = json!("webhooks:manage"))),
)]
#[post("/webhooks/subscriptions/{subscription_id}/test")]
pub async fn test_webhook(
    context: Allowed<perm::ManageWebhooks>,
    subscription_id: Path<Uuid>,
    key: IdempotencyKey,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let delivery = app
        .test_webhook(&context, subscription_id.0, key.as_deref())
        .await?;
    Ok(HttpResponse::Accepted().json(delivery))
}
