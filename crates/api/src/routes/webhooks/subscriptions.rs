use actix_web::{
    HttpResponse, delete, get,
    http::StatusCode,
    patch, post,
    web::{Data, Json},
};
use app::App;
use types::{
    IssuedWebhookSecret, NewWebhookSubscription, Page, WebhookFilter, WebhookSubscription,
    WebhookSubscriptionPatch,
};
use uuid::Uuid;

use crate::{
    extract::{Allowed, Body, IdempotencyKey, IfMatch, Path, Query, perm},
    openapi::problems::{Checked, Keyed, Late, Recorded, Revised},
    problem::ApiResult,
    routes::versioned::versioned,
};

/// Outbound webhooks, newest first
///
/// Whom rtutils tells what happens here, and how that goes. Secrets are not shown again.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/webhooks/subscriptions
/// ```
#[utoipa::path(
    tag = "webhooks",
    params(WebhookFilter),
    responses((status = OK, description = "A page of the list", body = Page<WebhookSubscription>), Checked),
    extensions(("x-permission" = json!("webhooks:manage"))),
)]
#[get("/webhooks/subscriptions")]
pub async fn list_webhooks(
    context: Allowed<perm::ManageWebhooks>,
    filter: Query<WebhookFilter>,
    app: Data<App>,
) -> ApiResult<Json<Page<WebhookSubscription>>> {
    Ok(Json(app.webhooks(&context, &filter.0).await?))
}

/// Make an outbound webhook
///
/// Events go to `url` as `POST` requests, signed as the Standard Webhooks specification says. The answer
/// has the secret in `secret`, this once. The host has to be one of the public internet, unless the
/// server's settings allow another.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/webhooks/subscriptions --json \
///   '{"url": "https://hooks.example.org/rtutils", "events": ["asset.created", "asset.changed"]}'
/// ```
#[utoipa::path(
    tag = "webhooks",
    params(IdempotencyKey),
    request_body = NewWebhookSubscription,
    responses(
        (status = CREATED, description = "The subscription and its secret", body = IssuedWebhookSecret),
        Recorded, Late, Keyed,
    ),
    extensions(("x-permission" = json!("webhooks:manage"))),
)]
#[post("/webhooks/subscriptions")]
pub async fn create_webhook(
    context: Allowed<perm::ManageWebhooks>,
    key: IdempotencyKey,
    new: Body<NewWebhookSubscription>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let issued = app.create_webhook(&context, new.0, key.as_deref()).await?;
    Ok(HttpResponse::Created().json(issued))
}

/// One outbound webhook
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/webhooks/subscriptions/$ID
/// ```
#[utoipa::path(
    tag = "webhooks",
    params(("subscription_id" = Uuid, Path, description = "The subscription", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10")),
    responses(
        (
            status = OK, description = "The subscription", body = WebhookSubscription,
            headers(("ETag" = String, description = "Its version, for `If-Match`")),
        ),
        Recorded,
    ),
    extensions(("x-permission" = json!("webhooks:manage"))),
)]
#[get("/webhooks/subscriptions/{subscription_id}")]
pub async fn get_webhook(
    context: Allowed<perm::ManageWebhooks>,
    subscription_id: Path<Uuid>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let found = app.webhook(&context, subscription_id.0).await?;
    Ok(versioned(StatusCode::OK, &found.version, &found))
}

/// Change, pause or resume an outbound webhook
///
/// What happens while it is paused is not kept for it; what waited already goes on when it is resumed.
/// With `If-Match` and the `version` that was read, only that version is changed.
///
/// ```sh
/// curl -X PATCH -H "Authorization: Bearer $TOKEN" -H 'If-Match: "3"' --json '{"is_active": false}' \
///   http://127.0.0.1:8000/api/v1/webhooks/subscriptions/$ID
/// ```
#[utoipa::path(
    tag = "webhooks",
    params(
        ("subscription_id" = Uuid, Path, description = "The subscription", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10"),
        IfMatch,
    ),
    request_body = WebhookSubscriptionPatch,
    responses(
        (
            status = OK, description = "The subscription as it is now", body = WebhookSubscription,
            headers(("ETag" = String, description = "Its version, for `If-Match`")),
        ),
        Revised,
    ),
    extensions(("x-permission" = json!("webhooks:manage"))),
)]
#[patch("/webhooks/subscriptions/{subscription_id}")]
pub async fn update_webhook(
    context: Allowed<perm::ManageWebhooks>,
    subscription_id: Path<Uuid>,
    version: IfMatch,
    patch: Body<WebhookSubscriptionPatch>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let changed = app
        .update_webhook(&context, subscription_id.0, patch.0, version.as_deref())
        .await?;
    Ok(versioned(StatusCode::OK, &changed.version, &changed))
}

/// Delete an outbound webhook
///
/// Nothing is sent to it any more, and its delivery log is gone.
///
/// ```sh
/// curl -X DELETE -H "Authorization: Bearer $TOKEN" \
///   http://127.0.0.1:8000/api/v1/webhooks/subscriptions/$ID
/// ```
#[utoipa::path(
    tag = "webhooks",
    params(("subscription_id" = Uuid, Path, description = "The subscription", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10")),
    responses((status = NO_CONTENT, description = "Deleted"), Recorded),
    extensions(("x-permission" = json!("webhooks:manage"))),
)]
#[delete("/webhooks/subscriptions/{subscription_id}")]
pub async fn delete_webhook(
    context: Allowed<perm::ManageWebhooks>,
    subscription_id: Path<Uuid>,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    app.delete_webhook(&context, subscription_id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
